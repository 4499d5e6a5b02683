import type { DuckDBConnection } from '@duckdb/node-api';
import type { Database } from './database';
import { bookkeepingSchema, quoteName, quoteTable, workspaceFile } from './identifiers';
import type { TableName } from './identifiers';
import { locationTable, pathOfSpansTable } from './traceLocations';
import type { TraceLocation } from './traceLocations';
import { tracePartColumns, tracePartsTable } from './tracePartsTable';

/**
 * Makes `trace_parts` agree with a spans table from which rows were deleted, in the transaction that
 * deleted them: traces without spans are gone, those with fewer are counted anew. O(spans of the table).
 */
export async function settleTraceParts(connection: DuckDBConnection, spans: TableName): Promise<void> {
  const parts = tracePartsTable(spans.catalog);
  const path = pathOfSpansTable(spans);
  await connection.run(`DELETE FROM ${parts} WHERE location = $1 AND trace_id NOT IN (SELECT trace_id FROM ${quoteTable(spans)})`, [path]);
  const changed = (
    await connection.runAndReadAll(
      `SELECT trace_id FROM (SELECT trace_id, sum(span_count) AS counted FROM ${parts} WHERE location = $1 GROUP BY trace_id)
       JOIN (SELECT trace_id, count(*) AS stored FROM ${quoteTable(spans)} GROUP BY trace_id) USING (trace_id) WHERE counted <> stored`,
      [path],
    )
  ).getRowObjectsJS();
  for (const { trace_id: id } of changed) await countAgain(connection, spans, path, String(id));
}

/** One part in place of all of a trace's; the previews stay while the root span does. */
async function countAgain(connection: DuckDBConnection, spans: TableName, path: string, traceId: string): Promise<void> {
  const parts = tracePartsTable(spans.catalog);
  const [row] = (
    await connection.runAndReadAll(
      `SELECT min(start_time_unix_nano) AS start_ns, max(end_time_unix_nano) AS end_ns, count(*)::INTEGER AS span_count,
         count_if(status.code = 'STATUS_CODE_ERROR')::INTEGER AS error_count, arg_min(name, start_time_unix_nano) AS first_name,
         bool_or(coalesce(parent_span_id, '') = '') AS has_root
       FROM ${quoteTable(spans)} WHERE trace_id = $1`,
      [traceId],
    )
  ).getRowObjectsJS();
  const [root] = (await connection.runAndReadAll(`SELECT * FROM ${parts} WHERE location = $1 AND trace_id = $2 AND root_start_ns IS NOT NULL ORDER BY root_start_ns LIMIT 1`, [path, traceId])).getRowObjectsJS();
  await connection.run(`DELETE FROM ${parts} WHERE location = $1 AND trace_id = $2`, [path, traceId]);
  const kept = row!.has_root && root ? [root.root_start_ns, root.root_end_ns, root.root_name, root.root_status, root.request_preview, root.response_preview] : [null, null, null, null, null, null];
  // Whether a span is among them twice was not looked at: the list adds such a trace up from its spans.
  const values = [path, traceId, row!.start_ns, row!.end_ns, row!.span_count, row!.error_count, row!.first_name, ...kept, null, null, true] as (string | bigint | number | boolean | null)[];
  await connection.run(`INSERT INTO ${parts} (${tracePartColumns.map(([name]) => name).join(', ')}) VALUES (${values.map((_, i) => `$${i + 1}`).join(', ')})`, values);
}

/** Traces of an experiment's own storage to delete: these, or those that began up to an instant, oldest first. */
export interface TraceSelection {
  readonly traceIds?: readonly string[];
  /** Epoch milliseconds. */
  readonly untilMs?: number;
  readonly maxTraces?: number;
}

/** Deletes traces that an experiment keeps itself, with their notes and files; returns how many there were. One transaction. */
export async function removeExperimentTraces(database: Database, location: TraceLocation, { traceIds, untilMs, maxTraces }: TraceSelection): Promise<number> {
  const parts = tracePartsTable(workspaceFile);
  return database.write(workspaceFile, async (connection) => {
    const chosen = traceIds
      ? { where: `trace_id IN (${traceIds.map((_, i) => `$${i + 2}`).join(', ') || 'NULL'})`, values: traceIds }
      : { where: `coalesce(root_start_ns, start_ns) <= $2`, values: [BigInt(untilMs ?? 0) * 1_000_000n] };
    const found = await connection.runAndReadAll(
      `SELECT trace_id, min(start_ns) AS started FROM ${parts} WHERE location = $1 AND ${chosen.where} GROUP BY trace_id ORDER BY started ${maxTraces === undefined ? '' : `LIMIT ${maxTraces}`}`,
      [pathOfSpansTable(locationTable(location, 'spans')), ...chosen.values],
    );
    const ids = found.getRowObjectsJS().map((row) => String(row.trace_id));
    const from = [
      [quoteTable(locationTable(location, 'spans')), 'trace_id'],
      [quoteTable(locationTable(location, 'logs')), 'trace_id'],
      [quoteTable(locationTable(location, 'annotations')), 'target_id'],
      [parts, 'trace_id'],
      [`${quoteName(workspaceFile)}.${quoteName(bookkeepingSchema)}.trace_data`, 'trace_id'],
    ] as const;
    if (ids.length > 0) for (const [table, column] of from) await connection.run(`DELETE FROM ${table} WHERE ${column} IN (${ids.map((_, i) => `$${i + 1}`).join(', ')})`, ids);
    return ids.length;
  });
}
