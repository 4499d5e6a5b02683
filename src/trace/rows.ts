import type { TraceSkeleton } from './skeleton';

/** What of a trace is open. */
export interface RowView {
  /** Span ids whose children are hidden. */
  readonly collapsed: ReadonlySet<string>;
}

/**
 * Visible rows, top to bottom, as indices into the skeleton. Rows below a collapsed one are left
 * out. O(spans).
 */
export function visibleRows(skeleton: Pick<TraceSkeleton, 'spanIds' | 'depth'>, view: RowView): Int32Array {
  const { spanIds, depth } = skeleton;
  const rows = new Int32Array(spanIds.length);
  let count = 0;
  let hiddenBelow = Infinity;
  for (let i = 0; i < spanIds.length; i += 1) {
    const level = depth[i]!;
    if (level > hiddenBelow) continue;
    hiddenBelow = view.collapsed.has(spanIds[i]!) ? level : Infinity;
    rows[count] = i;
    count += 1;
  }
  return rows.subarray(0, count);
}

/** True where the row has children. */
export function hasChildren(skeleton: Pick<TraceSkeleton, 'depth'>, index: number): boolean {
  return (skeleton.depth[index + 1] ?? -1) > skeleton.depth[index]!;
}

/** How many spans lie below a row, at any depth. */
export function descendantCount(skeleton: Pick<TraceSkeleton, 'depth'>, index: number): number {
  const level = skeleton.depth[index]!;
  let end = index + 1;
  while (end < skeleton.depth.length && skeleton.depth[end]! > level) end += 1;
  return end - index - 1;
}

/** The parent's index; -1 for a root. */
export function parentRow(skeleton: Pick<TraceSkeleton, 'depth'>, index: number): number {
  const level = skeleton.depth[index]!;
  for (let i = index - 1; i >= 0; i -= 1) if (skeleton.depth[i]! < level) return i;
  return -1;
}

/** The rows with the same parent, in order, the row itself among them. */
export function siblingRows(skeleton: Pick<TraceSkeleton, 'depth'>, index: number): number[] {
  const level = skeleton.depth[index]!;
  const first = parentRow(skeleton, index) + 1;
  const rows: number[] = [];
  for (let i = first; i < skeleton.depth.length && skeleton.depth[i]! >= level; i += 1) if (skeleton.depth[i] === level) rows.push(i);
  return rows;
}
