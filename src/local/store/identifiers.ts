import { ApiError } from '../http/errors';

/** Names that mean something to DuckDB itself, so that no Unity Catalog catalog can have them here. */
const reservedCatalogs = new Set(['system', 'temp', 'memory', '__spanlight']);

/** Alias of `workspace.duckdb`: what belongs to no catalog. */
export const workspaceFile = '__spanlight';

/** Schemas that exist in every catalog file and are not Unity Catalog's: never listed, never granted. */
export const hiddenSchemas: ReadonlySet<string> = new Set(['main', '__spanlight']);

/** Schema inside each catalog file for the workspace's own bookkeeping. */
export const bookkeepingSchema = '__spanlight';

/**
 * A catalog, schema or table name as Unity Catalog keeps it: lower case, 1–255 characters, without
 * period, slash, space or control characters (Databricks "Names" page). Throws
 * `INVALID_PARAMETER_VALUE` that names `what` and the name.
 */
export function checkName(what: string, name: unknown): string {
  if (typeof name !== 'string' || name === '') throw new ApiError('INVALID_PARAMETER_VALUE', `The ${what} is missing: a non-empty name is needed.`);
  const bad = [...name].find((char) => char === '.' || char === '/' || char === ' ' || char.codePointAt(0)! < 32 || char.codePointAt(0) === 127);
  if (bad !== undefined || name.length > 255) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${name.slice(0, 255)}" is not a valid ${what}: 1 to 255 characters without periods, slashes, spaces and control characters are allowed.`);
  }
  const lower = name.toLowerCase();
  if (what === 'catalog name' && reservedCatalogs.has(lower)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `The catalog name "${lower}" is reserved in the local workspace. Choose another.`);
  }
  if (what === 'schema name' && hiddenSchemas.has(lower)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `The schema name "${lower}" is reserved in the local workspace. Choose another.`);
  }
  return lower;
}

/** A table's three names, each checked. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/** Splits `catalog.schema.table` (back-ticked parts allowed) and checks each part. */
export function parseTableName(full: string): TableName {
  const parts = full.split('.').map((part) => (/^`.*`$/.test(part) ? part.slice(1, -1) : part));
  if (parts.length !== 3) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${full.slice(0, 500)}" is not a full table name: write catalog.schema.table.`);
  }
  return {
    catalog: checkName('catalog name', parts[0]),
    schema: checkName('schema name', parts[1]),
    table: checkName('table name', parts[2]),
  };
}

/** A name as a DuckDB identifier: always quoted, quotes doubled. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as a DuckDB string literal. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** `"catalog"."schema"."table"`. */
export const quoteTable = (name: TableName): string => [name.catalog, name.schema, name.table].map(quoteName).join('.');

/** `catalog.schema.table`. */
export const fullName = (name: TableName): string => `${name.catalog}.${name.schema}.${name.table}`;
