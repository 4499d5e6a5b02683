import { SqlError, unsupported } from './errors';
import { macro } from './macros';
import { isInteger, isNumeric, isTime } from './numeric';
import type { Typed } from './scope';
import { duckType, manifestText, types, type SqlType } from './types';

/**
 * CAST (or TRY_CAST) as Databricks does it in ANSI mode, which is what SQL warehouses run: whole
 * numbers are cut rather than rounded, text must be a number to become one, an instant is UTC.
 */
export function castTo(value: Typed, target: SqlType, tolerant = false): Typed {
  const from = value.type;
  if (target.kind === 'unknown' || target.kind === 'void') return value;
  if (sameType(from, target)) return { sql: value.sql, type: target };
  if (from.kind === 'void') return { sql: plain(value, target, tolerant), type: target };
  const sql = castSql(value, target, tolerant);
  if (sql === undefined) throw impossible(from, target);
  return { sql, type: target };
}

const sameType = (a: SqlType, b: SqlType): boolean => a.kind !== 'unknown' && JSON.stringify(a) === JSON.stringify(b);

function impossible(from: SqlType, target: SqlType): Error {
  if (from.kind === 'unknown') return unsupported(`CAST to ${manifestText(target)} of an expression whose type it cannot derive`);
  return unsupported(`CAST from ${manifestText(from)} to ${manifestText(target)}`);
}

function plain(value: Typed, target: SqlType, tolerant: boolean): string {
  const type = duckType(target);
  if (!type) throw unsupported(`CAST to ${manifestText(target)}`);
  return `${tolerant ? 'TRY_CAST' : 'CAST'}(${value.sql} AS ${type})`;
}

function castSql(value: Typed, target: SqlType, tolerant: boolean): string | undefined {
  switch (target.kind) {
    case 'string':
      return toText(value);
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
      return toInteger(value, target, tolerant);
    case 'float':
    case 'double':
    case 'decimal':
      return toFraction(value, target, tolerant);
    case 'boolean':
      return value.type.kind === 'string' || isNumeric(value.type) || value.type.kind === 'variant' ? plain(value, target, tolerant) : undefined;
    case 'date':
      return toDate(value, tolerant);
    case 'timestamp':
    case 'timestamp_ntz':
      return toTimestamp(value, tolerant);
    case 'binary':
      return value.type.kind === 'string' ? `encode(${value.sql})` : undefined;
    case 'variant':
      return toVariant(value);
    default:
      return value.type.kind === 'variant' && target.kind === 'array' ? plain(value, target, tolerant) : nested(value, target, tolerant);
  }
}

function toText({ sql, type }: Typed): string | undefined {
  if (type.kind === 'double' || type.kind === 'float') return macro('double_to_text', sql);
  if (type.kind === 'variant') return macro('variant_to_text', sql);
  if (type.kind === 'binary') return `decode(${sql})`;
  if (isNumeric(type) || isTime(type) || type.kind === 'date' || type.kind === 'boolean') return `CAST(${sql} AS VARCHAR)`;
  return undefined;
}

function toInteger(value: Typed, target: SqlType, tolerant: boolean): string | undefined {
  const { sql, type } = value;
  if (isInteger(type) || type.kind === 'boolean') return plain(value, target, tolerant);
  if (type.kind === 'decimal' || type.kind === 'double' || type.kind === 'float') return plain({ sql: `trunc(${sql})`, type }, target, tolerant);
  if (type.kind === 'string') return plain({ sql: macro(tolerant ? 'try_text_to_integer' : 'text_to_integer', sql), type }, target, tolerant);
  if (type.kind === 'variant') return plain({ sql: tolerant ? `TRY(${macro('variant_to_integer', sql)})` : macro('variant_to_integer', sql), type }, target, tolerant);
  if (isTime(type)) return plain({ sql: macro('unix_units', sql, '1000000'), type }, target, tolerant);
  return undefined;
}

function toFraction(value: Typed, target: SqlType, tolerant: boolean): string | undefined {
  const { sql, type } = value;
  if (isNumeric(type) || type.kind === 'boolean' || type.kind === 'variant') return plain(value, target, tolerant);
  if (type.kind === 'string') return plain({ sql: `trim(${sql})`, type }, target, tolerant);
  if (isTime(type) && target.kind !== 'decimal') return plain({ sql: `(epoch_us(${sql}) / 1e6)`, type }, target, tolerant);
  return undefined;
}

function toDate(value: Typed, tolerant: boolean): string | undefined {
  if (isTime(value.type)) return `CAST(${value.sql} AS DATE)`;
  if (value.type.kind === 'variant') return plain(value, types.date, tolerant);
  return value.type.kind === 'string' ? plain({ sql: `trim(${value.sql})`, type: types.string }, types.date, tolerant) : undefined;
}

function toTimestamp(value: Typed, tolerant: boolean): string | undefined {
  const { sql, type } = value;
  if (isTime(type) || type.kind === 'date') return `CAST(${sql} AS TIMESTAMP)`;
  if (type.kind === 'string') return macro(tolerant ? 'try_text_to_timestamp' : 'text_to_timestamp', sql);
  if (type.kind === 'variant') return macro(tolerant ? 'try_text_to_timestamp' : 'text_to_timestamp', `CAST(${sql} AS VARCHAR)`);
  return isNumeric(type) ? macro('timestamp_seconds', sql) : undefined;
}

function toVariant({ sql, type }: Typed): string | undefined {
  // DuckDB makes an array of entries out of a MAP; Databricks makes an object.
  if (type.kind === 'map' && type.key.kind === 'string') return `CAST(to_json(${sql}) AS VARIANT)`;
  if (isNumeric(type) || ['string', 'boolean', 'date', 'timestamp'].includes(type.kind)) return `CAST(${sql} AS VARIANT)`;
  return type.kind === 'array' && (isNumeric(type.element) || type.element.kind === 'string') ? `CAST(${sql} AS VARIANT)` : undefined;
}

/** Arrays whose elements are widened, such as ARRAY<INT> to ARRAY<BIGINT>; an empty array to any. */
function nested(value: Typed, target: SqlType, tolerant: boolean): string | undefined {
  if (value.type.kind !== 'array' || target.kind !== 'array') return undefined;
  const [from, to] = [value.type.element, target.element];
  const safe = from.kind === 'void' || (isInteger(from) && isNumeric(to)) || (isNumeric(from) && to.kind === 'double');
  return safe ? plain(value, target, tolerant) : undefined;
}

/** What an operator or function makes of an operand that has another type than it needs, without CAST being written. */
export function coerce(value: Typed, target: SqlType): Typed {
  if (value.type.kind === target.kind && value.type.kind !== 'decimal') return value;
  if (target.kind === 'string' && ['array', 'map', 'struct', 'variant'].includes(value.type.kind)) {
    throw new SqlError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', `A STRING is needed where the expression has the type ${manifestText(value.type)}.`);
  }
  return castTo(value, target);
}
