import type { Parameter } from './prepare';
import type { Column, DerivedColumn, Scope, TableInfo, Typed } from './scope';

/** An expression, and where it is an element of a VARIANT or JSON text, how it was reached. */
export interface Expression extends Typed {
  /** For `v:a.b`: the value it starts from and the JSON path, needed to tell a JSON null from nothing. */
  readonly path?: { readonly root: string; readonly json: string };
}

/** A column of a result. `ref` is its unique name inside the generated SQL; `name` is what Databricks shows. */
export interface OutputColumn extends Column {
  readonly ref: string;
}

/** A query in DuckDB's SQL. */
export interface Query {
  readonly sql: string;
  readonly columns: readonly OutputColumn[];
}

/** Named sub-queries that are visible at some place. */
export type CommonTables = ReadonlyMap<string, Query['columns']>;

/**
 * What the parts of the translation need of each other. One instance serves one statement; it
 * collects the parameters that were used and the notices about columns a real workspace lacks.
 */
export interface Generator {
  expression(node: unknown, scope: Scope): Expression;
  /** `outer` resolves the names that the query itself does not have; `tables` are its WITH names. */
  query(node: unknown, tables: CommonTables, outer?: Scope): Query;
  /** WITH names visible at this point, for sub-queries inside expressions. */
  readonly tables: CommonTables;
  table(parts: readonly string[]): TableInfo;
  parameter(name: string): Parameter;
  /** A quoted name for a relation that no other relation of the statement has. */
  uniqueAlias(name: string): string;
  /** The DuckDB placeholder of a text value that is bound, never spliced. */
  bind(value: string): string;
  notice(column: DerivedColumn): void;
  /** The paths that the statement takes out of this JSON text by `get_json_object`. */
  pathsOf(value: unknown): readonly string[];
  readonly session: Session;
}

/** What `current_catalog()` and its like answer. */
export interface Session {
  readonly catalog: string;
  readonly schema: string;
  readonly userName: string;
}
