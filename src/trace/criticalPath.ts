import type { TraceColumns } from './columns';
import type { TreePositions } from './positions';

/** Stretches of spans that the end of the trace waited for, latest first. Nanoseconds since the start of the trace. */
export interface CriticalPath {
  readonly row: Int32Array;
  readonly startNs: Float64Array;
  readonly endNs: Float64Array;
  /** 1 for the rows that have a stretch. */
  readonly isOn: Uint8Array;
}

/**
 * The critical path: from the end of the root backwards, always in the child that ended last before
 * the point reached, and in the span itself where no child ran. A child that outlives its parent
 * counts up to the parent's end. O(spans log children).
 */
export function criticalPath(columns: TraceColumns, { end }: Pick<TreePositions, 'end'>): CriticalPath {
  const { count, startNs, durationNs, summary } = columns;
  const endOf = (row: number) => (durationNs[row]! < 0 ? summary.durationNs : startNs[row]! + durationNs[row]!);
  const rows: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const isOn = new Uint8Array(count);
  const add = (row: number, from: number, to: number) => {
    if (to <= from) return;
    rows.push(row);
    starts.push(from);
    ends.push(to);
    isOn[row] = 1;
  };
  // A stack of spans that are walked backwards from `last`: `until` is the point reached, `children` those left.
  const stack: { readonly row: number; readonly last: number; until: number; readonly children: number[] }[] = [];
  const enter = (row: number, until: number) => {
    const children: number[] = [];
    for (let child = row + 1; child < end[row]!; child = end[child]!) children.push(child);
    children.sort((a, b) => endOf(a) - endOf(b));
    stack.push({ row, last: until, until, children });
  };
  const root = longestRoot(columns, end, endOf);
  if (root >= 0) enter(root, endOf(root));
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    const child = top.children.pop();
    if (child === undefined) {
      add(top.row, startNs[top.row]!, top.until);
      stack.pop();
      continue;
    }
    // One that ended after the point reached ran beside the path, unless it outlived its parent.
    if (startNs[child]! >= top.until || (endOf(child) > top.until && top.until < top.last)) continue;
    const childEnd = Math.min(endOf(child), top.until);
    add(top.row, childEnd, top.until);
    top.until = Math.max(startNs[child]!, startNs[top.row]!);
    enter(child, childEnd);
  }
  return { row: Int32Array.from(rows), startNs: Float64Array.from(starts), endNs: Float64Array.from(ends), isOn };
}

/** The root that ends last; -1 for an empty trace. */
function longestRoot({ count }: TraceColumns, end: Int32Array, endOf: (row: number) => number): number {
  let best = -1;
  for (let row = 0; row < count; row = end[row]!) if (best < 0 || endOf(row) > endOf(best)) best = row;
  return best;
}
