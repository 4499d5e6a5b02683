import { bodyOf, isNode, kindOf, list, numberOf } from '../ast';
import { coerce } from '../casts';
import { unsupported } from '../errors';
import { isInteger } from '../numeric';
import { orderBy } from '../ordering';
import type { Typed } from '../scope';
import { arrayOf, decimal, manifestText, types, type SqlType } from '../types';
import { numeric } from './numbers';
import { aggregate, asDouble, asType, mismatch, special, text, typed, type CallContext, type Rule, type Rules } from './rule';

const { bigint, double, boolean, string, tinyint } = types;

/**
 * Writes an aggregate call with everything that belongs behind its parentheses: DISTINCT, ORDER BY,
 * FILTER and OVER. `condition` joins the statement's own filter.
 */
export function core(context: CallContext, name: string, args: readonly string[], options: { condition?: string; distinct?: boolean; ordered?: boolean } = {}): string {
  const { call, generator, scope } = context;
  const order = options.ordered && call.orderBy.length > 0 ? ` ORDER BY ${orderBy(call.orderBy, scope, generator)}` : '';
  const conditions = [call.filter === undefined ? undefined : asType(generator.expression(call.filter, scope), boolean), options.condition].filter((each) => each !== undefined);
  const filter = conditions.length > 0 ? ` FILTER (WHERE ${conditions.map((each) => `(${each})`).join(' AND ')})` : '';
  return `${name}(${(options.distinct ?? call.distinct) ? 'DISTINCT ' : ''}${args.join(', ')}${order})${filter}${context.over ?? ''}`;
}

const overDouble = (duck: string): Rule => aggregate(1, 1, ([value], context) => typed(core(context, duck, [asDouble(value!)]), double));
const twoDoubles = (duck: string): Rule => aggregate(2, 2, ([a, b], context) => typed(core(context, duck, [asDouble(a!), asDouble(b!)]), double));
const overBoolean = (duck: string): Rule => aggregate(1, 1, ([value], context) => typed(core(context, duck, [asType(value!, boolean)]), boolean));
const sameType = (duck: string): Rule => aggregate(1, 1, ([value], context) => typed(core(context, duck, [value!.sql]), value!.type));
const overInteger = (duck: string): Rule => aggregate(1, 1, ([value], context) => typed(core(context, duck, [asType(value!, bigint)]), bigint));

/** Aggregate functions, also as window functions. Sums of whole numbers are BIGINT and overflow as on Databricks. */
export const aggregateRules: Rules = {
  count: special(0, 64, countRule),
  count_if: aggregate(1, 1, ([value], context) => typed(core(context, 'count', [`CASE WHEN ${asType(value!, boolean)} THEN 1 END`]), bigint)),
  sum: aggregate(1, 1, ([value], context) => sum(numeric(value!), context)),
  avg: aggregate(1, 1, ([value], context) => average(numeric(value!), context)),
  min: sameType('min'),
  max: sameType('max'),
  stddev: overDouble('stddev_samp'),
  stddev_pop: overDouble('stddev_pop'),
  variance: overDouble('var_samp'),
  var_pop: overDouble('var_pop'),
  corr: twoDoubles('corr'),
  covar_pop: twoDoubles('covar_pop'),
  covar_samp: twoDoubles('covar_samp'),
  median: overDouble('median'),
  mode: sameType('mode'),
  percentile: special(1, 3, (context) => percentile(context, 'quantile_cont')),
  percentile_cont: special(1, 1, (context) => percentileWithin(context, 'quantile_cont')),
  percentile_disc: special(1, 1, (context) => percentileWithin(context, 'quantile_disc')),
  percentile_approx: special(2, 3, (context) => percentile(context, 'quantile_disc')),
  first: special(1, 2, (context) => edge(context, 'first')),
  last: special(1, 2, (context) => edge(context, 'last')),
  any_value: special(1, 2, (context) => edge(context, 'first')),
  max_by: aggregate(2, 2, ([value, by], context) => typed(core(context, 'arg_max_null', [value!.sql, by!.sql]), value!.type)),
  min_by: aggregate(2, 2, ([value, by], context) => typed(core(context, 'arg_min_null', [value!.sql, by!.sql]), value!.type)),
  array_agg: aggregate(1, 1, ([value], context) => collected(value!, context, context.call.distinct)),
  collect_set: aggregate(1, 1, ([value], context) => collected(value!, context, true)),
  bool_and: overBoolean('bool_and'),
  bool_or: overBoolean('bool_or'),
  bit_and: overInteger('bit_and'),
  bit_or: overInteger('bit_or'),
  bit_xor: overInteger('bit_xor'),
  // An exact count is the best approximation.
  approx_count_distinct: aggregate(1, 2, ([value], context) => typed(core(context, 'count', [value!.sql], { distinct: true }), bigint)),
  listagg: aggregate(1, 2, ([value, separator], context) => typed(core(context, 'string_agg', [text(value!), separator ? text(separator) : "''"], { ordered: true }), string)),
  grouping: special(1, 1, ({ call, generator, scope }) => typed(`CAST(grouping(${generator.expression(call.args[0], scope).sql}) AS TINYINT)`, tinyint)),
};

