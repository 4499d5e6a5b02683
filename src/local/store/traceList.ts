import type { DuckDBValue } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { TraceList, TraceListQuery, TraceRow, TraceState } from '../../trace/list';
import type { Database, Row } from './database';
import { quoteTable } from './identifiers';
import type { TableName } from './identifiers';
import { traceFiles, tracePartsTable } from './tracePartsTable';
import { spansTablesOfPath } from './traceLocations';

/** Where a listed trace's storage and experiment come from. */
export interface ListSources {
  /** Experiment that a location is linked to, where exactly one is. */
  experimentOf(location: string): string | undefined;
}

/**
 * Traces of all locations, newest first, read from `trace_parts`: one group per trace, then exact
 * span counts for the page alone. Pages follow each other by (start, trace id), so that traces
 * which arrive in between shift nothing.
 */
export async function listTraces(database: Database, query: TraceListQuery, sources: ListSources): Promise<TraceList> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? 100), 1), 500);
  const values: Record<string, DuckDBValue> = { limit: limit + 1 };
  const sql = listStatement(traceFiles(database), query, values);
  const found = await database.rows(sql, values);
  const page = found.slice(0, limit);
  const counts = await exactCounts(database, page);
  const rows = page.map((row) => toTraceRow(row, counts.get(`${String(row.location)} ${String(row.trace_id)}`), sources));
  const last = page.at(-1);
  return { rows, ...(found.length > limit && last ? { nextCursor: encodeCursor(last) } : {}) };
}

/** One row per trace with the columns of a list; `WHERE` conditions on parts must keep whole traces. */
export function groupedTraces(files: readonly string[], partFilter: string): string {
  const union = files.map((file) => `SELECT * FROM ${tracePartsTable(file)} ${partFilter}`).join(' UNION ALL ');
  return `
    SELECT location, trace_id, coalesce(min(root_start_ns), min(start_ns)) AS started, max(end_ns) AS last_end,
      arg_min(root_end_ns, root_start_ns) AS ended, coalesce(arg_min(root_name, root_start_ns), arg_min(first_name, start_ns)) AS name,
      arg_min(request_preview, root_start_ns) AS request_preview, arg_min(response_preview, root_start_ns) AS response_preview,
      arg_min(root_status, root_start_ns) AS root_status, sum(span_count) AS span_count, sum(error_count) AS error_count,
      CASE WHEN min(root_start_ns) IS NULL OR arg_min(root_end_ns, root_start_ns) = 0 THEN 'IN_PROGRESS' ELSE arg_min(root_status, root_start_ns) END AS state
    FROM (${union}) GROUP BY location, trace_id`;
}

function listStatement(files: readonly string[], query: TraceListQuery, values: Record<string, DuckDBValue>): string {
  const where: string[] = [];
  if (query.text) {
    values.text = `%${query.text.replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
    const columns = ['name', 'trace_id', 'request_preview', 'response_preview'];
    where.push(`(${columns.map((column) => `${column} ILIKE $text ESCAPE '\\'`).join(' OR ')})`);
  }
  if (query.states && query.states.length > 0) {
    query.states.forEach((state, i) => (values[`state${i}`] = state));
    where.push(`state IN (${query.states.map((_, i) => `$state${i}`).join(', ')})`);
  }
  if (query.sinceMs !== undefined) {
    values.since = BigInt(Math.trunc(query.sinceMs)) * 1_000_000n;
    where.push('started >= $since');
  }
  if (query.cursor) {
    const [started, traceId] = decodeCursor(query.cursor);
    Object.assign(values, { started, traceId });
    where.push('(started, trace_id) < ($started, $traceId)');
  }
  if (query.location !== undefined) values.location = query.location;
  const grouped = groupedTraces(files, query.location === undefined ? '' : 'WHERE location = $location');
  return `SELECT * FROM (${grouped}) ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY started DESC, trace_id DESC LIMIT $limit`;
}

/** Span and error counts in which a span that was sent twice counts once, per `location trace_id`. */
async function exactCounts(database: Database, page: readonly Row[]): Promise<Map<string, readonly [number, number]>> {
  const counts = new Map<string, readonly [number, number]>();
  for (const location of new Set(page.map((row) => String(row.location)))) {
    const rows = page.filter((row) => row.location === location);
    const table = await existingTable(database, location);
    if (!table) continue;
    const values: Record<string, DuckDBValue> = { from: bound(rows, 'started', (a, b) => a < b) - 3_600_000_000_000n };
    rows.forEach((row, i) => (values[`id${i}`] = String(row.trace_id)));
    const found = await database.rows(
      `SELECT trace_id, count(DISTINCT span_id) AS spans, count(DISTINCT span_id) FILTER (status.code = 'STATUS_CODE_ERROR') AS errors
       FROM ${table} WHERE start_time_unix_nano >= $from AND trace_id IN (${rows.map((_, i) => `$id${i}`).join(', ')}) GROUP BY trace_id`,
      values,
    );
    for (const row of found) counts.set(`${location} ${String(row.trace_id)}`, [Number(row.spans), Number(row.errors)]);
  }
  return counts;
}

function bound(rows: readonly Row[], column: string, isBetter: (a: bigint, b: bigint) => boolean): bigint {
  return rows.map((row) => row[column] as bigint).reduce((a, b) => (isBetter(b, a) ? b : a));
}

async function existingTable(database: Database, location: string): Promise<string | undefined> {
  const name = await findSpansTable(database, location);
  return name && quoteTable(name);
}

/** The spans table of a location path, or `undefined` when it is not there. */
export async function findSpansTable(database: Database, location: string): Promise<TableName | undefined> {
  for (const name of spansTablesOfPath(location)) {
    const found = await database.rows('SELECT 1 AS one FROM duckdb_tables() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3', [name.catalog, name.schema, name.table]);
    if (found.length > 0) return name;
  }
  return undefined;
}

/** A grouped row as a list row. `exact` replaces the counts that repeated spans inflate. */
export function toTraceRow(row: Row, exact: readonly [number, number] | undefined, sources: ListSources): TraceRow {
  const location = String(row.location);
  const state = String(row.state) as TraceState;
  const experimentId = location.startsWith('experiment:') ? location.slice('experiment:'.length) : sources.experimentOf(location);
  const started = row.started as bigint;
  const duration = Math.max(toMs((row.ended as bigint | null) ?? 0n) - toMs(started), 0);
  return {
    traceId: String(row.trace_id),
    location,
    storage: location.startsWith('experiment:') ? 'mlflow' : 'uc',
    name: String(row.name ?? ''),
    state,
    startMs: toMs(started),
    ...(state === 'IN_PROGRESS' ? {} : { durationMs: Math.round(duration * 1e6) / 1e6 }),
    spanCount: exact?.[0] ?? Number(row.span_count),
    errorCount: exact?.[1] ?? Number(row.error_count),
    ...(row.request_preview == null ? {} : { requestPreview: String(row.request_preview) }),
    ...(row.response_preview == null ? {} : { responsePreview: String(row.response_preview) }),
    ...(experimentId === undefined ? {} : { experimentId }),
  };
}

/** Milliseconds with fractions; a double keeps microseconds of today's instants. */
const toMs = (ns: bigint): number => Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / 1e6;

const encodeCursor = (row: Row): string => Buffer.from(JSON.stringify([String(row.started), row.trace_id])).toString('base64url');

function decodeCursor(cursor: string): [bigint, string] {
  try {
    const [started, traceId] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [string, string];
    return [BigInt(started), String(traceId)];
  } catch (error) {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'The cursor is not one that this list gave. Start again without it.', { cause: error });
  }
}
