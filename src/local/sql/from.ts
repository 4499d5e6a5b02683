import { quoteName } from '../store/identifiers';
import { allow, bodyOf, isNode, kindOf, list, nameOf, type Body } from './ast';
import { coerce } from './casts';
import { SqlError, syntaxError, unsupported } from './errors';
import type { CommonTables, Generator, Query } from './generator';
import { comparison } from './operators';
import { columnSql, Scope, type Relation, type Typed } from './scope';
import { tableFunction } from './tableFunctions';
import { types } from './types';

/** A FROM clause: its SQL, its relations, and the columns that USING or NATURAL made one of two. */
export interface From {
  readonly sql: string;
  readonly relations: readonly Relation[];
  readonly merged: readonly { readonly name: string; readonly value: Typed }[];
}

interface Place {
  readonly generator: Generator;
  readonly tables: CommonTables;
  readonly outer: Scope | undefined;
}

interface Item {
  readonly sql: string;
  readonly relation: Relation;
}

/** Translates FROM, JOIN and LATERAL VIEW of one SELECT. */
export function fromClause(select: Body, generator: Generator, tables: CommonTables, outer: Scope | undefined): From {
  const place = { generator, tables, outer };
  const sources = isNode(select.from) ? list(select.from.expressions) : [];
  let from: From = { sql: '', relations: [], merged: [] };
  for (const source of sources) {
    const item = sourceItem(source, place, from);
    from = { ...from, sql: from.sql ? `${from.sql}, ${item.sql}` : item.sql, relations: [...from.relations, item.relation] };
  }
  for (const join of list(select.joins)) from = joined(from, isNode(join) ? join : {}, place);
  for (const view of list(select.lateral_views)) from = lateralView(from, isNode(view) ? view : {}, place);
  return from;
}

/** The scope in which the rest of the SELECT reads its names. */
export function scopeOf(from: From, outer: Scope | undefined, tables?: CommonTables): Scope {
  const scope = new Scope(from.relations, outer, tables);
  for (const { name, value } of from.merged) scope.merge(name, value);
  return scope;
}

function sourceItem(node: unknown, place: Place, before: From): Item {
  const kind = kindOf(node);
  const body = bodyOf(node);
  switch (kind) {
    case 'table':
      return tableItem(body, place);
    case 'subquery':
      return subqueryItem(body, place, before);
    case 'values':
      return queryItem(place.generator.query({ values: { ...body, alias: null, column_aliases: [] } }, place.tables, place.outer), body, place);
    case 'alias':
    case 'lateral':
    case 'function': {
      allow(body, 'a table function', ['this', 'alias', 'column_aliases', 'name', 'args']);
      const call = kind === 'function' ? node : body.this;
      const query = tableFunction(call, scopeOf(before, place.outer), place.generator);
      return queryItem(query, kind === 'function' ? {} : body, place, 'LATERAL ', kind === 'function' ? nameOf(body.name) : undefined);
    }
    default:
      throw unsupported(`${kind.replaceAll('_', ' ').toUpperCase()} in FROM`);
  }
}

function tableItem(body: Body, { generator, tables }: Place): Item {
  allow(body, 'a table reference', ['name', 'schema', 'catalog', 'alias', 'column_aliases']);
  const parts = [body.catalog, body.schema, body.name].filter((part) => part !== null && part !== undefined).map(nameOf);
  const shown = body.alias ? nameOf(body.alias) : undefined;
  const alias = generator.uniqueAlias(shown ?? parts.at(-1)!);
  const common = parts.length === 1 ? tables.get(parts[0]!.toLowerCase()) : undefined;
  const renamed = list(body.column_aliases).map(nameOf);
  if (common) {
    const columns = rename(common, renamed);
    return { sql: `${quoteName(parts[0]!.toLowerCase())} AS ${alias}`, relation: { alias, qualifier: [shown ?? parts[0]!], columns } };
  }
  const table = generator.table(parts);
  const name = [table.name.catalog, table.name.schema, table.name.table];
  const columns = rename(table.columns.map((column) => ({ ...column, ref: column.ref ?? column.name })), renamed);
  return { sql: `${name.map(quoteName).join('.')} AS ${alias}`, relation: { alias, qualifier: shown ? [shown] : name, columns, derived: table.derived } };
}

function subqueryItem(body: Body, place: Place, before: From): Item {
  allow(body, 'a subquery', ['this', 'alias', 'column_aliases', 'lateral', 'with', 'order_by', 'limit', 'offset']);
  const isLateral = body.lateral === true;
  const { alias: _alias, column_aliases: _columns, lateral: _lateral, ...inner } = body;
  const query = place.generator.query({ subquery: inner }, place.tables, isLateral ? scopeOf(before, place.outer) : place.outer);
  return queryItem(query, body, place, isLateral ? 'LATERAL ' : '');
}

function queryItem(query: Query, body: Body, { generator }: Place, prefix = '', fallback?: string): Item {
  const shown = body.alias ? nameOf(body.alias) : (fallback ?? '__auto_generated_subquery_name');
  const alias = generator.uniqueAlias(shown);
  const columns = rename(query.columns, list(body.column_aliases).map(nameOf));
  return { sql: `${prefix}(${query.sql}) AS ${alias}`, relation: { alias, qualifier: [shown], columns } };
}

