import type { SqlParameter, SqlStatement } from '../databricks/ports';
import type { EpochNs } from '../base/units';
import { firstAttribute, inputKeys, instantNs, outputKeys, parentId, sessionId, statusCode, tokens, cost, userId } from './expressions';
import { admitsUnrooted, checkFilter, rootConditions, rootState, spanConditions, type TraceFilter } from './filter';
import { quoteName, quoteTable } from './names';
import type { TableShape } from './shape';
import { tagCondition, type SideTables } from './sideTables';
import { bigint, inWindow, text, type TimeWindow } from './window';

/** The last row of the page before: rows follow it strictly in the order of the list. */
export interface ListCursor {
  readonly startNs: EpochNs;
  readonly traceId: string;
}

/** Traces per page; previews and sums of a page are asked for in one statement. */
export const pageLimits = { usual: 100, most: 200 } as const;
/** Characters of inputs and outputs in a list. */
export const previewLength = 1_000;

const hourNs = 3_600_000_000_000n;
const dayNs = 24n * hourNs;

/**
 * One page of traces, newest first: `trace_id, start_ns, end_ns, name, state, has_root` with times as
 * text. Only narrow columns of the window are read. The page goes by root spans; traces whose root
 * has not arrived are merged in by their latest span, except where the filter needs a root.
 * One row more than `limit` comes back where there is a next page.
 */
export function listTraces(shape: TableShape, side: SideTables, filter: TraceFilter, limit: number, after?: ListCursor): SqlStatement {
  checkFilter(filter);
  const window = inWindow(shape, filter);
  const roots = rootConditions(shape, side, filter);
  const groups = [...spanConditions(shape, filter).map((each) => ({ ...each, sql: matching(shape, window.sql, each.sql) })), ...(filter.tags ?? []).map((tag, index) => tagCondition(side, tag, index))];
  // Each asked once, though roots and spans without one both look them up.
  const matchTables = groups.map((each, index) => `match_${index} AS (${each.sql})`);
  const matches = groups.map((_each, index) => ` AND \`trace_id\` IN (SELECT \`trace_id\` FROM match_${index})`).join('');
  const parameters: Record<string, SqlParameter> = Object.assign({}, window.parameters, roots.parameters, ...groups.map((each) => each.parameters)) as Record<string, SqlParameter>;
  if (after) Object.assign(parameters, { after_ns: bigint(after.startNs), after_id: text(after.traceId) });
  const rows = limit + 1;
  const follows = (start: string) => (after ? ` AND (${start} < :after_ns OR (${start} = :after_ns AND \`trace_id\` < :after_id))` : '');
  const rootRows = `SELECT \`trace_id\`, \`start_ns\`, \`end_ns\`, \`name\`, ${rootState(shape)} AS \`state\`, TRUE AS \`has_root\`
  FROM (SELECT ${rootColumns(shape)}, ${instantNs(shape.start)} AS \`start_ns\`, ${instantNs(shape.end)} AS \`end_ns\` FROM ${quoteTable(shape.name)} WHERE ${window.sql} AND ${parentId} = '' AND \`trace_id\` IS NOT NULL)
  WHERE TRUE${roots.sql}${matches}${follows('`start_ns`')}
  ORDER BY \`start_ns\` DESC, \`trace_id\` DESC LIMIT ${rows}`;
  if (!admitsUnrooted(filter)) return { text: `${matchTables.length > 0 ? `WITH ${matchTables.join(',\n')}\n` : ''}SELECT ${listed}\nFROM (${rootRows})\nORDER BY \`start_ns\` DESC, \`trace_id\` DESC`, parameters, readOnly: true };
  const early = inWindow(shape, { sinceNs: filter.sinceNs - dayNs, untilNs: filter.untilNs }, 'early_');
  Object.assign(parameters, early.parameters);
  const start = instantNs(shape.start);
  const rootIds = (condition: string) => `SELECT \`trace_id\` FROM ${quoteTable(shape.name)}${condition.includes('reach.') ? ' CROSS JOIN reach' : ''} WHERE ${early.sql} AND ${parentId} = ''${condition}`;
  const withoutRoot = (from: string, roots: string) => `SELECT * FROM ${from} WHERE NOT EXISTS (SELECT 1 FROM (${roots}) AS known WHERE known.\`trace_id\` = ${from}.\`trace_id\`)`;
  // Most traces that go back further than the page have their root within the hour before it, which is cheap to look at; the day before is read for what is left.
  const sql = `WITH ${[...matchTables, `roots AS (${rootRows})`].join(',\n')},
reach AS (SELECT CASE WHEN COUNT(*) < ${rows} THEN :since_ns ELSE MIN(\`start_ns\`) END AS \`low\`, CASE WHEN COUNT(*) < ${rows} THEN :since_ns ELSE MIN(\`start_ns\`) END - ${hourNs} AS \`near\` FROM roots),
recent AS (
  SELECT \`trace_id\`, MAX(\`start_ns\`) AS \`start_ns\`, MIN_BY(\`name\`, \`start_ns\`) AS \`name\`
  FROM (
    SELECT \`trace_id\`, \`name\`, ${start} AS \`start_ns\`, ${parentId} AS \`parent_id\`
    FROM ${quoteTable(shape.name)} WHERE ${window.sql} AND \`trace_id\` IS NOT NULL${matches}
  ) AS spans CROSS JOIN reach
  WHERE \`start_ns\` >= reach.\`low\`
  GROUP BY \`trace_id\` HAVING COUNT_IF(\`parent_id\` = '') = 0
),
distant AS (${withoutRoot('recent', rootIds(` AND ${start} >= reach.\`near\``))}),
unrooted AS (${withoutRoot('distant', rootIds(''))})
SELECT ${listed}
FROM (
  SELECT \`trace_id\`, \`start_ns\`, \`end_ns\`, \`name\`, \`state\`, \`has_root\` FROM roots
  UNION ALL
  SELECT \`trace_id\`, \`start_ns\`, CAST(NULL AS BIGINT) AS \`end_ns\`, \`name\`, 'IN_PROGRESS' AS \`state\`, FALSE AS \`has_root\` FROM unrooted WHERE TRUE${follows('`start_ns`')}
) AS merged
ORDER BY \`start_ns\` DESC, \`trace_id\` DESC LIMIT ${rows}`;
  return { text: sql, parameters, readOnly: true };
}

