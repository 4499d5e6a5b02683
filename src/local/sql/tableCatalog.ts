import type { Database, Row } from '../store/database';
import { bookkeepingSchema, fullName, type TableName } from '../store/identifiers';
import { readNotes, schemaVersionProperty } from '../store/locationTables';
import { isNode, nameOf, walk } from './ast';
import { parseDuckType } from './duckTypes';
import { catalogNotFound, schemaNotFound } from './errors';
import type { Session } from './generator';
import type { DerivedColumn, TableInfo } from './scope';
import { tableKey, type KnownTables } from './translation';
import { types } from './types';

/**
 * Columns that the first generation's spans tables have by name only, so that queries written for
 * `timestamp`, `span_kind` and `status_code` run. They are never reported and not part of `*`.
 */
const spanNames: readonly DerivedColumn[] = [
  {
    name: 'timestamp',
    type: types.timestamp,
    sql: (alias) => `make_timestamp(${alias}."start_time_unix_nano" // 1000)`,
    real: 'start_time_unix_nano: write timestamp_millis(start_time_unix_nano div 1000000)',
  },
  { name: 'span_kind', type: types.string, sql: (alias) => `${alias}."kind"`, real: 'kind' },
  {
    name: 'status_code',
    type: types.string,
    sql: (alias) => `replace(struct_extract(${alias}."status", 'code'), 'STATUS_CODE_', '')`,
    real: "status.code, with values such as 'STATUS_CODE_ERROR'",
  },
];

/** A table or view with what Unity Catalog tells of it. */
export interface CatalogTable extends TableInfo {
  readonly comment?: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Text of a view's query in DuckDB's SQL. */
  readonly definition?: string;
}

/** Full names of a statement's name parts: one part is in the session's schema, two in its catalog. */
export function qualify(parts: readonly string[], session: Session): TableName {
  const [catalog, schema, table] = parts.length === 3 ? parts : parts.length === 2 ? [session.catalog, ...parts] : [session.catalog, session.schema, ...parts];
  return { catalog: catalog!.toLowerCase(), schema: schema!.toLowerCase(), table: table!.toLowerCase() };
}

/** Looks up every table that a statement names. A name that is no table is left out: it may be a WITH name. */
export async function tablesOf(statement: unknown, database: Database, session: Session): Promise<KnownTables> {
  const known = new Map<string, TableInfo>();
  const names: string[][] = [];
  walk(statement, (kind, body) => {
    if (kind !== 'table' || body.name === undefined) return;
    names.push([body.catalog, body.schema, body.name].filter((part) => part !== null && part !== undefined && (typeof part === 'string' || isNode(part))).map(nameOf));
  });
  const wanted = new Map(names.map((parts) => [tableKey(parts), { parts, name: qualify(parts, session) }]));
  const found = new Map((await readTables(database, [...wanted.values()].map(({ name }) => name))).map((table) => [fullName(table.name), table]));
  for (const [key, { parts, name }] of wanted) {
    const table = found.get(fullName(name));
    if (table) known.set(key, table);
    else if (parts.length > 1) await requireSchema(database, name);
  }
  return known;
}

/** A table or view, or `undefined`. */
export async function findTable(database: Database, name: TableName): Promise<CatalogTable | undefined> {
  return (await readTables(database, [name]))[0];
}

/** The tables and views of a schema by name. */
export const listTables = (database: Database, catalog: string, schema: string): Promise<CatalogTable[]> => readTables(database, [{ catalog, schema }]);

/** The tables and views of these names, or of whole schemas, by name; what is not there is left out. */
async function readTables(database: Database, places: readonly (Omit<TableName, 'table'> & Partial<TableName>)[]): Promise<CatalogTable[]> {
  const visible = places.filter(({ catalog, schema }) => schema !== bookkeepingSchema && database.hasCatalog(catalog));
  if (visible.length === 0) return [];
  const values: string[] = [];
  const bind = (value: string) => `$${values.push(value)}`;
  const bound = visible.map(({ catalog, schema, table }) => ({ place: `database_name = ${bind(catalog)} AND schema_name = ${bind(schema)}`, table: table === undefined ? undefined : bind(table) }));
  const named = (column: string) => bound.map(({ place, table }) => `(${place}${table === undefined ? '' : ` AND ${column} = ${table}`})`).join(' OR ');
  // Two plain look-ups: a join of the engine's catalog functions takes several times as long.
  const [rows, columns] = await Promise.all([
    database.rows(
      `SELECT table_name AS name, database_name AS catalog, schema_name AS schema, 'table' AS kind, comment, NULL AS definition FROM duckdb_tables() WHERE ${named('table_name')}
       UNION ALL SELECT view_name, database_name, schema_name, 'view', comment, sql FROM duckdb_views() WHERE NOT internal AND (${named('view_name')}) ORDER BY name`,
      values,
    ),
    database.rows(`SELECT table_name AS "table", database_name AS catalog, schema_name AS schema, column_name AS name, data_type AS type FROM duckdb_columns() WHERE ${named('table_name')} ORDER BY column_index`, values),
  ]);
  return rows.map((row) => {
    const own = columns.filter((column) => column.table === row.name && column.schema === row.schema && column.catalog === row.catalog);
    return tableInfo(row, own, { catalog: String(row.catalog), schema: String(row.schema), table: String(row.name) });
  });
}

function tableInfo(row: Row, reported: readonly Row[], name: TableName): CatalogTable {
  const notes = readNotes(row.comment);
  const columns = reported.map((column) => ({ name: String(column.name), type: parseDuckType(String(column.type)) }));
  const isSpans = notes.properties[schemaVersionProperty] === 'v1' && columns.some((column) => column.name === 'start_time_unix_nano') && columns.some((column) => column.name === 'parent_span_id');
  return {
    name,
    kind: row.kind === 'view' ? 'view' : 'table',
    columns,
    derived: isSpans ? spanNames : undefined,
    writable: notes.properties[schemaVersionProperty] === undefined && row.kind !== 'view',
    comment: notes.comment,
    properties: notes.properties,
    definition: typeof row.definition === 'string' ? row.definition : undefined,
  };
}

/** Throws what Databricks says when catalog or schema are missing. */
export async function requireSchema(database: Database, name: Pick<TableName, 'catalog' | 'schema'>): Promise<void> {
  if (!database.hasCatalog(name.catalog)) throw catalogNotFound(`'${name.catalog}'`);
  const rows = await database.rows('SELECT 1 AS one FROM duckdb_schemas() WHERE database_name = $1 AND schema_name = $2', [name.catalog, name.schema]);
  if (rows.length === 0 || name.schema === bookkeepingSchema) throw schemaNotFound(`\`${name.catalog}\`.\`${name.schema}\``);
}
