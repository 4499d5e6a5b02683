import { fullName, quoteName, quoteTable, type TableName } from '../store/identifiers';
import { allow, bodyOf, isNode, kindOf, list, nameOf, type Body, type Node } from './ast';
import { castTo } from './casts';
import { condition } from './clauses';
import { columnNotFound, SqlError, unsupported } from './errors';
import type { OutputColumn } from './generator';
import { Scope, type Column, type TableInfo } from './scope';
import type { Translated, Translation } from './translation';
import { types } from './types';

/** A statement that changes rows, and the file that it writes. */
export interface Change extends Translated {
  readonly table: TableName;
  /** Rows of a spans table go: what is kept about its traces must follow. */
  readonly deletesSpans?: boolean;
}

/** What the spans tables of both generations have, and logs and annotations have not. */
const spanColumns = ['trace_id', 'span_id', 'parent_span_id', 'start_time_unix_nano', 'end_time_unix_nano', 'status'];

/** Counts of changed rows come back as these columns. */
const affected = (name: string): OutputColumn => ({ name, ref: name, type: types.bigint });

/** Translates DELETE, UPDATE and INSERT; `undefined` for other kinds of statements. */
export function change(statement: Node, translation: Translation): Change | undefined {
  const body = bodyOf(statement);
  switch (kindOf(statement)) {
    case 'delete':
      return remove(body, translation);
    case 'update':
      return update(body, translation);
    case 'insert':
      return insert(body, translation);
    default:
      return undefined;
  }
}

function target(node: unknown, translation: Translation): TableInfo {
  const body = isNode(node) ? node : {};
  const parts = [body.catalog, body.schema, body.name].filter((part) => part !== null && part !== undefined).map(nameOf);
  const table = translation.table(parts);
  if (table.kind === 'view') throw new SqlError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', `${fullName(table.name)} is a view: its rows cannot be changed.`);
  return table;
}

const scopeFor = (table: TableInfo): Scope =>
  new Scope([{ alias: quoteName(table.name.table), qualifier: [table.name.catalog, table.name.schema, table.name.table], columns: table.columns, derived: table.derived }]);

function remove(body: Body, translation: Translation): Change {
  allow(body, 'DELETE', ['table', 'where_clause']);
  const table = target(body.table, translation);
  const where = body.where_clause ? ` WHERE ${condition(body.where_clause, scopeFor(table), translation)}` : '';
  return { ...translation.result(`DELETE FROM ${quoteTable(table.name)}${where}`, [affected('num_affected_rows')]), table: table.name, deletesSpans: spanColumns.every((name) => table.columns.some((column) => column.name === name)) };
}

function update(body: Body, translation: Translation): Change {
  allow(body, 'UPDATE', ['table', 'set', 'where_clause']);
  const table = writable(target(body.table, translation));
  const scope = scopeFor(table);
  const set = list(body.set).map((pair) => {
    const [name, value] = list(pair);
    const column = columnOf(table, nameOf(name));
    return `${quoteName(column.name)} = ${castTo(translation.expression(value, scope), column.type).sql}`;
  });
  const where = body.where_clause ? ` WHERE ${condition(body.where_clause, scope, translation)}` : '';
  return { ...translation.result(`UPDATE ${quoteTable(table.name)} SET ${set.join(', ')}${where}`, [affected('num_affected_rows')]), table: table.name };
}

function insert(body: Body, translation: Translation): Change {
  allow(body, 'INSERT', ['table', 'columns', 'values', 'query']);
  const table = writable(target(body.table, translation));
  const named = list(body.columns).map((name) => columnOf(table, nameOf(name)));
  const columns = named.length > 0 ? named : table.columns;
  const names = columns.map((column) => quoteName(column.name)).join(', ');
  const source = body.query ? rowsOfQuery(body.query, columns, translation) : rowsOfValues(body.values, columns, translation);
  const result = [affected('num_affected_rows'), affected('num_inserted_rows')];
  return { ...translation.result(`INSERT INTO ${quoteTable(table.name)} (${names}) ${source}`, result), table: table.name };
}

function rowsOfQuery(node: unknown, columns: readonly Column[], translation: Translation): string {
  const query = translation.query(node, new Map());
  checkWidth(query.columns.length, columns.length);
  const alias = translation.uniqueAlias('source');
  const values = query.columns.map((column, index) => castTo({ sql: `${alias}.${quoteName(column.ref)}`, type: column.type }, columns[index]!.type).sql);
  return `SELECT ${values.join(', ')} FROM (${query.sql}) AS ${alias}`;
}

function rowsOfValues(rows: unknown, columns: readonly Column[], translation: Translation): string {
  const scope = new Scope([]);
  const texts = list(rows).map((row) => {
    const values = list(row);
    checkWidth(values.length, columns.length);
    return `(${values.map((value, index) => castTo(translation.expression(value, scope), columns[index]!.type).sql).join(', ')})`;
  });
  return `VALUES ${texts.join(', ')}`;
}

function checkWidth(got: number, needed: number): void {
  if (got !== needed) throw new SqlError('INSERT_COLUMN_ARITY_MISMATCH', `The table takes ${needed} columns, but the data has ${got}.`);
}

function columnOf(table: TableInfo, name: string): Column {
  const column = table.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!column) throw columnNotFound(name, table.columns.map((each) => each.name));
  return column;
}

/** Rows of a trace table come from OTLP only; a real workspace lets nobody insert into them by hand without care either. */
function writable(table: TableInfo): TableInfo {
  if (table.writable) return table;
  throw unsupported(`INSERT and UPDATE on the trace table ${fullName(table.name)}`, 'Send spans over OTLP; DELETE works.');
}
