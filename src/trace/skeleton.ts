/**
 * A trace as parallel arrays in depth-first order, parents before children: what a viewer needs
 * to draw the tree and the waterfall of 100,000 spans without their contents. Row `i` of each
 * array is the same span. Plain JSON, so that it crosses to a webview; names and types are
 * indices into dictionaries, because few differ.
 */
export interface TraceSkeleton {
  readonly spanIds: readonly string[];
  readonly names: readonly string[];
  /** Per row an index into `names`. */
  readonly name: readonly number[];
  readonly types: readonly string[];
  /** Per row an index into `types`: MLflow's span type, 'UNKNOWN' where the span names none. */
  readonly type: readonly number[];
  readonly depth: readonly number[];
  /** Nanoseconds since the start of the trace (exact for 104 days). */
  readonly startNs: readonly number[];
  /** Nanoseconds; -1 while the span runs. */
  readonly durationNs: readonly number[];
  /** 0 unset, 1 ok, 2 error (OpenTelemetry's status codes). */
  readonly status: readonly number[];
  /** 1 where something was repaired, else 0. */
  readonly repaired: readonly number[];
  readonly summary: TraceSummary;
}

/** Totals of a whole trace. */
export interface TraceSummary {
  /** Name of the root span; of the earliest where no root came. */
  readonly name: string;
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNSET';
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** From the first start to the last end. */
  readonly durationNs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  /** Tokens over all spans that report their own (`mlflow.chat.tokenUsage`); `undefined` where none does. */
  readonly tokens?: { readonly input: number; readonly output: number; readonly total: number };
  /** What was wrong with the trace as it came and how it is shown, in sentences; empty for a sound trace. */
  readonly repairs: readonly string[];
}
