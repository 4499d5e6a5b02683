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
