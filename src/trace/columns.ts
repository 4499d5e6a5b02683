import type { SpanIds } from './spanIds';
import type { TraceSummary } from './summary';

/** What spans share that were made by the same code: few differ, so columns hold an index. */
export interface SpanLabel {
  readonly name: string;
  /** MLflow's span type, 'UNKNOWN' where the span names none. */
  readonly type: string;
  /** The model that answered; absent for spans that name none. */
  readonly model?: string;
  /** Name of the traced function itself (`mlflow.spanFunctionName`). */
  readonly functionName?: string;
  /** `code.*` attributes of either generation: file, function and line counted from 1. */
  readonly codePath?: string;
  readonly codeFunction?: string;
  readonly codeLine1?: number;
}

/** What is drawn differently because it was repaired; bits of `TraceColumns.repairs`. */
export const repairBits = { orphan: 1, duplicate: 2, loop: 4, endBeforeStart: 8, noStart: 16 } as const;
export type Repair = keyof typeof repairBits;

/**
 * A trace as parallel columns in depth-first order, parents before children and siblings by start:
 * what a viewer needs to draw the tree and the waterfall without what spans carry. Entry `i` of each
 * column is the same span, called row `i`. Crosses to a webview as one block of bytes
 * (`columnsBytes.ts`); 40 bytes a span.
 */
export interface TraceColumns {
  readonly count: number;
  readonly ids: SpanIds;
  /** Row of the parent; -1 for roots. */
  readonly parent: Int32Array;
  /** 0 for roots. */
  readonly depth: Int32Array;
  /** Nanoseconds since {@link originNs} (exact for 104 days). */
  readonly startNs: Float64Array;
  /** Nanoseconds; -1 while the span runs. */
  readonly durationNs: Float64Array;
  /** Index into `labels`. */
  readonly label: Int32Array;
  readonly labels: readonly SpanLabel[];
  /** 0 unset, 1 ok, 2 error (OpenTelemetry's status codes). */
  readonly status: Uint8Array;
  /** {@link repairBits} of the row; 0 for a sound span. */
  readonly repairs: Uint8Array;
  /** Tokens that the span itself reports, 0 where none; empty where no span of the trace reports any. */
  readonly inputTokens: Float64Array;
  readonly outputTokens: Float64Array;
  /** Dollars that the span itself reports (`mlflow.llm.cost`); empty where no span reports any. */
  readonly costUsd: Float64Array;
  /** Start of the earliest span, nanoseconds since the epoch. */
  readonly originNs: bigint;
  readonly summary: TraceSummary;
}
