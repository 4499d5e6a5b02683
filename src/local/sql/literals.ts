import { bodyOf, isNode, type Body } from './ast';
import { castTo } from './casts';
import { unsupported } from './errors';
import { interval, intervalAmount } from './functions/dates';
import type { Expression, Generator } from './generator';
import { isInteger } from './numeric';
import type { Scope, Typed } from './scope';
import { parseTypeText } from './typeNames';
import { decimal, duckType, types, type SqlType } from './types';
import { quoteText } from '../store/identifiers';

/** A literal: number, string, date, timestamp or bytes. */
export function literal(body: Body): Typed {
  const value = String(body.value);
  switch (body.literal_type) {
    case 'number':
      return numberLiteral(value);
    case 'string':
    case 'raw_string':
      return { sql: quoteText(value), type: types.string };
    case 'date':
      return castTo({ sql: quoteText(value), type: types.string }, types.date);
    case 'timestamp':
      return castTo({ sql: quoteText(value), type: types.string }, types.timestamp);
    case 'hex_string':
      return { sql: `unhex(${quoteText(value)})`, type: types.binary };
    default:
      throw unsupported(`literals of the kind ${String(body.literal_type)}`);
  }
}

function numberLiteral(text: string): Typed {
  if (/e/i.test(text)) return { sql: `CAST(${text} AS DOUBLE)`, type: types.double };
  if (text.includes('.')) {
    const [whole = '', fraction = ''] = text.split('.');
    const type = decimal(Math.max(whole.replace(/^0+/, '').length + fraction.length, fraction.length, 1), fraction.length);
    return { sql: `CAST(${text} AS DECIMAL(${Math.max(decimalPrecision(type), 1)},${fraction.length}))`, type };
  }
  const value = BigInt(text);
  if (value <= 2147483647n) return { sql: text, type: types.int };
  if (value <= 9223372036854775807n) return { sql: `CAST(${text} AS BIGINT)`, type: types.bigint };
  return { sql: `CAST(${text} AS DECIMAL(${text.length},0))`, type: decimal(text.length, 0) };
}

const decimalPrecision = (type: SqlType): number => (type.kind === 'decimal' ? type.precision : 0);

/**
 * A bound parameter: its text is a value of the prepared statement, converted to its type in the
 * query. Whole numbers are checked here and written out: by a constant the engine leaves out row
 * groups, by a conversion it does not.
 */
export function parameter(name: string, generator: Generator): Typed {
  const found = generator.parameter(name);
  const type = parseTypeText(found.type ?? 'string');
  if (found.value === undefined) return { sql: castTo({ sql: 'NULL', type: types.void }, type).sql, type };
  if (isInteger(type) && /^[+-]?\d{1,18}$/.test(found.value)) return { sql: `CAST(${BigInt(found.value)} AS ${duckType(type)})`, type };
  return castTo({ sql: `CAST(${generator.bind(found.value)} AS VARCHAR)`, type: types.string }, type);
}

/** INTERVAL literals: `1 day`, `'1' day`, `expression day`, `'1 day 2 hours'`, `'1 02:03:04' DAY TO SECOND`. */
export function intervalLiteral(body: Body, scope: Scope, generator: Generator): Expression {
  const unit = isNode(body.unit) ? body.unit : undefined;
  const text = isNode(body.this) ? bodyOf(body.this).value : undefined;
  if (unit?.type === 'simple') {
    const amount = intervalAmount(body.this) ?? castTo(generator.expression(body.this, scope), types.double).sql;
    return interval(amount, String(unit.unit));
  }
  if (unit || typeof text !== 'string') throw unsupported('INTERVAL with a span of units such as DAY TO SECOND', 'Add one interval for each unit.');
  const parts = [...text.matchAll(/([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)/g)];
  if (parts.length === 0 || text.replace(/([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)/g, '').trim() !== '') throw unsupported(`INTERVAL '${text}'`);
  return { sql: `(${parts.map(([, amount, name]) => interval(amount!, name!).sql).join(' + ')})`, type: types.interval };
}
