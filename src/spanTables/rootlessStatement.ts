import type { SqlResult, SqlStatement } from '../databricks/ports';
import { parentId } from './expressions';
import { quoteTable } from './names';
import type { TableShape } from './shape';
import { inWindow, type TimeWindow } from './window';

/** Traces of a window, and those of them without a root span. */
export interface RootlessTraces {
  readonly traces: number;
  readonly rootless: number;
  /** Id of one without a root; 32 hex digits. */
  readonly example?: string;
}

/** Counts a window's traces without a root span: an experiment does not show those. Read by {@link readRootless}. */
export function rootlessStatement(shape: TableShape, window: TimeWindow): SqlStatement {
  const bounds = inWindow(shape, window);
  const text = `WITH traces AS (
  SELECT \`trace_id\`, MAX(CASE WHEN ${parentId} = '' THEN 1 ELSE 0 END) AS \`roots\`
  FROM ${quoteTable(shape.name)} WHERE ${bounds.sql} GROUP BY \`trace_id\`
)
SELECT COUNT(*) AS \`traces\`, COALESCE(SUM(1 - \`roots\`), 0) AS \`rootless\`, MAX(CASE WHEN \`roots\` = 0 THEN \`trace_id\` END) AS \`example\` FROM traces`;
  return { text, parameters: bounds.parameters, readOnly: true };
}

export function readRootless(result: SqlResult): RootlessTraces {
  const [traces, rootless, example] = result.rows[0] ?? [];
  return { traces: Number(traces ?? 0), rootless: Number(rootless ?? 0), ...(typeof example === 'string' ? { example } : {}) };
}
