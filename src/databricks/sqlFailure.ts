import { CodedError } from '../base/errors';

/**
 * Codes of {@link SqlFailure}:
 * `sql.failed` the engine refused or broke the statement; `sql.unauthenticated` and `sql.forbidden`
 * by the credentials; `sql.unreachable` no connection;
 * `sql.untrusted` the server's certificate is not trusted; `sql.busy` asked to come back later (429, 503);
 * `sql.timeout`; `sql.malformed` an answer that cannot be read; `sql.columns` a result whose columns
 * cannot be told apart; `sql.warehouseStopped` an automatic statement and no running warehouse.
 */
export type SqlFailureCode =
  | 'sql.failed' | 'sql.unauthenticated' | 'sql.forbidden' | 'sql.unreachable' | 'sql.untrusted' | 'sql.busy' | 'sql.timeout' | 'sql.malformed' | 'sql.columns' | 'sql.warehouseStopped';

/** A statement that gave no result. */
export class SqlFailure extends CodedError {
  declare readonly code: SqlFailureCode;
  /** Spark's error condition (`TABLE_OR_VIEW_NOT_FOUND`), where the engine named one. */
  readonly condition: string | undefined;
  /** The engine's own sentence without the condition; may quote names of the statement, so it is shown and not logged. */
  readonly detail: string;

  constructor(code: SqlFailureCode, detail: string, options: { condition?: string; cause?: unknown } = {}) {
    super(code, options.condition ? `${options.condition}` : detail, { cause: options.cause });
    this.name = 'SqlFailure';
    this.condition = options.condition;
    this.detail = detail;
  }
}

/**
 * Over Thrift the engine says its condition twice, with a class between, and ends with the plan
 * (Spark 4's Thrift server): `[X] org.apache.spark.sql.AnalysisException: [X] A column … line 1 pos 7;\n'Project …`.
 */
const withoutPlan = (text: string): string => text.replace(/^[\w.$]+(?:Exception|Error): (?:\[[A-Z0-9_.]+\]\s*)?/, '').replace(/(line \d+ pos \d+);\n[\s\S]*$/, '$1');

/**
 * The failure for an engine's message. Spark and Databricks put the condition in brackets in front
 * (`[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column …`), sometimes after an exception's class name.
 */
export function engineFailure(message: string, cause?: unknown): SqlFailure {
  const found = /(?:^|[\s:])\[([A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*)\]\s*/.exec(message);
  const condition = found?.[1];
  const text = found ? message.slice(found.index + found[0].length) : message;
  const detail = withoutPlan(text).split(/\n\s*at |\nJVM stacktrace/)[0]!.trim() || 'The engine gave no reason.';
  if (condition === 'INSUFFICIENT_PERMISSIONS') return new SqlFailure('sql.forbidden', detail, { condition, cause });
  return new SqlFailure('sql.failed', detail, { condition, cause });
}

/** The failure for an HTTP status without a readable body. */
export function httpFailure(status: number, cause?: unknown): SqlFailure {
  if (status === 401) return new SqlFailure('sql.unauthenticated', 'The server did not accept the credentials.', { cause });
  if (status === 403) return new SqlFailure('sql.forbidden', 'The credentials may not use this SQL warehouse.', { cause });
  if (status === 429 || status === 503) return new SqlFailure('sql.busy', 'The server asked to come back later.', { cause });
  if (status === 504 || status === 408) return new SqlFailure('sql.timeout', 'The server did not answer in time.', { cause });
  return new SqlFailure('sql.unreachable', `The server answered with HTTP status ${status}.`, { cause });
}
