/** What of a span decides which span of the other trace it stands beside. */
export interface AlignedSpan {
  readonly name: string;
  readonly type: string;
  /** Row of the parent in the same list; -1 for roots. Parents come before children. */
  readonly parent: number;
}

/** One row of a comparison: a span of each trace, or of one only. Rows come depth-first. */
export interface AlignedRow {
  /** Row in the first trace; -1 for a span that only the second has. */
  readonly a: number;
  /** Row in the second trace; -1 for a span that only the first has. */
  readonly b: number;
  /** 0 for roots. */
  readonly level: number;
}

/** Pairs of siblings that are compared exactly; more of them are matched by name and count. */
const maxExact = 250_000;

/**
 * Aligns two trees by structure: children of aligned parents are matched by name and type in their
 * order (the longest common sequence), so that an added or removed span moves no other. Numbered
 * repeats (`name_2`, as MLflow writes them) count as the same name. Roots of subtrees may be given.
 */
export function alignSpans(a: readonly AlignedSpan[], b: readonly AlignedSpan[], roots?: { readonly a: number; readonly b: number }): AlignedRow[] {
  const childrenA = childrenOf(a);
  const childrenB = childrenOf(b);
  const rows: AlignedRow[] = [];
  // A stack, not recursion: traces can be deeper than the stack of calls.
  const open: AlignedRow[] = [];
  const push = (listA: readonly number[], listB: readonly number[], level: number) => {
    const pairs = matchSiblings(a, b, listA, listB);
    for (let at = pairs.length - 1; at >= 0; at -= 1) open.push({ a: pairs[at]![0], b: pairs[at]![1], level });
  };
  if (roots) open.push({ ...roots, level: 0 });
  else push(childrenA.get(-1) ?? [], childrenB.get(-1) ?? [], 0);
  while (open.length > 0) {
    const row = open.pop()!;
    rows.push(row);
    push(row.a < 0 ? [] : (childrenA.get(row.a) ?? []), row.b < 0 ? [] : (childrenB.get(row.b) ?? []), row.level + 1);
  }
  return rows;
}

function childrenOf(spans: readonly AlignedSpan[]): Map<number, number[]> {
  const children = new Map<number, number[]>();
  spans.forEach(({ parent }, row) => {
    const list = children.get(parent);
    if (list) list.push(row);
    else children.set(parent, [row]);
  });
  return children;
}

const keyOf = ({ name, type }: AlignedSpan) => `${type} ${name.replace(/_\d+$/, '')}`;

function matchSiblings(a: readonly AlignedSpan[], b: readonly AlignedSpan[], listA: readonly number[], listB: readonly number[]): [number, number][] {
  if (listA.length === 0) return listB.map((row) => [-1, row]);
  if (listB.length === 0) return listA.map((row) => [row, -1]);
  const keysA = listA.map((row) => keyOf(a[row]!));
  const keysB = listB.map((row) => keyOf(b[row]!));
  // What is the same at both ends needs no table.
  let start = 0;
  while (start < keysA.length && start < keysB.length && keysA[start] === keysB[start]) start += 1;
  let end = 0;
  while (end < keysA.length - start && end < keysB.length - start && keysA.at(-1 - end) === keysB.at(-1 - end)) end += 1;
  const middle = common(keysA.slice(start, keysA.length - end), keysB.slice(start, keysB.length - end)).map(([i, j]): [number, number] => [i + start, j + start]);
  const same = [
    ...Array.from({ length: start }, (_, at): [number, number] => [at, at]),
    ...middle,
    ...Array.from({ length: end }, (_, at): [number, number] => [keysA.length - end + at, keysB.length - end + at]),
  ];
  const pairs: [number, number][] = [];
  let i = 0;
  let j = 0;
  for (const [nextA, nextB] of [...same, [listA.length, listB.length] as const]) {
    while (i < nextA) pairs.push([listA[i++]!, -1]);
    while (j < nextB) pairs.push([-1, listB[j++]!]);
    if (i < listA.length && j < listB.length) pairs.push([listA[i++]!, listB[j++]!]);
  }
  return pairs;
}

/** The longest common sequence of two lists, as ascending index pairs. */
function common(a: readonly string[], b: readonly string[]): [number, number][] {
  if (a.length * b.length > maxExact) return inOrder(a, b);
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      table[i * width + j] = a[i] === b[j] ? table[(i + 1) * width + j + 1]! + 1 : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!);
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (table[(i + 1) * width + j]! >= table[i * width + j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}

/** A common sequence, not always the longest: each takes the next one of its key. */
function inOrder(a: readonly string[], b: readonly string[]): [number, number][] {
  const places = new Map<string, number[]>();
  b.forEach((key, at) => {
    const list = places.get(key);
    if (list) list.push(at);
    else places.set(key, [at]);
  });
  for (const list of places.values()) list.reverse();
  const pairs: [number, number][] = [];
  let last = -1;
  a.forEach((key, at) => {
    const list = places.get(key);
    while (list && list.length > 0 && list.at(-1)! <= last) list.pop();
    const found = list?.pop();
    if (found === undefined) return;
    pairs.push([at, found]);
    last = found;
  });
  return pairs;
}
