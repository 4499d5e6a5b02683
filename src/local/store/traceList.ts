import type { DuckDBValue } from '@duckdb/node-api';
import type { TraceList, TraceListQuery, TraceRow, TraceState } from '../../trace/list';
import { contentCondition } from './contentFilter';
import type { Database, Row } from './database';
import { decodeCursor, encodeCursor, listFilter } from './listFilter';
import { traceFiles, tracePartsTable } from './tracePartsTable';
import { traceSums, type TraceSums } from './traceSums';

/** Where a listed trace's storage and experiment come from. */
export interface ListSources {
  /** Experiment that a location is linked to, where exactly one is. */
  experimentOf(location: string): string | undefined;
}

/** Parts looked at first, for each row of a page; a page that stays short looks at eight times as many, and so on. */
const firstWindow = 20;

/**
 * Traces of all locations, newest first, read from `trace_parts`. A trace starts where its root
 * does, or its first span while it has no root, so its start is the `key` of one of its parts,
 * and that part also holds its name, previews and state. Hence the newest matching parts name the
 * newest matching traces, and only those are grouped. Counts and sums are exact for the page alone.
 * Pages follow each other by (start, trace id), so that traces which arrive in between shift nothing.
 */
export async function listTraces(database: Database, query: TraceListQuery, sources: ListSources): Promise<TraceList> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? 100), 1), 500);
  const found = await newestTraces(database, query, limit + 1);
  const page = found.slice(0, limit);
  const sums = await traceSums(database, page);
  const rows = page.map((row, i) => toTraceRow(row, sums[i]!, sources));
  const last = page.at(-1);
  return { rows, ...(found.length > limit && last ? { nextCursor: encodeCursor(last) } : {}) };
}

/** Parts of the whole time that are looked at, newest first: where a filter matches often, the rest is never read. */
const slices = [64n, 8n, 1n];
const dayNs = 86_400_000_000_000n;

async function newestTraces(database: Database, query: TraceListQuery, wanted: number): Promise<Row[]> {
  const files = traceFiles(database);
  const { newest, oldest, margin } = await timeOfParts(database, files);
  if (newest === undefined) return [];
  const end = query.cursor === undefined ? newest : decodeCursor(query.cursor)[0];
  const rows: Row[] = [];
  let until: bigint | undefined;
  for (const slice of slices) {
    const since = slice === 1n ? undefined : end - (end - oldest) / slice;
    rows.push(...(await tracesBetween(database, files, query, wanted - rows.length, { since, until, margin })));
    if (rows.length >= wanted) break;
    until = since;
  }
  return rows;
}

/** Where the keys of all parts end and begin, and how far a part's first span is before its key at most. */
async function timeOfParts(database: Database, files: readonly string[]): Promise<{ newest: bigint | undefined; oldest: bigint; margin: bigint }> {
  const each = files.map((file) => `SELECT max(coalesce(root_start_ns, start_ns)) AS newest, min(start_ns) AS oldest, max(root_start_ns - start_ns) AS margin FROM ${tracePartsTable(file)}`);
  const [row] = await database.rows(`SELECT max(newest) AS newest, min(oldest) AS oldest, greatest(max(margin), 0) AS margin FROM (${each.join(' UNION ALL ')})`);
  return { newest: (row?.newest as bigint | null) ?? undefined, oldest: (row?.oldest as bigint | null) ?? 0n, margin: (row?.margin as bigint | null) ?? 0n };
}

/** Starts from `since` to before `until`; a part's first span is at most `margin` before its key. Nanoseconds. */
interface KeyRange {
  readonly since: bigint | undefined;
  readonly until: bigint | undefined;
  readonly margin: bigint;
}

