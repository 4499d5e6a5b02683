import { bodyOf, isNode, kindOf, nameOf, textOf } from '../ast';
import { callOf } from '../calls';
import { coerce } from '../casts';
import { unsupported } from '../errors';
import { macro } from '../macros';
import { isInteger } from '../numeric';
import type { Typed } from '../scope';
import { quoteName } from '../../store/identifiers';
import { arrayOf, manifestText, mapOf, structOf, types, type SqlType } from '../types';
import { asInt, asType, commonType, mismatch, scalar, special, text, typed, type CallContext, type Rule, type Rules } from './rule';

const { string, int, bigint, boolean } = types;

/** The element type of an argument that must be an array. */
export function elementOf(value: Typed, name: string): SqlType {
  if (value.type.kind !== 'array') throw mismatch(name, 'an ARRAY', manifestText(value.type));
  return value.type.element;
}

function mapTypes(value: Typed, name: string): { key: SqlType; value: SqlType } {
  if (value.type.kind !== 'map') throw mismatch(name, 'a MAP', manifestText(value.type));
  return value.type;
}

/** A function of one array: DuckDB SQL over `$`, and the type made of the element's. */
const overArray = (name: string, sql: (value: string) => string, result: (element: SqlType) => SqlType): Rule =>
  scalar(1, 1, ([value]) => typed(sql(value!.sql), result(elementOf(value!, name))));

/** A function of an array and an element. */
const withElement = (name: string, sql: (value: string, element: string) => string, result: (element: SqlType) => SqlType): Rule =>
  scalar(2, 2, ([value, element]) => {
    const inner = elementOf(value!, name);
    return typed(sql(value!.sql, inner.kind === 'void' ? element!.sql : coerce(element!, inner).sql), result(inner.kind === 'void' ? element!.type : inner));
  });

const twoArrays = (name: string, sql: (a: string, b: string) => string): Rule =>
  scalar(2, 2, ([a, b]) => typed(sql(a!.sql, b!.sql), commonType([a!, b!], name)));

