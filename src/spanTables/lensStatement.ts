import type { SqlStatement } from '../databricks/ports';
import { instantNs, statusCode } from './expressions';
import { quoteTable } from './names';
import type { TableShape } from './shape';
import { inWindow, type TimeWindow } from './window';

/** Functions of one answer at most. */
export const maxFunctions = 2_000;

/**
 * The numbers above the code, for every span name of a location at once: `function, runs, errors,
 * p50_ns, p95_ns, last_ns, slowest, newest_error, newest`. The last three are `<trace id>/<span id>`;
 * percentiles are durations of ended spans. By span name, not by the function's own name: the code
 * says which name it gives, and reading attributes of every span would cost many times as much.
 */
export function functionNumbers(shape: TableShape, window: TimeWindow): SqlStatement {
  const bounds = inWindow(shape, window);
  const sql = `WITH spans AS (
  SELECT \`name\` AS \`function\`, CONCAT(\`trace_id\`, '/', \`span_id\`) AS \`span\`, ${instantNs(shape.start)} AS \`start_ns\`,
    CASE WHEN ${instantNs(shape.end)} >= ${instantNs(shape.start)} THEN ${instantNs(shape.end)} - ${instantNs(shape.start)} END AS \`duration_ns\`, COALESCE(${statusCode(shape)} = 'ERROR', FALSE) AS \`failed\`
  FROM ${quoteTable(shape.name)} WHERE ${bounds.sql}
)
SELECT \`function\`, COUNT(*) AS \`runs\`, COUNT_IF(\`failed\`) AS \`errors\`,
  PERCENTILE_APPROX(\`duration_ns\`, 0.5) AS \`p50_ns\`, PERCENTILE_APPROX(\`duration_ns\`, 0.95) AS \`p95_ns\`, CAST(MAX(\`start_ns\`) AS STRING) AS \`last_ns\`,
  MAX_BY(\`span\`, \`duration_ns\`) AS \`slowest\`, MAX_BY(CASE WHEN \`failed\` THEN \`span\` END, CASE WHEN \`failed\` THEN \`start_ns\` END) AS \`newest_error\`, MAX_BY(\`span\`, \`start_ns\`) AS \`newest\`
FROM spans WHERE \`function\` IS NOT NULL
GROUP BY \`function\` ORDER BY \`runs\` DESC, \`function\` LIMIT ${maxFunctions}`;
  return { text: sql, parameters: bounds.parameters, readOnly: true };
}