function rename<T extends { readonly name: string }>(columns: readonly T[], names: readonly string[]): readonly T[] {
  if (names.length === 0) return columns;
  if (names.length !== columns.length) {
    throw new SqlError('ASSIGNMENT_ARITY_MISMATCH', `The number of column aliases (${names.length}) differs from the number of columns (${columns.length}).`);
  }
  return columns.map((column, index) => ({ ...column, name: names[index]! }));
}

const joinWords: Readonly<Record<string, string>> = {
  Inner: 'JOIN', Left: 'LEFT JOIN', Right: 'RIGHT JOIN', Full: 'FULL JOIN', Cross: 'CROSS JOIN', LeftSemi: 'SEMI JOIN', LeftAnti: 'ANTI JOIN', Semi: 'SEMI JOIN', Anti: 'ANTI JOIN',
  Natural: 'JOIN', NaturalLeft: 'LEFT JOIN', NaturalRight: 'RIGHT JOIN', NaturalFull: 'FULL JOIN', Outer: 'FULL JOIN',
};

function joined(from: From, join: Body, place: Place): From {
  allow(join, 'JOIN', ['this', 'on', 'using', 'kind']);
  const kind = String(join.kind);
  const word = joinWords[kind];
  if (!word) throw unsupported(`${kind} JOIN`);
  const item = sourceItem(join.this, place, from);
  const names = kind.startsWith('Natural') ? commonNames(from, item.relation) : list(join.using).map(nameOf);
  const isFilter = word === 'SEMI JOIN' || word === 'ANTI JOIN';
  const both = { ...from, relations: [...from.relations, item.relation] };
  const pairs = names.map((name) => pair(name, from, item.relation, place));
  const conditions = pairs.map(({ left, right }) => comparison('=', left, right).sql);
  if (join.on) conditions.push(coerce(place.generator.expression(join.on, scopeOf(both, place.outer, place.tables)), types.boolean).sql);
  const isCross = word === 'CROSS JOIN';
  if (isCross && conditions.length > 0) throw syntaxError('CROSS JOIN takes no condition.');
  const on = isCross ? '' : ` ON ${conditions.length > 0 ? conditions.join(' AND ') : 'true'}`;
  const merged = pairs.map(({ name, left, right }) => ({ name, value: mergedValue(word, left, right) }));
  const rest = from.merged.filter((each) => !names.some((name) => name.toLowerCase() === each.name.toLowerCase()));
  return { sql: `${from.sql} ${word} ${item.sql}${on}`, relations: isFilter ? from.relations : both.relations, merged: isFilter ? from.merged : [...merged, ...rest] };
}

function commonNames(from: From, right: Relation): string[] {
  const left = new Set(from.relations.flatMap((relation) => relation.columns.map((column) => column.name.toLowerCase())));
  return right.columns.map((column) => column.name).filter((name) => left.has(name.toLowerCase()));
}

function pair(name: string, from: From, relation: Relation, { generator, outer }: Place): { name: string; left: Typed; right: Typed } {
  const notice = generator.notice.bind(generator);
  const left = scopeOf(from, outer).resolve([name], notice).value;
  return { name, left, right: new Scope([relation]).resolve([name], notice).value };
}

function mergedValue(word: string, left: Typed, right: Typed): Typed {
  if (word === 'RIGHT JOIN') return right;
  return word === 'FULL JOIN' ? { sql: `coalesce(${left.sql}, ${right.sql})`, type: left.type } : left;
}

/** `LATERAL VIEW [OUTER] explode(x) name AS a[, b]`. */
function lateralView(from: From, view: Body, place: Place): From {
  allow(view, 'LATERAL VIEW', ['this', 'table_alias', 'column_aliases', 'outer']);
  const query = tableFunction(view.this, scopeOf(from, place.outer), place.generator);
  const item = queryItem(query, { alias: view.table_alias, column_aliases: view.column_aliases }, place, 'LATERAL ');
  const sql = view.outer === true ? `${from.sql} LEFT JOIN ${item.sql} ON true` : `${from.sql}, ${item.sql}`;
  return { ...from, sql, relations: [...from.relations, item.relation] };
}

/** What `*` (or `name.*`) stands for: merged columns first, then the rest of each relation in turn. */
export function starColumns(from: From, qualifier: string | undefined): { name: string; value: Typed }[] {
  const wanted = from.relations.filter((relation) => qualifier === undefined || relation.qualifier.at(-1)!.toLowerCase() === qualifier.toLowerCase());
  if (wanted.length === 0) throw new SqlError('CANNOT_RESOLVE_STAR_EXPAND', `Cannot resolve \`${qualifier ?? ''}\`.* given the tables of the query.`);
  const merged = qualifier === undefined ? from.merged : [];
  const isMerged = (name: string): boolean => merged.some((each) => each.name.toLowerCase() === name.toLowerCase());
  const own = wanted.flatMap((relation) =>
    relation.columns.filter((column) => !isMerged(column.name)).map((column) => ({ name: column.name, value: { sql: columnSql(relation, column), type: column.type } })),
  );
  return [...merged, ...own];
}
