import { applyEdits } from './edits';
import type { Edit } from './types';

const contextLines = 3;

interface Block {
  /** Half-open ranges of lines, from 0. */
  readonly oldStart: number;
  readonly oldEnd: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** A unified diff that `patch` and `git apply` take; empty when the edits change nothing. */
export function unifiedDiff(path: string, text: string, edits: readonly Edit[]): string {
  const result = applyEdits(text, edits);
  if (result === text) return '';
  const before = linesOf(text);
  const after = linesOf(result);
  const hunks = group(changedBlocks(before, after)).map((blocks) => hunkText(blocks, before, after));
  return `--- a/${path}\n+++ b/${path}\n${hunks.join('')}`;
}

/** Lines with their line feeds; the last one may have none. */
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** The difference by lines, as blocks that changed. */
function changedBlocks(before: readonly string[], after: readonly string[]): Block[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const pairs = commonLines(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  const blocks: Block[] = [];
  let oldAt = head;
  let newAt = head;
  for (const [oldLine, newLine] of [...pairs.map(([a, b]) => [a + head, b + head] as const), [before.length - tail, after.length - tail] as const]) {
    if (oldLine > oldAt || newLine > newAt) blocks.push({ oldStart: oldAt, oldEnd: oldLine, newStart: newAt, newEnd: newLine });
    oldAt = oldLine + 1;
    newAt = newLine + 1;
  }
  return blocks;
}

/** Pairs of equal lines, in order: a longest common subsequence. */
function commonLines(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const rounds: Map<number, number>[] = [];
  let ends = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= a.length + b.length; d++) {
    rounds.push(new Map(ends));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (ends.get(k - 1) ?? -1) < (ends.get(k + 1) ?? -1));
      let x = down ? (ends.get(k + 1) ?? 0) : (ends.get(k - 1) ?? 0) + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      ends.set(k, x);
      if (x >= a.length && y >= b.length) return walkBack(rounds, a.length, b.length);
    }
    ends = new Map(ends);
  }
  return [];
}

function walkBack(rounds: readonly Map<number, number>[], oldLength: number, newLength: number): (readonly [number, number])[] {
  const pairs: (readonly [number, number])[] = [];
  let x = oldLength;
  let y = newLength;
  for (let d = rounds.length - 1; d >= 0; d--) {
    const ends = rounds[d] ?? new Map<number, number>();
    const k = x - y;
    const down = k === -d || (k !== d && (ends.get(k - 1) ?? -1) < (ends.get(k + 1) ?? -1));
    const previousK = down ? k + 1 : k - 1;
    const previousX = ends.get(previousK) ?? 0;
    const previousY = previousX - previousK;
    while (x > previousX && y > previousY && x > 0 && y > 0) pairs.push([--x, --y]);
    x = previousX;
    y = previousY;
  }
  return pairs.reverse();
}

/** Blocks whose contexts touch share a hunk. */
function group(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    const previous = last?.at(-1);
    if (last && previous && block.oldStart - previous.oldEnd <= 2 * contextLines) last.push(block);
    else groups.push([block]);
  }
  return groups;
}

function hunkText(blocks: readonly Block[], before: readonly string[], after: readonly string[]): string {
  const first = blocks[0];
  const last = blocks.at(-1);
  if (!first || !last) return '';
  const lead = Math.min(contextLines, first.oldStart);
  const trail = Math.min(contextLines, before.length - last.oldEnd);
  const lines: string[] = [];
  let at = first.oldStart - lead;
  for (const block of blocks) {
    lines.push(...before.slice(at, block.oldStart).map((line) => ` ${line}`));
    lines.push(...before.slice(block.oldStart, block.oldEnd).map((line) => `-${line}`));
    lines.push(...after.slice(block.newStart, block.newEnd).map((line) => `+${line}`));
    at = block.oldEnd;
  }
  lines.push(...before.slice(at, at + trail).map((line) => ` ${line}`));
  const oldRange = range(first.oldStart - lead, last.oldEnd + trail);
  const newRange = range(first.newStart - lead, last.newEnd + trail);
  return `@@ -${oldRange} +${newRange} @@\n${lines.map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`)).join('')}`;
}

/** A range as the format wants it: from 1, and an empty one by the line before it. */
const range = (start: number, end: number): string => (end === start ? `${start},0` : `${start + 1},${end - start}`);