/** Arrays, maps, structs and lambdas. Indexes in brackets count from 0, `element_at` from 1, as on Databricks. */
export const collectionRules: Rules = {
  array: scalar(0, 1000, (args) => typed(`[${args.map((arg) => arg.sql).join(', ')}]`, arrayOf(commonType(args, 'array')))),
  array_contains: withElement('array_contains', (value, element) => `CASE WHEN list_contains(${value}, ${element}) THEN true WHEN len(${value}) <> list_count(${value}) THEN NULL ELSE list_contains(${value}, ${element}) END`, () => boolean),
  array_position: withElement('array_position', (value, element) => `CASE WHEN ${value} IS NOT NULL AND ${element} IS NOT NULL THEN CAST(coalesce(list_position(${value}, ${element}), 0) AS BIGINT) END`, () => bigint),
  array_distinct: overArray('array_distinct', (value) => macro('list_once', value), arrayOf),
  array_sort: overArray('array_sort', (value) => `list_sort(${value}, 'ASC', 'NULLS LAST')`, arrayOf),
  sort_array: special(1, 2, sortArray),
  array_max: overArray('array_max', (value) => `list_max(${value})`, (element) => element),
  array_min: overArray('array_min', (value) => `list_min(${value})`, (element) => element),
  array_compact: overArray('array_compact', (value) => `list_filter(${value}, lambda each: each IS NOT NULL)`, arrayOf),
  array_append: withElement('array_append', (value, element) => `list_append(${value}, ${element})`, arrayOf),
  array_prepend: withElement('array_prepend', (value, element) => `list_prepend(${element}, ${value})`, arrayOf),
  array_remove: withElement('array_remove', (value, element) => `list_filter(${value}, lambda each: each IS DISTINCT FROM ${element})`, arrayOf),
  array_repeat: scalar(2, 2, ([value, count]) => typed(`list_transform(range(greatest(${asType(count!, int)}, 0)), lambda each: ${value!.sql})`, arrayOf(value!.type))),
  array_join: special(2, 3, arrayJoin),
  array_union: twoArrays('array_union', (a, b) => macro('list_once', `list_concat(${a}, ${b})`)),
  array_except: twoArrays('array_except', (a, b) => `list_filter(${macro('list_once', a)}, lambda each: list_position(${b}, each) IS NULL)`),
  array_intersect: twoArrays('array_intersect', (a, b) => `list_filter(${macro('list_once', a)}, lambda each: list_position(${b}, each) IS NOT NULL)`),
  flatten: scalar(1, 1, ([value]) => {
    const inner = elementOf(value!, 'flatten');
    if (inner.kind !== 'array') throw mismatch('flatten', 'an ARRAY of ARRAY', manifestText(value!.type));
    return typed(`flatten(${value!.sql})`, inner);
  }),
  slice: scalar(3, 3, ([value, start, length]) => {
    elementOf(value!, 'slice');
    const [from, count] = [asType(start!, int), asType(length!, int)];
    const first = `CASE WHEN ${from} < 0 THEN len(${value!.sql}) + ${from} + 1 ELSE ${from} END`;
    return typed(`list_slice(${value!.sql}, ${first}, ${first} + ${count} - 1)`, value!.type);
  }),
  reverse: scalar(1, 1, ([value]) => (value!.type.kind === 'array' ? typed(`list_reverse(${value!.sql})`, value!.type) : typed(`reverse(${text(value!)})`, string))),
  size: scalar(1, 1, ([value]) => {
    if (value!.type.kind === 'map') return asInt(`cardinality(${value!.sql})`);
    elementOf(value!, 'size');
    return asInt(`len(${value!.sql})`);
  }),
  sequence: scalar(2, 3, ([from, to, step]) => {
    if (![from, to, step].every((each) => !each || isInteger(each.type))) throw unsupported('sequence of anything but whole numbers');
    const by = step ? asType(step, bigint) : `CASE WHEN ${from!.sql} <= ${to!.sql} THEN 1 ELSE -1 END`;
    const type = commonType([from!, to!], 'sequence');
    return typed(`CAST(generate_series(${asType(from!, bigint)}, ${asType(to!, bigint)}, ${by}) AS ${type.kind === 'bigint' ? 'BIGINT' : 'INTEGER'}[])`, arrayOf(type.kind === 'bigint' ? bigint : int));
  }),
  element_at: scalar(2, 2, ([value, key]) => elementAt(value!, key!, false)),
  try_element_at: scalar(2, 2, ([value, key]) => elementAt(value!, key!, true)),
  get: scalar(2, 2, ([value, index]) => typed(macro('list_get', value!.sql, asType(index!, int)), elementOf(value!, 'get'))),
  map: scalar(0, 1000, (args) => {
    const [keys, values] = [args.filter((_, index) => index % 2 === 0), args.filter((_, index) => index % 2 === 1)];
    if (keys.length !== values.length) throw mismatch('map', 'pairs of key and value', `${args.length} arguments`);
    return typed(`MAP([${keys.map((each) => each.sql).join(', ')}], [${values.map((each) => each.sql).join(', ')}])`, mapOf(commonType(keys, 'map'), commonType(values, 'map')));
  }),
  map_keys: scalar(1, 1, ([value]) => typed(`map_keys(${value!.sql})`, arrayOf(mapTypes(value!, 'map_keys').key))),
  map_values: scalar(1, 1, ([value]) => typed(`map_values(${value!.sql})`, arrayOf(mapTypes(value!, 'map_values').value))),
  map_entries: scalar(1, 1, ([value]) => typed(`map_entries(${value!.sql})`, entriesType(value!))),
  map_contains_key: scalar(2, 2, ([value, key]) => typed(`list_contains(map_keys(${value!.sql}), ${coerce(key!, mapTypes(value!, 'map_contains_key').key).sql})`, boolean)),
  map_from_arrays: scalar(2, 2, ([keys, values]) => typed(`MAP(${keys!.sql}, ${values!.sql})`, mapOf(elementOf(keys!, 'map_from_arrays'), elementOf(values!, 'map_from_arrays')))),
  map_from_entries: scalar(1, 1, ([value]) => {
    const entry = elementOf(value!, 'map_from_entries');
    if (entry.kind !== 'struct' || entry.fields.length !== 2) throw mismatch('map_from_entries', 'an ARRAY of STRUCT with two fields', manifestText(value!.type));
    return typed(`map_from_entries(${value!.sql})`, mapOf(entry.fields[0]!.type, entry.fields[1]!.type));
  }),
  named_struct: special(2, 1000, namedStruct),
  struct: special(1, 1000, plainStruct),
};

