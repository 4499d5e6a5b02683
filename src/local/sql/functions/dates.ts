import { isNode, nameOf, numberOf, textOf } from '../ast';
import { castTo } from '../casts';
import { unsupported } from '../errors';
import { macro } from '../macros';
import { isTime } from '../numeric';
import type { Typed } from '../scope';
import { manifestText, types } from '../types';
import { quoteText } from '../../store/identifiers';
import { strftimePattern } from './datePatterns';
import { asInt, asType, mismatch, scalar, special, text, typed, type CallContext, type Rule, type Rules } from './rule';

const { string, int, bigint, date, timestamp } = types;

const asDate = (value: Typed): string => castTo(value, date).sql;
const asTimestamp = (value: Typed): string => castTo(value, timestamp).sql;

const field = (sql: (value: string) => string): Rule => scalar(1, 1, ([value]) => asInt(sql(asTimestamp(value!))));

/** Units by Databricks' names: DuckDB's name and whether a DATE may have it added without becoming a TIMESTAMP. */
const units: Readonly<Record<string, string>> = {
  microsecond: 'microsecond', millisecond: 'millisecond', second: 'second', minute: 'minute', hour: 'hour',
  day: 'day', week: 'week', month: 'month', quarter: 'quarter', year: 'year',
};

/** Date and time functions. The session's time zone is UTC; a week begins on Monday, day 1 of `dayofweek` is Sunday. */
export const dateRules: Rules = {
  current_date: scalar(0, 0, () => typed('CAST(now() AS DATE)', date)),
  current_timestamp: scalar(0, 0, () => typed('CAST(now() AS TIMESTAMP)', timestamp)),
  current_timezone: scalar(0, 0, () => typed("'Etc/UTC'", string)),
  year: field((value) => `year(${value})`),
  quarter: field((value) => `quarter(${value})`),
  month: field((value) => `month(${value})`),
  day: field((value) => `day(${value})`),
  dayofweek: field((value) => `dayofweek(${value}) + 1`),
  weekday: field((value) => `isodow(${value}) - 1`),
  dayofyear: field((value) => `dayofyear(${value})`),
  weekofyear: field((value) => `weekofyear(${value})`),
  hour: field((value) => `hour(${value})`),
  minute: field((value) => `minute(${value})`),
  second: field((value) => `second(${value})`),
  date_part: special(2, 2, ({ call, generator, scope }) => datePart(textOf(call.args[0]) ?? '', generator.expression(call.args[1], scope))),
  date: scalar(1, 1, ([value]) => castTo(value!, date)),
  timestamp: scalar(1, 1, ([value]) => castTo(value!, timestamp)),
  to_date: special(1, 2, (context) => parsed(context, date)),
  to_timestamp: special(1, 2, (context) => parsed(context, timestamp)),
  try_to_timestamp: special(1, 2, (context) => parsed(context, timestamp, true)),
  try_to_date: special(1, 2, (context) => parsed(context, date, true)),
  date_format: special(2, 2, ({ call, generator, scope }) => formatted(generator.expression(call.args[0], scope), textOf(call.args[1]))),
  date_trunc: special(2, 2, ({ call, generator, scope }) => truncated(textOf(call.args[0]), generator.expression(call.args[1], scope), false)),
  trunc: special(2, 2, ({ call, generator, scope }) => truncated(textOf(call.args[1]), generator.expression(call.args[0], scope), true)),
  date_add: special(2, 3, (context) => (context.call.args.length === 3 ? added(context) : days(context, '+'))),
  dateadd: special(2, 3, (context) => (context.call.args.length === 3 ? added(context) : days(context, '+'))),
  date_sub: special(2, 2, (context) => days(context, '-')),
  datediff: special(2, 3, difference),
  add_months: scalar(2, 2, ([value, months]) => typed(`CAST(${asDate(value!)} + to_months(${asType(months!, int)}) AS DATE)`, date)),
  last_day: scalar(1, 1, ([value]) => typed(`last_day(${asDate(value!)})`, date)),
  make_date: scalar(3, 3, (args) => typed(`make_date(${args.map((arg) => asType(arg, int)).join(', ')})`, date)),
  date_from_unix_date: scalar(1, 1, ([value]) => typed(`(DATE '1970-01-01' + ${asType(value!, int)})`, date)),
  unix_date: scalar(1, 1, ([value]) => asInt(`date_diff('day', DATE '1970-01-01', ${asDate(value!)})`)),
  timestamp_seconds: scalar(1, 1, ([value]) => typed(macro('timestamp_seconds', value!.sql), timestamp)),
  timestamp_millis: scalar(1, 1, ([value]) => typed(macro('timestamp_millis', asType(value!, bigint)), timestamp)),
  timestamp_micros: scalar(1, 1, ([value]) => typed(macro('timestamp_micros', asType(value!, bigint)), timestamp)),
  unix_seconds: scalar(1, 1, ([value]) => typed(macro('unix_units', asTimestamp(value!), '1000000'), bigint)),
  unix_millis: scalar(1, 1, ([value]) => typed(macro('unix_units', asTimestamp(value!), '1000'), bigint)),
  unix_micros: scalar(1, 1, ([value]) => typed(`epoch_us(${asTimestamp(value!)})`, bigint)),
  unix_timestamp: special(0, 2, unixTimestamp),
  to_unix_timestamp: special(1, 2, unixTimestamp),
  from_unixtime: special(1, 2, ({ call, generator, scope }) => {
    const seconds = asType(generator.expression(call.args[0], scope), bigint);
    const pattern = call.args.length > 1 ? textOf(call.args[1]) : 'yyyy-MM-dd HH:mm:ss';
    return formatted(typed(macro('timestamp_seconds', seconds), timestamp), pattern);
  }),
};

