import type { DuckDBValue } from '@duckdb/node-api';
import { maxRuns, type CalledFunction, type FunctionRun, type RunsQuery } from '../../trace/compare/runs';
import { tokenKeys } from '../../trace/genai/tokenUsage';
import { mlflowKeys } from '../../trace/model';
import { storedLocations } from './contentFilter';
import type { Database, Row } from './database';
import { quoteTable, quoteText, type TableName } from './identifiers';
import { requestKeys } from './locationViews';
import { attributesAreMap, findSpansTable } from './spansTable';

/** Characters of a preview. */
const previewLength = 400;

/** The newest calls of a function in every location, or in the one that is asked for. A span that was stored twice counts once. */
export async function functionRuns(database: Database, query: RunsQuery): Promise<FunctionRun[]> {
  const limit = Math.min(Math.max(Math.trunc(query.limit ?? maxRuns), 1), maxRuns);
  const runs: FunctionRun[] = [];
  for (const location of query.location === undefined ? await storedLocations(database) : [query.location]) {
    const table = await findSpansTable(database, location);
    if (!table) continue;
    const { sql, values } = statement(table, await attributesAreMap(database, table), query, limit);
    for (const row of await database.rows(sql, values)) runs.push(toRun(row, location));
  }
  return runs.sort((a, b) => b.startMs - a.startMs).slice(0, limit);
}

/** Names of spans in every location, the one that was called last first; at most 500. */
export async function calledFunctions(database: Database): Promise<CalledFunction[]> {
  const found = new Map<string, CalledFunction>();
  for (const location of await storedLocations(database)) {
    const table = await findSpansTable(database, location);
    if (!table) continue;
    const rows = await database.rows(`SELECT name, count(*) AS calls, max(start_time_unix_nano) AS last_ns FROM ${quoteTable(table)} WHERE name IS NOT NULL GROUP BY name ORDER BY last_ns DESC LIMIT ${maxRuns}`);
    for (const row of rows) {
      const name = String(row.name);
      const known = found.get(name);
      const lastMs = Number(BigInt(String(row.last_ns ?? 0)) / 1_000_000n);
      found.set(name, { name, calls: (known?.calls ?? 0) + Number(row.calls), lastMs: Math.max(lastMs, known?.lastMs ?? 0) });
    }
  }
  return [...found.values()].sort((a, b) => b.lastMs - a.lastMs).slice(0, maxRuns);
}

function statement(table: TableName, isMap: boolean, query: RunsQuery, limit: number): { sql: string; values: Record<string, DuckDBValue> } {
  const values: Record<string, DuckDBValue> = {};
  const names = query.names.map((name, index) => ((values[`name${index}`] = name), `$name${index}`)).join(', ');
  const conditions = [`(name IN (${names}) OR regexp_replace(name, '_[0-9]+$', '') IN (${names}))`];
  for (const [key, operator, ms] of [['since', '>=', query.sinceMs], ['until', '<', query.untilMs]] as const) {
    if (ms === undefined) continue;
    values[key] = BigInt(Math.ceil(ms * 1_000)) * 1_000n;
    conditions.push(`start_time_unix_nano ${operator} $${key}`);
  }
  const text = (key: string) => (isMap ? `attributes[${quoteText(key)}]` : `CAST(variant_extract(attributes, ${quoteText(key)}) AS VARCHAR)`);
  const usage = (field: string) => `try_cast(json_extract_string(TRY(${text(mlflowKeys.tokenUsage)}::JSON), '$.${field}') AS DOUBLE)`;
  const plain = (keys: readonly string[]) => `try_cast(coalesce(${keys.map(text).join(', ')}) AS DOUBLE)`;
  // Which spans first, from narrow columns; what they carry only for those.
  const sql = `
    WITH newest AS (
      SELECT trace_id, span_id, max(end_time_unix_nano) AS ended, max(start_time_unix_nano) AS started FROM ${quoteTable(table)}
      WHERE ${conditions.join(' AND ')} GROUP BY ALL ORDER BY started DESC LIMIT ${limit})
    SELECT trace_id, span_id, name, status.code AS status, start_time_unix_nano AS start_ns, end_time_unix_nano AS end_ns,
      left(coalesce(${requestKeys.map(text).join(', ')}), ${previewLength}) AS request,
      coalesce(${usage('total_tokens')}, ${plain(tokenKeys.total)}, ${plain(tokenKeys.input)} + ${plain(tokenKeys.output)}) AS tokens
    FROM ${quoteTable(table)} AS spans JOIN newest USING (trace_id, span_id)
    WHERE end_time_unix_nano IS NOT DISTINCT FROM ended
    QUALIFY row_number() OVER (PARTITION BY trace_id, span_id) = 1`;
  return { sql, values };
}

function toRun(row: Row, location: string): FunctionRun {
  const [start, end] = [BigInt(String(row.start_ns ?? 0)), BigInt(String(row.end_ns ?? 0))];
  const isOpen = end <= 0n;
  const status = String(row.status ?? '').replace('STATUS_CODE_', '');
  return {
    traceId: String(row.trace_id),
    location,
    spanId: String(row.span_id),
    name: String(row.name ?? ''),
    state: isOpen ? 'IN_PROGRESS' : status === 'ERROR' || status === 'OK' ? status : 'UNSET',
    startMs: Number(start / 1_000n) / 1_000,
    ...(isOpen ? {} : { durationMs: Math.max(0, Number(end - start) / 1e6) }),
    ...(row.tokens == null || Number(row.tokens) <= 0 ? {} : { tokens: Number(row.tokens) }),
    ...(row.request == null ? {} : { requestPreview: String(row.request) }),
  };
}
