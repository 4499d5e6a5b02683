declare const zeroBased: unique symbol;
declare const oneBased: unique symbol;

/** A line counted from 0: tree-sitter, VS Code. */
export type Line0 = number & { readonly [zeroBased]: true };
/** A line counted from 1: ts-morph, span attributes, people. */
export type Line1 = number & { readonly [oneBased]: true };

export const line0 = (value: number): Line0 => value as Line0;
export const line1 = (value: number): Line1 => value as Line1;
export const toLine0 = (line: Line1): Line0 => (line - 1) as Line0;
export const toLine1 = (line: Line0): Line1 => (line + 1) as Line1;

/** A half-open range of UTF-16 offsets into one text. */
export interface OffsetRange {
  readonly start: number;
  readonly end: number;
}
