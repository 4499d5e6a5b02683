import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { silentLog } from '../../src/base/log';
import { cellOfText, sqlTypeName } from '../../src/databricks/sqlCells';
import { engineFailure } from '../../src/databricks/sqlFailure';
import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../../src/databricks/ports';
import { StatementRunner } from '../../src/local/sql/statementRunner';
import { Database } from '../../src/local/store/database';
import { PermissionStore } from '../../src/local/store/permissions';
import type { SpanRecord } from './spanData';
import { rawColumns, rawRow, tableColumns, type TableForm } from './spanTables';

export const testCatalog = 'spark_catalog';
export const testSchema = 's';

/**
 * The local workspace's SQL engine (translation and DuckDB) on tables of any form, which the
 * workspace itself does not let people create. Its catalog is called like Spark's, so that the
 * same statements run on both.
 */
export class LocalTables implements SqlRunner {
  readonly #folder: string;
  readonly #database: Database;
  readonly #runner: StatementRunner;

  private constructor(folder: string, database: Database, runner: StatementRunner) {
    this.#folder = folder;
    this.#database = database;
    this.#runner = runner;
  }

  static async open(): Promise<LocalTables> {
    const folder = await mkdtemp(path.join(tmpdir(), 'spanlight-tables-'));
    const database = await Database.open(folder, silentLog);
    await mkdir(path.join(folder, 'catalogs'), { recursive: true });
    await database.createCatalog(testCatalog);
    await database.write(testCatalog, (connection) => connection.run(`CREATE SCHEMA IF NOT EXISTS "${testCatalog}"."${testSchema}"`));
    const runner = await StatementRunner.open(database, await PermissionStore.open(database), { catalog: testCatalog, schema: testSchema, userName: 'test' });
    return new LocalTables(folder, database, runner);
  }

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    const parameters = Object.entries(statement.parameters ?? {}).map(([name, { type, value }]) => ({ name, type, ...(value === null ? {} : { value: String(value) }) }));
    try {
      const signal = options.signal ?? new AbortController().signal;
      const { columns, rows, truncated } = await this.#runner.run({ statement: statement.text, parameters, rowLimit: options.maxRows ?? 10_000, signal });
      const typed = columns.map(({ name, type }) => ({ name, typeName: sqlTypeName(type.kind) }));
      return { columns: typed, rows: rows.map((row) => row.map((cell, index) => cellOfText(cell, typed[index]!.typeName))), truncated };
    } catch (error) {
      throw engineFailure(error instanceof Error ? error.message : String(error), error);
    }
  }

  /** Runs DuckDB's own SQL. */
  async duckdb(sql: string): Promise<void> {
    await this.#database.write(testCatalog, async (connection) => void (await connection.run(sql)));
  }

  /** Creates a table of these columns (Databricks SQL) under its name in the test schema. */
  create(table: string, columns: string): Promise<void> {
    return this.duckdb(`CREATE TABLE "${testCatalog}"."${testSchema}"."${table}" (${duckdbColumns(columns)})`);
  }

  /** Creates a span table of this form and fills it. */
  async createSpans(table: string, form: TableForm, spans: readonly SpanRecord[]): Promise<void> {
    await this.create(table, tableColumns[form]);
    const file = path.join(this.#folder, `${table}.ndjson`);
    await writeFile(file, spans.map((span) => JSON.stringify(rawRow(span))).join('\n'));
    const types = rawColumns.map((name) => `${name}: 'VARCHAR'`).join(', ');
    await this.duckdb(`INSERT INTO "${testCatalog}"."${testSchema}"."${table}" SELECT ${selects[form]} FROM read_json('${file}', format = 'newline_delimited', maximum_object_size = 20000000, columns = {${types}}) AS raw`);
  }

  async close(): Promise<void> {
    await this.#database.close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Column definitions of Databricks SQL in DuckDB's words. */
export function duckdbColumns(text: string): string {
  let rest = text.replaceAll('STRING', 'VARCHAR').replace(/:\s/g, ' ');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/(ARRAY|MAP|STRUCT)<([^<>]*)>/g, (_all, kind: string, inner: string) => (kind === 'ARRAY' ? `${inner}[]` : `${kind}(${inner})`));
  }
  return rest;
}

const map = (json: string) => `CAST(${json}::JSON AS MAP(VARCHAR, VARCHAR))`;
const variant = (json: string) => `${json}::JSON::VARIANT`;
const eventsOf = (attributes: (json: string) => string): string =>
  `list_transform(from_json(raw.events, '[{"time_unix_nano":"BIGINT","name":"VARCHAR","attributes":"JSON"}]'), lambda e: struct_pack(time_unix_nano := e.time_unix_nano, name := e.name, attributes := ${attributes('e.attributes')}, dropped_attributes_count := 0))`;
const common = 'raw.trace_id, raw.span_id, NULL, raw.parent_span_id, 0, raw.name, raw.kind, raw.start_ns::BIGINT, raw.end_ns::BIGINT';
const filled = (attributes: (json: string) => string): string => `${common}, ${attributes('raw.attributes')}, 0, ${eventsOf(attributes)}, 0, NULL, 0,
  CASE WHEN raw.has_status = 'true' THEN struct_pack(message := raw.status_message, code := raw.status_code) END,
  struct_pack(attributes := ${attributes("'{\"service.name\":\"test\"}'")}, dropped_attributes_count := 0), NULL, struct_pack(name := 'mlflow', version := '3', attributes := ${attributes("'{}'")}, dropped_attributes_count := 0), NULL`;
const timestamp = (ns: string) => `make_timestamp(${ns}::BIGINT // 1000)`;

const selects: Readonly<Record<TableForm, string>> = {
  v1: filled(map),
  v2: `raw.span_id, ${timestamp('raw.start_ns')}, ${timestamp('raw.start_ns')}::DATE, 'test', ${filled(variant)}`,
  flat: `raw.trace_id, raw.span_id, raw.parent_span_id, raw.name, raw.kind, ${timestamp('raw.start_ns')}, ${timestamp('raw.end_ns')}, ${map('raw.attributes')},
  list_transform(${eventsOf(map)}, lambda e: struct_pack("timestamp" := ${timestamp('e.time_unix_nano')}, name := e.name, attributes := e.attributes)), raw.status_code, raw.status_message, ${map("'{\"service.name\":\"test\"}'")}`,
  json: 'raw.trace_id, raw.span_id, raw.parent_span_id, raw.name, raw.kind, raw.start_ns::BIGINT, raw.end_ns::BIGINT, raw.attributes, raw.events, raw.status_code',
};
