import { castTo } from './casts';
import { SqlError, unsupported } from './errors';
import { arithmeticType, isInteger, isNumeric, isTime, widest, type Operator } from './numeric';
import { quotient, remainder } from './functions/numbers';
import type { Typed } from './scope';
import { manifestText, types, type SqlType } from './types';

const isTemporal = (type: SqlType): boolean => isTime(type) || type.kind === 'date';

/** `left operator right` with Databricks' conversions of text, dates and intervals. */
export function arithmetic(operator: Operator, left: Typed, right: Typed): Typed {
  if (isTemporal(left.type) || isTemporal(right.type) || left.type.kind === 'interval' || right.type.kind === 'interval') return temporal(operator, left, right);
  const [a, b] = [operand(left, right, operator), operand(right, left, operator)];
  if (operator === '/') return quotient(a, b);
  if (operator === '%') return remainder(a, b);
  return { sql: `(${a.sql} ${operator} ${b.sql})`, type: arithmeticType(operator, a.type, b.type) };
}

/** Text beside a number: BIGINT beside whole numbers, DOUBLE beside the rest and in divisions. */
function operand(value: Typed, other: Typed, operator: Operator): Typed {
  if (isNumeric(value.type) || value.type.kind === 'unknown') return value;
  if (value.type.kind === 'void') return castTo(value, isNumeric(other.type) ? other.type : types.double);
  if (value.type.kind === 'string') return castTo(value, operator !== '/' && isInteger(other.type) ? types.bigint : types.double);
  throw new SqlError('DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE', `The operator ${operator} needs numbers, not ${manifestText(value.type)}.`);
}

function temporal(operator: Operator, left: Typed, right: Typed): Typed {
  const [a, b] = [left.type, right.type];
  if (isTemporal(a) && b.kind === 'interval' && (operator === '+' || operator === '-')) {
    const at = castTo(left, types.timestamp).sql;
    // A DATE stays one only where the interval has whole days, which the text of the interval decides.
    return a.kind === 'date' && isWholeDays(right.sql) ? { sql: `CAST(${at} ${operator} ${right.sql} AS DATE)`, type: types.date } : { sql: `(${at} ${operator} ${right.sql})`, type: types.timestamp };
  }
  if (a.kind === 'interval' && isTemporal(b) && operator === '+') return temporal('+', right, left);
  if (a.kind === 'date' && isInteger(b) && (operator === '+' || operator === '-')) return { sql: `(${left.sql} ${operator} ${castTo(right, types.int).sql})`, type: types.date };
  if (a.kind === 'date' && b.kind === 'date' && operator === '-') return { sql: `to_days(CAST(${left.sql} - ${right.sql} AS INTEGER))`, type: types.interval };
  if (isTemporal(a) && isTemporal(b) && operator === '-') return { sql: `(${castTo(left, types.timestamp).sql} - ${castTo(right, types.timestamp).sql})`, type: types.interval };
  if (a.kind === 'interval' && b.kind === 'interval' && (operator === '+' || operator === '-')) return { sql: `(${left.sql} ${operator} ${right.sql})`, type: types.interval };
  throw unsupported(`${manifestText(a)} ${operator} ${manifestText(b)}`);
}

const isWholeDays = (sql: string): boolean => !/to_(hours|minutes|microseconds|milliseconds)\(/.test(sql);

export type Comparison = '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS DISTINCT FROM' | 'IS NOT DISTINCT FROM';

/** A comparison; text is converted to the other side's type, as Databricks does in ANSI mode. */
export function comparison(operator: Comparison, left: Typed, right: Typed): Typed {
  const [a, b] = comparable([left, right]);
  return { sql: `(${a!.sql} ${operator} ${b!.sql})`, type: types.boolean };
}

/** Values that are compared with each other, brought to types that compare alike on both engines. */
export function comparable(values: readonly Typed[]): Typed[] {
  const target = values.map((value) => value.type).find((type) => type.kind !== 'string' && type.kind !== 'void' && type.kind !== 'unknown');
  return values.map((value) => {
    if (value.type.kind === 'variant' || value.type.kind === 'map') throw new SqlError('DATATYPE_MISMATCH.INVALID_ORDERING_TYPE', `Values of the type ${manifestText(value.type)} cannot be compared. Cast them first.`);
    if (value.type.kind === 'string' && target) return castTo(value, isInteger(target) ? types.bigint : isNumeric(target) ? types.double : target);
    if (target && value.type.kind !== 'void' && value.type.kind !== 'unknown' && widest(target, value.type).kind === 'unknown') {
      throw new SqlError('DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES', `${manifestText(target)} and ${manifestText(value.type)} cannot be compared.`);
    }
    return value;
  });
}
