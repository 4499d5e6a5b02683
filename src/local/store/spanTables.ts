import { ApiError } from '../http/errors';
import { duckdbType } from './columnTypes';
import type { Database } from './database';
import { fullName } from './identifiers';
import type { TableName } from './identifiers';
import { tableColumns } from './spanTableColumns';
import type { SchemaVersion, TableRole } from './spanTableColumns';

/** Looks up which generation a table is of, by its columns, and remembers it. */
export class SpanTables {
  readonly #database: Database;
  readonly #known = new Map<string, SchemaVersion>();

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The generation of the table that rows of `role` are to go into. Throws
   * `TABLE_DOES_NOT_EXIST`, or `INVALID_PARAMETER_VALUE` when its columns are not those of such a
   * table: a 200 that stores nothing helps nobody.
   */
  async versionOf(name: TableName, role: TableRole): Promise<SchemaVersion> {
    const key = `${role} ${fullName(name)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const found = await this.#columns(name);
    if (found.length === 0) throw new ApiError('TABLE_DOES_NOT_EXIST', `Table ${fullName(name)} does not exist.`);
    const version = (['v1', 'v2'] as const).find((candidate) => matches(found, candidate, role));
    if (!version) {
      const missing = firstDifference(found, role);
      throw new ApiError('INVALID_PARAMETER_VALUE', `Table ${fullName(name)} is not an OpenTelemetry ${role} table: ${missing}.`);
    }
    this.#known.set(key, version);
    return version;
  }

  /** Forgets a table, because writing to it failed or it was dropped. */
  forget(name: TableName): void {
    for (const key of this.#known.keys()) if (key.endsWith(` ${fullName(name)}`)) this.#known.delete(key);
  }

  async #columns(name: TableName): Promise<string[]> {
    const rows = await this.#database.rows(
      `SELECT c.column_name AS name, c.data_type AS type FROM duckdb_columns() c JOIN duckdb_tables() t USING (database_name, schema_name, table_name)
       WHERE c.database_name = $1 AND c.schema_name = $2 AND c.table_name = $3 ORDER BY c.column_index`,
      [name.catalog, name.schema, name.table],
    );
    return rows.map((row) => `${String(row.name)} ${normal(String(row.type))}`);
  }
}

const expected = (version: SchemaVersion, role: TableRole) => tableColumns(version, role).map((column) => `${column.name} ${normal(duckdbType(column.type))}`);

/** DuckDB quotes field names only where it must. */
const normal = (type: string) => type.replaceAll('"', '');

function matches(found: readonly string[], version: SchemaVersion, role: TableRole): boolean {
  if (role === 'annotations' && version === 'v1') return false;
  const wanted = expected(version, role);
  return wanted.length === found.length && wanted.every((column, i) => column === found[i]);
}

function firstDifference(found: readonly string[], role: TableRole): string {
  const wanted = expected(found.some((column) => column.endsWith(' VARIANT')) ? 'v2' : 'v1', role);
  const index = wanted.findIndex((column, i) => column !== found[i]);
  return index < 0 ? 'it has more columns' : `column ${index + 1} should be "${wanted[index]!.slice(0, 120)}"`;
}
