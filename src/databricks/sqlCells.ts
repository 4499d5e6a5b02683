import { SqlFailure } from './sqlFailure';
import type { SqlCell, SqlColumn } from './ports';

/** Names that REST and Thrift use for types, in Databricks SQL's own words. */
const typeNames: Readonly<Record<string, string>> = { LONG: 'BIGINT', SHORT: 'SMALLINT', BYTE: 'TINYINT', INTEGER: 'INT', VARCHAR: 'STRING', CHAR: 'STRING', NULL: 'VOID' };

/** A type's name in upper case, without parameters, as {@link SqlColumn} has it. */
export function sqlTypeName(reported: string): string {
  const plain = reported.toUpperCase().replace(/_TYPE$/, '').replace(/[(<].*$/s, '').trim();
  return typeNames[plain] ?? plain;
}

/**
 * A value as the driver gives it (number, bigint, Date, Buffer, plain object of a complex type).
 * BIGINT must arrive as bigint; servers without Arrow give a number, which is exact up to 2^53.
 */
export function cellOfDriverValue(value: unknown, typeName: string): SqlCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return typeName === 'BIGINT' ? value : Number(value);
  if (typeof value === 'number') return typeName === 'BIGINT' ? BigInt(value) : typeName === 'DECIMAL' ? String(value) : value;
  if (typeof value === 'boolean' || typeof value === 'string') return value;
  if (value instanceof Date) return typeName === 'DATE' ? value.toISOString().slice(0, 10) : value.toISOString();
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? exactNumber(each) : each));
}

/** JSON has no 64-bit integers: those that a double cannot hold become text. */
const exactNumber = (value: bigint): number | string => (value === BigInt(Number(value)) && Number.isSafeInteger(Number(value)) ? Number(value) : value.toString());

/** A cell of `data_array` of the statement execution API: text or null, whatever the type. */
export function cellOfText(text: unknown, typeName: string): SqlCell {
  if (text === null || text === undefined) return null;
  const value = String(text);
  switch (typeName) {
    case 'BIGINT':
      return BigInt(value);
    case 'INT':
    case 'SMALLINT':
    case 'TINYINT':
    case 'DOUBLE':
    case 'FLOAT':
      return Number(value);
    case 'BOOLEAN':
      return value === 'true';
    default:
      return value;
  }
}

/**
 * The driver keys each row by column name, so of two columns with one name only one would be left.
 * Such a result is refused rather than shown with one column's values under both.
 */
export function refuseDuplicates(columns: readonly SqlColumn[]): void {
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw new SqlFailure('sql.columns', `Two columns of the result are called ${name}. Give one of them another name with AS.`);
    seen.add(name);
  }
}
