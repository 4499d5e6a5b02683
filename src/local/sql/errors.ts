import { CodedError } from '../../base/errors';

/**
 * A statement that failed or was refused, as Databricks words it: `condition` is Spark's error
 * condition, and the message starts with it in brackets. Over `/api/2.0/sql/statements` it becomes
 * HTTP 200 with state FAILED and error_code BAD_REQUEST.
 */
export class SqlError extends CodedError {
  readonly condition: string;

  constructor(condition: string, text: string, options?: { cause?: unknown }) {
    super('BAD_REQUEST', `[${condition}] ${text}`, options);
    this.name = 'SqlError';
    this.condition = condition;
  }
}

/**
 * Something that Databricks SQL has and the local workspace does not translate. Always names the
 * function or clause: the alternative to a refusal is a silently different result.
 */
export function unsupported(what: string, instead?: string): SqlError {
  const way = instead ? ` ${instead}` : '';
  return new SqlError('UNSUPPORTED_FEATURE.LOCAL_WORKSPACE', `The local workspace does not translate ${what}.${way}`);
}

/** The text is not Databricks SQL (or not the part of it that the parser knows). */
export const syntaxError = (text: string): SqlError => new SqlError('PARSE_SYNTAX_ERROR', text);

/** A table or view that the catalog does not have; `name` as written. */
export const tableNotFound = (name: string): SqlError =>
  new SqlError('TABLE_OR_VIEW_NOT_FOUND', `The table or view ${name} cannot be found. Verify the spelling and correctness of the schema and catalog.`);

/** A schema that the catalog does not have. */
export const schemaNotFound = (name: string): SqlError =>
  new SqlError('SCHEMA_NOT_FOUND', `The schema ${name} cannot be found. Verify the spelling and correctness of the schema and catalog.`);

/** A catalog that does not exist. */
export const catalogNotFound = (name: string): SqlError => new SqlError('NO_SUCH_CATALOG_EXCEPTION', `Catalog ${name} was not found.`);

/** A column that no table of the query has; `candidates` are the names that are there. */
export function columnNotFound(name: string, candidates: readonly string[]): SqlError {
  const near = [...candidates].sort((a, b) => distance(name, a) - distance(name, b)).slice(0, 5);
  if (near.length === 0) {
    return new SqlError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', `A column, variable, or function parameter with name \`${name}\` cannot be resolved.`);
  }
  const quoted = near.map((each) => `\`${each}\``).join(', ');
  return new SqlError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `A column, variable, or function parameter with name \`${name}\` cannot be resolved. Did you mean one of the following? [${quoted}].`,
  );
}

/** Edits between two names, letter case ignored; only for the order of suggestions. */
function distance(a: string, b: string): number {
  const [from, to] = [a.toLowerCase().slice(0, 64), b.toLowerCase().slice(0, 64)];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const change = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, change));
    }
    row = next;
  }
  return row[to.length]!;
}
