import { ApiError } from './errors';

type Body = Readonly<Record<string, unknown>>;

/** A required text field; throws `INVALID_PARAMETER_VALUE` that names it. Numbers count as their text, as protobuf JSON allows for ids. */
export function requiredText(body: Body, name: string): string {
  const value = body[name];
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '') throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" is missing: a non-empty text is needed.`);
  return text;
}

/** A text field, or `undefined` when it is absent or null. */
export function optionalText(body: Body, name: string): string | undefined {
  const value = body[name];
  if (value == null) return undefined;
  if (typeof value === 'object') throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" must be a text.`);
  return String(value);
}

/** A whole number within bounds; `fallback` when absent. */
export function wholeNumber(value: unknown, name: string, bounds: { min: number; max: number; fallback: number }): number {
  if (value == null || value === '') return bounds.fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < bounds.min || number > bounds.max) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${name}" must be a whole number from ${bounds.min} to ${bounds.max}.`);
  }
  return number;
}

/** An object field; `{}` when absent. */
export function objectField(body: Body, name: string): Record<string, unknown> {
  const value = body[name];
  if (value == null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" must be an object.`);
  return value as Record<string, unknown>;
}

/** A list of texts; `[]` when absent. */
export function textList(body: Body, name: string): string[] {
  const value = body[name];
  if (value == null) return [];
  if (!Array.isArray(value)) throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" must be a list.`);
  return value.map(String);
}

/** `[{key, value}, …]` as pairs. */
export function keyValues(body: Body, name: string): [string, string][] {
  const value = body[name];
  if (value == null) return [];
  if (!Array.isArray(value)) throw new ApiError('INVALID_PARAMETER_VALUE', `The field "${name}" must be a list of {key, value}.`);
  return value.map((item) => {
    const pair = (item ?? {}) as Body;
    return [requiredText(pair, 'key'), optionalText(pair, 'value') ?? ''];
  });
}
