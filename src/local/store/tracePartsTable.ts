import { bookkeepingSchema, quoteName, workspaceFile } from './identifiers';

/**
 * `trace_parts`: what each stored batch says about each of its traces, one row per batch and
 * trace, written in the batch's own transaction. It makes the trace list independent of how many
 * spans there are and how large their inputs. Bookkeeping: the span tables stay the truth.
 */
export const tracePartColumns = [
  ['location', 'VARCHAR'],
  ['trace_id', 'VARCHAR'],
  ['start_ns', 'BIGINT'],
  ['end_ns', 'BIGINT'],
  ['span_count', 'INTEGER'],
  ['error_count', 'INTEGER'],
  ['first_name', 'VARCHAR'],
  ['root_start_ns', 'BIGINT'],
  ['root_end_ns', 'BIGINT'],
  ['root_name', 'VARCHAR'],
  ['root_status', 'VARCHAR'],
  ['request_preview', 'VARCHAR'],
  ['response_preview', 'VARCHAR'],
] as const;

/** `trace_parts` of a catalog file, as an appender or statement names it. */
export const tracePartsTable = (file: string): string => `${quoteName(file)}.${quoteName(bookkeepingSchema)}.trace_parts`;

/** The statement that makes the table in `file` unless it is there. */
export const createTraceParts = (file: string): string =>
  `CREATE TABLE IF NOT EXISTS ${tracePartsTable(file)} (${tracePartColumns.map(([name, type]) => `${name} ${type}`).join(', ')})`;

/** Every file that has a `trace_parts`: the catalogs, and the one of traces that MLflow itself stores. */
export const traceFiles = (database: { catalogs(): readonly string[] }): readonly string[] => [workspaceFile, ...database.catalogs()];
