import type { Database } from '../store/database';
import { bookkeepingSchema, type TableName } from '../store/identifiers';
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
  for (const parts of names) {
    if (known.has(tableKey(parts))) continue;
    const found = await findTable(database, qualify(parts, session));
    if (found) known.set(tableKey(parts), found);
    else if (parts.length > 1) await requireSchema(database, qualify(parts, session));
  }
  return known;
}

/** A table or view, or `undefined`. */
export async function findTable(database: Database, name: TableName): Promise<CatalogTable | undefined> {
  const [found] = await listTables(database, name.catalog, name.schema, name.table);
  return found;
}

/** The tables and views of a schema by name, or the one with this name. */
export async function listTables(database: Database, catalog: string, schema: string, table?: string): Promise<CatalogTable[]> {
  if (schema === bookkeepingSchema || !database.hasCatalog(catalog)) return [];
  const values = [catalog, schema, ...(table === undefined ? [] : [table])];
  const rows = await database.rows(
    `SELECT t.name, t.kind, t.comment, t.definition, list([c.column_name, c.data_type] ORDER BY c.column_index) AS columns
     FROM (SELECT table_name AS name, 'table' AS kind, comment, NULL AS definition, database_name, schema_name FROM duckdb_tables()
       UNION ALL SELECT view_name, 'view', comment, sql, database_name, schema_name FROM duckdb_views() WHERE NOT internal) t
     JOIN duckdb_columns() c ON c.database_name = t.database_name AND c.schema_name = t.schema_name AND c.table_name = t.name
     WHERE t.database_name = $1 AND t.schema_name = $2 ${table === undefined ? '' : 'AND t.name = $3'} GROUP BY ALL ORDER BY t.name`,
    values,
  );
  return rows.map((row) => tableInfo(row, { catalog, schema, table: String(row.name) }));
}

function tableInfo(row: Record<string, unknown>, name: TableName): CatalogTable {
  const notes = readNotes(row.comment);
  const columns = (row.columns as [string, string][]).map(([column, type]) => ({ name: column, type: parseDuckType(type) }));
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
