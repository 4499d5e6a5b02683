import { bodyOf, isNode, kindOf, nameOf, textOf, type Body, type Node } from './ast';
import { coerce } from './casts';
import { SqlError, unsupported } from './errors';
import { jsonText, variantElement } from './functions/json';
import type { Expression, Generator } from './generator';
import { macro } from './macros';
import type { Scope, Typed } from './scope';
import { arrayOf, manifestText, types } from './types';
import { quoteText } from '../store/identifiers';

/** A dotted name: a column with its table's name before it and struct fields behind it, or fields of an expression. */
export function dotted(node: Node, scope: Scope, generator: Generator): Expression {
  const { parts, base } = chain(node);
  if (base !== undefined) return fields(generator.expression(base, scope), parts);
  const { value, used } = scope.resolve(parts, (column) => generator.notice(column));
  return used === parts.length ? value : fields(value, parts.slice(used));
}

/** The name parts of nested `dot` and `column` nodes; `base` is what they hang on if that is no name. */
function chain(node: Node): { parts: string[]; base?: unknown } {
  const body = bodyOf(node);
  if (kindOf(node) === 'column') return { parts: [...(body.table ? [nameOf(body.table)] : []), nameOf(body.name)] };
  const inner = isNode(body.this) ? body.this : {};
  if (kindOf(inner) === 'column' || kindOf(inner) === 'dot') {
    const before = chain(inner);
    return { ...before, parts: [...before.parts, nameOf(body.field)] };
  }
  return { parts: [nameOf(body.field)], base: inner };
}

const fields = (value: Typed, names: readonly string[]): Typed => names.reduce(field, value);

/** `value.name`: a struct's field (letter case ignored), a map's value, or the field of each element of an array. */
function field(value: Typed, name: string): Typed {
  const { sql, type } = value;
  if (type.kind === 'map' && type.key.kind === 'string') return { sql: `${sql}[${quoteText(name)}]`, type: type.value };
  if (type.kind === 'array' && type.element.kind === 'struct') {
    const inner = field({ sql: 'each', type: type.element }, name);
    return { sql: `list_transform(${sql}, lambda each: ${inner.sql})`, type: arrayOf(inner.type) };
  }
  if (type.kind !== 'struct') throw new SqlError('INVALID_EXTRACT_BASE_FIELD_TYPE', `Can't extract the field \`${name}\` from a value of the type ${manifestText(type)}.`);
  const found = type.fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new SqlError('FIELD_NOT_FOUND', `No such struct field \`${name}\` in ${type.fields.map((each) => `\`${each.name}\``).join(', ')}.`);
  return { sql: `struct_extract(${sql}, ${quoteText(found.name)})`, type: found.type };
}

/** `value[index]`: an array's element counted from 0, or a map's value; NULL for a missing key, an error outside the array. */
export function subscript(body: Body, scope: Scope, generator: Generator): Expression {
  const value = generator.expression(body.this, scope);
  const index = generator.expression(body.index, scope);
  switch (value.type.kind) {
    case 'map':
      return { sql: `${value.sql}[${coerce(index, value.type.key).sql}]`, type: value.type.value };
    case 'array':
      return { sql: macro('list_item', value.sql, coerce(index, types.int).sql), type: value.type.element };
    case 'struct': {
      const name = textOf(body.index);
      if (name !== undefined) return field(value, name);
      throw unsupported('a computed field of a STRUCT');
    }
    default:
      throw new SqlError('INVALID_EXTRACT_BASE_FIELD_TYPE', `Brackets need an ARRAY or a MAP before them, not ${manifestText(value.type)}.${value.type.kind === 'variant' ? " Write column:['field'] for a VARIANT." : ''}`);
  }
}

/** `column:path` of a VARIANT or of JSON text. */
export function colonPath(body: Body, scope: Scope, generator: Generator): Expression {
  const path = textOf(body.expression);
  if (path === undefined || bodyOf(body.variant_extract).value !== true) throw unsupported('the JSON operator -> ', 'Write column:path.');
  const value = generator.expression(body.this, scope);
  if (value.type.kind === 'variant') return variantElement(value, path);
  if (value.type.kind === 'string') return jsonText(value.sql, path);
  throw new SqlError('DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE', `The colon needs a VARIANT or a STRING before it, not ${manifestText(value.type)}.`);
}
