import { IdTable, type SpanIds } from './spanIds';
import { valueText } from './valueText';

/** What is searched of one span; crosses between processes as a line of JSON. */
export interface SearchLine {
  readonly id: string;
  readonly name: string;
  readonly message: string;
  readonly attributes: Readonly<Record<string, unknown>> | null;
  readonly events: readonly { readonly name?: string; readonly attributes?: Readonly<Record<string, unknown>> | null }[] | null;
}

/** A condition on a span's text. Conditions of one query must all hold. */
export type TextCondition =
  /** Somewhere in name, status message, attributes, inputs, outputs or events. */
  | { readonly kind: 'text'; readonly text: string; readonly isCase: boolean }
  /** The same, by a regular expression of JavaScript in which `^` and `$` mean a line. */
  | { readonly kind: 'pattern'; readonly text: string; readonly isCase: boolean }
  /** In the value of one attribute; '' asks only that the span has it. */
  | { readonly kind: 'attribute'; readonly key: string; readonly text: string };

/** Characters that stand around fields; no text of a program holds them. */
const endOfSpan = '\u0000';
const beforeKey = '\u0002';
const beforeValue = '\u0003';

/** UTF-16 units of a piece: one character outside Latin-1 makes a piece take twice its memory and time, not the whole text. */
const pieceLength = 262_144;

/** A run of rows with their texts one after the other. */
interface Piece {
  readonly firstRow: number;
  readonly text: string;
  readonly lower: string;
  /** Where each row's text begins, and the end; in `lower` lengths may differ. */
  readonly starts: Int32Array;
  readonly lowerStarts: Int32Array;
}

/**
 * The texts of all spans of a trace, laid out for searching: 50,000 spans take some 10 ms. Built and
 * asked in a thread of its own.
 */
export class TextIndex {
  readonly #pieces: readonly Piece[];
  readonly #rows: number;
  /** UTF-16 units of all texts. */
  readonly length: number;

  /** `lines` in any order, those of spans that `ids` does not have are left out; row `i` is the span `i` of `ids`. */
  constructor(ids: SpanIds, lines: Iterable<SearchLine>) {
    const texts = new Array<string>(ids.halves.length / 2).fill('');
    const table = new IdTable(ids.halves);
    for (let row = 0; row < texts.length; row += 1) table.add(row);
    for (const line of lines) {
      const row = table.find(...ids.halvesOf(line.id));
      if (row >= 0) texts[row] = textOf(line);
    }
    this.#rows = texts.length;
    this.#pieces = toPieces(texts);
    this.length = this.#pieces.reduce((total, piece) => total + piece.text.length, 0);
  }

  /** Rows for which all conditions hold, ascending. Throws `SyntaxError` for a pattern that is none. */
  find(conditions: readonly TextCondition[]): Int32Array {
    if (conditions.length === 0) return new Int32Array();
    // Row by row, how many of the conditions before this one hold.
    const held = new Uint8Array(this.#rows);
    conditions.forEach((condition, before) => this.#mark(condition, held, before));
    const found = new Int32Array(this.#rows);
    let length = 0;
    for (let row = 0; row < held.length; row += 1) if (held[row] === conditions.length) found[length++] = row;
    return found.slice(0, length);
  }

  #mark(condition: TextCondition, held: Uint8Array, before: number): void {
    const pattern = condition.kind === 'pattern' ? new RegExp(condition.text, condition.isCase ? 'mu' : 'imu') : undefined;
    const mark = (row: number) => {
      if (held[row] === before) held[row] = before + 1;
    };
    for (const piece of this.#pieces) {
      if (pattern) findPattern(piece, pattern, mark);
      else if (condition.kind === 'text') findText(piece, condition.text, condition.isCase, mark);
      else if (condition.kind === 'attribute') findAttribute(piece, condition, mark);
    }
  }
}

function findText({ firstRow, text, lower, starts, lowerStarts }: Piece, wanted: string, isCase: boolean, mark: (row: number) => void): void {
  const [where, what, bounds] = isCase ? [text, wanted, starts] : [lower, wanted.toLowerCase(), lowerStarts];
  let row = 0;
  for (let at = where.indexOf(what); at >= 0; at = where.indexOf(what, bounds[row]!)) {
    while (bounds[row + 1]! <= at) row += 1;
    mark(firstRow + row);
    row += 1;
    if (row >= bounds.length - 1) return;
  }
}

function findPattern({ firstRow, text, starts }: Piece, pattern: RegExp, mark: (row: number) => void): void {
  for (let row = 0; row < starts.length - 1; row += 1) {
    if (pattern.test(text.slice(starts[row], starts[row + 1]! - 1))) mark(firstRow + row);
  }
}

function findAttribute({ firstRow, lower, lowerStarts }: Piece, condition: { readonly key: string; readonly text: string }, mark: (row: number) => void): void {
  const key = `${beforeKey}${condition.key.toLowerCase()}${beforeValue}`;
  const wanted = condition.text.toLowerCase();
  let row = 0;
  for (let at = lower.indexOf(key); at >= 0; at = lower.indexOf(key, at + 1)) {
    while (lowerStarts[row + 1]! <= at) row += 1;
    const from = at + key.length;
    const next = lower.indexOf(beforeKey, from);
    const end = Math.min(next < 0 ? Infinity : next, lowerStarts[row + 1]! - 1);
    if (lower.slice(from, end).includes(wanted)) mark(firstRow + row);
  }
}

function toPieces(texts: readonly string[]): Piece[] {
  const pieces: Piece[] = [];
  let first = 0;
  let length = 0;
  texts.forEach((text, row) => {
    length += text.length;
    if (length < pieceLength && row < texts.length - 1) return;
    pieces.push(toPiece(first, texts.slice(first, row + 1)));
    first = row + 1;
    length = 0;
  });
  return pieces;
}

function toPiece(firstRow: number, texts: readonly string[]): Piece {
  const lowers = texts.map((text) => text.toLowerCase());
  return { firstRow, text: join(texts), lower: join(lowers), starts: startsOf(texts), lowerStarts: startsOf(lowers) };
}

const join = (texts: readonly string[]) => texts.map((text) => text + endOfSpan).join('');

function startsOf(texts: readonly string[]): Int32Array {
  const starts = new Int32Array(texts.length + 1);
  texts.forEach((text, i) => (starts[i + 1] = starts[i]! + text.length + 1));
  return starts;
}

/** Name, message and events first: what follows an attribute's value is the next attribute. */
function textOf({ name, message, attributes, events }: SearchLine): string {
  const said = (events ?? []).map((event) => `\n${event.name ?? ''}\n${valueText(event.attributes)}`).join('');
  const carried = Object.entries(attributes ?? {}).map(([key, value]) => `${beforeKey}${key}${beforeValue}${valueText(value)}`);
  return `${name}\n${message}${said}${carried.join('')}`;
}