/** The newest traces that began in a range, as many as are wanted or there are. */
async function tracesBetween(database: Database, files: readonly string[], query: TraceListQuery, wanted: number, { since, until, margin }: KeyRange): Promise<Row[]> {
  const filter = listFilter(query);
  // Spans of a trace start after it does; a day is left for clocks that differ.
  const contents = await contentCondition(database, query, query.location, since === undefined ? undefined : since - dayNs);
  if (contents) {
    filter.parts.push(contents.sql);
    Object.assign(filter.partValues, contents.values);
    Object.assign(filter.values, contents.values);
  }
  // By the start, in whose order parts lie, whole groups of rows are left out.
  if (since !== undefined) filter.parts.unshift(`start_ns >= ${since - margin} AND ${key} >= ${since}`);
  if (until !== undefined) {
    filter.parts.unshift(`start_ns < ${until} AND ${key} < ${until}`);
    filter.traces.push(`started < ${until}`);
  }
  const parts = files.map((file) => `SELECT location, trace_id, ${key} AS key FROM ${tracePartsTable(file)} ${clause(filter.parts)}`).join(' UNION ALL ');
  for (let window = wanted * firstWindow; ; window *= 8) {
    // Where there may be more, others can begin at the same instant as the last: it is left to the next window.
    const found = await database.rows(`SELECT location, trace_id, key FROM (${parts}) ORDER BY key DESC LIMIT ${window}`, filter.partValues);
    const oldest = found.at(-1)?.key as bigint | undefined;
    if (oldest === undefined) return [];
    const isAll = found.length < window;
    const pairs = JSON.stringify(found.map((row) => ({ l: row.location, t: row.trace_id })));
    // By row numbers, found by ids alone: names and previews of all the others are never read.
    const grouped = groupedTraces(files, (table) => `rowid IN (SELECT rowid FROM ${table} WHERE (location, trace_id) IN (SELECT pair.l, pair.t FROM (SELECT unnest(from_json($pairs, '[{"l":"VARCHAR","t":"VARCHAR"}]')) AS pair)))`);
    const sql = `SELECT * FROM (${grouped}) ${clause([...filter.traces, `started ${isAll ? '>=' : '>'} ${oldest}`])} ORDER BY started DESC, trace_id DESC LIMIT ${wanted}`;
    const rows = await database.rows(sql, namedIn(sql, { ...filter.values, pairs }));
    if (isAll || rows.length >= wanted) return rows;
  }
}

/** What a part is ordered by: where its root starts, or else its first span. */
const key = 'coalesce(root_start_ns, start_ns)';

/** The values that a statement names: the engine refuses others. */
const namedIn = (sql: string, values: Readonly<Record<string, DuckDBValue>>): Record<string, DuckDBValue> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)));

const clause = (conditions: readonly string[]) => (conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '');

/** One row per trace with the columns of a list; the condition on the parts in a table must keep whole traces. */
export function groupedTraces(files: readonly string[], condition: (table: string) => string): string {
  const union = files.map((file) => `SELECT * FROM ${tracePartsTable(file)} WHERE ${condition(tracePartsTable(file))}`).join(' UNION ALL ');
  return `
    SELECT location, trace_id, coalesce(min(root_start_ns), min(start_ns)) AS started, min(start_ns) AS first_start,
      arg_min(root_end_ns, root_start_ns) AS ended, coalesce(arg_min(root_name, root_start_ns), arg_min(first_name, start_ns)) AS name,
      arg_min(request_preview, root_start_ns) AS request_preview, arg_min(response_preview, root_start_ns) AS response_preview,
      arg_min(root_status, root_start_ns) AS root_status, sum(span_count) AS span_count, sum(error_count) AS error_count, sum(tokens) AS tokens, sum(cost) AS cost,
      count_if(span_count > 0) AS batches, bool_or(coalesce(has_repeats, true)) AS has_repeats,
      CASE WHEN min(root_start_ns) IS NULL OR arg_min(root_end_ns, root_start_ns) = 0 THEN 'IN_PROGRESS' ELSE arg_min(root_status, root_start_ns) END AS state
    FROM (${union}) GROUP BY location, trace_id`;
}

/** A grouped row as a list row. */
export function toTraceRow(row: Row, sums: TraceSums, sources: ListSources): TraceRow {
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
    spanCount: sums.spans,
    errorCount: sums.errors,
    ...(sums.tokens === undefined ? {} : { tokens: sums.tokens }),
    ...(sums.cost === undefined ? {} : { costUsd: sums.cost }),
    ...(row.request_preview == null ? {} : { requestPreview: String(row.request_preview) }),
    ...(row.response_preview == null ? {} : { responsePreview: String(row.response_preview) }),
    ...(experimentId === undefined ? {} : { experimentId }),
  };
}

/** Milliseconds with fractions; a double keeps microseconds of today's instants. */
const toMs = (ns: bigint): number => Number(ns / 1_000_000n) + Number(ns % 1_000_000n) / 1e6;
