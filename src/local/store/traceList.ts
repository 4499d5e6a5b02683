import type { DuckDBValue } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { TraceList, TraceListQuery, TraceRow, TraceState } from '../../trace/list';
import type { Database, Row } from './database';
import { quoteTable } from './identifiers';
import { traceFiles, tracePartsTable } from './tracePartsTable';
import { contentCondition } from './contentFilter';
import { findSpansTable } from './spansTable';

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
 * newest matching traces, and only those are grouped. Span counts are exact for the page alone.
 * Pages follow each other by (start, trace id), so that traces which arrive in between shift nothing.
 */
export async function listTraces(database: Database, query: TraceListQuery, sources: ListSources): Promise<TraceList> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? 100), 1), 500);
  const found = await newestTraces(database, query, limit + 1);
  const page = found.slice(0, limit);
  const counts = await exactCounts(database, page);
  const rows = page.map((row) => toTraceRow(row, counts.get(`${String(row.location)} ${String(row.trace_id)}`), sources));
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
  for (const slice of slices) {
    const since = slice === 1n ? undefined : end - (end - oldest) / slice;
    const rows = await tracesSince(database, files, query, wanted, since, margin);
    if (since === undefined || rows.length >= wanted) return rows;
  }
  return [];
}

/** Where the keys of all parts end and begin, and how far a part's first span is before its key at most. */
async function timeOfParts(database: Database, files: readonly string[]): Promise<{ newest: bigint | undefined; oldest: bigint; margin: bigint }> {
  const all = files.map((file) => `SELECT start_ns, coalesce(root_start_ns, start_ns) AS key FROM ${tracePartsTable(file)}`).join(' UNION ALL ');
  const [row] = await database.rows(`SELECT max(key) AS newest, min(start_ns) AS oldest, max(key::HUGEINT - start_ns) AS margin FROM (${all})`);
  return { newest: (row?.newest as bigint | null) ?? undefined, oldest: (row?.oldest as bigint | null) ?? 0n, margin: (row?.margin as bigint | null) ?? 0n };
}

/** The newest traces that began at `since` or later, as many as are wanted or there are. */
async function tracesSince(database: Database, files: readonly string[], query: TraceListQuery, wanted: number, since: bigint | undefined, margin: bigint): Promise<Row[]> {
  const filter = listFilter(query);
  // Spans of a trace start after it does; a day is left for clocks that differ.
  const contents = await contentCondition(database, query, query.location, since === undefined ? undefined : since - dayNs);
  if (contents) {
    filter.parts.push(contents.sql);
    Object.assign(filter.partValues, contents.values);
    Object.assign(filter.values, contents.values);
  }
  // By the start, in whose order parts lie, whole groups of rows are left out.
  const from = (key: bigint) => `start_ns >= ${key - margin} AND coalesce(root_start_ns, start_ns) >= ${key}`;
  const parts = (key: bigint | undefined) => files.map((file) => `SELECT location, trace_id, coalesce(root_start_ns, start_ns) AS key FROM ${tracePartsTable(file)} ${clause(key === undefined ? filter.parts : [from(key), ...filter.parts])}`).join(' UNION ALL ');
  for (let window = wanted * firstWindow; ; window *= 8) {
    // Where there may be more, others can begin at the same instant as the last: it is left to the next window.
    const found = await database.rows(`SELECT location, trace_id, key FROM (${parts(since)}) ORDER BY key DESC LIMIT ${window}`, filter.partValues);
    const oldest = found.at(-1)?.key as bigint | undefined;
    if (oldest === undefined) return [];
    const isAll = found.length < window;
    const pairs = JSON.stringify(found.map((row) => ({ l: row.location, t: row.trace_id })));
    const candidates = `WHERE (location, trace_id) IN (SELECT pair.l, pair.t FROM (SELECT unnest(from_json($pairs, '[{"l":"VARCHAR","t":"VARCHAR"}]')) AS pair))`;
    const sql = `SELECT * FROM (${groupedTraces(files, candidates)}) ${clause([...filter.traces, `started ${isAll ? '>=' : '>'} ${oldest}`])} ORDER BY started DESC, trace_id DESC LIMIT ${wanted}`;
    const rows = await database.rows(sql, namedIn(sql, { ...filter.values, pairs }));
    if (isAll || rows.length >= wanted) return rows;
  }
}

/** The values that a statement names: the engine refuses others. */
const namedIn = (sql: string, values: Readonly<Record<string, DuckDBValue>>): Record<string, DuckDBValue> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => new RegExp(`\\$${name}\\b`).test(sql)));

const clause = (conditions: readonly string[]) => (conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '');

