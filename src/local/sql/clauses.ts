import { bodyOf, isNode, kindOf, list, nameOf, numberOf, type Body } from './ast';
import { callOf } from './calls';
import { coerce } from './casts';
import { SqlError, unsupported } from './errors';
import type { Generator, OutputColumn } from './generator';
import { columnName } from './naming';
import { direction } from './ordering';
import type { Scope } from './scope';
import { types } from './types';

/** ORDER BY items; names and numbers of result columns become positions, so that they mean the result's columns first. */
export function orderText(clause: unknown, columns: readonly OutputColumn[], scope: Scope, generator: Generator): string {
  const items = isNode(clause) ? list(clause.expressions) : [];
  if (items.length === 1 && isNode(items[0]) && isAll(items[0].this) && !columns.some((column) => column.name.toLowerCase() === 'all')) {
    return columns.map((_, index) => `${index + 1} ${direction(items[0])}`).join(', ');
  }
  return items.map((item) => `${orderItem(isNode(item) ? item.this : item, columns, scope, generator)} ${direction(item)}`).join(', ');
}

const isAll = (node: unknown): boolean => kindOf(node) === 'column' && !bodyOf(node).table && nameOf(bodyOf(node).name).toLowerCase() === 'all';

function orderItem(node: unknown, columns: readonly OutputColumn[], scope: Scope, generator: Generator): string {
  const number = numberOf(node);
  if (number !== undefined) {
    if (!Number.isInteger(number) || number < 1 || number > columns.length) throw new SqlError('ORDER_BY_POS_OUT_OF_RANGE', `ORDER BY position ${number} is not in select list (valid range is [1, ${columns.length}]).`);
    return String(number);
  }
  const name = kindOf(node) === 'column' && !bodyOf(node).table ? columnName(node).toLowerCase() : undefined;
  const places = name === undefined ? [] : columns.flatMap((column, index) => (column.name.toLowerCase() === name ? [index + 1] : []));
  if (places.length > 0) return String(places[0]);
  return generator.expression(node, scope).sql;
}

/** LIMIT and OFFSET, which must be whole numbers here; LIMIT ALL is none. */
export function limitText(body: Body): string {
  const parts = (['limit', 'offset'] as const).map((word) => {
    const value = body[word];
    const node = isNode(value) && 'this' in value ? value.this : value;
    if (node === null || node === undefined || (word === 'limit' && isAll(node))) return '';
    const count = numberOf(node);
    if (count === undefined || !Number.isInteger(count) || count < 0) throw unsupported(`${word.toUpperCase()} with anything but a whole number`);
    return ` ${word.toUpperCase()} ${count}`;
  });
  return parts.join('');
}

/** A condition as SQL. */
export function condition(clause: unknown, scope: Scope, generator: Generator): string {
  return coerce(generator.expression(isNode(clause) && 'this' in clause ? clause.this : clause, scope), types.boolean).sql;
}

/** True where the expression itself makes several rows. */
export const isExplode = (node: unknown): boolean => ['explode', 'explode_outer', 'posexplode', 'posexplode_outer', 'inline', 'stack'].includes(callOf(node)?.name ?? '');
