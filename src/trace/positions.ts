import type { TraceColumns } from './columns';

/** Where each row stands among its siblings, and where what lies below it ends. */
export interface TreePositions {
  /** From 1, among the rows with the same parent. */
  readonly posInSet: Int32Array;
  /** Rows with the same parent, the row itself among them. */
  readonly setSize: Int32Array;
  /** Row after the last descendant; the next sibling where there is one. */
  readonly end: Int32Array;
  readonly maxDepth: number;
}

/** Positions of all rows. O(spans). */
export function treePositions({ depth, parent }: Pick<TraceColumns, 'depth' | 'parent'>): TreePositions {
  const count = depth.length;
  const posInSet = new Int32Array(count);
  const setSize = new Int32Array(count);
  const end = new Int32Array(count);
  // Children counted per row; the last entry counts the roots.
  const children = new Int32Array(count + 1);
  let maxDepth = 0;
  for (let row = 0; row < count; row += 1) {
    const above = parent[row]! < 0 ? count : parent[row]!;
    children[above] = children[above]! + 1;
    posInSet[row] = children[above]!;
    maxDepth = Math.max(maxDepth, depth[row]!);
  }
  for (let row = count - 1; row >= 0; row -= 1) {
    const above = parent[row]!;
    setSize[row] = children[above < 0 ? count : above]!;
    end[row] = Math.max(end[row]!, row + 1);
    if (above >= 0) end[above] = Math.max(end[above]!, end[row]!);
  }
  return { posInSet, setSize, end, maxDepth };
}
