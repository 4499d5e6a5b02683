import { attributeAt, attributeStride, spanAt, spanStride, valueType, type SpanBatch } from '../otlp/spanBatch';
import type { ValueText } from '../otlp/valueText';
import { mlflowKeys } from '../../trace/model';
import { quoteText } from './identifiers';

/** What one span says that it used; what it does not say is absent. The rules are those of the list by SQL (`spanTables/expressions.ts`). */
export interface SpanUsage {
  readonly tokens?: number;
  /** Dollars. */
  readonly cost?: number;
}

const plainKeys = { input: 'gen_ai.usage.input_tokens', output: 'gen_ai.usage.output_tokens' } as const;
const keys = [mlflowKeys.tokenUsage, mlflowKeys.cost, plainKeys.input, plainKeys.output].map((text) => ({ text, length: text.length, last: text.charCodeAt(text.length - 1) }));

/** What the span in row `span` of a batch used. Most spans have none of the attributes, so only those of a key's length and last byte are read. */
export function usageOfSpan(batch: SpanBatch, body: Buffer, text: ValueText, span: number): SpanUsage {
  const { data } = batch.attributes;
  const first = batch.spans.data[span * spanStride + spanAt.attributesFirst]! * attributeStride;
  const end = first + batch.spans.data[span * spanStride + spanAt.attributesCount]! * attributeStride;
  let found: Map<string, string> | undefined;
  for (let row = first; row < end; row += attributeStride) {
    const [keyStart, keyEnd] = [data[row + attributeAt.keyStart]!, data[row + attributeAt.keyEnd]!];
    for (const key of keys) {
      if (key.length !== keyEnd - keyStart || key.last !== body[keyEnd - 1] || data[row + attributeAt.type] === valueType.none) continue;
      if (body.toString('latin1', keyStart, keyEnd) !== key.text || found?.has(key.text)) continue;
      const value = text.of(batch.bytes, data[row + attributeAt.type]!, data[row + attributeAt.valueStart]!, data[row + attributeAt.valueEnd]!);
      (found ??= new Map()).set(key.text, Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8'));
    }
  }
  return found ? usageOf(found) : {};
}

function usageOf(found: ReadonlyMap<string, string>): SpanUsage {
  const usage = fieldsOf(found.get(mlflowKeys.tokenUsage));
  const input = wholeNumber(usage['input_tokens']) ?? wholeNumber(found.get(plainKeys.input));
  const output = wholeNumber(usage['output_tokens']) ?? wholeNumber(found.get(plainKeys.output));
  const tokens = wholeNumber(usage['total_tokens']) ?? (input === undefined || output === undefined ? undefined : input + output);
  const cost = dollars(fieldsOf(found.get(mlflowKeys.cost))['total_cost']);
  return { ...(tokens === undefined ? {} : { tokens }), ...(cost === undefined ? {} : { cost }) };
}

/** The fields of a JSON object; none where the text is something else. */
function fieldsOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    return { ...(JSON.parse(text) as object | null) };
  } catch {
    return {};
  }
}

function wholeNumber(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

function dollars(value: unknown): number | undefined {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** The same from a column `attributes`, MAP or VARIANT, as expressions of the engine: BIGINT tokens and DOUBLE dollars. */
export function usageColumns(isMap: boolean): { readonly tokens: string; readonly cost: string } {
  const value = (key: string) => (isMap ? `attributes[${quoteText(key)}]` : `variant_extract(attributes, ${quoteText(key)})`);
  const json = (key: string) => (isMap ? `TRY(${value(key)}::JSON)` : `CASE WHEN variant_typeof(${value(key)}) = 'VARCHAR' THEN TRY(${value(key)}::VARCHAR::JSON) ELSE CAST(${value(key)} AS JSON) END`);
  const whole = (text: string) => `CASE WHEN regexp_full_match(${text}, '\\s*[+-]?[0-9]+\\s*') THEN try_cast(trim(${text}) AS BIGINT) END`;
  const field = (name: string) => whole(`json_extract_string(${json(mlflowKeys.tokenUsage)}, '$.${name}_tokens')`);
  const part = (name: 'input' | 'output') => `coalesce(${field(name)}, ${whole(`${value(plainKeys[name])}::VARCHAR`)})`;
  return {
    tokens: `coalesce(${field('total')}, ${part('input')} + ${part('output')})`,
    cost: `try_cast(json_extract_string(${json(mlflowKeys.cost)}, '$.total_cost') AS DOUBLE)`,
  };
}
