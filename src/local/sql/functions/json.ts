import { textOf } from '../ast';
import { castTo } from '../casts';
import { unsupported } from '../errors';
import type { Expression } from '../generator';
import { elementAccess, parsePath } from '../jsonPath';
import { parseColumnsText, parseTypeText } from '../typeNames';
import { duckType, manifestText, structOf, types, type SqlType } from '../types';
import { quoteText } from '../../store/identifiers';
import { jsonOf } from './toJson';
import { text, mismatch, scalar, special, typed, type CallContext, type Rules } from './rule';

const { string, boolean, variant } = types;

/** JSON texts and VARIANT. Text that is no JSON gives NULL where Databricks gives NULL. */
export const jsonRules: Rules = {
  get_json_object: special(2, 2, ({ call, generator, scope }) => {
    const path = textOf(call.args[1]);
    if (path === undefined) throw unsupported('get_json_object with a computed path');
    return jsonText(text(generator.expression(call.args[0], scope)), path, generator.pathsOf(call.args[0]));
  }),
  json_array_length: scalar(1, 1, ([value]) => typed(`CAST(json_array_length(CASE WHEN json_valid(${text(value!)}) AND json_type(${text(value!)}) = 'ARRAY' THEN ${text(value!)} END) AS INTEGER)`, types.int)),
  to_json: scalar(1, 1, ([value]) => typed(toJson(value!), string)),
  from_json: special(2, 2, fromJson),
  parse_json: scalar(1, 1, ([value]) => typed(`CAST(CAST(${text(value!)} AS JSON) AS VARIANT)`, variant)),
  try_parse_json: scalar(1, 1, ([value]) => typed(`CAST(TRY_CAST(${text(value!)} AS JSON) AS VARIANT)`, variant)),
  variant_get: special(3, 3, (context) => variantGet(context, false)),
  try_variant_get: special(3, 3, (context) => variantGet(context, true)),
  is_variant_null: scalar(1, 1, ([value]) => {
    if (value!.type.kind !== 'variant') throw mismatch('is_variant_null', 'a VARIANT', manifestText(value!.type));
    if (!value!.path) throw unsupported('is_variant_null of anything but a path such as column:field');
    return typed(`coalesce(json_type(CAST(${value!.path.root} AS JSON), ${quoteText(value!.path.json)}) = 'NULL', false)`, boolean);
  }),
};

/**
 * The element of a JSON text, as STRING: texts bare, objects and arrays as JSON, JSON null as NULL. Where the
 * statement takes several `paths` out of one text, all are taken at once, which the engine does once a row.
 */
export function jsonText(value: string, path: string, paths: readonly string[] = []): Expression {
  const duckPath = (each: string) => quoteText(elementAccess(parsePath(each)).json);
  const valid = `CASE WHEN json_valid(${value}) THEN ${value} END`;
  const at = paths.indexOf(path);
  const sql = paths.length < 2 || at < 0 ? `json_extract_string(${valid}, ${duckPath(path)})` : `(json_extract_string(${valid}, [${paths.map(duckPath).join(', ')}]))[${at + 1}]`;
  return { ...typed(sql, string) };
}

/** An element of a VARIANT. */
export function variantElement(value: Expression, path: string): Expression {
  const access = elementAccess(parsePath(path));
  const root = value.path?.root ?? value.sql;
  return { sql: access.variant(value.sql), type: variant, path: { root, json: (value.path?.json ?? '$') + access.json.slice(1) } };
}

function variantGet({ call, generator, scope }: CallContext, tolerant: boolean): Expression {
  const value = generator.expression(call.args[0], scope);
  const [path, type] = [textOf(call.args[1]), textOf(call.args[2])];
  if (value.type.kind !== 'variant') throw mismatch(call.name, 'a VARIANT', manifestText(value.type));
  if (path === undefined || type === undefined) throw unsupported(`${call.name} with a computed path or type`);
  return castTo(variantElement(value, path), parseTypeText(type), tolerant);
}

function toJson({ sql, type }: Expression): string {
  if (!['variant', 'array', 'map', 'struct'].includes(type.kind)) throw unsupported(`to_json of ${manifestText(type)}`);
  return jsonOf(sql, type);
}

/** The shape in DuckDB's `json_transform` language. */
function shapeOf(type: SqlType): unknown {
  switch (type.kind) {
    case 'struct':
      return Object.fromEntries(type.fields.map((field) => [field.name, shapeOf(field.type)]));
    case 'array':
      return [shapeOf(type.element)];
    case 'string':
    case 'int':
    case 'bigint':
    case 'double':
    case 'boolean':
    case 'map':
      return duckType(type);
    default:
      throw unsupported(`from_json with ${manifestText(type)}`);
  }
}

function fromJson({ call, generator, scope }: CallContext): Expression {
  const value = text(generator.expression(call.args[0], scope));
  const schema = textOf(call.args[1]);
  if (schema === undefined) throw unsupported('from_json with a computed schema', 'Write the schema as a literal.');
  const type = /^\s*(array|map|struct)\s*</i.test(schema) ? parseTypeText(schema) : structOf(parseColumnsText(schema));
  if (type.kind === 'map' && type.key.kind !== 'string') throw unsupported('from_json with a MAP whose keys are no STRING');
  const wanted = { struct: 'OBJECT', map: 'OBJECT', array: 'ARRAY' }[type.kind as 'struct' | 'map' | 'array'];
  const shape = quoteText(JSON.stringify(shapeOf(type)));
  const otherwise = type.kind === 'struct' ? `json_transform('{}', ${shape})` : 'NULL';
  return typed(`CASE WHEN ${value} IS NULL THEN NULL WHEN json_valid(${value}) AND json_type(${value}) = '${wanted}' THEN json_transform(${value}, ${shape}) ELSE ${otherwise} END`, type);
}
