import type { DuckDBValue } from '@duckdb/node-api';
import { refuseCondition } from './filterConditions';
import type { FilterCondition } from './filterConditions';
import { quoteTable } from './identifiers';
import { locationTable } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** Puts a value among a statement's parameters and gives its place in the text. */
export type Place = (value: DuckDBValue) => string;

const numeric = new Set(['<', '<=', '>', '>=']);

/** `text operator values`, for an expression that is a text or NULL. NULL fulfils nothing but IS NULL. */
export function compareText(text: string, { operator, values }: FilterCondition, place: Place): string {
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return `(${text}) ${operator}`;
  if (operator === 'RLIKE') return `regexp_matches(${text}, ${place(values[0] ?? '')})`;
  if (operator.endsWith('IN')) return `${text} ${operator} (${values.map((value) => place(value)).join(', ')})`;
  if (numeric.has(operator)) return `TRY_CAST(${text} AS DOUBLE) ${operator} TRY_CAST(${place(values[0] ?? '')} AS DOUBLE)`;
  return `${text} ${operator} ${place(values[0] ?? '')}`;
}

/** True for conditions on spans: `span.…`, and `trace.text`, which looks into every span. */
export const isSpanCondition = ({ scope, key }: FilterCondition): boolean => scope === 'span' || (key === 'text' && ['', 'trace', 'attribute', 'attributes'].includes(scope));

const spanKnown = 'of a span compare name, type, status, content (with LIKE) or attributes.`key`';

/**
 * SQL for traces of which one span fulfils all these conditions ("Search traces" in MLflow's
 * documentation), over an expression for the trace's id.
 */
export function spanConditionSql(location: TraceLocation, traceId: string, conditions: readonly FilterCondition[], place: Place): string {
  const tests = conditions.map((condition) => {
    const text = spanText(location, condition, place);
    if (!text) refuseCondition(condition, spanKnown);
    return compareText(text, condition, place);
  });
  return `${traceId} IN (SELECT s.trace_id FROM ${quoteTable(locationTable(location, 'spans'))} s WHERE ${tests.join(' AND ')})`;
}

/** What a condition looks at. Attribute values are JSON text or plain text: both are compared without quotes. */
function spanText(location: TraceLocation, { key, operator }: FilterCondition, place: Place): string | undefined {
  const attribute = (name: string) => {
    const path = `$."${name.replaceAll('"', '\\"')}"`;
    return `trim(${location.prefix ? `json_extract_string(CAST(s.attributes AS JSON), ${place(path)})` : `s.attributes[${place(name)}]`}, '"')`;
  };
  if (key === 'name') return 's.name';
  if (key === 'type') return `coalesce(${attribute('mlflow.spanType')}, 'UNKNOWN')`;
  if (key === 'status') return "replace(s.status.code, 'STATUS_CODE_', '')";
  if (key === 'content' || key === 'text') return /LIKE$/.test(operator) ? "concat_ws(' ', s.name, CAST(s.attributes AS VARCHAR))" : undefined;
  return key.startsWith('attributes.') ? attribute(key.slice('attributes.'.length)) : undefined;
}

/** SQL over the column `assessments` for `feedback.name` and `expectation.name`; `undefined` for other scopes. */
export function assessmentConditionSql(condition: FilterCondition, place: Place): string | undefined {
  const { scope, key, operator } = condition;
  if (scope !== 'feedback' && scope !== 'expectation') return undefined;
  const own = `a.assessment_name = ${place(key)} AND a.${scope} IS NOT NULL AND coalesce(a."valid", true)`;
  if (operator === 'IS NULL') return `len(list_filter(assessments, lambda a: ${own})) = 0`;
  const test = operator === 'IS NOT NULL' ? '' : ` AND coalesce(${compareText(`json_extract_string(a.${scope}, '$.value')`, condition, place)}, false)`;
  return `len(list_filter(assessments, lambda a: ${own}${test})) > 0`;
}
