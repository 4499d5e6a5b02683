/**
 * Column types of Unity Catalog as data, from which both texts are made: Databricks' own
 * (`map<string,string>`, as the tables API and DESCRIBE report it) and DuckDB's.
 */
export type ColumnType =
  | 'string' | 'int' | 'bigint' | 'double' | 'boolean' | 'timestamp' | 'date' | 'variant'
  | { readonly map: readonly [ColumnType, ColumnType] }
  | { readonly array: ColumnType }
  | { readonly struct: readonly Column[] };

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** `[name, type]` pairs as columns. */
export const columns = (...pairs: readonly (readonly [string, ColumnType])[]): readonly Column[] => pairs.map(([name, type]) => ({ name, type }));

const duckdbNames: Readonly<Record<string, string>> = { string: 'VARCHAR', int: 'INTEGER' };

/** A type in DuckDB's words. A Databricks TIMESTAMP is an instant; here it is kept in UTC. */
export function duckdbType(type: ColumnType): string {
  if (typeof type === 'string') return duckdbNames[type] ?? type.toUpperCase();
  if ('map' in type) return `MAP(${duckdbType(type.map[0])}, ${duckdbType(type.map[1])})`;
  if ('array' in type) return `${duckdbType(type.array)}[]`;
  return `STRUCT(${type.struct.map((field) => `"${field.name}" ${duckdbType(field.type)}`).join(', ')})`;
}

/** A type in Databricks' words, as `type_text` of the tables API has it. */
export function databricksType(type: ColumnType): string {
  if (typeof type === 'string') return type;
  if ('map' in type) return `map<${databricksType(type.map[0])},${databricksType(type.map[1])}>`;
  if ('array' in type) return `array<${databricksType(type.array)}>`;
  return `struct<${type.struct.map((field) => `${field.name}:${databricksType(field.type)}`).join(',')}>`;
}
