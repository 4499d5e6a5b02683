import { CodedError } from '../base/errors';
import { spanTypeKeys } from '../trace/genai/spanType';
import { mlflowKeys } from '../trace/model';
import { quoteName, quoteText } from './names';
import type { AttributeColumn, InstantColumn, TableShape } from './shape';

/*
 * Columns of a shape as expressions of Databricks SQL. All of them also run on open-source Spark 4
 * (no `column:path`), give the same on every shape, and never throw on a stored value.
 */

/** An instant as BIGINT nanoseconds since the epoch; NULL where the column is. */
export const instantNs = ({ column, form }: InstantColumn): string =>
  form === 'timestamp' ? `(unix_micros(${quoteName(column)}) * 1000)` : `CAST(${quoteName(column)} AS BIGINT)`;

/** The parent's id; '' for roots, which are stored with '' or NULL. */
export const parentId = "COALESCE(`parent_span_id`, '')";

/**
 * `OK`, `ERROR` or `UNSET`, from any of the stored forms (`STATUS_CODE_ERROR`, `ERROR`, `2`); NULL
 * where no status is stored.
 */
export function statusCode(shape: TableShape): string {
  const { status } = shape;
  if (!status) return 'CAST(NULL AS STRING)';
  const stored = status.form === 'struct' ? `${quoteName(status.column)}.\`code\`` : quoteName(status.code);
  const text = `UPPER(CAST(${stored} AS STRING))`;
  return `CASE WHEN ${text} IN ('ERROR', 'STATUS_CODE_ERROR', '2') THEN 'ERROR' WHEN ${text} IN ('OK', 'STATUS_CODE_OK', '1') THEN 'OK' WHEN ${text} IS NULL THEN NULL ELSE 'UNSET' END`;
}

/** The status message as text; NULL where there is none. */
export function statusMessage(shape: TableShape): string {
  const { status } = shape;
  if (status?.form === 'struct' && status.hasMessage) return `${quoteName(status.column)}.\`message\``;
  return status?.form === 'flat' && status.message !== undefined ? quoteName(status.message) : 'CAST(NULL AS STRING)';
}

/**
 * One attribute's value as text: plain text as it is, structured values as JSON. NULL where the span
 * does not have it.
 */
export function attributeText(shape: TableShape, key: string): string {
  return shape.attributes ? attributeOf(shape.attributes, key) : 'CAST(NULL AS STRING)';
}

function attributeOf({ column, form }: AttributeColumn, key: string): string {
  const name = quoteName(column);
  if (form === 'map') return `${name}[${quoteText(key)}]`;
  return form === 'variant' ? `try_variant_get(${name}, ${quoteText(path(key, form))}, 'string')` : `get_json_object(${name}, ${quoteText(path(key, form))})`;
}

/**
 * The path to one key. Paths know no escapes: a key is quoted with the quote that it does not
 * contain (JSON text: only the single one, and no question mark, says Spark's parser).
 */
function path(key: string, form: 'variant' | 'json'): string {
  if (!key.includes("'") && !(form === 'json' && key.includes('?'))) return `$['${key}']`;
  if (form === 'variant' && !key.includes('"')) return `$["${key}"]`;
  throw new CodedError('tables.attribute', `The attribute ${key} cannot be named in a query of this table: its key mixes quotes. Search for its value as text instead.`);
}

/** The first of several attributes that a span has, as text. */
export const firstAttribute = (shape: TableShape, keys: readonly string[]): string =>
  keys.length === 1 ? attributeText(shape, keys[0]!) : shape.attributes ? `COALESCE(${keys.map((key) => attributeText(shape, key)).join(', ')})` : 'CAST(NULL AS STRING)';

/** Keys that hold what went in and what came out, in the order of Databricks' unified view. */
export const inputKeys = [mlflowKeys.inputs, 'input.value', 'traceloop.entity.input', 'gen_ai.input.messages', 'gcp.vertex.agent.llm_request', 'gcp.vertex.agent.tool_call_args'];
export const outputKeys = [mlflowKeys.outputs, 'output.value', 'traceloop.entity.output', 'gen_ai.output.messages', 'gcp.vertex.agent.llm_response', 'gcp.vertex.agent.tool_response'];

/** What a span is, in its producer's word (`trace/genai/spanType.ts`), without the quotes of its JSON form; NULL where the span does not say. */
export const spanType = (shape: TableShape): string => unquoted(firstAttribute(shape, spanTypeKeys));

/** The model that a span called. */
export const modelName = (shape: TableShape): string => unquoted(firstAttribute(shape, [mlflowKeys.model, 'gen_ai.response.model', 'gen_ai.request.model']));

/** The session and the user of a trace, on its root span. */
export const sessionId = (shape: TableShape): string => unquoted(firstAttribute(shape, ['session.id', 'mlflow.trace.session']));
export const userId = (shape: TableShape): string => unquoted(firstAttribute(shape, ['user.id', 'mlflow.trace.user']));

/** JSON text of a string (`"LLM"`) as the string. */
export const unquoted = (text: string): string => `TRIM(BOTH '"' FROM ${text})`;

/** Tokens of one kind that a span reports: MLflow's usage object, else the semantic convention's attribute. */
export function tokens(shape: TableShape, kind: 'input' | 'output' | 'total'): string {
  const usage = jsonNumber(attributeText(shape, mlflowKeys.tokenUsage), `${kind}_tokens`, 'BIGINT');
  return kind === 'total' ? usage : `COALESCE(${usage}, TRY_CAST(${attributeText(shape, `gen_ai.usage.${kind}_tokens`)} AS BIGINT))`;
}

/**
 * Dollars that a span reports (`mlflow.llm.cost`), else by the price that a person gave for its model;
 * NULL where there is neither: a price is never invented.
 */
export function cost(shape: TableShape): string {
  const reported = jsonNumber(attributeText(shape, mlflowKeys.cost), 'total_cost', 'DOUBLE');
  if (!shape.attributes || !shape.prices || shape.prices.length === 0) return reported;
  const [input, output] = [tokens(shape, 'input'), tokens(shape, 'output')];
  const cases = shape.prices.map((price) => `WHEN ${quoteText(price.model)} THEN (COALESCE(${input}, 0) * ${dollars(price.input)} + COALESCE(${output}, 0) * ${dollars(price.output)}) / 1000000D`);
  return `COALESCE(${reported}, CASE WHEN COALESCE(${input}, ${output}) IS NOT NULL THEN CASE ${modelName(shape)} ${cases.join(' ')} END END)`;
}

const dollars = (value: number): string => `CAST(${value} AS DOUBLE)`;

const jsonNumber = (json: string, field: string, type: 'BIGINT' | 'DOUBLE'): string => `TRY_CAST(get_json_object(${json}, '$.${field}') AS ${type})`;

/** Attributes, an array or a struct as JSON text; NULL where the table has no such column. */
export function attributesJson(attributes: AttributeColumn | undefined): string {
  if (!attributes) return 'CAST(NULL AS STRING)';
  return attributes.form === 'json' ? quoteName(attributes.column) : `to_json(${quoteName(attributes.column)})`;
}
export const listJson = (list: TableShape['events']): string => (list ? (list.isText ? quoteName(list.column) : `to_json(${quoteName(list.column)})`) : 'CAST(NULL AS STRING)');
export const structJson = (column: string | undefined): string => (column === undefined ? 'CAST(NULL AS STRING)' : `to_json(${quoteName(column)})`);
