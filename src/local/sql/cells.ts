import { DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBListValue, DuckDBMapValue, DuckDBStructValue, DuckDBTimestampTZValue, DuckDBTimestampValue } from '@duckdb/node-api';
import type { SqlType } from './types';

/**
 * One cell of `data_array`: text or null, as the statement execution API's JSON_ARRAY format has
 * it. Whole numbers keep all digits; arrays, maps, structs and VARIANT are JSON text; timestamps
 * are ISO 8601 in UTC with milliseconds.
 */
export function cellText(value: unknown, type: SqlType): string | null {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'array':
    case 'map':
    case 'struct':
    case 'variant':
      return JSON.stringify(jsonValue(value, type));
    default:
      return scalarText(value, type);
  }
}

function scalarText(value: unknown, type: SqlType): string {
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return isoText(value.micros);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (typeof value === 'number' && (type.kind === 'double' || type.kind === 'float')) return doubleText(value);
  return String(value);
}

/** Doubles as Java writes them: always with a fraction, an exponent outside 1e-3 … 1e7. */
export function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return Number.isInteger(value) ? value.toFixed(1) : String(value);
  const [digits, exponent] = value.toExponential().split('e');
  return `${digits!.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
}

function isoText(micros: bigint): string {
  const ms = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  return new Date(Number(ms)).toISOString();
}

/** A value as JSON. Numbers that a double cannot hold go out as raw digits. */
function jsonValue(value: unknown, type: SqlType): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof DuckDBListValue) return value.items.map((item) => jsonValue(item, type.kind === 'array' ? type.element : anyType));
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, jsonValue(item, fieldType(type, name))]));
  }
  if (value instanceof DuckDBMapValue) {
    return Object.fromEntries(value.entries.map((entry) => [String(entry.key), jsonValue(entry.value, type.kind === 'map' ? type.value : anyType)]));
  }
  if (typeof value === 'bigint') return rawNumber(String(value));
  if (value instanceof DuckDBDecimalValue) return rawNumber(value.toString());
  if (value instanceof DuckDBDateValue || value instanceof DuckDBBlobValue || value instanceof DuckDBTimestampValue || value instanceof Date) return scalarText(value, type);
  if (Array.isArray(value)) return value.map((item) => jsonValue(item, anyType));
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, jsonValue(item, anyType)]));
  return value;
}

const anyType: SqlType = { kind: 'variant' };

const fieldType = (type: SqlType, name: string): SqlType => (type.kind === 'struct' ? (type.fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.type ?? anyType) : anyType);

/** Digits that JSON.stringify writes as they are (`JSON.rawJSON`, Node 22); the nearest double before that. */
function rawNumber(digits: string): unknown {
  const raw = (JSON as unknown as { rawJSON?: (text: string) => unknown }).rawJSON;
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  return raw ? raw(digits) : number;
}
