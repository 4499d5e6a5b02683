import { bodyOf, isNode, list, nameOf, type Body } from './ast';
import { callOf } from './calls';
import { SqlError, unsupported } from './errors';
import { aggregateRules } from './functions/aggregates';
import { collectionRules } from './functions/collections';
import { conditionRules } from './functions/conditions';
import { dateRules } from './functions/dates';
import { jsonRules } from './functions/json';
import { lambdaRules } from './functions/lambdas';
import { numberRules } from './functions/numbers';
import type { CallContext, Rules } from './functions/rule';
import { stringRules } from './functions/strings';
import { windowRules } from './functions/windowOnly';
import type { Expression, Generator } from './generator';
import { orderBy } from './ordering';
import type { Scope } from './scope';

/** Every function of Databricks SQL that the local workspace knows. The rest is refused by name. */
const rules: ReadonlyMap<string, Rules[string]> = new Map(
  [stringRules, numberRules, dateRules, conditionRules, collectionRules, lambdaRules, jsonRules, aggregateRules, windowRules].flatMap((each) => Object.entries(each)),
);

/** The names of the functions that are translated, sorted. */
export const knownFunctions: readonly string[] = [...rules.keys()].sort();

/** Translates a call, of a window function too where `context.over` says so. */
export function applyFunction(context: CallContext): Expression {
  const { call, generator, scope } = context;
  const rule = rules.get(call.name);
  if (!rule) throw unsupported(`the function ${call.name}`);
  const [min, max] = rule.arity;
  if (!call.star && (call.args.length < min || call.args.length > max)) {
    const needed = min === max ? String(min) : `${min} to ${max}`;
    throw new SqlError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', `The \`${call.name}\` requires ${needed} parameters but the actual number is ${call.args.length}.`);
  }
  checkClauses(context, rule.kind);
  if (rule.kind === 'special') return rule.apply(context);
  return rule.apply(call.args.map((arg) => generator.expression(arg, scope)), context);
}

/** DISTINCT, FILTER and OVER mean nothing to a scalar function: refuse them instead of losing them. */
function checkClauses({ call, over }: CallContext, kind: Rules[string]['kind']): void {
  if (kind === 'window' && over === undefined) throw new SqlError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', `Window function ${call.name} requires an OVER clause.`);
  const isAggregate = aggregateRules[call.name] !== undefined;
  if (isAggregate || kind === 'window') {
    if (kind === 'window' && call.distinct) throw unsupported(`DISTINCT in ${call.name}`);
    if (call.orderBy.length > 0 && !['array_agg', 'listagg', 'percentile_cont', 'percentile_disc', 'collect_set'].includes(call.name)) throw unsupported(`ORDER BY in ${call.name}`);
    return;
  }
  if (over !== undefined) throw new SqlError('UNSUPPORTED_EXPR_FOR_WINDOW', `Expression ${call.name} not supported within a window function.`);
  if (call.distinct || call.filter !== undefined || call.orderBy.length > 0 || call.ignoreNulls) throw unsupported(`DISTINCT, FILTER, ORDER BY or IGNORE NULLS in ${call.name}`);
}

/** Translates `f(…) OVER (…)`. */
export function applyWindow(body: Body, scope: Scope, generator: Generator): Expression {
  const call = callOf(body.this);
  if (!call) throw unsupported('OVER behind anything but a function');
  const over = isNode(body.over) ? body.over : {};
  return applyFunction({ call, generator, scope, over: ` OVER (${windowText(over, scope, generator)})` });
}

/** A window specification, with a named window's parts put in its place. */
function windowText(over: Body, scope: Scope, generator: Generator): string {
  const base = over.window_name ? scope.windowNamed(nameOf(over.window_name)) : undefined;
  const partition = list(over.partition_by).length > 0 ? over.partition_by : base?.partition_by;
  const order = list(over.order_by).length > 0 ? over.order_by : base?.order_by;
  const frame = over.frame ?? base?.frame;
  const partitions = list(partition).map((node) => generator.expression(node, scope).sql).join(', ');
  const parts = [partitions && `PARTITION BY ${partitions}`, list(order).length > 0 && `ORDER BY ${orderBy(order, scope, generator)}`, isNode(frame) && frameText(frame, scope, generator)];
  return parts.filter(Boolean).join(' ');
}

function frameText(frame: Body, scope: Scope, generator: Generator): string {
  const kind = String(frame.kind).toUpperCase();
  if (kind !== 'ROWS' && kind !== 'RANGE') throw unsupported(`window frames in ${kind}`);
  if (frame.exclude) throw unsupported('EXCLUDE in a window frame');
  return `${kind} BETWEEN ${bound(frame.start, scope, generator)} AND ${frame.end ? bound(frame.end, scope, generator) : 'CURRENT ROW'}`;
}

const bounds: Readonly<Record<string, string>> = { UnboundedPreceding: 'UNBOUNDED PRECEDING', UnboundedFollowing: 'UNBOUNDED FOLLOWING', CurrentRow: 'CURRENT ROW' };

function bound(value: unknown, scope: Scope, generator: Generator): string {
  if (typeof value === 'string' && bounds[value]) return bounds[value];
  if (isNode(value) && value.Preceding) return `${generator.expression(value.Preceding, scope).sql} PRECEDING`;
  if (isNode(value) && value.Following) return `${generator.expression(value.Following, scope).sql} FOLLOWING`;
  throw unsupported(`the window frame bound ${JSON.stringify(bodyOf(value))}`);
}
