import { quoteName, type TableName } from '../store/identifiers';
import type { Node } from './ast';
import { columnNotFound, SqlError } from './errors';
import type { SqlType } from './types';

/** An expression in DuckDB's SQL with its Databricks type. `sql` is safe to stand in any position. */
export interface Typed {
  readonly sql: string;
  readonly type: SqlType;
}

/** A column that may be named but is not reported and not part of `*`; `real` is what a real workspace has instead. */
export interface DerivedColumn {
  readonly name: string;
  readonly type: SqlType;
  /** DuckDB expression over the table's columns; `alias` is the table's quoted name in the query. */
  readonly sql: (alias: string) => string;
  readonly real: string;
}

export interface Column {
  /** As Databricks shows it. */
  readonly name: string;
  readonly type: SqlType;
  /** Its name in the generated SQL, where that is another: two columns of one sub-query may have one name. */
  readonly ref?: string;
}

/** A table or view of the catalog, as the translation needs it. */
export interface TableInfo {
  readonly name: TableName;
  readonly kind: 'table' | 'view';
  readonly columns: readonly Column[];
  readonly derived?: readonly DerivedColumn[];
  /** False for tables that the workspace itself writes: statements may only delete from them. */
  readonly writable: boolean;
}

/** What one name of a FROM clause stands for. */
export interface Relation {
  /** Quoted name to write in front of a column. */
  readonly alias: string;
  /** The name parts by which a query may qualify columns: `[alias]` or `[catalog, schema, table]`. */
  readonly qualifier: readonly string[];
  readonly columns: readonly Column[];
  readonly derived?: readonly DerivedColumn[];
}

/** A column of a relation in the generated SQL. */
export const columnSql = (relation: Relation, column: Column): string => `${relation.alias}.${quoteName(column.ref ?? column.name)}`;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** What names mean at one place of a query: its relations, merged join columns, select aliases, lambda variables, and the outer query. */
export class Scope {
  readonly relations: readonly Relation[];
  /** WITH names that queries inside its expressions may read; undefined where no query is around. */
  readonly tables: ReadonlyMap<string, readonly (Column & { readonly ref: string })[]> | undefined;
  readonly #outer: Scope | undefined;
  readonly #merged = new Map<string, Typed>();
  readonly #aliases = new Map<string, Typed>();
  readonly #variables = new Map<string, Typed>();
  readonly #windows = new Map<string, Node>();

  constructor(relations: readonly Relation[], outer?: Scope, tables?: Scope['tables']) {
    this.relations = relations;
    this.#outer = outer;
    this.tables = tables ?? outer?.tables;
  }

  /** Declares a column that USING or NATURAL made one of two: its bare name is no longer ambiguous. */
  merge(name: string, value: Typed): void {
    this.#merged.set(name.toLowerCase(), value);
  }

  /** Declares a select alias, which later items, HAVING and ORDER BY may name. Columns win over aliases. */
  alias(name: string, value: Typed): void {
    this.#aliases.set(name.toLowerCase(), value);
  }

  /** Declares a window of the WINDOW clause. */
  window(name: string, specification: Node): void {
    this.#windows.set(name.toLowerCase(), specification);
  }

  /** The specification of a named window. */
  windowNamed(name: string): Node {
    const found = this.#windows.get(name.toLowerCase());
    if (!found) throw new SqlError('MISSING_WINDOW_SPECIFICATION', `Window specification is not defined in the WINDOW clause for \`${name}\`.`);
    return found;
  }

  /** A scope for the body of a lambda with these parameters. */
  withVariables(variables: readonly (Typed & { readonly name: string })[]): Scope {
    const inner = new Scope([], this);
    for (const { name, sql, type } of variables) inner.#variables.set(name.toLowerCase(), { sql, type });
    return inner;
  }

  /** The select alias of this query, if there is one. */
  aliasNamed(name: string): Typed | undefined {
    return this.#aliases.get(name.toLowerCase());
  }

  /**
   * Resolves dotted name parts. The answer is the value and how many parts it used: the rest are
   * struct fields. `notice` is called with what a real workspace has instead of a derived column.
   */
  resolve(parts: readonly string[], notice: (column: DerivedColumn) => void): { value: Typed; used: number } {
    const found = this.#find(parts, notice);
    if (found) return found;
    throw columnNotFound(parts.join('`.`'), this.#candidates());
  }

  #find(parts: readonly string[], notice: (column: DerivedColumn) => void): { value: Typed; used: number } | undefined {
    const variable = this.#variables.get(parts[0]!.toLowerCase());
    if (variable) return { value: variable, used: 1 };
    return this.#column(parts, notice) ?? this.#alias(parts) ?? (this.#outer ? this.#outer.#find(parts, notice) : undefined);
  }

  #alias(parts: readonly string[]): { value: Typed; used: number } | undefined {
    const alias = this.aliasNamed(parts[0]!);
    return alias && { value: alias, used: 1 };
  }

  #column(parts: readonly string[], notice: (column: DerivedColumn) => void): { value: Typed; used: number } | undefined {
    for (let length = Math.min(3, parts.length - 1); length >= 0; length--) {
      const name = parts[length]!;
      const merged = length === 0 ? this.#merged.get(name.toLowerCase()) : undefined;
      if (merged) return { value: merged, used: 1 };
      const relations = this.relations.filter((each) => isQualifiedBy(each, parts.slice(0, length)));
      const value = one(name, relations, notice);
      if (value) return { value, used: length + 1 };
    }
    return undefined;
  }

  #candidates(): string[] {
    const own = this.relations.flatMap((relation) => relation.columns.map((column) => (this.relations.length > 1 ? `${relation.qualifier.at(-1)}\`.\`${column.name}` : column.name)));
    return own.length > 0 || !this.#outer ? own : this.#outer.#candidates();
  }
}

function isQualifiedBy(relation: Relation, qualifier: readonly string[]): boolean {
  const tail = relation.qualifier.slice(relation.qualifier.length - qualifier.length);
  return qualifier.length <= relation.qualifier.length && qualifier.every((part, index) => same(part, tail[index]!));
}

function one(name: string, relations: readonly Relation[], notice: (column: DerivedColumn) => void): Typed | undefined {
  const hits = relations.flatMap((relation) => relation.columns.filter((column) => same(column.name, name)).map((column) => ({ relation, column })));
  if (hits.length > 1) {
    const places = hits.map((hit) => `\`${hit.relation.qualifier.join('`.`')}\`.\`${hit.column.name}\``).join(', ');
    throw new SqlError('AMBIGUOUS_REFERENCE', `Reference \`${name}\` is ambiguous, could be: [${places}].`);
  }
  const hit = hits[0];
  if (hit) return { sql: columnSql(hit.relation, hit.column), type: hit.column.type };
  for (const relation of relations) {
    const derived = relation.derived?.find((column) => same(column.name, name));
    if (!derived) continue;
    notice(derived);
    return { sql: derived.sql(relation.alias), type: derived.type };
  }
  return undefined;
}
