import type { Signal } from '../base/cancellation';

/** Databricks SQL types that a bound value may have. */
export type SqlParameterType = 'STRING' | 'BIGINT' | 'INT' | 'DOUBLE' | 'BOOLEAN' | 'DATE' | 'TIMESTAMP';

/** A value bound to the marker `:name`. Times are bound as BIGINT nanoseconds or as TIMESTAMP text in UTC. */
export interface SqlParameter {
  readonly type: SqlParameterType;
  readonly value: string | number | bigint | boolean | null;
}

/** One statement of Databricks SQL. Values are bound by name, never written into `text`. */
export interface SqlStatement {
  readonly text: string;
  readonly parameters?: Readonly<Record<string, SqlParameter>>;
  /** True for a statement that changes nothing: it may be sent again when the connection breaks. */
  readonly readOnly?: boolean;
}

/**
 * One value of a result: BIGINT as bigint, smaller integers and floating point as number, BOOLEAN as
 * boolean, everything else (DECIMAL, DATE, TIMESTAMP, JSON of ARRAY, MAP and STRUCT) as text.
 */
export type SqlCell = string | number | bigint | boolean | null;

export interface SqlColumn {
  readonly name: string;
  /** Upper case without parameters: `STRING`, `BIGINT`, `DECIMAL`, `ARRAY` … */
  readonly typeName: string;
}

export interface SqlResult {
  readonly columns: readonly SqlColumn[];
  readonly rows: readonly (readonly SqlCell[])[];
  /** True where the engine had more rows than `maxRows`. */
  readonly truncated: boolean;
}

/** What a waiting person can be told. `queued` also covers a warehouse that is starting. */
export interface SqlProgress {
  readonly state: 'connecting' | 'queued' | 'running' | 'fetching';
  readonly elapsedMs: number;
}

/** Who asked: a click, or the extension by itself (live tail, code lenses, refresh behind cached rows). */
export type SqlTrigger = 'user' | 'automatic';

export interface SqlRunOptions {
  /** Aborting rejects the call at once and cancels the statement on the server. */
  readonly signal?: Signal;
  /** Rows to fetch at most; 10,000 where absent. */
  readonly maxRows?: number;
  readonly onProgress?: (progress: SqlProgress) => void;
  /** `user` where absent. Automatic statements never start a warehouse (`queryPolicy.ts`). */
  readonly trigger?: SqlTrigger;
}

/**
 * Runs Databricks SQL, whoever executes it: a SQL warehouse through the driver, the local workspace
 * through its statement endpoint. Rejects with `SqlFailure`, or with the signal's reason.
 */
export interface SqlRunner {
  run(statement: SqlStatement, options?: SqlRunOptions): Promise<SqlResult>;
  /** Closes what is open on the server. Statements under way are cancelled. */
  close(): Promise<void>;
}

/** State of a SQL warehouse (`state` of `GET /api/2.0/sql/warehouses/{id}`). */
export type WarehouseState = 'RUNNING' | 'STARTING' | 'STOPPING' | 'STOPPED' | 'DELETING' | 'DELETED';
