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
  ['tokens', 'BIGINT'],
  ['cost', 'DOUBLE'],
  ['has_repeats', 'BOOLEAN'],
] as const;

/** Columns that came later: NULL in the rows of an older version. `has_repeats` is never NULL in new ones. */
const added: readonly string[] = ['tokens', 'cost', 'has_repeats'];

/** `trace_parts` of a catalog file, as an appender or statement names it. */
export const tracePartsTable = (file: string): string => `${quoteName(file)}.${quoteName(bookkeepingSchema)}.trace_parts`;

/** The statements that make the table in `file` unless it is there, and bring an older version's up to date. */
export const createTraceParts = (file: string): readonly string[] => [
  `CREATE TABLE IF NOT EXISTS ${tracePartsTable(file)} (${tracePartColumns.map(([name, type]) => `${name} ${type}`).join(', ')})`,
  ...tracePartColumns.filter(([name]) => added.includes(name)).map(([name, type]) => `ALTER TABLE ${tracePartsTable(file)} ADD COLUMN IF NOT EXISTS ${name} ${type}`),
];

/** Every file that has a `trace_parts`: the catalogs, and the one of traces that MLflow itself stores. */
export const traceFiles = (database: { catalogs(): readonly string[] }): readonly string[] => [workspaceFile, ...database.catalogs()];
