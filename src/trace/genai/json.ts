import type { AttributeValue } from '../model';

/** A decoded JSON value; 64-bit integers may be bigints. */
export type Json = AttributeValue;
/** A decoded JSON object. */
export type JsonObject = { readonly [key: string]: Json };

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
export const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key; `undefined` where there is none. */
export function objectAt(value: JsonObject, ...keys: readonly string[]): JsonObject | undefined {
  for (const key of keys) {
    const found = value[key];
    if (isObject(found)) return found;
  }
  return undefined;
}

/** The list under the first of the keys that has one. */
export function listAt(value: JsonObject, ...keys: readonly string[]): readonly Json[] | undefined {
  for (const key of keys) {
    const found = value[key];
    if (isList(found)) return found;
  }
  return undefined;
}

/** The text under the first of the keys that has one; '' where none has. */
export function textAt(value: JsonObject, ...keys: readonly string[]): string {
  for (const key of keys) {
    const found = value[key];
    if (typeof found === 'string') return found;
  }
  return '';
}

/** The number under the first of the keys that has one. Number text counts: v1 tables keep everything as text. */
export function numberAt(value: JsonObject, ...keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const found = value[key];
    if (typeof found === 'number' || typeof found === 'bigint') return Number(found);
    if (typeof found === 'string' && /^-?\d+(\.\d+)?(e-?\d+)?$/i.test(found)) return Number(found);
  }
  return undefined;
}

/** Indented JSON in which 64-bit integers keep all their digits. */
export function jsonText(value: Json): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each), 2);
}

/** The value that a text holds where it is JSON of an object or a list; otherwise the text itself. */
export function parsedJson(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Text as it is, JSON text indented, anything else as indented JSON. */
export function readableText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  const decoded = typeof value === 'string' ? parsedJson(value) : value;
  return typeof decoded === 'string' ? decoded : jsonText(decoded);
}
