import { isOpen } from './chooseTargets';
import { isOwnFile } from './sources/ownSource';
import type { SpanType, Target } from './types';

/** The least score that counts as clear: a call or a decorator says so, not a name. */
const clearScore = 0.85;

const clearTypes: ReadonlySet<SpanType> = new Set(['LLM', 'CHAT_MODEL', 'RETRIEVER', 'RERANKER', 'TOOL', 'AGENT']);

/** A function that clearly does a model's, a search's, a tool's or an agent's work and is not traced. */
export interface TracingHint {
  readonly target: Target;
  /** A sentence for people. */
  readonly message: string;
}

/**
 * The functions of a file that a person who traces would want traced. Rather none than a wrong one:
 * names alone are no evidence, and tests are left alone. `fileName` is the name without folders.
 */
export function tracingHints(targets: readonly Target[], fileName: string): TracingHint[] {
  if (/\.(py|[cm]?[jt]sx?)$/.test(fileName) && !isOwnFile(fileName)) return [];
  return targets.flatMap((target) => {
    const [best] = target.proposals;
    if (!best || !isOpen(target) || best.score < clearScore || !clearTypes.has(best.spanType)) return [];
    return [{ target, message: `${target.name} ${best.evidence} and is not traced.` }];
  });
}
