import type { SqlResult, SqlStatement } from '../databricks/ports';
import { quoteTable, type TableName } from './names';
import type { ReportedColumn } from './shape';

/** Asks for a table's columns; read by {@link readColumns}. */
export const describeTable = (name: TableName): SqlStatement => ({ text: `DESCRIBE TABLE ${quoteTable(name)}`, readOnly: true });

/** Columns of a `DESCRIBE TABLE` result: `col_name, data_type, comment`, until the sections on partitions and clustering. */
export function readColumns(result: SqlResult): readonly ReportedColumn[] {
  const [name, type] = ['col_name', 'data_type'].map((column) => result.columns.findIndex((each) => each.name === column));
  const columns: ReportedColumn[] = [];
  for (const row of result.rows) {
    const column = String(row[name!] ?? '');
    if (column === '' || column.startsWith('#')) break;
    columns.push({ name: column, typeText: String(row[type!] ?? '') });
  }
  return columns;
}

/** Asks for a Delta table's size; read by {@link readTableSize}. */
export const describeSize = (name: TableName): SqlStatement => ({ text: `DESCRIBE DETAIL ${quoteTable(name)}`, readOnly: true });

/** Bytes of a table's current files; `undefined` where the engine does not say. */
export function readTableSize(result: SqlResult): number | undefined {
  const column = result.columns.findIndex((each) => each.name === 'sizeInBytes');
  const value = result.rows[0]?.[column];
  return value === undefined || value === null ? undefined : Number(value);
}

/** Asks what a statement would read, without running it; read by {@link readScanEstimate}. */
export const explainCost = (statement: SqlStatement): SqlStatement => ({ ...statement, text: `EXPLAIN COST ${statement.text}`, readOnly: true });

const units: Readonly<Record<string, number>> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, PiB: 2 ** 50, EiB: 2 ** 60 };

/**
 * Bytes that the tables of a plan hold after pruning, from the statistics of `EXPLAIN COST`'s
 * relations; `undefined` where the plan has none (an engine without statistics writes 8 EiB).
 */
export function readScanEstimate(result: SqlResult): number | undefined {
  const plan = String(result.rows[0]?.[0] ?? '');
  const logical = plan.split('== Physical Plan ==')[0]!;
  let bytes: number | undefined;
  for (const match of logical.matchAll(/Relation .*Statistics\(sizeInBytes=([\d.]+) (\w+)/g)) {
    const size = Number(match[1]) * (units[match[2]!] ?? Number.NaN);
    if (Number.isFinite(size) && size < 4 * units.EiB!) bytes = (bytes ?? 0) + size;
  }
  return bytes;
}
