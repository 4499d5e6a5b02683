import { spanTypes, type AttributeValue, type SpanType } from '../types';

/** A value as Python writes it. JSON's strings and numbers are Python's; its booleans are not. */
export function pythonLiteral(value: AttributeValue): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' && !Number.isFinite(value)) return `float("${value === Infinity ? 'inf' : value === -Infinity ? '-inf' : 'nan'}")`;
  return JSON.stringify(value);
}

/** The value of a plain string literal: no prefix, no escapes but of quotes and backslashes. */
export function stringValue(literal: string): string | undefined {
  const match = /^(["'])((?:\\["'\\]|[^\\])*)\1$/s.exec(literal);
  return match?.[2]?.replace(/\\(["'\\])/g, '$1');
}

/** The span type that an expression names: `SpanType.LLM`, `"LLM"`. */
export function spanTypeOf(value: string): SpanType {
  const last = (stringValue(value) ?? value).split('.').at(-1);
  return spanTypes.find((type) => type === last) ?? 'UNKNOWN';
}
