/**
 * Trace lists as data: what a list asks for and what it gets, whoever answers (the local
 * workspace's own list endpoint, the SQL of a real workspace).
 */

/** State of a whole trace, as MLflow names it (`TraceInfo.state`). */
export type TraceState = 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNSET';

/** Where a trace is kept. `uc` tables are Unity Catalog's; `mlflow` is the tracking server's own storage. */
export type TraceStorage = 'uc' | 'mlflow';

/**
 * One row of a trace list. Crosses to the webview as JSON: instants are epoch milliseconds
 * (fractions kept), durations milliseconds.
 */
export interface TraceRow {
  /** 32 hex digits. */
  readonly traceId: string;
  /** `catalog.schema`, `catalog.schema.prefix`, or `experiment:<id>`. With `traceId` it identifies the trace. */
  readonly location: string;
  readonly storage: TraceStorage;
  /** Name of the root span; the earliest span's name while no root has arrived. */
  readonly name: string;
  readonly state: TraceState;
  readonly startMs: number;
  /** `undefined` while the root span has not ended. */
  readonly durationMs?: number;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly requestPreview?: string;
  readonly responsePreview?: string;
  /** Tokens over all spans that report their own; `undefined` where none does or nobody counted. */
  readonly tokens?: number;
  /** Dollars that spans report (`mlflow.llm.cost`); never an estimate. */
  readonly costUsd?: number;
  readonly session?: string;
  readonly user?: string;
  /** Experiment that the trace's location is linked to, where exactly one is known. */
  readonly experimentId?: string;
}

/** An attribute or tag and the value that it must have, as text. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Which traces to list. Every part narrows; absent parts do not. */
export interface TraceListFilter {
  /** Case-insensitive, matched against name, trace id, inputs and outputs (their previews in the local workspace). */
  readonly text?: string;
  readonly states?: readonly TraceState[];
  /** Exact name of the root span. */
  readonly name?: string;
  readonly minDurationMs?: number;
  readonly maxDurationMs?: number;
  readonly session?: string;
  readonly user?: string;
  /** A type that at least one span has (`RETRIEVER`), in any case. */
  readonly spanType?: string;
  /** A name that at least one span has. */
  readonly spanName?: string;
  /** Attributes that at least one span has, each on its own. */
  readonly attributes?: readonly KeyValue[];
  /** Tags of the trace as they are now. */
  readonly tags?: readonly KeyValue[];
}

/** Most attribute and tag conditions of one filter. */
export const maxKeyValues = 10;

export interface TraceListQuery extends TraceListFilter {
  /** 1–500; 100 where absent. */
  readonly limit?: number;
  /** From the previous page's `nextCursor`; opaque. */
  readonly cursor?: string;
  /** Only traces that started at or after this instant. Absent: no limit in the local workspace, a day elsewhere. */
  readonly sinceMs?: number;
  /** Only traces that started before this instant. */
  readonly untilMs?: number;
  readonly location?: string;
}

/** Newest first. */
export interface TraceList {
  readonly rows: readonly TraceRow[];
  readonly nextCursor?: string;
}

/** Pushed by the local workspace when spans were stored (server-sent event `traces`). */
export interface TracesChanged {
  readonly traces: readonly { readonly traceId: string; readonly location: string }[];
  /** Spans stored per second over the last ten seconds, and refused requests since start. */
  readonly spansPerSecond: number;
  readonly refusedRequests: number;
}
