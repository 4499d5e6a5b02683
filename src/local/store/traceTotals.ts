import type { Database } from './database';
import { traceFiles, tracePartsTable } from './tracePartsTable';

/** How many traces and spans all locations hold. Spans that were sent twice count twice here. */
export async function traceTotals(database: Database): Promise<{ traceCount: number; spanCount: number }> {
  const union = traceFiles(database).map((file) => `SELECT location, trace_id, span_count FROM ${tracePartsTable(file)}`).join(' UNION ALL ');
  const [row] = await database.rows(`SELECT count(DISTINCT (location, trace_id)) AS traces, coalesce(sum(span_count), 0) AS spans FROM (${union})`);
  return { traceCount: Number(row?.traces ?? 0), spanCount: Number(row?.spans ?? 0) };
}
