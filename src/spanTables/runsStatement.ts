import type { SqlResult, SqlStatement } from '../databricks/ports';
import type { FunctionRun } from '../trace/compare/runs';
import { firstAttribute, inputKeys, instantNs, statusCode, tokens } from './expressions';
import { quoteTable } from './names';
import type { TableShape } from './shape';
import { records } from './traceList';
import { inWindow, text, type TimeWindow } from './window';

/** Characters of what went in. */
const previewLength = 400;

/**
 * The newest spans of some names and of their numbered repeats: `trace_id, span_id, name, start_ns,
 * end_ns, status, request, tokens`, times as text. Copies of a span that was stored twice come all.
 */
export function functionSpans(shape: TableShape, names: readonly string[], window: TimeWindow, limit: number): SqlStatement {
  const bounds = inWindow(shape, window);
  const bound = Object.fromEntries(names.map((name, index) => [`name_${index}`, text(name)]));
  const list = Object.keys(bound).map((name) => `:${name}`).join(', ');
  const [start, end] = [instantNs(shape.start), instantNs(shape.end)];
  const sql = `SELECT \`trace_id\`, \`span_id\`, \`name\`, CAST(${start} AS STRING) AS \`start_ns\`, CAST(${end} AS STRING) AS \`end_ns\`, ${statusCode(shape)} AS \`status\`,
  SUBSTRING(${firstAttribute(shape, inputKeys)}, 1, ${previewLength}) AS \`request\`, COALESCE(${tokens(shape, 'total')}, ${tokens(shape, 'input')} + ${tokens(shape, 'output')}) AS \`tokens\`
FROM ${quoteTable(shape.name)} WHERE ${bounds.sql} AND (\`name\` IN (${list}) OR REGEXP_REPLACE(\`name\`, '_[0-9]+$', '') IN (${list}))
ORDER BY ${start} DESC, \`trace_id\`, \`span_id\` LIMIT ${limit}`;
  return { text: sql, parameters: { ...bounds.parameters, ...bound }, readOnly: true };
}

/** The rows of {@link functionSpans}; of copies of a span the one that ended. */
export function readRuns(result: SqlResult, location: string): FunctionRun[] {
  const runs = new Map<string, FunctionRun>();
  for (const row of records(result)) {
    if (row.trace_id === null || row.span_id === null || row.start_ns === null) continue;
    const [start, end] = [BigInt(String(row.start_ns)), BigInt(String(row.end_ns ?? 0))];
    const key = `${String(row.trace_id)}/${String(row.span_id)}`;
    const isOpen = end <= 0n;
    if (isOpen && runs.has(key)) continue;
    runs.set(key, {
      traceId: String(row.trace_id),
      location,
      spanId: String(row.span_id),
      name: String(row.name ?? ''),
      state: isOpen ? 'IN_PROGRESS' : row.status === 'ERROR' || row.status === 'UNSET' ? row.status : 'OK',
      startMs: Number(start / 1_000n) / 1_000,
      ...(isOpen ? {} : { durationMs: Math.max(0, Number(end - start) / 1e6) }),
      ...(row.tokens === null || row.tokens === undefined ? {} : { tokens: Number(row.tokens) }),
      ...(row.request === null || row.request === undefined ? {} : { requestPreview: String(row.request) }),
    });
  }
  return [...runs.values()];
}
