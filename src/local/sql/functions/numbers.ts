import { castTo } from '../casts';
import { numberOf } from '../ast';
import { unsupported } from '../errors';
import { macro } from '../macros';
import { arithmeticType, isFractional, isInteger } from '../numeric';
import type { Typed } from '../scope';
import { decimal, manifestText, types, type SqlType } from '../types';
import { asDouble, asType, commonType, mismatch, scalar, simple, special, typed, type CallContext, type Rules } from './rule';

const { double, int, bigint } = types;

/** A number as it is; text becomes DOUBLE. */
export function numeric(value: Typed): Typed {
  if (value.type.kind === 'string' || value.type.kind === 'void') return castTo(value, double);
  return value;
}

/** Functions over DOUBLE that DuckDB has with the same meaning. */
const sameOverDouble = ['exp', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'cbrt', 'degrees', 'radians', 'cot'];
const overDouble: Rules = Object.fromEntries(sameOverDouble.map((name) => [name, simple([double], double, `${name}($1)`)]));

/** Logarithms of what is not positive are NULL on Databricks and an error in DuckDB. */
const logarithm = (duck: string) => scalar(1, 1, ([value]) => typed(`CASE WHEN ${asDouble(value!)} > 0 THEN ${duck}(${asDouble(value!)}) END`, double));

export const numberRules: Rules = {
  ...overDouble,
  atan2: simple([double, double], double, 'atan2($1, $2)'),
  pi: scalar(0, 0, () => typed('pi()', double)),
  e: scalar(0, 0, () => typed('exp(1)', double)),
  ln: logarithm('ln'),
  log10: logarithm('log10'),
  log2: logarithm('log2'),
  log: scalar(1, 2, (args) => {
    const [base, value] = args.length === 2 ? args.map(asDouble) : ['exp(1)', asDouble(args[0]!)];
    return typed(`CASE WHEN ${base} > 0 AND ${value} > 0 THEN ln(${value}) / ln(${base}) END`, double);
  }),
  sqrt: scalar(1, 1, ([value]) => typed(`CASE WHEN ${asDouble(value!)} < 0 THEN 'NaN'::DOUBLE ELSE sqrt(${asDouble(value!)}) END`, double)),
  power: simple([double, double], double, 'power($1, $2)'),
  signum: simple([double], double, 'CAST(sign($1) AS DOUBLE)'),
  abs: scalar(1, 1, ([value]) => typed(`abs(${numeric(value!).sql})`, numeric(value!).type)),
  negative: scalar(1, 1, ([value]) => typed(`(-${numeric(value!).sql})`, numeric(value!).type)),
  positive: scalar(1, 1, ([value]) => numeric(value!)),
  mod: scalar(2, 2, ([a, b]) => remainder(a!, b!)),
  pmod: scalar(2, 2, ([a, b]) => {
    const rest = remainder(a!, b!);
    return typed(`CASE WHEN ${rest.sql} < 0 THEN ${macro('remainder', `(${rest.sql} + ${numeric(b!).sql})`, numeric(b!).sql)} ELSE ${rest.sql} END`, rest.type);
  }),
  ceil: special(1, 2, rounding('ceil')),
  floor: special(1, 2, rounding('floor')),
  round: special(1, 2, roundRule),
  rand: scalar(0, 1, (args) => {
    if (args.length > 0) throw unsupported('rand with a seed');
    return typed('random()', double);
  }),
  greatest: scalar(2, 64, (args) => extreme('greatest', args)),
  least: scalar(2, 64, (args) => extreme('least', args)),
  isnan: simple([double], types.boolean, 'coalesce(isnan($1), false)'),
  nanvl: simple([double, double], double, 'CASE WHEN isnan($1) THEN $2 ELSE $1 END'),
  bit_count: simple([bigint], int, 'CAST(bit_count($1) AS INTEGER)'),
  try_divide: scalar(2, 2, ([a, b]) => quotient(numeric(a!), numeric(b!), true)),
  try_add: scalar(2, 2, ([a, b]) => attempt('+', a!, b!)),
  try_subtract: scalar(2, 2, ([a, b]) => attempt('-', a!, b!)),
  try_multiply: scalar(2, 2, ([a, b]) => attempt('*', a!, b!)),
  zeroifnull: scalar(1, 1, ([value]) => typed(`coalesce(${numeric(value!).sql}, 0)`, numeric(value!).type)),
  nullifzero: scalar(1, 1, ([value]) => typed(`nullif(${numeric(value!).sql}, 0)`, numeric(value!).type)),
};