/** EXTRACT(field FROM …) and date_part('field', …). SECOND keeps its fraction on Databricks, as DECIMAL(8,6). */
export function datePart(name: string, value: Typed): Typed {
  const unit = name.toLowerCase();
  const at = asTimestamp(value);
  const whole: Readonly<Record<string, string>> = {
    year: 'year', years: 'year', quarter: 'quarter', month: 'month', months: 'month', week: 'weekofyear', day: 'day', days: 'day', doy: 'dayofyear',
    hour: 'hour', hours: 'hour', minute: 'minute', minutes: 'minute',
  };
  if (whole[unit]) return asInt(`${whole[unit]}(${at})`);
  if (unit === 'dayofweek' || unit === 'dow') return asInt(`dayofweek(${at}) + 1`);
  if (unit === 'second' || unit === 'seconds') return typed(`CAST(second(${at}) + (epoch_us(${at}) % 1000000) / 1e6 AS DECIMAL(8,6))`, { kind: 'decimal', precision: 8, scale: 6 });
  throw unsupported(`the field ${name.toUpperCase()} of EXTRACT`);
}

function parsed({ call, generator, scope }: CallContext, target: typeof date | typeof timestamp, tolerant = false): Typed {
  const value = generator.expression(call.args[0], scope);
  if (call.args.length === 1) return castTo(value, target, tolerant);
  if (value.type.kind !== 'string') throw mismatch(call.name, 'STRING when a format is given', manifestText(value.type));
  const pattern = strftimePattern(textOf(call.args[1]), call.name);
  return typed(`CAST(${tolerant ? 'try_strptime' : 'strptime'}(${value.sql}, ${quoteText(pattern)}) AS ${target.kind.toUpperCase()})`, target);
}

function formatted(value: Typed, pattern: string | undefined): Typed {
  return typed(`strftime(${asTimestamp(value)}, ${quoteText(strftimePattern(pattern, 'date_format'))})`, string);
}

const truncations: Readonly<Record<string, string>> = {
  year: 'year', yyyy: 'year', yy: 'year', quarter: 'quarter', month: 'month', mm: 'month', mon: 'month', week: 'week', day: 'day', dd: 'day',
  hour: 'hour', minute: 'minute', second: 'second', millisecond: 'millisecond', microsecond: 'microsecond',
};

