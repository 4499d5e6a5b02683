import type { DuckDBConnection } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database } from './database';
import { duckdbType } from './columnTypes';
import { fullName, quoteName, quoteTable, quoteText } from './identifiers';
import type { TableName } from './identifiers';
import { viewStatements } from './locationViews';
import { tableColumns, tableRoles } from './spanTableColumns';
import { isExperimentLocation, locationTable, versionOf } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** Delta table property that says which generation a trace table is of. */
export const schemaVersionProperty = 'otel.schemaVersion';

/**
 * What Unity Catalog keeps beside a table's columns. DuckDB has no table properties, so both are
 * kept as JSON in the table's comment, where they live and die with the table.
 */
export interface TableNotes {
  readonly comment?: string;
  readonly properties: Readonly<Record<string, string>>;
}

/** Notes from a DuckDB table comment; a comment that is not ours is the table's own comment. */
export function readNotes(comment: unknown): TableNotes {
  if (typeof comment !== 'string') return { properties: {} };
  try {
    const value = JSON.parse(comment) as Partial<TableNotes> | null;
    if (value && typeof value.properties === 'object') return { ...(value.comment ? { comment: value.comment } : {}), properties: value.properties };
  } catch {
    // Not JSON: someone's own words.
  }
  return { comment, properties: {} };
}

/** The statement that keeps `notes` with a table. */
export const writeNotes = (name: TableName, notes: TableNotes): string => `COMMENT ON TABLE ${quoteTable(name)} IS ${quoteText(JSON.stringify(notes))}`;

/** Whether a location's tables are there: all made by a link of the same generation, or not ours, or missing. */
export type LocationState = 'missing' | 'made' | 'foreign';

/** Looks at a location's spans table. */
export async function locationState(database: Database, location: TraceLocation): Promise<LocationState> {
  const name = locationTable(location, 'spans');
  const found = await database.rows(
    `SELECT comment FROM duckdb_tables() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3`,
    [name.catalog, name.schema, name.table],
  );
  if (found.length === 0) return 'missing';
  return readNotes(found[0]!.comment).properties[schemaVersionProperty] === versionOf(location) ? 'made' : 'foreign';
}

/** Throws `CATALOG_DOES_NOT_EXIST` or `SCHEMA_DOES_NOT_EXIST` when a location has no place to be. */
export async function requireSchema(database: Database, location: TraceLocation): Promise<void> {
  if (!isExperimentLocation(location) && !database.hasCatalog(location.catalog)) throw new ApiError('CATALOG_DOES_NOT_EXIST', `Catalog "${location.catalog}" does not exist.`);
  const found = await database.rows('SELECT 1 AS one FROM duckdb_schemas() WHERE database_name = $1 AND schema_name = $2', [location.catalog, location.schema]);
  if (found.length === 0) throw new ApiError('SCHEMA_DOES_NOT_EXIST', `Schema "${location.catalog}.${location.schema}" does not exist.`);
}

/** Makes a location's tables and views in one transaction. A table that is there already refuses the whole with `ALREADY_EXISTS`. */
export async function createLocationTables(database: Database, location: TraceLocation): Promise<void> {
  await requireSchema(database, location);
  const version = versionOf(location);
  await database.write(location.catalog, async (connection) => {
    for (const role of tableRoles(version)) {
      const name = locationTable(location, role);
      await createTable(connection, name, tableColumns(version, role).map((column) => `${quoteName(column.name)} ${duckdbType(column.type)}`));
      await connection.run(writeNotes(name, { properties: { [schemaVersionProperty]: version } }));
    }
    for (const statement of viewStatements(location)) await connection.run(statement);
  });
}

async function createTable(connection: DuckDBConnection, name: TableName, columns: readonly string[]): Promise<void> {
  try {
    await connection.run(`CREATE TABLE ${quoteTable(name)} (${columns.join(', ')})`);
  } catch (error) {
    if (!/already exists/i.test(error instanceof Error ? error.message : '')) throw error;
    throw new ApiError('ALREADY_EXISTS', `Table ${fullName(name)} already exists.`, { cause: error });
  }
}
