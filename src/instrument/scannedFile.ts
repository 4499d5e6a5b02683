import type { SpanType, Target } from './types';

/** How a function stands to tracing. */
export type TargetState =
  /** Tracing can be added. */
  | 'open'
  | 'traced'
  /** Autolog makes its spans. */
  | 'covered'
  | 'refused';

/** A function of a workspace's file: what a list of many needs of a `Target`. */
export interface ScannedTarget {
  readonly id: string;
  readonly qualifiedName: string;
  /** Line of the name, counted from 0. */
  readonly line0: number;
  readonly state: TargetState;
  /** Of the state `refused` or `covered`. */
  readonly reason?: string;
  /** What tracing would write: the best proposal, or UNKNOWN. */
  readonly spanType: SpanType;
  /** Empty without evidence. */
  readonly evidence: string;
  readonly isSmall: boolean;
  readonly isCalledInLoop: boolean;
}

/** A file of a workspace with its functions. */
export interface ScannedFile {
  /** As it was asked for. */
  readonly path: string;
  /** Names the text: another one has another fingerprint. Empty where the file could not be read. */
  readonly fingerprint: string;
  readonly targets: readonly ScannedTarget[];
  /** Why the file could not be read, as a sentence; it has no targets then. */
  readonly problem?: string;
}

/** The part of a target that lists of many need. `lineOf` gives lines counted from 0. */
export function scannedTarget(target: Target, lineOf: (offset: number) => number): ScannedTarget {
  const [best] = target.proposals;
  return {
    id: target.id,
    qualifiedName: target.qualifiedName,
    line0: lineOf(target.nameRange.start),
    state: stateOf(target),
    ...(target.refusal ? { reason: target.refusal.reason } : {}),
    spanType: best?.spanType ?? 'UNKNOWN',
    evidence: best?.evidence ?? '',
    isSmall: target.isSmall,
    isCalledInLoop: target.isCalledInLoop ?? false,
  };
}

function stateOf({ traced, refusal }: Target): TargetState {
  if (traced) return 'traced';
  if (!refusal) return 'open';
  return refusal.code === 'coveredByAutolog' ? 'covered' : 'refused';
}
