import type { SqlParameter, SqlStatement } from '../databricks/ports';
import { spanTypeKeys, wordsOfType } from '../trace/genai/spanType';
import { mlflowKeys } from '../trace/model';
import { attributeText, cost, firstAttribute, instantNs, modelName, parentId, sessionId, statusCode, tokens } from './expressions';
import type { TraceFilter } from './filter';
import { quoteTable, quoteText } from './names';
import type { TableShape } from './shape';
import { feedbackRows, type SideTables } from './sideTables';
import { bigint, inWindow, type TimeWindow } from './window';

/** The time range of an insight, and how it is cut into buckets. */
export interface InsightRange extends TimeWindow {
  /** Width of a bucket: an hour, a day … */
  readonly bucketNs: bigint;
  /** What local time is ahead of UTC, so that days begin at local midnight. */
  readonly offsetNs: bigint;
}

/** What a column holds, and so how it is shown. `bucket`: number of the bucket since the epoch in local time ({@link bucketWindow}). */
export type InsightColumnKind = 'bucket' | 'name' | 'trace' | 'count' | 'durationNs' | 'percent' | 'tokens' | 'dollars' | 'instantNs';

export interface InsightColumn {
  readonly name: string;
  readonly title: string;
  readonly kind: InsightColumnKind;
}

/** A saved question about a location, as a chart and as SQL. */
export interface Insight {
  readonly id: string;
  readonly title: string;
  readonly columns: readonly InsightColumn[];
  /** `lines` and `bars` go over the first column; `table` lists. */
  readonly chart: 'lines' | 'bars' | 'table';
  /** `undefined` where the location lacks what the insight reads. */
  readonly statement: (shape: TableShape, side: SideTables, range: InsightRange) => SqlStatement | undefined;
  /** The traces behind one row; only the parts that narrow the range. */
  readonly drill: (row: Readonly<Record<string, unknown>>, range: InsightRange) => Partial<TraceFilter>;
}

const columns = (...each: readonly (readonly [string, string, InsightColumnKind])[]): readonly InsightColumn[] => each.map(([name, title, kind]) => ({ name, title, kind }));
const maxGroups = 100;
/** What producers call a tool's span, as a list of SQL texts. */
const toolWords = wordsOfType('TOOL').map(quoteText).join(', ');
/** Other producers' attributes are read only where MLflow's own is missing. */
const isTool = (shape: TableShape): string =>
  ` AND (${attributeText(shape, mlflowKeys.spanType)} IN ('TOOL', '"TOOL"') OR (${attributeText(shape, mlflowKeys.spanType)} IS NULL AND UPPER(${firstAttribute(shape, spanTypeKeys.slice(1))}) IN (${toolWords})))`;

/** Start and end of a bucket. */
export function bucketWindow(index: number | bigint, range: InsightRange): TimeWindow {
  const sinceNs = BigInt(index) * range.bucketNs - range.offsetNs;
  return { sinceNs, untilNs: sinceNs + range.bucketNs };
}
const byBucket: Insight['drill'] = (row, range) => bucketWindow(BigInt(String(row.bucket)), range);

const bucketOf = (instant: string): string => `((${instant} + :offset_ns) DIV :bucket_ns)`;

/** A statement over the window's spans: `select` from rows that have the columns of `inner`. */
function over(shape: TableShape, range: InsightRange, inner: readonly string[], condition: string, select: string): SqlStatement {
  const bounds = inWindow(shape, range);
  const sql = `WITH spans AS (
  SELECT ${inner.join(',\n    ')}
  FROM ${quoteTable(shape.name)} WHERE ${bounds.sql}${condition}
)
${select}`;
  const cut = select.includes(':bucket_ns') || inner.some((each) => each.includes(':bucket_ns'));
  return { text: sql, parameters: { ...bounds.parameters, ...(cut ? { offset_ns: bigint(range.offsetNs), bucket_ns: bigint(range.bucketNs) } : {}) }, readOnly: true };
}

const rootsOnly = ` AND ${parentId} = ''`;
const durationOf = (shape: TableShape): string => `CASE WHEN ${instantNs(shape.end)} >= ${instantNs(shape.start)} THEN ${instantNs(shape.end)} - ${instantNs(shape.start)} END`;
const failedOf = (shape: TableShape): string => `COALESCE(${statusCode(shape)} = 'ERROR', FALSE) AS \`failed\``;
const usageOf = (shape: TableShape): readonly string[] => [
  `${tokens(shape, 'input')} AS \`input_tokens\``,
  `${tokens(shape, 'output')} AS \`output_tokens\``,
  `${tokens(shape, 'total')} AS \`own_total\``,
  `${cost(shape)} AS \`own_cost\``,
];
const usageSums = 'SUM(`input_tokens`) AS `input_tokens`, SUM(`output_tokens`) AS `output_tokens`, SUM(COALESCE(`own_total`, `input_tokens` + `output_tokens`)) AS `total_tokens`, SUM(`own_cost`) AS `cost`';
const usageColumns = [['input_tokens', 'Input tokens', 'tokens'], ['output_tokens', 'Output tokens', 'tokens'], ['total_tokens', 'Tokens', 'tokens'], ['cost', 'Cost', 'dollars']] as const;
/** True for a span that can report tokens or cost at all: most cannot, and what they report need not be worked out. */
const mayUse = (shape: TableShape): string => ` AND (${[mlflowKeys.tokenUsage, mlflowKeys.cost, 'gen_ai.usage.input_tokens', 'gen_ai.usage.output_tokens'].map((key) => `${attributeText(shape, key)} IS NOT NULL`).join(' OR ')})`;
const hasUsage = 'COALESCE(`input_tokens`, `output_tokens`, `own_total`) IS NOT NULL OR `own_cost` IS NOT NULL';