const listed = '`trace_id`, CAST(`start_ns` AS STRING) AS `start_ns`, CAST(`end_ns` AS STRING) AS `end_ns`, `name`, `state`, `has_root`';

/** The stored columns that conditions on a root may read. */
function rootColumns(shape: TableShape): string {
  const { status, attributes } = shape;
  return ['trace_id', 'name', ...(status ? [status.form === 'struct' ? status.column : status.code] : []), ...(attributes ? [attributes.column] : [])].map(quoteName).join(', ');
}

const matching = (shape: TableShape, window: string, condition: string): string => `SELECT \`trace_id\` FROM ${quoteTable(shape.name)} WHERE ${window} AND ${condition}`;

/**
 * What a list shows of the traces of one page beyond their names: counts, sums and previews, one
 * row per trace: `trace_id, root_ns, first_ns, span_count, error_count, input_tokens, output_tokens,
 * total_tokens, cost, request, response, session, user`. A span that was stored twice counts once.
 */
export function traceDetails(shape: TableShape, traceIds: readonly string[], window: TimeWindow): SqlStatement {
  const bounds = inWindow(shape, window);
  const ids = Object.fromEntries(traceIds.map((id, index) => [`trace_${index}`, text(id)]));
  const isRoot = "`parent_id` = ''";
  const ofRoot = (column: string) => `MAX_BY(CASE WHEN ${isRoot} THEN ${column} END, CASE WHEN ${isRoot} THEN \`start_ns\` END)`;
  const sql = `WITH spans AS (
  SELECT \`trace_id\`, ${parentId} AS \`parent_id\`, ${instantNs(shape.start)} AS \`start_ns\`, ${statusCode(shape)} AS \`status\`,
    ${tokens(shape, 'input')} AS \`input_tokens\`, ${tokens(shape, 'output')} AS \`output_tokens\`, ${tokens(shape, 'total')} AS \`total_tokens\`, ${cost(shape)} AS \`cost\`,
    CASE WHEN ${parentId} = '' THEN SUBSTRING(${firstAttribute(shape, inputKeys)}, 1, ${previewLength}) END AS \`request\`,
    CASE WHEN ${parentId} = '' THEN SUBSTRING(${firstAttribute(shape, outputKeys)}, 1, ${previewLength}) END AS \`response\`,
    CASE WHEN ${parentId} = '' THEN ${sessionId(shape)} END AS \`session\`, CASE WHEN ${parentId} = '' THEN ${userId(shape)} END AS \`user\`,
    ROW_NUMBER() OVER (PARTITION BY \`trace_id\`, \`span_id\` ORDER BY ${instantNs(shape.end)} DESC) AS \`copy\`
  FROM ${quoteTable(shape.name)} WHERE ${bounds.sql} AND \`trace_id\` IN (${Object.keys(ids).map((name) => `:${name}`).join(', ')})
)
SELECT \`trace_id\`, CAST(MAX(CASE WHEN ${isRoot} THEN \`start_ns\` END) AS STRING) AS \`root_ns\`, CAST(MIN(\`start_ns\`) AS STRING) AS \`first_ns\`,
  COUNT(*) AS \`span_count\`, COUNT_IF(\`status\` = 'ERROR') AS \`error_count\`,
  SUM(\`input_tokens\`) AS \`input_tokens\`, SUM(\`output_tokens\`) AS \`output_tokens\`, SUM(COALESCE(\`total_tokens\`, \`input_tokens\` + \`output_tokens\`)) AS \`total_tokens\`, SUM(\`cost\`) AS \`cost\`,
  ${ofRoot('`request`')} AS \`request\`, ${ofRoot('`response`')} AS \`response\`, ${ofRoot('`session`')} AS \`session\`, ${ofRoot('`user`')} AS \`user\`
FROM spans WHERE \`copy\` = 1 GROUP BY \`trace_id\` ORDER BY \`trace_id\``;
  return { text: sql, parameters: { ...bounds.parameters, ...ids }, readOnly: true };
}
