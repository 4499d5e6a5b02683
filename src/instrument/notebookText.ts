import type { OffsetRange } from '../base/position';
import type { Edit, Language } from './types';

/** The cells of a notebook as one text. */
export interface JoinedCells {
  readonly text: string;
  /** Where each cell begins in the text. */
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

/** An edit of one cell; offsets count from the cell's beginning. */
export interface CellEdit extends Edit {
  /** Index of the cell. */
  readonly cell: number;
}

/** What Databricks writes between the cells of a notebook that it keeps as a `.py` file. Source: Databricks documentation, "Export and import notebooks". */
export const cellSeparator = '# COMMAND ----------';
export const notebookHeader = '# Databricks notebook source';

/** One text of several cells: Python in the form of a Databricks source notebook, so that the engine reads both the same way. */
export function joinCells(cells: readonly string[], language: Language): JoinedCells {
  const [header, separator] = language === 'python' ? [`${notebookHeader}\n`, `\n\n${cellSeparator}\n`] : ['', '\n\n'];
  const starts: number[] = [];
  let text = header;
  cells.forEach((cell, index) => {
    if (index > 0) text += separator;
    starts.push(text.length);
    text += language === 'python' ? hideForeign(cell) : cell;
  });
  return { text, starts, lengths: cells.map((cell) => cell.length) };
}

/** Magics whose cell is Python all the same. */
const pythonMagics = /^\s*%%(time|timeit|capture|prun|memit|python|python3)\b/;

/** A cell of another language, such as `%%sql`, as comments of the same length. */
const hideForeign = (cell: string): string => (/^\s*%%/.test(cell) && !pythonMagics.test(cell) ? cell.replace(/[^\r\n]+/g, (line) => `#${line.slice(1)}`) : cell);

/**
 * The edits as edits of cells. What was planned behind the last line of a cell becomes a new last
 * line of it; ranges are cut at the cell's end.
 */
export function placeInCells(joined: JoinedCells, edits: readonly Edit[]): CellEdit[] {
  return joinDeletions(edits).map((edit) => {
    const { cell, start, end } = placeInCell(joined, edit);
    const cellStart = joined.starts[cell] ?? 0;
    const cellEnd = cellStart + (joined.lengths[cell] ?? 0);
    if (edit.start > cellEnd && edit.text !== '') return { cell, start, end, text: `\n${edit.text.replace(/(\r\n|\n|\r)+$/, '')}` };
    // A last line goes with the line break before it: the one behind it belongs to no cell.
    const isLastLine = edit.text === '' && edit.end > cellEnd && start > 0 && joined.text[cellStart + start - 1] === '\n';
    return { cell, start: isLastLine ? start - 1 : start, end, text: edit.text };
  });
}

/** Deletions that touch, as one. */
function joinDeletions(edits: readonly Edit[]): Edit[] {
  const joined: Edit[] = [];
  for (const edit of edits) {
    const last = joined.at(-1);
    if (last && last.text === '' && edit.text === '' && last.end === edit.start && last.end > last.start) joined[joined.length - 1] = { ...last, end: edit.end };
    else joined.push(edit);
  }
  return joined;
}

/** The cell that a range of the text begins in, and its part of the range. */
export function placeInCell({ starts, lengths }: JoinedCells, range: OffsetRange): OffsetRange & { readonly cell: number } {
  const cell = Math.max(0, starts.findLastIndex((start) => start <= range.start));
  const clamp = (offset: number) => Math.min(Math.max(offset - (starts[cell] ?? 0), 0), lengths[cell] ?? 0);
  return { cell, start: clamp(range.start), end: clamp(range.end) };
}