/** `date_trunc(unit, instant)` gives a TIMESTAMP, `trunc(date, unit)` a DATE. */
function truncated(unit: string | undefined, value: Typed, toDate: boolean): Typed {
  const duck = truncations[(unit ?? '').toLowerCase()];
  if (!duck || (toDate && !['year', 'quarter', 'month', 'week'].includes(duck))) throw unsupported(`truncation to ${unit ?? 'a computed unit'}`);
  const at = asTimestamp(value);
  return toDate ? typed(`CAST(date_trunc('${duck}', ${at}) AS DATE)`, date) : typed(`date_trunc('${duck}', ${at})`, timestamp);
}

function days({ call, generator, scope }: CallContext, sign: '+' | '-'): Typed {
  const [value, count] = call.args.map((arg) => generator.expression(arg, scope));
  return typed(`(${asDate(value!)} ${sign} ${asType(count!, int)})`, date);
}

function unitOf(node: unknown, name: string): string {
  const column = isNode(node) && isNode(node.column) ? nameOf(node.column) : textOf(node);
  const unit = units[(column ?? '').toLowerCase()];
  if (!unit) throw unsupported(`the unit ${column ?? '(computed)'} of ${name}`);
  return unit;
}

/** `dateadd(unit, count, start)`: a TIMESTAMP. */
function added({ call, generator, scope }: CallContext): Typed {
  const unit = unitOf(call.args[0], call.name);
  const count = asType(generator.expression(call.args[1], scope), bigint);
  const scale = unit === 'quarter' ? ` * 3` : '';
  const size = unit === 'quarter' ? 'month' : unit;
  return typed(`(${asTimestamp(generator.expression(call.args[2], scope))} + to_${size}s(CAST(${count}${scale} AS ${['month', 'year', 'day', 'week'].includes(size) ? 'INTEGER' : 'BIGINT'})))`, timestamp);
}

/** `datediff(end, start)` counts days between dates; with a unit first, whole units between instants. */
function difference({ call, generator, scope }: CallContext): Typed {
  if (call.args.length === 2) {
    const [end, start] = call.args.map((arg) => asDate(generator.expression(arg, scope)));
    return asInt(`date_diff('day', ${start}, ${end})`);
  }
  const unit = unitOf(call.args[0], call.name);
  const [start, end] = call.args.slice(1).map((arg) => asTimestamp(generator.expression(arg, scope)));
  const months: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };
  const size = months[unit];
  return typed(size ? `(${macro('whole_months', start!, end!)} // ${size})` : `date_sub('${unit}', ${start}, ${end})`, bigint);
}

function unixTimestamp(context: CallContext): Typed {
  const { call, generator, scope } = context;
  if (call.args.length === 0) return typed(macro('unix_units', 'CAST(now() AS TIMESTAMP)', '1000000'), bigint);
  const value = generator.expression(call.args[0], scope);
  if (isTime(value.type) || value.type.kind === 'date') return typed(macro('unix_units', asTimestamp(value), '1000000'), bigint);
  const pattern = call.args.length > 1 ? textOf(call.args[1]) : 'yyyy-MM-dd HH:mm:ss';
  const at = `CAST(strptime(${text(value)}, ${quoteText(strftimePattern(pattern, call.name))}) AS TIMESTAMP)`;
  return typed(macro('unix_units', at, '1000000'), bigint);
}

/** INTERVAL literals: one unit, or days to seconds; as a DuckDB interval. */
export function interval(amount: string, unit: string): Typed {
  const duck = units[unit.toLowerCase().replace(/s$/, '')];
  if (!duck) throw unsupported(`INTERVAL … ${unit.toUpperCase()}`);
  const scale = duck === 'quarter' ? '3 * ' : '';
  const size = duck === 'quarter' ? 'month' : duck;
  return typed(`to_${size === 'second' ? 'microseconds' : `${size}s`}(${size === 'second' ? `CAST(1000000 * (${amount}) AS BIGINT)` : `CAST(${scale}(${amount}) AS ${['month', 'year', 'day', 'week'].includes(size) ? 'INTEGER' : 'BIGINT'})`})`, types.interval);
}

/** The number of an INTERVAL literal, which must be one. */
export function intervalAmount(node: unknown): string | undefined {
  const amount = textOf(node) ?? numberOf(node)?.toString();
  return amount !== undefined && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(amount) ? amount.trim() : undefined;
}
