import type { OffsetRange } from '../../base/position';
import { cellSeparator, notebookHeader } from '../notebookText';

/** A line that installs packages or starts Python again: what is imported before it is gone or old. */
const installs = /^[ \t]*(#[ \t]*MAGIC[ \t]+)?[%!][ \t]*(pip|conda|uv)\b|\brestartPython\s*\(/;

/** A line that begins a cell, or turns what follows in it into the work of a magic such as `%%time`. */
const beginsCell = /^[ \t]*(%%|# (%%|COMMAND -|Databricks notebook source))/;

/**
 * Where new imports belong in a text that is a notebook (Databricks source, `# %%` cells): of the
 * cells that begin before `before`, the one that imports MLflow, else the first that imports
 * anything, else the last one; behind its installing lines. All of any other text.
 */
export function importRegion(text: string, before: number): OffsetRange {
  const cells = cellsOf(text).filter(({ start }) => start <= before);
  const last = cells.at(-1);
  if (!last || cellsOf(text).length === 1) return { start: 0, end: text.length };
  const has = (pattern: RegExp) => cells.find(({ start, end }) => pattern.test(text.slice(start, end)));
  const cell = has(/^(import|from)[ \t]+mlflow\b/m) ?? has(/^(import|from)[ \t]+[\w.]/m) ?? last;
  return { start: behindInstalls(text, cell), end: cell.end };
}

function cellsOf(text: string): OffsetRange[] {
  const isSource = text.replace(/^\uFEFF/, '').startsWith(notebookHeader);
  const marker = isSource ? new RegExp(`^${cellSeparator}[ \\t]*$`, 'gm') : /^# ?%%/gm;
  const starts = [0, ...[...text.matchAll(marker)].map(({ index }) => index).filter((index) => index > 0)];
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? text.length }));
}

function behindInstalls(text: string, { start, end }: OffsetRange): number {
  let region = start;
  let at = start;
  let isHead = true;
  for (const line of text.slice(start, end).match(/[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$/g) ?? []) {
    at += line.length;
    isHead &&= beginsCell.test(line) || line.trim() === '';
    if (installs.test(line) || (isHead && line.trim() !== '')) region = at;
  }
  return region;
}