/** `a / b`: DOUBLE, or the DECIMAL that Spark derives. DuckDB divides decimals as DOUBLE, so about 15 digits are exact. */
export function quotient(a: Typed, b: Typed, tolerant = false): Typed {
  const type = arithmeticType('/', a.type, b.type);
  const sql = tolerant ? `CASE WHEN ${b.sql} <> 0 THEN CAST(${a.sql} AS DOUBLE) / ${b.sql} END` : macro('divide', a.sql, b.sql);
  return type.kind === 'decimal' ? typed(`CAST(${sql} AS DECIMAL(${type.precision},${type.scale}))`, type) : typed(sql, double);
}

export function remainder(a: Typed, b: Typed): Typed {
  const [left, right] = [numeric(a), numeric(b)];
  return typed(macro('remainder', left.sql, right.sql), arithmeticType('%', left.type, right.type));
}

function attempt(operator: '+' | '-' | '*', a: Typed, b: Typed): Typed {
  const [left, right] = [numeric(a), numeric(b)];
  return typed(`TRY(${left.sql} ${operator} ${right.sql})`, arithmeticType(operator, left.type, right.type));
}

function extreme(name: string, args: readonly Typed[]): Typed {
  const type = commonType(args, name);
  return typed(`${name}(${args.map((arg) => arg.sql).join(', ')})`, type);
}

const digits = (size: { precision: number; scale: number }): number => size.precision - size.scale;

/** CEIL and FLOOR give BIGINT for integers and doubles, DECIMAL(p-s+1, 0) for decimals. */
function rounding(name: 'ceil' | 'floor') {
  return ({ call, generator, scope }: CallContext): Typed => {
    if (call.args.length > 1) throw unsupported(`${name} with a scale`, 'Use round.');
    const value = numeric(generator.expression(call.args[0], scope));
    if (isInteger(value.type)) return castTo(value, bigint);
    if (isFractional(value.type)) return typed(`CAST(${name}(${value.sql}) AS BIGINT)`, bigint);
    if (value.type.kind !== 'decimal') throw mismatch(name, 'a number', manifestText(value.type));
    const type = decimal(digits(value.type) + 1, 0);
    return typed(`CAST(${name}(${value.sql}) AS DECIMAL(${digits(value.type) + 1},0))`, type);
  };
}

/** ROUND half away from zero; the scale must be a literal, as on Databricks. */
function roundRule({ call, generator, scope }: CallContext): Typed {
  const value = numeric(generator.expression(call.args[0], scope));
  const scale = call.args.length > 1 ? numberOf(call.args[1]) : 0;
  if (scale === undefined || !Number.isInteger(scale)) throw unsupported('round with a computed scale', 'Write the scale as a literal.');
  const type = roundedType(value.type, scale);
  const rounded = `round(${value.sql}, ${scale})`;
  if (isFractional(value.type)) return typed(`round(CAST(${value.sql} AS DOUBLE), ${scale})`, type);
  return type.kind === 'decimal' ? typed(`CAST(${rounded} AS DECIMAL(${type.precision},${type.scale}))`, type) : typed(rounded, type);
}

function roundedType(type: SqlType, scale: number): SqlType {
  if (type.kind !== 'decimal') return type;
  const kept = Math.max(0, Math.min(scale, type.scale));
  return decimal(Math.min(38, scale < 0 ? Math.max(digits(type), -scale + 1) + 1 : digits(type) + kept + 1), kept);
}

export const wholeQuotient = (a: Typed, b: Typed): Typed => {
  if (!isInteger(a.type) || !isInteger(b.type)) throw unsupported(`DIV of ${manifestText(a.type)} by ${manifestText(b.type)}`, 'Cast both sides to BIGINT.');
  return typed(macro('whole_quotient', asType(a, bigint), asType(b, bigint)), bigint);
};