function entriesType(value: Typed): SqlType {
  const { key, value: held } = mapTypes(value, 'map_entries');
  return arrayOf(structOf([{ name: 'key', type: key }, { name: 'value', type: held }]));
}

function sortArray({ call, generator, scope }: CallContext): Typed {
  const value = generator.expression(call.args[0], scope);
  elementOf(value, 'sort_array');
  const order = call.args.length > 1 ? bodyOf(call.args[1]).value !== false : true;
  if (call.args.length > 1 && kindOf(call.args[1]) !== 'boolean') throw unsupported('sort_array with a computed direction');
  return typed(`list_sort(${value.sql}, ${order ? "'ASC', 'NULLS FIRST'" : "'DESC', 'NULLS LAST'"})`, value.type);
}

function elementAt(value: Typed, key: Typed, tolerant: boolean): Typed {
  if (value.type.kind === 'map') return typed(`${value.sql}[${coerce(key, value.type.key).sql}]`, value.type.value);
  const element = elementOf(value, 'element_at');
  const index = asType(key, int);
  return typed(tolerant ? `CASE WHEN ${index} <> 0 THEN list_extract(${value.sql}, ${index}) ELSE ${macro('list_element', value.sql, index)} END` : macro('list_element', value.sql, index), element);
}

/** Leaves NULLs out, or writes `missing` for them. A list that is collected only to be joined is never made. */
function arrayJoin({ call, generator, scope }: CallContext): Typed {
  const [separator, missing] = call.args.slice(1).map((arg) => text(generator.expression(arg, scope)));
  const collected = callOf(call.args[0]);
  if (collected?.name === 'array_agg' && missing === undefined && !collected.distinct && collected.filter === undefined && collected.orderBy.length === 0) {
    return typed(`coalesce(string_agg(${text(generator.expression(collected.args[0], scope))}, ${separator}), '')`, string);
  }
  const value = generator.expression(call.args[0], scope);
  const items = asType(value, arrayOf(string));
  const filled = missing === undefined ? `list_filter(${items}, lambda each: each IS NOT NULL)` : `list_transform(${items}, lambda each: coalesce(each, ${missing}))`;
  return typed(`coalesce(array_to_string(${filled}, ${separator}), CASE WHEN ${value.sql} IS NOT NULL THEN '' END)`, string);
}

function namedStruct({ call, generator, scope }: CallContext): Typed {
  const names = call.args.filter((_, index) => index % 2 === 0).map((node) => textOf(node));
  const values = call.args.filter((_, index) => index % 2 === 1).map((node) => generator.expression(node, scope));
  if (names.some((name) => name === undefined) || names.length !== values.length) throw mismatch('named_struct', 'pairs of a literal name and a value', `${call.args.length} arguments`);
  return packed(names as string[], values);
}

/** `struct(a, b + 1, c AS d)`: columns keep their names, the rest is `col1`, `col2`, …. */
function plainStruct({ call, generator, scope }: CallContext): Typed {
  const items = call.args.map((node, index) => {
    const alias = isNode(node) && kindOf(node) === 'alias' ? bodyOf(node) : undefined;
    const inner = alias ? alias.this : node;
    const name = alias ? nameOf(alias.alias) : kindOf(inner) === 'column' ? nameOf(bodyOf(inner)) : kindOf(inner) === 'dot' ? nameOf(bodyOf(inner).field) : `col${index + 1}`;
    return { name, value: generator.expression(inner, scope) };
  });
  return packed(items.map((item) => item.name), items.map((item) => item.value));
}

function packed(names: readonly string[], values: readonly Typed[]): Typed {
  const fields = names.map((name, index) => `${quoteName(name)} := ${values[index]!.sql}`);
  return typed(`struct_pack(${fields.join(', ')})`, structOf(names.map((name, index) => ({ name, type: values[index]!.type }))));
}