/** Sums of tokens and cost by one grouping. */
function usageBy(id: string, title: string, group: (shape: TableShape) => string, column: InsightColumn, chart: Insight['chart'], drill: Insight['drill']): Insight {
  return {
    id,
    title,
    chart,
    columns: [column, { name: 'calls', title: 'Calls', kind: 'count' }, ...columns(...usageColumns)],
    drill,
    statement: (shape, _side, range) =>
      shape.attributes &&
      over(
        shape, range, [`${group(shape)} AS \`${column.name}\``, ...usageOf(shape)], mayUse(shape),
        `SELECT \`${column.name}\`, COUNT_IF(${hasUsage}) AS \`calls\`, ${usageSums}\nFROM spans GROUP BY \`${column.name}\` HAVING COUNT_IF(${hasUsage}) > 0 ORDER BY ${column.kind === 'bucket' ? `\`${column.name}\`` : `\`total_tokens\` DESC NULLS LAST, \`${column.name}\``} LIMIT ${column.kind === 'bucket' ? 10_000 : maxGroups}`,
      ),
  };
}

/** The insights that every location has, in the order of the view. */
export const insights: readonly Insight[] = [
  {
    id: 'traces',
    title: 'Traces over time',
    chart: 'bars',
    columns: columns(['bucket', 'Time', 'bucket'], ['traces', 'Traces', 'count'], ['errors', 'Failed', 'count']),
    drill: byBucket,
    statement: (shape, _side, range) =>
      over(shape, range, [`${bucketOf(instantNs(shape.start))} AS \`bucket\``, '`trace_id`', failedOf(shape)], rootsOnly,
        'SELECT `bucket`, COUNT(DISTINCT `trace_id`) AS `traces`, COUNT(DISTINCT CASE WHEN `failed` THEN `trace_id` END) AS `errors`\nFROM spans GROUP BY `bucket` ORDER BY `bucket` LIMIT 10000'),
  },
  {
    id: 'latency',
    title: 'Latency over time',
    chart: 'lines',
    columns: columns(['bucket', 'Time', 'bucket'], ['p50', 'p50', 'durationNs'], ['p95', 'p95', 'durationNs'], ['p99', 'p99', 'durationNs'], ['traces', 'Traces', 'count']),
    drill: byBucket,
    statement: (shape, _side, range) =>
      over(shape, range, [`${bucketOf(instantNs(shape.start))} AS \`bucket\``, `${durationOf(shape)} AS \`duration\``], rootsOnly,
        'SELECT `bucket`, PERCENTILE_APPROX(`duration`, 0.5) AS `p50`, PERCENTILE_APPROX(`duration`, 0.95) AS `p95`, PERCENTILE_APPROX(`duration`, 0.99) AS `p99`, COUNT(`duration`) AS `traces`\nFROM spans WHERE `duration` IS NOT NULL GROUP BY `bucket` ORDER BY `bucket` LIMIT 10000'),
  },
  {
    id: 'slowest',
    title: 'Slowest traces',
    chart: 'table',
    columns: columns(['trace_id', 'Trace', 'trace'], ['name', 'Name', 'name'], ['duration', 'Duration', 'durationNs'], ['started_ns', 'Started', 'instantNs']),
    drill: () => ({}),
    statement: (shape, _side, range) =>
      over(shape, range, ['`trace_id`', '`name`', `${durationOf(shape)} AS \`duration\``, `${instantNs(shape.start)} AS \`start_ns\``], rootsOnly,
        `SELECT \`trace_id\`, \`name\`, \`duration\`, CAST(\`start_ns\` AS STRING) AS \`started_ns\`\nFROM spans WHERE \`duration\` IS NOT NULL ORDER BY \`duration\` DESC, \`trace_id\` LIMIT 50`),
  },
  {
    id: 'errors',
    title: 'Error rate by span name',
    chart: 'bars',
    columns: columns(['name', 'Span', 'name'], ['spans', 'Spans', 'count'], ['errors', 'Failed', 'count'], ['percent', 'Failed %', 'percent']),
    drill: (row) => ({ spanName: String(row.name) }),
    statement: (shape, _side, range) =>
      over(shape, range, ['`name`', failedOf(shape)], '',
        `SELECT \`name\`, COUNT(*) AS \`spans\`, COUNT_IF(\`failed\`) AS \`errors\`, CAST(COUNT_IF(\`failed\`) AS DOUBLE) * 100 / COUNT(*) AS \`percent\`\nFROM spans GROUP BY \`name\` ORDER BY \`percent\` DESC, \`spans\` DESC, \`name\` LIMIT ${maxGroups}`),
  },
  usageBy('usage', 'Tokens and cost over time', (shape) => bucketOf(instantNs(shape.start)), { name: 'bucket', title: 'Time', kind: 'bucket' }, 'bars', byBucket),
  usageBy('models', 'Tokens and cost by model', modelName, { name: 'model', title: 'Model', kind: 'name' }, 'bars', (row) => (row.model === null ? {} : { attributes: [{ key: 'mlflow.llm.model', value: String(row.model) }] })),
  usageBy('usageByName', 'Tokens and cost by span name', () => '`name`', { name: 'span', title: 'Span', kind: 'name' }, 'bars', (row) => ({ spanName: String(row.span) })),
  {
    id: 'tools',
    title: 'Tool calls',
    chart: 'bars',
    columns: columns(['name', 'Tool', 'name'], ['calls', 'Calls', 'count'], ['errors', 'Failed', 'count'], ['p50', 'p50', 'durationNs'], ['p95', 'p95', 'durationNs']),
    drill: (row) => ({ spanName: String(row.name), spanType: 'TOOL' }),
    statement: (shape, _side, range) =>
      shape.attributes &&
      over(shape, range, ['`name`', failedOf(shape), `${durationOf(shape)} AS \`duration\``], isTool(shape),
        `SELECT \`name\`, COUNT(*) AS \`calls\`, COUNT_IF(\`failed\`) AS \`errors\`, PERCENTILE_APPROX(\`duration\`, 0.5) AS \`p50\`, PERCENTILE_APPROX(\`duration\`, 0.95) AS \`p95\`\nFROM spans GROUP BY \`name\` ORDER BY \`calls\` DESC, \`name\` LIMIT ${maxGroups}`),
  },
  {
    id: 'sessions',
    title: 'Sessions',
    chart: 'table',
    columns: columns(['session', 'Session', 'name'], ['traces', 'Traces', 'count'], ['errors', 'Failed', 'count'], ['first_ns', 'First', 'instantNs'], ['last_ns', 'Last', 'instantNs']),
    drill: (row) => ({ session: String(row.session) }),
    statement: (shape, _side, range) =>
      shape.attributes &&
      over(shape, range, [`${sessionId(shape)} AS \`session\``, '`trace_id`', failedOf(shape), `${instantNs(shape.start)} AS \`start_ns\``], rootsOnly,
        `SELECT \`session\`, COUNT(DISTINCT \`trace_id\`) AS \`traces\`, COUNT(DISTINCT CASE WHEN \`failed\` THEN \`trace_id\` END) AS \`errors\`, CAST(MIN(\`start_ns\`) AS STRING) AS \`first_ns\`, CAST(MAX(\`start_ns\`) AS STRING) AS \`last_ns\`\nFROM spans WHERE \`session\` IS NOT NULL GROUP BY \`session\` ORDER BY MAX(\`start_ns\`) DESC, \`session\` LIMIT ${maxGroups}`),
  },
  {
    id: 'scorers',
    title: 'Scorer results over time',
    chart: 'table',
    columns: columns(['bucket', 'Time', 'bucket'], ['name', 'Scorer', 'name'], ['value', 'Value', 'name'], ['results', 'Results', 'count']),
    drill: byBucket,
    statement: (shape, side, range) => {
      // A view has no time by which to bound a range.
      if (side.form === 'none' || side.form === 'view') return undefined;
      const { since_ns, until_ns } = inWindow(shape, range).parameters;
      const bounds: Record<string, SqlParameter> = side.form === 'logs' ? { since_ns: since_ns!, until_ns: until_ns! } : { since_us: bigint(range.sinceNs / 1000n), until_us: bigint(range.untilNs / 1000n) };
      const sql = `WITH feedback AS (\n  SELECT ${bucketOf('`at_ns`')} AS \`bucket\`, \`name\`, \`value\` FROM (${feedbackRows(side)}) AS given\n)\nSELECT \`bucket\`, \`name\`, \`value\`, COUNT(*) AS \`results\`\nFROM feedback GROUP BY \`bucket\`, \`name\`, \`value\` ORDER BY \`bucket\`, \`name\`, \`value\` LIMIT 10000`;
      return { text: sql, parameters: { ...bounds, offset_ns: bigint(range.offsetNs), bucket_ns: bigint(range.bucketNs) }, readOnly: true };
    },
  },
];
