import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, ColumnType } from './columnTypes';
import { columns, duckdbType } from './columnTypes';
import { quoteName, quoteTable } from './identifiers';
import type { TableName } from './identifiers';
import { tableColumns } from './spanTableColumns';

/**
 * The way of spans into a v2 table: DuckDB's appender cannot write VARIANT, so attributes go as
 * JSON text into a temporary table, whose rows a statement then moves over. All of it is one
 * transaction on one connection.
 */
export const stagingTable: TableName = { catalog: 'temp', schema: 'main', table: 'staged_spans' };

const leading = ['record_id', 'time', 'date', 'service_name'];

/** Columns of the v2 spans table that the sender gives; they are those of v1 in the same order. */
const sent = tableColumns('v2', 'spans').filter((column) => !leading.includes(column.name));

/** A type with JSON text in VARIANT's place. */
function staged(type: ColumnType): ColumnType {
  if (type === 'variant') return 'string';
  if (typeof type === 'string' || 'map' in type) return type;
  if ('array' in type) return { array: staged(type.array) };
  return { struct: type.struct.map(({ name, type: inner }) => ({ name, type: staged(inner) })) };
}

/** The columns of {@link stagingTable}. */
export const stagingColumns: readonly Column[] = columns(...sent.map((column) => [column.name, staged(column.type)] as const));

const createStaging = `CREATE TEMP TABLE IF NOT EXISTS ${quoteName(stagingTable.table)} (${stagingColumns.map((column) => `${quoteName(column.name)} ${duckdbType(column.type)}`).join(', ')})`;

/** Makes the staging table on `connection` unless it is there. */
export async function ensureStaging(connection: DuckDBConnection): Promise<void> {
  await connection.run(createStaging);
}

/** An expression of a staged value as the value it stands for. */
function restored(type: ColumnType, expression: string, depth = 0): string {
  if (type === 'variant') return `${expression}::JSON::VARIANT`;
  if (typeof type === 'string' || 'map' in type || !hasVariant(type)) return expression;
  if ('array' in type) {
    const item = `item${depth}`;
    return `list_transform(${expression}, lambda ${item}: ${restored(type.array, item, depth + 1)})`;
  }
  return `struct_pack(${type.struct.map((field) => `${quoteName(field.name)} := ${restored(field.type, `${expression}.${quoteName(field.name)}`, depth)}`).join(', ')})`;
}

function hasVariant(type: ColumnType): boolean {
  if (typeof type === 'string') return type === 'variant';
  if ('map' in type) return type.map.some(hasVariant);
  return 'array' in type ? hasVariant(type.array) : type.struct.some((field) => hasVariant(field.type));
}

const moved = sent.map((column) => `${restored(column.type, `staged.${quoteName(column.name)}`)} AS ${quoteName(column.name)}`).join(', ');

/** Moves all staged rows into `table`, with the columns that a v2 table adds in front. */
export async function moveStaged(connection: DuckDBConnection, table: TableName): Promise<void> {
  const from = quoteTable(stagingTable);
  await connection.run(`
    INSERT INTO ${quoteTable(table)} BY NAME
    SELECT uuid()::VARCHAR AS record_id, make_timestamp(start_time_unix_nano // 1000) AS time, make_timestamp(start_time_unix_nano // 1000)::DATE AS date,
      coalesce(json_extract_string(staged.resource.attributes, '$."service.name"'), '') AS service_name, ${moved}
    FROM ${from} AS staged`);
  await connection.run(`DELETE FROM ${from}`);
}
