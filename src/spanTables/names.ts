import { CodedError } from '../base/errors';

/** A table of Unity Catalog. Parts as stored, without quotes. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly table: string;
}

/** A name as one part of an identifier: in backticks, inner ones doubled. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A table's full name for SQL text. */
export const quoteTable = ({ catalog, schema, table }: TableName): string => [catalog, schema, table].map(quoteName).join('.');

/** A table's full name for people. */
export const showTable = ({ catalog, schema, table }: TableName): string => [catalog, schema, table].map((part) => (/^\w+$/.test(part) ? part : quoteName(part))).join('.');

/**
 * A string literal of Databricks SQL. Needed only where the language takes no parameter (paths of
 * attributes) and in texts for people; backslash is Databricks' escape character.
 */
export const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/**
 * A three-part name as people write it (`cat.schema.table`, parts in backticks where needed).
 * Throws `tables.name` with the sentence to show.
 */
export function parseTableName(text: string): TableName {
  const parts: string[] = [];
  const part = /\s*(?:`((?:[^`]|``)+)`|([^`.\s]+))\s*(\.|$)/y;
  for (let match = part.exec(text); match; match = part.exec(text)) {
    parts.push(match[1]?.replaceAll('``', '`') ?? match[2]!);
    if (match[3] === '') break;
  }
  const [catalog, schema, table] = parts;
  if (parts.length !== 3 || part.lastIndex !== text.length || !catalog || !schema || !table) {
    throw new CodedError('tables.name', `"${text}" is not the full name of a table. Write catalog.schema.table.`);
  }
  return { catalog, schema, table };
}
