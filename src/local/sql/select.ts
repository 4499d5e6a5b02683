import { quoteName } from '../store/identifiers';
import { allow, bodyOf, isNode, kindOf, list, nameOf, numberOf, type Body } from './ast';
import { callOf } from './calls';
import { condition, isExplode, limitText, orderText } from './clauses';
import { SqlError, unsupported } from './errors';
import { fromClause, scopeOf, starColumns, type From } from './from';
import type { CommonTables, Generator, OutputColumn, Query } from './generator';
import { columnName } from './naming';
import type { Scope, Typed } from './scope';

/** One item of the select list. */
interface Item {
  readonly name: string;
  readonly value: Typed;
}

const clauses = ['expressions', 'from', 'joins', 'lateral_views', 'where_clause', 'group_by', 'having', 'qualify', 'order_by', 'limit', 'offset', 'distinct', 'windows', 'with'];

/** Translates one SELECT. A clause that is not read here is refused by name. */
export function select(body: Body, generator: Generator, tables: CommonTables, outer: Scope | undefined): Query {
  allow(body, 'SELECT', clauses);
  const from = fromClause(body, generator, tables, outer);
  const scope = scopeOf(from, outer, tables);
  for (const window of list(body.windows)) {
    const each = isNode(window) ? window : {};
    scope.window(nameOf(each.name), isNode(each.spec) ? each.spec : {});
  }
  const where = body.where_clause ? ` WHERE ${condition(body.where_clause, scope, generator)}` : '';
  const items = selectItems(body.expressions, from, scope, generator);
  const columns = distinctRefs(items);
  const selected = items.map((item, index) => `${item.value.sql} AS ${quoteName(columns[index]!.ref)}`).join(', ');
  const parts = [
    `SELECT ${body.distinct === true ? 'DISTINCT ' : ''}${selected}`,
    from.sql && ` FROM ${from.sql}`,
    where,
    groupText(body.group_by, items, scope, generator),
    body.having ? ` HAVING ${condition(body.having, scope, generator)}` : '',
    body.qualify ? ` QUALIFY ${condition(body.qualify, scope, generator)}` : '',
    body.order_by ? ` ORDER BY ${orderText(body.order_by, columns, scope, generator)}` : '',
    limitText(body),
  ];
  return { sql: parts.join(''), columns };
}

/** The select list with `*` spread out. Each alias can be named by the items behind it, HAVING and ORDER BY. */
function selectItems(expressions: unknown, from: From, scope: Scope, generator: Generator): Item[] {
  return list(expressions).flatMap((node) => {
    if (kindOf(node) === 'star') return star(bodyOf(node), from);
    if (isNode(node) && isAliased(node)) return [aliased(bodyOf(node), scope, generator)];
    return [{ name: columnName(node), value: rowsOrValue(node, scope, generator) }];
  });
}

const isAliased = (node: unknown): boolean => kindOf(node) === 'alias';

function star(body: Body, from: From): Item[] {
  allow(body, '*', ['table', 'except']);
  const left = new Set(list(body.except).map((name) => nameOf(name).toLowerCase()));
  return starColumns(from, body.table ? nameOf(body.table) : undefined).filter(({ name }) => !left.has(name.toLowerCase()));
}

function aliased(body: Body, scope: Scope, generator: Generator): Item {
  allow(body, 'an alias', ['this', 'alias']);
  const name = nameOf(body.alias);
  const value = rowsOrValue(body.this, scope, generator);
  scope.alias(name, value);
  return { name, value };
}

/** A select item; `explode(array)` among the items makes a row of each element. */
function rowsOrValue(node: unknown, scope: Scope, generator: Generator): Typed {
  if (!isExplode(node)) return generator.expression(node, scope);
  const call = callOf(node)!;
  const value = call.args.length === 1 ? generator.expression(call.args[0], scope) : undefined;
  if (call.name !== 'explode' || value?.type.kind !== 'array') throw unsupported(`${call.name} in the select list`, 'Use LATERAL VIEW instead.');
  return { sql: `unnest(${value.sql})`, type: value.type.element };
}

/** Names inside the generated SQL: the shown name where it is the only one, otherwise numbered. */
function distinctRefs(items: readonly Item[]): OutputColumn[] {
  const used = new Set<string>();
  return items.map(({ name, value }) => {
    let ref = name === '' ? 'col' : name;
    for (let number = 2; used.has(ref.toLowerCase()); number++) ref = `${name}_${number}`;
    used.add(ref.toLowerCase());
    return { name, ref, type: value.type };
  });
}

/** GROUP BY: expressions, numbers and aliases of select items, ALL, ROLLUP, CUBE and GROUPING SETS. */
function groupText(clause: unknown, items: readonly Item[], scope: Scope, generator: Generator): string {
  if (!isNode(clause)) return '';
  allow(clause, 'GROUP BY', ['expressions', 'all']);
  const nodes = list(clause.expressions);
  if (clause.all === true || (nodes.length === 1 && isBareAll(nodes[0]))) return ' GROUP BY ALL';
  const suffix = nodes.map((node) => suffixWord(node)).find((word) => word !== undefined);
  const plain = nodes.filter((node) => suffixWord(node) === undefined).map((node) => groupItem(node, items, scope, generator));
  return suffix ? ` GROUP BY ${suffix} (${plain.join(', ')})` : ` GROUP BY ${plain.join(', ')}`;
}

const isBareAll = (node: unknown): boolean => kindOf(node) === 'column' && !bodyOf(node).table && nameOf(bodyOf(node).name).toLowerCase() === 'all';

/** `GROUP BY a, b WITH ROLLUP` is a node of its own behind the expressions. */
function suffixWord(node: unknown): 'ROLLUP' | 'CUBE' | undefined {
  const kind = kindOf(node);
  if (kind !== 'rollup' && kind !== 'cube') return undefined;
  return list(bodyOf(node).expressions).length === 0 ? (kind.toUpperCase() as 'ROLLUP' | 'CUBE') : undefined;
}

function groupItem(node: unknown, items: readonly Item[], scope: Scope, generator: Generator): string {
  const number = numberOf(node);
  if (number !== undefined) {
    const item = Number.isInteger(number) ? items[number - 1] : undefined;
    if (!item) throw new SqlError('GROUP_BY_POS_OUT_OF_RANGE', `GROUP BY position ${number} is not in select list (valid range is [1, ${items.length}]).`);
    return item.value.sql;
  }
  const body = bodyOf(node);
  const kind = kindOf(node);
  const sets = kind === 'function' ? String(body.name).toUpperCase() : kind === 'rollup' || kind === 'cube' ? kind.toUpperCase() : '';
  if (sets === 'ROLLUP' || sets === 'CUBE' || sets === 'GROUPING SETS') {
    const inner = list(body.args ?? body.expressions).map((arg) => groupSet(arg, items, scope, generator));
    return `${sets} (${inner.join(', ')})`;
  }
  return generator.expression(node, scope).sql;
}

function groupSet(node: unknown, items: readonly Item[], scope: Scope, generator: Generator): string {
  if (kindOf(node) !== 'tuple') return groupItem(kindOf(node) === 'paren' ? bodyOf(node).this : node, items, scope, generator);
  return `(${list(bodyOf(node).expressions).map((each) => groupItem(each, items, scope, generator)).join(', ')})`;
}
