import type { SqlCell, SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../../src/databricks/ports';

/** A runner that records what it is asked and answers from a function. */
export class FakeSql implements SqlRunner {
  readonly statements: { readonly statement: SqlStatement; readonly options: SqlRunOptions }[] = [];
  answer: (statement: SqlStatement, options: SqlRunOptions) => SqlResult | Promise<SqlResult> = () => result([], []);
  closed = false;

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    options.signal?.throwIfAborted();
    this.statements.push({ statement, options });
    return this.answer(statement, options);
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A result of text columns. */
export const result = (names: readonly string[], rows: readonly (readonly SqlCell[])[], truncated = false): SqlResult => ({ columns: names.map((name) => ({ name, typeName: 'STRING' })), rows, truncated });

/** A result from objects; columns are the first object's. */
export const resultOf = (rows: readonly Readonly<Record<string, SqlCell>>[]): SqlResult => result(Object.keys(rows[0] ?? {}), rows.map((row) => Object.values(row)));
