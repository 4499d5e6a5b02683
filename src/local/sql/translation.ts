import type { Node } from './ast';
import { tableNotFound } from './errors';
import { expression } from './expressions';
import type { CommonTables, Expression, Generator, Query, Session } from './generator';
import { JsonPaths } from './jsonPaths';
import { parameterNamed, type Parameter } from './prepare';
import { query } from './query';
import type { DerivedColumn, Scope, TableInfo } from './scope';
import { quoteName } from '../store/identifiers';

/** A statement in DuckDB's SQL with what is bound to it. */
export interface Translated {
  readonly sql: string;
  /** Values of `$1`, `$2`, … */
  readonly values: readonly string[];
  readonly columns: Query['columns'];
  /** What a real workspace has instead of the columns that were named. */
  readonly notices: readonly string[];
}

/** Tables by the name parts that the statement uses, lower case, joined by a dot. */
export type KnownTables = ReadonlyMap<string, TableInfo>;

/** The one generator behind the parts of the translation; an instance serves one statement. */
export class Translation implements Generator {
  readonly session: Session;
  readonly #known: KnownTables;
  readonly #parameters: readonly Parameter[];
  readonly #values: string[] = [];
  readonly #aliases = new Set<string>();
  readonly #notices = new Map<string, string>();
  #tables: CommonTables = new Map();
  #paths: JsonPaths | undefined;

  constructor(known: KnownTables, parameters: readonly Parameter[], session: Session) {
    this.#known = known;
    this.#parameters = parameters;
    this.session = session;
  }

  get tables(): CommonTables {
    return this.#tables;
  }

  /** Translates a whole query. */
  translate(statement: Node): Translated {
    this.#paths = new JsonPaths(statement);
    const { sql, columns } = this.query(statement, new Map());
    return this.result(sql, columns);
  }

  /** The finished statement for SQL that was put together from this translation's expressions. */
  result(sql: string, columns: Query['columns'] = []): Translated {
    return { sql, values: this.#values, columns, notices: [...this.#notices.values()] };
  }

  expression(node: unknown, scope: Scope): Expression {
    return expression(node, scope, this);
  }

  query(node: unknown, tables: CommonTables, outer?: Scope): Query {
    const before = this.#tables;
    this.#tables = tables;
    try {
      return query(node, this, tables, outer);
    } finally {
      this.#tables = before;
    }
  }

  table(parts: readonly string[]): TableInfo {
    const found = this.#known.get(tableKey(parts));
    if (!found) throw tableNotFound(parts.map((part) => `\`${part}\``).join('.'));
    return found;
  }

  parameter(name: string): Parameter {
    return parameterNamed(name, this.#parameters);
  }

  uniqueAlias(name: string): string {
    let alias = name;
    for (let number = 2; this.#aliases.has(alias.toLowerCase()); number++) alias = `${name}_${number}`;
    this.#aliases.add(alias.toLowerCase());
    return quoteName(alias);
  }

  bind(value: string): string {
    this.#values.push(value);
    return `$${this.#values.length}`;
  }

  pathsOf(value: unknown): readonly string[] {
    return this.#paths?.of(value) ?? [];
  }

  notice(column: DerivedColumn): void {
    this.#notices.set(column.name, `The column ${column.name} exists in the local workspace only; a real workspace has ${column.real}.`);
  }
}

/** The key of a table's name parts in {@link KnownTables}. */
export const tableKey = (parts: readonly string[]): string => parts.map((part) => part.toLowerCase()).join('.');