/** Several arguments count the rows in which none is NULL. */
function countRule(context: CallContext): Typed {
  const { call, generator, scope } = context;
  const isStar = call.star || (call.args.length === 1 && isNode(call.args[0]) && kindOf(call.args[0]) === 'star');
  if (isStar) {
    if (call.distinct) throw unsupported('count(DISTINCT *)');
    return typed(core(context, 'count', ['*']), bigint);
  }
  const args = call.args.map((arg) => generator.expression(arg, scope).sql);
  if (args.length === 0) return typed(core(context, 'count', ['*']), bigint);
  if (args.length === 1) return typed(core(context, 'count', args), bigint);
  const all = args.map((arg) => `${arg} IS NOT NULL`).join(' AND ');
  return typed(core(context, 'count', [`CASE WHEN ${all} THEN ${call.distinct ? `row(${args.join(', ')})` : '1'} END`]), bigint);
}

function sum(value: Typed, context: CallContext): Typed {
  const sql = core(context, 'sum', [value.sql]);
  if (isInteger(value.type)) return typed(`CAST(${sql} AS BIGINT)`, bigint);
  if (value.type.kind !== 'decimal') return typed(sql, needsNumber(value, 'sum'));
  const type = decimal(Math.min(38, value.type.precision + 10), value.type.scale);
  return typed(`CAST(${sql} AS DECIMAL(${Math.min(38, value.type.precision + 10)},${value.type.scale}))`, type);
}

function average(value: Typed, context: CallContext): Typed {
  needsNumber(value, 'avg');
  const sql = core(context, 'avg', [value.sql]);
  if (value.type.kind !== 'decimal') return typed(sql, double);
  const precision = Math.min(38, value.type.precision + 4);
  const scale = Math.min(38, value.type.scale + 4);
  return typed(`CAST(${sql} AS DECIMAL(${precision},${scale}))`, decimal(precision, scale));
}

function needsNumber(value: Typed, name: string): SqlType {
  if (['double', 'float', 'decimal', 'unknown', 'void'].includes(value.type.kind) || isInteger(value.type)) return double;
  throw mismatch(name, 'a number', manifestText(value.type));
}

/** The percentages of `percentile(x, 0.5)` or `percentile(x, array(0.5, 0.9))`: literals only. */
function fractions(node: unknown, name: string): { sql: string; many: boolean } {
  const one = numberOf(node);
  if (one !== undefined) return { sql: String(one), many: false };
  const body = bodyOf(node);
  const values = String(body.name).toLowerCase() === 'array' ? list(body.args).map(numberOf) : [];
  if (values.length === 0 || values.some((value) => value === undefined)) throw unsupported(`${name} with a computed percentage`, 'Write it as a literal or array(…) of literals.');
  return { sql: `[${values.join(', ')}]`, many: true };
}

function percentile(context: CallContext, duck: 'quantile_cont' | 'quantile_disc'): Typed {
  const { call, generator, scope } = context;
  if (call.args.length === 3 && duck === 'quantile_cont') throw unsupported('percentile with a frequency');
  const value = generator.expression(call.args[0], scope);
  const at = fractions(call.args[1], call.name);
  const type = duck === 'quantile_cont' ? double : numeric(value).type;
  const sql = core(context, duck, [duck === 'quantile_cont' ? asDouble(value) : numeric(value).sql, at.sql]);
  return typed(sql, at.many ? arrayOf(type) : type);
}

/** `percentile_cont(p) WITHIN GROUP (ORDER BY x [DESC])`. */
function percentileWithin(context: CallContext, duck: 'quantile_cont' | 'quantile_disc'): Typed {
  const { call, generator, scope } = context;
  const order = isNode(call.orderBy[0]) ? call.orderBy[0] : undefined;
  if (!order || call.orderBy.length > 1) throw unsupported(`${call.name} without WITHIN GROUP (ORDER BY one expression)`);
  if (order.desc === true) throw unsupported(`${call.name} with ORDER BY … DESC`, 'Order ascending and take 1 minus the percentage.');
  const value = coerce(generator.expression(order.this, scope), double).sql;
  const at = fractions(call.args[0], call.name);
  return typed(core(context, duck, [value, at.sql]), at.many ? arrayOf(double) : double);
}

/** FIRST and LAST, with IGNORE NULLS or a second argument `true`; any row's value where no order is given. */
function edge(context: CallContext, name: 'first' | 'last'): Typed {
  const { call, generator, scope } = context;
  const value = generator.expression(call.args[0], scope);
  const ignore = call.ignoreNulls || (call.args.length > 1 && bodyOf(call.args[1]).value === true);
  if (context.over) return typed(core(context, `${name}_value`, [`${value.sql}${ignore ? ' IGNORE NULLS' : ''}`]), value.type);
  return typed(core(context, name, [value.sql], ignore ? { condition: `${value.sql} IS NOT NULL` } : {}), value.type);
}

/** Lists leave NULLs out and are empty, not NULL, for no rows. */
function collected(value: Typed, context: CallContext, distinct: boolean): Typed {
  return typed(`coalesce(${core(context, 'list', [value.sql], { condition: `${value.sql} IS NOT NULL`, distinct, ordered: true })}, [])`, arrayOf(value.type));
}
