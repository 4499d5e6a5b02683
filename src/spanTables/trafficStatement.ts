import type { SqlResult, SqlStatement } from '../databricks/ports';
import { instantNs, parentId } from './expressions';
import { quoteTable } from './names';
import type { TableShape } from './shape';
import { inWindow, type TimeWindow } from './window';

/** Counts the traces that began in a window, and says when the first of them did; read by {@link readTracesPerDay}. */
export function trafficStatement(shape: TableShape, window: TimeWindow): SqlStatement {
  const bounds = inWindow(shape, window);
  const text = `SELECT COUNT(DISTINCT \`trace_id\`) AS \`traces\`, MIN(${instantNs(shape.start)}) AS \`first_ns\` FROM ${quoteTable(shape.name)} WHERE ${bounds.sql} AND ${parentId} = ''`;
  return { text, parameters: bounds.parameters, readOnly: true };
}

const dayNs = 86_400_000_000_000;

/** Traces a day, over the days that have any. Less than a day counts as one: a burst is no rate. */
export function readTracesPerDay(result: SqlResult, nowMs: number): number {
  const [count, first] = result.rows[0] ?? [];
  const traces = Number(count ?? 0);
  if (traces === 0) return 0;
  const days = Math.max(1, (nowMs * 1e6 - Number(first ?? 0)) / dayNs);
  return traces / days;
}