/** One row per trace with the columns of a list; `WHERE` conditions on parts must keep whole traces. */
export function groupedTraces(files: readonly string[], partFilter: string): string {
  const union = files.map((file) => `SELECT * FROM ${tracePartsTable(file)} ${partFilter}`).join(' UNION ALL ');
  return `
    SELECT location, trace_id, coalesce(min(root_start_ns), min(start_ns)) AS started, min(start_ns) AS first_start,
      arg_min(root_end_ns, root_start_ns) AS ended, coalesce(arg_min(root_name, root_start_ns), arg_min(first_name, start_ns)) AS name,
      arg_min(request_preview, root_start_ns) AS request_preview, arg_min(response_preview, root_start_ns) AS response_preview,
      arg_min(root_status, root_start_ns) AS root_status, sum(span_count) AS span_count, sum(error_count) AS error_count,
      CASE WHEN min(root_start_ns) IS NULL OR arg_min(root_end_ns, root_start_ns) = 0 THEN 'IN_PROGRESS' ELSE arg_min(root_status, root_start_ns) END AS state
    FROM (${union}) GROUP BY location, trace_id`;
}

/** A query's conditions: `parts` on parts (what they leave out belongs to no trace of the answer), `traces` on grouped traces. */
interface ListFilter {
  readonly parts: string[];
  readonly traces: string[];
  /** Parameters of `parts`. */
  readonly partValues: Record<string, DuckDBValue>;
  /** Parameters of both. */
  readonly values: Record<string, DuckDBValue>;
}

const matches = (columns: readonly string[]) => `(${columns.map((column) => `contains(lower(${column}), lower($text))`).join(' OR ')})`;

function listFilter(query: TraceListQuery): ListFilter {
  const filter: ListFilter = { parts: [], traces: [], partValues: {}, values: {} };
  const { parts, traces, partValues } = filter;
  if (query.location !== undefined) {
    partValues.location = query.location;
    parts.push('location = $location');
  }
  if (query.text) {
    partValues.text = query.text;
    parts.push(matches(['root_name', 'first_name', 'trace_id', 'request_preview', 'response_preview']));
    traces.push(matches(['name', 'trace_id', 'request_preview', 'response_preview']));
  }
  if (query.sinceMs !== undefined) {
    partValues.since = BigInt(Math.trunc(query.sinceMs)) * 1_000_000n;
    parts.push('coalesce(root_start_ns, start_ns) >= $since');
    traces.push('started >= $since');
  }
  if (query.untilMs !== undefined) {
    filter.values.until = BigInt(Math.ceil(query.untilMs)) * 1_000_000n;
    traces.push('started < $until');
  }
  if (query.name !== undefined) {
    filter.values.rootName = query.name;
    traces.push('root_status IS NOT NULL AND name = $rootName');
  }
  for (const [name, operator, ms] of [['shortest', '>=', query.minDurationMs], ['longest', '<=', query.maxDurationMs]] as const) {
    if (ms === undefined) continue;
    filter.values[name] = BigInt(Math.round(ms * 1_000_000));
    traces.push(`ended > 0 AND ended - started ${operator} $${name}`);
  }
  if (query.cursor) {
    const [started, traceId] = decodeCursor(query.cursor);
    partValues.started = started;
    parts.push('coalesce(root_start_ns, start_ns) <= $started');
    filter.values.traceId = traceId;
    traces.push('(started, trace_id) < ($started, $traceId)');
  }
  Object.assign(filter.values, partValues);
  if (query.states && query.states.length > 0) {
    query.states.forEach((state, i) => (filter.values[`state${i}`] = state));
    traces.push(`state IN (${query.states.map((_, i) => `$state${i}`).join(', ')})`);
    if (!query.states.includes('IN_PROGRESS')) {
      query.states.forEach((state, i) => (partValues[`state${i}`] = state));
      parts.push(`root_status IN (${query.states.map((_, i) => `$state${i}`).join(', ')})`);
    }
  }
  return filter;
}

/** Span and error counts in which a span that was sent twice counts once, per `location trace_id`. */
async function exactCounts(database: Database, page: readonly Row[]): Promise<Map<string, readonly [number, number]>> {
  const counts = new Map<string, readonly [number, number]>();
  for (const location of new Set(page.map((row) => String(row.location)))) {
    const rows = page.filter((row) => row.location === location);
    const table = await existingTable(database, location);
    if (!table) continue;
    // No span of these traces is older; the engine leaves out whole groups of rows by this.
    const from = rows.map((row) => row.first_start as bigint).reduce((a, b) => (b < a ? b : a));
    const values: Record<string, DuckDBValue> = { from };
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

async function existingTable(database: Database, location: string): Promise<string | undefined> {
  const name = await findSpansTable(database, location);
  return name && quoteTable(name);
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
