import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { macroStatements } from '../../../../src/local/sql/macros';
import { parseStatement } from '../../../../src/local/sql/polyglot';
import { prepare, type Parameter } from '../../../../src/local/sql/prepare';
import type { TableInfo } from '../../../../src/local/sql/scope';
import { Translation, type Translated } from '../../../../src/local/sql/translation';

/** A DuckDB engine with the macros, and tables that the cases may name. */
export class SqlEngine {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly tables = new Map<string, TableInfo>();

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<SqlEngine> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    for (const statement of macroStatements) await connection.run(statement);
    return new SqlEngine(instance, connection);
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async translate(statement: string, parameters: readonly Parameter[] = []): Promise<Translated> {
    const prepared = prepare(statement, parameters);
    const node = await parseStatement(prepared.text);
    return new Translation(this.tables, parameters, { catalog: 'c', schema: 's', userName: 'me@local' }).translate(node);
  }

  /** Rows of a statement of Databricks SQL; 64-bit integers as bigints. */
  async rows(statement: string, parameters: readonly Parameter[] = []): Promise<unknown[][]> {
    const { sql, values } = await this.translate(statement, parameters);
    try {
      return (await this.#connection.runAndReadAll(sql, [...values])).getRowsJS() as unknown[][];
    } catch (error) {
      throw new Error(`${(error as Error).message}\nin: ${sql}`, { cause: error });
    }
  }
}
