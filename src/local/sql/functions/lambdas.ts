import { bodyOf, kindOf, list, nameOf } from '../ast';
import { castTo, coerce } from '../casts';
import { unsupported } from '../errors';
import { widest } from '../numeric';
import type { Typed } from '../scope';
import { quoteName } from '../../store/identifiers';
import { arrayOf, manifestText, mapOf, types, type SqlType } from '../types';
import { elementOf } from './collections';
import { asType, mismatch, special, typed, type CallContext, type Rules } from './rule';

const { boolean, int } = types;

/** Functions that take a lambda, `x -> …` or `(x, i) -> …`. */
export const lambdaRules: Rules = {
  transform: special(2, 2, (context) => {
    const { value, body, head } = overElements(context, true);
    return typed(`list_transform(${value.sql}, lambda ${head}: ${body.sql})`, arrayOf(body.type));
  }),
  filter: special(2, 2, (context) => {
    const { value, body, head } = overElements(context, true);
    return typed(`list_filter(${value.sql}, lambda ${head}: ${asType(body, boolean)})`, value.type);
  }),
  exists: special(2, 2, (context) => {
    const { value, body, head } = overElements(context, false);
    const hits = `list_transform(${value.sql}, lambda ${head}: ${asType(body, boolean)})`;
    return typed(`CASE WHEN ${value.sql} IS NULL THEN NULL ELSE coalesce(list_bool_or(${hits}), len(${hits}) > 0 AND NULL) END`, boolean);
  }),
  forall: special(2, 2, (context) => {
    const { value, body, head } = overElements(context, false);
    const hits = `list_transform(${value.sql}, lambda ${head}: ${asType(body, boolean)})`;
    return typed(`CASE WHEN ${value.sql} IS NULL THEN NULL WHEN len(${hits}) = 0 THEN true WHEN list_bool_and(${hits}) AND len(${hits}) <> list_count(${hits}) THEN NULL ELSE list_bool_and(${hits}) END`, boolean);
  }),
  aggregate: special(3, 4, aggregateRule),
  map_filter: special(2, 2, (context) => {
    const { value, body } = overEntries(context);
    return typed(`map_from_entries(list_filter(map_entries(${value.sql}), lambda entry: ${asType(body, boolean)}))`, value.type);
  }),
  transform_values: special(2, 2, (context) => {
    const { value, body, key } = overEntries(context);
    return typed(`map_from_entries(list_transform(map_entries(${value.sql}), lambda entry: struct_pack(key := entry.key, value := ${body.sql})))`, mapOf(key, body.type));
  }),
};

interface Lambda {
  readonly names: readonly string[];
  readonly body: unknown;
}

function lambdaOf(node: unknown, where: string): Lambda {
  if (kindOf(node) !== 'lambda') throw mismatch(where, 'a lambda such as x -> x + 1', 'an expression');
  const body = bodyOf(node);
  return { names: list(body.parameters).map(nameOf), body: body.body };
}

/** Translates `f(array, x -> …)`. The second variable is the index: from 0 on Databricks, from 1 in DuckDB. */
function overElements(context: CallContext, withIndex: boolean): { value: Typed; body: Typed; head: string } {
  const { call, generator, scope } = context;
  const value = generator.expression(call.args[0], scope);
  const lambda = lambdaOf(call.args[1], call.name);
  if (lambda.names.length > (withIndex ? 2 : 1)) throw unsupported(`${call.name} with a lambda of ${lambda.names.length} parameters`);
  const [name, index] = lambda.names;
  const variables = [{ name: name!, type: elementOf(value, call.name), sql: quoteName(name!) }];
  if (index) variables.push({ name: index, type: int, sql: `CAST(${quoteName(index)} - 1 AS INTEGER)` });
  const body = generator.expression(lambda.body, scope.withVariables(variables));
  return { value, body, head: lambda.names.map(quoteName).join(', ') };
}

function overEntries(context: CallContext): { value: Typed; body: Typed; key: SqlType } {
  const { call, generator, scope } = context;
  const value = generator.expression(call.args[0], scope);
  if (value.type.kind !== 'map') throw mismatch(call.name, 'a MAP', manifestText(value.type));
  const { names, body } = lambdaOf(call.args[1], call.name);
  if (names.length !== 2) throw mismatch(call.name, 'a lambda of two parameters', `${names.length} parameters`);
  const variables = [
    { name: names[0]!, type: value.type.key, sql: 'entry.key' },
    { name: names[1]!, type: value.type.value, sql: 'entry.value' },
  ];
  return { value, body: generator.expression(body, scope.withVariables(variables)), key: value.type.key };
}

function aggregateRule(context: CallContext): Typed {
  const { call, generator, scope } = context;
  const value = generator.expression(call.args[0], scope);
  const start = generator.expression(call.args[1], scope);
  const merge = lambdaOf(call.args[2], call.name);
  if (merge.names.length !== 2) throw mismatch(call.name, 'a lambda of two parameters', `${merge.names.length} parameters`);
  const [sum, each] = merge.names as [string, string];
  const step = (type: SqlType): Typed =>
    generator.expression(merge.body, scope.withVariables([
      { name: sum, type, sql: quoteName(sum) },
      { name: each, type: elementOf(value, call.name), sql: quoteName(each) },
    ]));
  const type = widest(start.type, step(start.type).type);
  if (type.kind === 'unknown') throw unsupported(`${call.name} whose start and result have different types`);
  const reduced = typed(`list_reduce(${value.sql}, lambda ${quoteName(sum)}, ${quoteName(each)}: ${castTo(step(type), type).sql}, ${coerce(start, type).sql})`, type);
  if (call.args.length < 4) return reduced;
  const finish = lambdaOf(call.args[3], call.name);
  return generator.expression(finish.body, scope.withVariables([{ name: finish.names[0]!, type, sql: reduced.sql }]));
}
