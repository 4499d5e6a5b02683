import type { Node } from 'web-tree-sitter';
import { lineStart, nextLine } from '../../lines';
import type { Edit } from '../../types';

/** Collects changes of indentation line by line, so that blocks inside each other can move at once. */
export class LineIndents {
  readonly #text: string;
  readonly #indents = new Map<number, string>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Moves lines of `[start, end)` in by `unit` behind `base`, which most of them begin with. */
  indent(start: number, end: number, base: string, unit: string, fixed: FixedLines): void {
    this.#each(start, end, fixed, (indent) => (indent.startsWith(base) ? base + unit + indent.slice(base.length) : unit + indent));
  }

  /** Moves lines of `[start, end)` out from `inner` to `outer`: what {@link indent} did is undone exactly. */
  dedent(start: number, end: number, inner: string, outer: string, fixed: FixedLines): void {
    const unit = inner.startsWith(outer) ? inner.slice(outer.length) : undefined;
    this.#each(start, end, fixed, (indent) => {
      if (indent.startsWith(inner)) return outer + indent.slice(inner.length);
      return unit !== undefined && indent.startsWith(unit) ? indent.slice(unit.length) : indent;
    });
  }

  /** One edit for each moved line, outside the given ranges. */
  edits(removed: readonly Edit[] = []): Edit[] {
    const found: Edit[] = [];
    for (const [start, after] of this.#indents) {
      const before = this.#indentOf(start);
      if (after === before || removed.some((edit) => edit.start <= start && start < edit.end)) continue;
      let same = 0;
      while (same < before.length && same < after.length && before[same] === after[same]) same++;
      let tail = 0;
      while (tail < before.length - same && tail < after.length - same && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
      const from = start + this.#prefixOf(start);
      found.push({ start: from + same, end: from + before.length - tail, text: after.slice(same, after.length - tail) });
    }
    return found.sort((a, b) => a.start - b.start);
  }

  #each(start: number, end: number, fixed: FixedLines, change: (indent: string) => string): void {
    for (let at = start; at < end; at = nextLine(this.#text, at)) {
      const line = this.#text.slice(at, nextLine(this.#text, at));
      if (line.trim() !== '' && !fixed.has(at)) this.#indents.set(at, change(this.#indents.get(at) ?? this.#indentOf(at)));
      if (nextLine(this.#text, at) === at) break;
    }
  }

  #indentOf(at: number): string {
    const start = at + this.#prefixOf(at);
    return /^[ \t]*/.exec(this.#text.slice(start, start + 400))?.[0] ?? '';
  }

  /** Length of what stands before the indentation: a form feed starts the count of columns anew. */
  #prefixOf(at: number): number {
    return /^[ \t\f]*\f|^\uFEFF/.exec(this.#text.slice(at, at + 400))?.[0].length ?? 0;
  }
}

/** Starts of lines that lie inside a string literal and must stay as they are. */
export type FixedLines = ReadonlySet<number>;

/** The lines below nodes that begin inside a string literal. */
export function fixedLines(nodes: readonly Node[], text: string): FixedLines {
  const found = new Set<number>();
  for (const node of nodes) {
    for (const { startIndex, endIndex } of node.descendantsOfType('string')) {
      for (let at = nextLine(text, startIndex); at <= endIndex && at > lineStart(text, startIndex); at = nextLine(text, at)) {
        found.add(at);
        if (at === text.length) break;
      }
    }
  }
  return found;
}
