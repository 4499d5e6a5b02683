import type { Database } from './database';
import type { TableName } from './identifiers';
import { spansTablesOfPath } from './traceLocations';

/** The spans table of a location path, or `undefined` when it is not there. */
export async function findSpansTable(database: Database, location: string): Promise<TableName | undefined> {
  for (const name of spansTablesOfPath(location)) {
    const found = await database.rows('SELECT 1 AS one FROM duckdb_tables() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3', [name.catalog, name.schema, name.table]);
    if (found.length > 0) return name;
  }
  return undefined;
}

/** True where a spans table keeps attributes as MAP<STRING,STRING> (v1), false for VARIANT (v2). */
export async function attributesAreMap(database: Database, table: TableName): Promise<boolean> {
  const [column] = await database.rows(
    `SELECT data_type FROM duckdb_columns() WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND column_name = 'attributes'`,
    [table.catalog, table.schema, table.table],
  );
  return String(column?.data_type).startsWith('MAP');
}
