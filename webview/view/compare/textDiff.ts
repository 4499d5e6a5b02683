import { diffLines, diffWordsWithSpace } from 'diff';

/** A piece of a line; `isChanged` for what the other side does not have. */
export interface DiffPiece {
  readonly text: string;
  readonly isChanged: boolean;
}

/** One line of each side; a side is absent where only the other has the line. */
export interface DiffRow {
  readonly left?: readonly DiffPiece[];
  readonly right?: readonly DiffPiece[];
  readonly isSame: boolean;
}

/** Milliseconds after which a difference is given up: two texts without anything in common take longest. */
const timeoutMs = 1_500;
/** Characters of a line up to which its words are compared. */
const maxLine = 4_000;

/** Two texts side by side, line by line; changed lines word by word. `undefined` where they differ too much to be compared in time. */
export function diffTexts(left: string, right: string): DiffRow[] | undefined {
  if (left === right) return lines(left).map((line) => same(line));
  const changes = diffLines(left, right, { timeout: timeoutMs });
  if (!changes) return undefined;
  const rows: DiffRow[] = [];
  for (let at = 0; at < changes.length; at += 1) {
    const { value, added, removed } = changes[at]!;
    const next = changes[at + 1];
    if (removed && next?.added) {
      rows.push(...changed(lines(value), lines(next.value)));
      at += 1;
    } else if (removed) rows.push(...changed(lines(value), []));
    else if (added) rows.push(...changed([], lines(value)));
    else rows.push(...lines(value).map((line) => same(line)));
  }
  return rows;
}

const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n');
const same = (line: string): DiffRow => ({ left: [{ text: line, isChanged: false }], right: [{ text: line, isChanged: false }], isSame: true });

function changed(left: readonly string[], right: readonly string[]): DiffRow[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, at): DiffRow => {
    const [a, b] = [left[at], right[at]];
    if (a === undefined || b === undefined) return { ...(a === undefined ? {} : { left: whole(a) }), ...(b === undefined ? {} : { right: whole(b) }), isSame: false };
    if (a.length > maxLine || b.length > maxLine) return { left: whole(a), right: whole(b), isSame: false };
    const words = diffWordsWithSpace(a, b);
    return {
      left: words.filter((word) => !word.added).map((word) => ({ text: word.value, isChanged: word.removed })),
      right: words.filter((word) => !word.removed).map((word) => ({ text: word.value, isChanged: word.added })),
      isSame: false,
    };
  });
}

const whole = (text: string): DiffPiece[] => [{ text, isChanged: true }];

/** Rows around changes only: runs of more than `around` unchanged lines give way to how many they were. */
export function foldSame(rows: readonly DiffRow[], around = 3): (DiffRow | { readonly folded: number })[] {
  const keep = new Uint8Array(rows.length);
  rows.forEach((row, at) => {
    if (!row.isSame) keep.fill(1, Math.max(0, at - around), at + around + 1);
  });
  const shown: (DiffRow | { folded: number })[] = [];
  rows.forEach((row, at) => {
    if (keep[at]) return shown.push(row);
    const last = shown.at(-1);
    if (last && 'folded' in last) last.folded += 1;
    else shown.push({ folded: 1 });
    return undefined;
  });
  return shown;
}
