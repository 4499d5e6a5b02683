import { costKeys } from '../trace/genai/modelFacts';
import { tokenKeys } from '../trace/genai/tokenUsage';
import { mlflowKeys } from '../trace/model';
import { labelKeys } from '../trace/records';
import type { SqlStatement } from '../databricks/ports';
import { attributesJson, firstAttribute, instantNs, listJson, parentId, statusCode, statusMessage, structJson } from './expressions';
import { quoteName, quoteTable } from './names';
import type { TableShape } from './shape';
import { inWindow, text, type Condition, type TimeWindow } from './window';

/** Most spans of one trace that are read. */
export const maxSpans = 200_000;

/** Rows of a skeleton at most (both signs of the remainder). */
export const skeletonRows = 64;

/**
 * Attributes that come with every span of a skeleton: short, and needed before a span is opened. Of
 * each line the first that a span has is read, and given the first's name.
 */
export const skeletonKeys: readonly (readonly string[])[] = [
  labelKeys.type, [mlflowKeys.functionName], [mlflowKeys.tokenUsage], tokenKeys.input, tokenKeys.output, tokenKeys.total, costKeys, labelKeys.model, labelKeys.codePath, labelKeys.codeFunction, labelKeys.codeLine1,
];

/** Between the fields and between the lines of {@link traceSkeleton}: control characters that no name has (ASCII delete, which JSON need not escape, and record separator). */
export const separators = { field: '\u007f', line: '\u001e' } as const;

/** Fields of a line of {@link traceSkeleton} that all its spans share, and those of each span. */
export const skeletonFields = { shared: 2 + skeletonKeys.length, own: 4 } as const;

/**
 * All spans of one trace without their contents, earliest {@link maxSpans} if there are more. Few
 * long rows, because each cell of a result costs far more than its bytes: `spans` (how many) and
 * `lines`, one line for spans that are alike: name, status and the attributes of {@link skeletonKeys},
 * then span id, parent id, start (nanoseconds) and duration (nanoseconds, empty while it runs) of each
 * of them; in no particular order, empty for NULL. Without a window the whole table is searched, which
 * only files clustered by trace id make cheap.
 */
export function traceSkeleton(shape: TableShape, traceId: string, window: TimeWindow | undefined): SqlStatement {
  const bounds = ofTrace(shape, traceId, window);
  const [start, end] = [instantNs(shape.start), instantNs(shape.end)];
  const plain = (text: string) => `COALESCE(REPLACE(REPLACE(${text}, :field, ' '), :line, ' '), '')`;
  const attributes = skeletonKeys.map((_keys, index) => `\`attribute_${index}\``);
  const shared = [plain('`name`'), "COALESCE(`status`, '')", ...attributes.map(plain)];
  const own = ['`span_id`', '`parent_id`', 'CAST(`start_ns` AS STRING)', "COALESCE(CAST(`duration_ns` AS STRING), '')"];
  const sql = `WITH spans AS (
  SELECT \`span_id\`, ${parentId} AS \`parent_id\`, \`name\`, COALESCE(${start}, 0) AS \`start_ns\`, CASE WHEN ${end} > 0 THEN ${end} - ${start} END AS \`duration_ns\`, ${statusCode(shape)} AS \`status\`,
    ${skeletonKeys.map((keys, index) => `${firstAttribute(shape, keys)} AS ${attributes[index]}`).join(', ')}
  FROM ${quoteTable(shape.name)} WHERE ${bounds.sql} AND \`span_id\` IS NOT NULL
  ORDER BY ${start} LIMIT ${maxSpans + 1}
),
alike AS (
  SELECT \`part\`, COUNT(*) AS \`count\`, ${shared.join(' || :field || ')} || :field || ARRAY_JOIN(COLLECT_LIST(${own.join(' || :field || ')}), :field) AS \`line\`
  FROM (SELECT *, \`start_ns\` DIV 1000 % ${skeletonRows} AS \`part\` FROM spans) AS parted GROUP BY \`part\`, \`name\`, \`status\`, ${attributes.join(', ')}
)
SELECT SUM(\`count\`) AS \`spans\`, ARRAY_JOIN(COLLECT_LIST(\`line\`), :line) AS \`lines\`
FROM alike GROUP BY \`part\` ORDER BY \`part\``;
  return { text: sql, parameters: { ...bounds.parameters, field: text(separators.field), line: text(separators.line) }, readOnly: true };
}

/**
 * Everything stored about one span, structured values as JSON text: `span_id, parent_id, name, kind,
 * start_ns, end_ns, status, status_message, attributes, events, links, resource, scope`. A span
 * that was stored twice gives the copy that ended last.
 */
export function spanDetail(shape: TableShape, traceId: string, spanId: string, window: TimeWindow | undefined): SqlStatement {
  return wholeSpans(shape, traceId, window, { sql: ' AND `span_id` = :span_id', parameters: { span_id: text(spanId) } }, 1);
}

/** Some spans of a trace with everything stored; columns as in {@link spanDetail}. Copies of one span come both. */
export function spanDetails(shape: TableShape, traceId: string, spanIds: readonly string[], window: TimeWindow | undefined): SqlStatement {
  const ids = Object.fromEntries(spanIds.map((id, index) => [`span_${index}`, text(id)]));
  const condition = { sql: ` AND \`span_id\` IN (${Object.keys(ids).map((name) => `:${name}`).join(', ')})`, parameters: ids };
  return wholeSpans(shape, traceId, window, condition, 2 * spanIds.length);
}

/** Every span of a trace with everything stored, for saving and comparing; columns as in {@link spanDetail}. */
export const traceSpans = (shape: TableShape, traceId: string, window: TimeWindow | undefined): SqlStatement =>
  wholeSpans(shape, traceId, window, { sql: '', parameters: {} }, maxSpans + 1);

function wholeSpans(shape: TableShape, traceId: string, window: TimeWindow | undefined, more: Condition, limit: number): SqlStatement {
  const bounds = ofTrace(shape, traceId, window);
  const [start, end] = [instantNs(shape.start), instantNs(shape.end)];
  const { resource } = shape;
  const sql = `SELECT \`span_id\`, ${parentId} AS \`parent_id\`, \`name\`, ${shape.kind === undefined ? 'CAST(NULL AS STRING)' : quoteName(shape.kind)} AS \`kind\`,
  CAST(${start} AS STRING) AS \`start_ns\`, CAST(${end} AS STRING) AS \`end_ns\`, ${statusCode(shape)} AS \`status\`, ${statusMessage(shape)} AS \`status_message\`,
  ${attributesJson(shape.attributes)} AS \`attributes\`, ${listJson(shape.events)} AS \`events\`, ${listJson(shape.links)} AS \`links\`,
  ${resource?.form === 'attributes' ? attributesJson(resource.attributes) : structJson(resource?.column)} AS \`resource\`, ${structJson(shape.scope)} AS \`scope\`
FROM ${quoteTable(shape.name)} WHERE ${bounds.sql}${more.sql}
ORDER BY ${limit === 1 ? `${end} DESC` : start} LIMIT ${limit}`;
  return { text: sql, parameters: { ...bounds.parameters, ...more.parameters }, readOnly: true };
}

function ofTrace(shape: TableShape, traceId: string, window: TimeWindow | undefined): Condition {
  const bounds = window ? inWindow(shape, window) : undefined;
  return { sql: `\`trace_id\` = :trace_id${bounds ? ` AND ${bounds.sql}` : ''}`, parameters: { trace_id: text(traceId), ...bounds?.parameters } };
}
