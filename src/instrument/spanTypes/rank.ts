import type { SpanType, SpanTypeProposal } from '../types';
import type { FunctionFacts } from './facts';
import { spanTypeRules, type RuleSubject } from './rules';

/** `callLLM` → `call_llm`, so that one pattern serves both languages. */
export function snakeCase(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2').toLowerCase();
}

/** The span types that the facts speak for, best first. Empty without evidence. O(facts × rules). */
export function rankSpanTypes(facts: FunctionFacts): SpanTypeProposal[] {
  const best = new Map<SpanType, SpanTypeProposal>();
  const offer = (proposal: SpanTypeProposal) => {
    const known = best.get(proposal.spanType);
    if (!known || known.score < proposal.score) best.set(proposal.spanType, proposal);
  };
  const subjects = subjectsOf(facts);
  const snake = snakeCase(facts.name);
  for (const { on, pattern, spanType, score, unlessName } of spanTypeRules) {
    if (unlessName?.test(snake)) continue;
    const match = subjects[on].find((subject) => pattern.test(subject.text));
    if (match) offer({ spanType, score, evidence: match.evidence });
  }
  for (const proposal of combined(facts, best)) offer(proposal);
  return [...best.values()].sort((a, b) => b.score - a.score);
}

interface Subject {
  readonly text: string;
  readonly evidence: string;
}

function subjectsOf(facts: FunctionFacts): Record<RuleSubject, Subject[]> {
  return {
    call: facts.calls.map((text) => ({ text, evidence: `calls ${shortName(text)}` })),
    decorator: facts.decorators.map((text) => ({ text, evidence: `has the decorator @${shortName(text)}` })),
    name: [{ text: snakeCase(facts.name), evidence: `is named ${facts.name}` }],
    returns: facts.returns === undefined ? [] : [{ text: facts.returns, evidence: `returns ${facts.returns}` }],
    base: facts.bases.map((text) => ({ text, evidence: `belongs to a ${shortName(text)}` })),
    parameter: facts.parameters.map(({ name, type }) => ({ text: `${name}: ${type ?? ''}`, evidence: `takes ${name}` })),
  };
}

/** Evidence that lies in several facts together. */
function combined(facts: FunctionFacts, best: ReadonlyMap<SpanType, SpanTypeProposal>): SpanTypeProposal[] {
  const found: SpanTypeProposal[] = [];
  const model = best.get('LLM') ?? best.get('CHAT_MODEL');
  const work = [...best.values()].filter(({ evidence }) => evidence.startsWith('calls '));
  const kinds = new Set(work.map(({ spanType }) => spanType));
  if (model && kinds.has('RETRIEVER')) found.push({ spanType: 'CHAIN', score: 0.95, evidence: 'retrieves and then calls a model' });
  if (model?.evidence.startsWith('calls ') && facts.autolog.length > 0) {
    found.push({ spanType: 'CHAIN', score: 0.93, evidence: `autolog already records the model call inside` });
  }
  if (model?.evidence.startsWith('calls ') && facts.callsInLoop.some((call) => /tool/i.test(call))) {
    found.push({ spanType: 'AGENT', score: 0.96, evidence: 'calls a model and tools in a loop' });
  }
  const local = facts.localCalls.map((call) => rankByName(call)).filter((type) => type !== undefined);
  if (new Set(local).size >= 2) found.push({ spanType: 'CHAIN', score: 0.72, evidence: `puts ${facts.localCalls.length} steps together` });
  return found;
}

function rankByName(name: string): SpanType | undefined {
  const snake = snakeCase(name);
  return spanTypeRules.find((rule) => rule.on === 'name' && rule.pattern.test(snake) && !rule.unlessName?.test(snake))?.spanType;
}

/** The last parts of a long dotted name, as people would say it. */
function shortName(dotted: string): string {
  const parts = dotted.replace(/\(\)|\[\]/g, '').split('.');
  return parts.slice(-3).join('.');
}
