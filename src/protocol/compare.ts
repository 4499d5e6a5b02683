import type { ComparedRow } from '../trace/compare/comparison';
import type { FunctionRun, RunsSummary } from '../trace/compare/runs';
import type { ModelFacts } from '../trace/genai/modelFacts';
import type { ShownConversation } from '../trace/genai/shownConversation';
import type { TraceRow } from '../trace/list';

/** What the comparison page and the host say to each other. Only JSON crosses. */

/** A trace with its place, or a span of it. */
export interface ComparedTarget {
  readonly traceId: string;
  readonly location: string;
  /** The connection whose tables hold it; absent for the local workspace. */
  readonly workspace?: string;
  readonly spanId?: string;
}

/** What a page of this bundle shows; it keeps it, so that the panel comes back after a reload. */
export type CompareSubject =
  | { readonly kind: 'comparison'; readonly a: ComparedTarget; readonly b: ComparedTarget }
  /** All calls of the function whose spans have these names, the first for people. */
  | { readonly kind: 'runs'; readonly names: readonly string[]; readonly location?: string; readonly workspace?: string }
  /** `aroundMs`: when one of its traces started. */
  | { readonly kind: 'session'; readonly id: string; readonly aroundMs: number; readonly location: string; readonly workspace?: string };

/** One of the two runs as the head of the page tells it. */
export interface ComparedHead {
  readonly name: string;
  /** The span that is compared with what it holds; absent for the whole trace. */
  readonly spanName?: string;
  readonly state: TraceRow['state'];
  readonly startMs: number;
  readonly durationNs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly tokens?: number;
  readonly costUsd?: number;
}

export interface Comparison {
  readonly a: ComparedHead;
  readonly b: ComparedHead;
  readonly rows: readonly ComparedRow[];
  /** Rows that are not among them, because there are too many. */
  readonly left: number;
  /** Pairs whose inputs and outputs were not compared, because there are too many. */
  readonly unread: number;
}

/** What one span of a pair says, as texts to compare. */
export interface PairSide {
  readonly inputs: string;
  readonly outputs: string;
  /** All other attributes, as JSON with sorted names. */
  readonly attributes: string;
  readonly facts: ModelFacts;
  /** True where a text was cut. */
  readonly isCut: boolean;
}

/** All calls of one function. */
export interface Runs {
  readonly name: string;
  /** Where they were looked for, and how far back: `the local workspace`, `prod, last 7 days`. */
  readonly place: string;
  readonly summary: RunsSummary;
  readonly rows: readonly FunctionRun[];
  /** True where there may be more than were read. */
  readonly hasMore: boolean;
}

/** The traces of one session, oldest first, and what was said in them. */
export interface Session {
  readonly id: string;
  readonly traces: readonly TraceRow[];
  readonly conversation: ShownConversation;
  /** Traces of the session that were not read, because there are too many. */
  readonly tracesLeft: number;
}

export type CompareRequests = {
  getSubject: { params: Record<string, never>; result: CompareSubject };
  getComparison: { params: Record<string, never>; result: Comparison };
  getPair: { params: { a?: string; b?: string }; result: { a?: PairSide; b?: PairSide } };
  /** Opens the trace of a side, at a span where one is named. */
  openSide: { params: { side: 'a' | 'b'; spanId?: string }; result: null };
  /** The first becomes the second; ask for the subject and the comparison again. */
  swap: { params: Record<string, never>; result: null };
  getRuns: { params: Record<string, never>; result: Runs };
  getSession: { params: { from: number }; result: Session };
  /** An image that MLflow keeps beside a trace of the session (`mlflow-attachment:`), as a `data:` address. */
  getAttachment: { params: { address: string }; result: { data: string } };
  openTrace: { params: { traceId: string; location: string; spanId?: string }; result: null };
  compareTraces: { params: { a: ComparedTarget; b: ComparedTarget }; result: null };
  openLink: { params: { address: string }; result: null };
};
