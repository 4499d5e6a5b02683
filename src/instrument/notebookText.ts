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
  const [header, separator] = language === 'python' ? [`${notebookHeader}\n`, `\n\n${cellSeparator}\n\n`] : ['', '\n\n'];
  const starts: number[] = [];
  let text = header;
  cells.forEach((cell, index) => {
    if (index > 0) text += separator;
    starts.push(text.length);
    text += cell;
  });
  return { text, starts, lengths: cells.map((cell) => cell.length) };
}

/**
 * The edits as edits of cells. What was planned behind the last line of a cell becomes a new last
 * line of it; ranges are cut at the cell's end.
 */
export function placeInCells(joined: JoinedCells, edits: readonly Edit[]): CellEdit[] {
  return edits.map((edit) => {
    const place = placeInCell(joined, edit);
    const isBehind = edit.start > (joined.starts[place.cell] ?? 0) + (joined.lengths[place.cell] ?? 0);
    return { ...place, text: isBehind && edit.text !== '' ? `\n${edit.text.replace(/(\r\n|\n|\r)+$/, '')}` : edit.text };
  });
}

/** The cell that a range of the text begins in, and its part of the range. */
export function placeInCell({ starts, lengths }: JoinedCells, range: OffsetRange): OffsetRange & { readonly cell: number } {
  const cell = Math.max(0, starts.findLastIndex((start) => start <= range.start));
  const clamp = (offset: number) => Math.min(Math.max(offset - (starts[cell] ?? 0), 0), lengths[cell] ?? 0);
  return { cell, start: clamp(range.start), end: clamp(range.end) };
}
