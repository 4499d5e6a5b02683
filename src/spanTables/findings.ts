import { correct, tablePlaces } from './correct';
import { quoteTable, showTable, type TableName } from './names';
import type { TableShape } from './shape';

/** Something in a statement that would fail or mislead, and what would be right. Offsets are the statement's. */
export interface SqlFinding {
  readonly start: number;
  readonly end: number;
  /** Why, as a sentence. */
  readonly message: string;
  readonly replacement: string;
}

/** What a table is: its shape, or that it is not there. `undefined`: not a span table, or not known. */
export type TableLook = { readonly kind: 'spans'; readonly shape: TableShape } | { readonly kind: 'missing' } | undefined;

/**
 * What does not fit in a statement. A span table that is not there is replaced by `usual`, whose
 * columns then count; columns that a table lacks are replaced by its own.
 */
export function findings(sql: string, look: (table: TableName) => TableLook, usual: TableShape): readonly SqlFinding[] {
  const found: SqlFinding[] = [];
  let shape: TableShape | undefined;
  for (const { name, start, end } of tablePlaces(sql)) {
    const seen = look(name);
    if (seen?.kind === 'missing') {
      found.push({ start, end, message: `There is no table ${showTable(name)} here. The traces of this connection are in ${showTable(usual.name)}.`, replacement: plain(usual.name) });
      shape ??= usual;
    } else if (seen) shape ??= seen.shape;
  }
  if (!shape) return found;
  for (const { start, found: text, replacement, reason } of correct(sql, shape).corrections) found.push({ start, end: start + text.length, message: `${reason} Write ${replacement}.`, replacement });
  return found.sort((a, b) => a.start - b.start);
}

const plain = (name: TableName): string => (/^\w+$/.test(name.catalog + name.schema + name.table) ? showTable(name) : quoteTable(name));

/** The statement with every finding replaced. */
export function corrected(sql: string, all: readonly SqlFinding[]): string {
  let text = '';
  let at = 0;
  for (const { start, end, replacement } of all) {
    text += sql.slice(at, start) + replacement;
    at = end;
  }
  return text + sql.slice(at);
}
