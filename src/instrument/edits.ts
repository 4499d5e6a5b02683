import { CodedError } from '../base/errors';
import type { Edit } from './types';

/** Edits in the order of the text; edits at one offset keep their order. Throws `edits.overlap` when two touch the same characters. */
export function orderEdits(edits: readonly Edit[]): Edit[] {
  const ordered = edits.map((edit, index) => ({ edit, index })).sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.index - b.index);
  let end = -1;
  for (const { edit } of ordered) {
    if (edit.start < end || edit.end < edit.start) {
      throw new CodedError('edits.overlap', `Two edits meet at offset ${edit.start}.`);
    }
    end = edit.end;
  }
  return ordered.map(({ edit }) => edit);
}

/** The text with all edits made. Offsets refer to the given text. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const edit of orderEdits(edits)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

/** Where an offset of the old text lies in the new one. An offset inside a replaced range goes to the end of its replacement. */
export function shiftOffset(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of orderEdits(edits)) {
    if (edit.start > offset) break;
    if (edit.end > offset) return edit.start + shift + edit.text.length;
    shift += edit.text.length - (edit.end - edit.start);
  }
  return offset + shift;
}

const piece = 2048;

/** The newest of kept texts that an edit of at most a quarter of `text` leads from, with that edit; `undefined` where none is so close. */
export function closestKept<T>(kept: readonly T[], text: string, textOf: (each: T) => string): { readonly kept: T; readonly edit: Edit } | undefined {
  for (let index = kept.length - 1; index >= 0; index--) {
    const each = kept[index]!;
    const edit = differenceAsEdit(textOf(each), text);
    if (edit && edit.end - edit.start + edit.text.length <= text.length / 4) return { kept: each, edit };
  }
  return undefined;
}

/** The smallest single edit that makes `after` of `before`; `undefined` when they are equal. */
export function differenceAsEdit(before: string, after: string): Edit | undefined {
  if (before === after) return undefined;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  // Whole pieces are compared at once: this runs on long texts at each key stroke.
  while (start + piece <= shorter && before.slice(start, start + piece) === after.slice(start, start + piece)) start += piece;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (tail + piece <= shorter - start && before.slice(before.length - tail - piece, before.length - tail) === after.slice(after.length - tail - piece, after.length - tail)) tail += piece;
  while (tail < shorter - start && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
