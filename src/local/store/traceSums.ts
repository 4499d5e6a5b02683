import type { DuckDBValue } from '@duckdb/node-api';
import type { Database, Row } from './database';
import { quoteTable, type TableName } from './identifiers';
import { usageColumns } from './spanUsage';
import { attributesAreMap, findSpansTable } from './spansTable';

/** What a trace's spans add up to, each span once. */
export interface TraceSums {
  readonly spans: number;
  readonly errors: number;
  /** Absent where no span reports any. */
  readonly tokens?: number;
  /** Dollars. */
  readonly cost?: number;
}

/**
 * Sums of a page of grouped traces, in its order. `trace_parts` knows them where one batch brought
 * all spans; where several did, the same span may have come twice, so they are counted; and only
 * where one did, or an older version wrote the parts, the spans are added up anew.
 */
export async function traceSums(database: Database, page: readonly Row[]): Promise<readonly TraceSums[]> {
  const sums = page.map(keptSums);
  const doubtful = page.filter((row) => row.has_repeats !== false || Number(row.batches) > 1);
  for (const location of new Set(doubtful.map((row) => String(row.location)))) {
    const table = await findSpansTable(database, location);
    if (!table) continue;
    const rows = new Map(doubtful.filter((row) => row.location === location).map((row) => [String(row.trace_id), row]));
    const exact = await addedAnew(database, table, rows);
    page.forEach((row, i) => {
      if (row.location === location) sums[i] = exact.get(String(row.trace_id)) ?? sums[i]!;
    });
  }
  return sums;
}

/** What the parts of a grouped trace add up to. */
export const keptSums = (row: Row): TraceSums => ({ spans: Number(row.span_count), errors: Number(row.error_count), ...usage(row) });

const usage = (row: Row): Pick<TraceSums, 'tokens' | 'cost'> => ({ ...(row.tokens == null ? {} : { tokens: Number(row.tokens) }), ...(row.cost == null ? {} : { cost: Number(row.cost) }) });

/** Sums of those traces whose kept ones are wrong or missing. */
async function addedAnew(database: Database, table: TableName, traces: ReadonlyMap<string, Row>): Promise<ReadonlyMap<string, TraceSums>> {
  // No span of these traces is older; the engine leaves out whole groups of rows by this.
  const from = [...traces.values()].map((row) => row.first_start as bigint).reduce((a, b) => (b < a ? b : a));
  const several = [...traces].flatMap(([id, row]) => (row.has_repeats === false ? [id] : []));
  const counted = await database.rows(
    `SELECT trace_id, count(DISTINCT span_id) AS spans FROM ${quoteTable(table)} WHERE start_time_unix_nano >= $from AND trace_id IN (${places(several.length) || 'NULL'}) GROUP BY trace_id`,
    { from, ...named(several) },
  );
  const right = new Set(counted.flatMap((row) => (Number(row.spans) === Number(traces.get(String(row.trace_id))!.span_count) ? [String(row.trace_id)] : [])));
  const ids = [...traces.keys()].filter((id) => !right.has(id));
  if (ids.length === 0) return new Map();
  // By row numbers: what other spans carry is never read.
  const { tokens, cost } = usageColumns(await attributesAreMap(database, table));
  const added = await database.rows(
    `SELECT trace_id, count(*) AS span_count, count_if(code = 'STATUS_CODE_ERROR') AS error_count, sum(tokens) AS tokens, sum(cost) AS cost
     FROM (SELECT trace_id, status.code AS code, ${tokens} AS tokens, ${cost} AS cost, row_number() OVER (PARTITION BY trace_id, span_id ORDER BY end_time_unix_nano DESC) AS copy
       FROM ${quoteTable(table)} WHERE rowid IN (SELECT rowid FROM ${quoteTable(table)} WHERE start_time_unix_nano >= $from AND trace_id IN (${places(ids.length)})))
     WHERE copy = 1 GROUP BY trace_id`,
    { from, ...named(ids) },
  );
  return new Map(added.map((row) => [String(row.trace_id), keptSums(row)]));
}

const places = (count: number): string => Array.from({ length: count }, (_, i) => `$id${i}`).join(', ');
const named = (ids: readonly string[]): Record<string, DuckDBValue> => Object.fromEntries(ids.map((id, i) => [`id${i}`, id]));
