import { bodyOf, isNode, kindOf, nameOf, parameterName } from './ast';
import { callOf } from './calls';
import { typeOfNode } from './typeNames';
import { manifestText } from './types';

const signs: Readonly<Record<string, string>> = {
  add: '+', sub: '-', mul: '*', div: '/', mod: '%', int_div: 'div', eq: '=', neq: '<>', lt: '<', lte: '<=', gt: '>', gte: '>=', and: 'AND', or: 'OR', concat: '||',
};

/** The name that Databricks gives to a result column without an alias: `count(1)`, `(a + 1)`, `CAST(1 AS STRING)`. */
export function columnName(node: unknown): string {
  if (!isNode(node)) return 'NULL';
  const kind = kindOf(node);
  const body = bodyOf(node);
  switch (kind) {
    case 'column':
      return nameOf(body.name);
    case 'dot':
      return nameOf(body.field);
    case 'cast':
    case 'try_cast':
      return kindOf(body.this) === 'column' ? columnName(body.this) : `${kind.toUpperCase()}(${columnName(body.this)} AS ${manifestText(typeOfNode(body.to))})`;
    case 'paren':
      return columnName(body.this);
    case 'literal':
      return String(body.value);
    case 'boolean':
      return String(body.value);
    case 'null':
      return 'NULL';
    case 'neg':
      return `(- ${columnName(body.this)})`;
    case 'not':
      return `(NOT ${columnName(body.this)})`;
    case 'subscript':
      return `${columnName(body.this)}[${columnName(body.index)}]`;
    case 'parameter':
      return parameterName(body);
    case 'subquery':
      return 'scalarsubquery()';
    case 'window_function':
      return `${columnName(body.this)} OVER`;
    case 'star':
      return '1';
    default:
      return composedName(node, kind);
  }
}

function composedName(node: unknown, kind: string): string {
  const body = bodyOf(node);
  const sign = signs[kind];
  if (sign) return `(${columnName(body.left ?? body.this)} ${sign} ${columnName(body.right ?? body.expression)})`;
  const call = callOf(node);
  if (!call) return kind.replaceAll('_', ' ').toUpperCase();
  const args = call.star ? ['1'] : call.args.map(columnName);
  return `${call.name}(${call.distinct ? 'DISTINCT ' : ''}${args.join(', ')})`;
}
