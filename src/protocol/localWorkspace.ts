/**
 * What the editor and the local workspace's process say to each other. Everything else that the
 * process serves is Databricks' and MLflow's own API. All of it is on 127.0.0.1 and needs
 * `Authorization: Bearer <token>`.
 *
 * | Call | Answer |
 * |---|---|
 * | GET  `/spanlight/v1/status` | {@link LocalStatus} |
 * | GET  `/spanlight/v1/events` | server-sent events: `status` (LocalStatus) once, then `traces` (TracesChanged), at most ten a second |
 * | GET  `/spanlight/v1/traces?query=<JSON TraceListQuery>` | TraceList |
 * | GET  `/spanlight/v1/traces/{traceId}?location=<location>` | {@link LocalTrace} |
 * | GET  `/spanlight/v1/traces/{traceId}/columns?location=<location>` | the trace without what its spans carry, as bytes (`trace/columnsBytes.ts`) |
 * | POST `/spanlight/v1/traces/{traceId}/spans` {@link LocalSpansQuery} | LocalTrace with these spans only |
 * | GET  `/spanlight/v1/traces/{traceId}/texts?location=<location>` | what is searched: a `SearchLine` (`trace/textIndex.ts`) for each stored span, as lines of JSON |
 * | GET  `/spanlight/v1/runs?query=<JSON RunsQuery>` | `{runs: FunctionRun[]}` (`trace/compare/runs.ts`), newest first |
 * | GET  `/spanlight/v1/functions` | `{functions: CalledFunction[]}`, the one called last first |
 * | POST `/spanlight/v1/shutdown` | `{}`; the process ends once everything is on disk |
 */
export const localApi = {
  status: '/spanlight/v1/status',
  events: '/spanlight/v1/events',
  traces: '/spanlight/v1/traces',
  runs: '/spanlight/v1/runs',
  functions: '/spanlight/v1/functions',
  shutdown: '/spanlight/v1/shutdown',
} as const;

/** The default places for traces that the process made for its folder. */
export interface LocalDefaults {
  readonly experimentId: string;
  readonly experimentName: string;
  readonly catalogName: string;
  readonly schemaName: string;
  /** Set when the experiment is linked to a table prefix (v5); absent for a schema link (v4). */
  readonly tablePrefix?: string;
  readonly warehouseId: string;
}

export interface LocalStatus {
  readonly pid: number;
  readonly version: string;
  readonly port: number;
  /** Absolute path of the data folder. */
  readonly dataFolder: string;
  readonly defaults: LocalDefaults;
  readonly traceCount: number;
  readonly spanCount: number;
  readonly spansPerSecond: number;
  readonly refusedRequests: number;
}

/**
 * `<data folder>/owner.json`, mode 0600, written by the process once it listens and removed when
 * it ends. A file whose process is gone is left over: the next process names it and takes over,
 * with the same token and, if it is free, the same port.
 */
export interface LocalOwner {
  readonly pid: number;
  readonly port: number;
  readonly token: string;
  readonly startedAtMs: number;
  readonly version: string;
}

/** A whole trace: its row, its spans as OTLP JSON (`ExportTraceServiceRequest`), and MLflow's trace info where one was sent. */
export interface LocalTrace {
  readonly row: import('../trace/list').TraceRow;
  readonly otlp: unknown;
  readonly info?: unknown;
}

/** Which spans of a trace are wanted, at most {@link maxSpansQuery}. */
export interface LocalSpansQuery {
  readonly location?: string;
  readonly spanIds: readonly string[];
}

export const maxSpansQuery = 1_000;

/**
 * Command line of the process: `node dist/local.js --data DIR --name FOLDER_NAME
 * [--location schema|prefix] [--port N] [--idle-exit-seconds N]`. It prints one line of JSON
 * ({@link LocalOwner} without the token) on standard output when it listens, its log on standard
 * error, and ends by itself when no event stream was open for the idle time (0: never).
 */
export interface LocalArguments {
  readonly data: string;
  readonly name: string;
  readonly location: 'schema' | 'prefix';
  readonly port: number;
  readonly idleExitSeconds: number;
}
