/** Where each row of a depth-first list stands among its siblings, and where what lies below it ends. */
export interface TreePositions {
  /** From 1, among the rows with the same parent. */
  readonly posInSet: Int32Array;
  /** Rows with the same parent, the row itself among them. */
  readonly setSize: Int32Array;
  /** Index after the last descendant. */
  readonly end: Int32Array;
  readonly maxDepth: number;
}

/** Positions of all rows. `depth` is depth-first, parents before children. O(spans). */
export function treePositions(depth: readonly number[]): TreePositions {
  const count = depth.length;
  const posInSet = new Int32Array(count);
  const setSize = new Int32Array(count);
  const end = new Int32Array(count);
  const parent = new Int32Array(count);
  // Children counted per row; the last entry counts the roots.
  const children = new Int32Array(count + 1);
  const open: number[] = [];
  let maxDepth = 0;
  for (let row = 0; row < count; row += 1) {
    while (open.length > depth[row]!) end[open.pop()!] = row;
    const above = open.at(-1) ?? count;
    parent[row] = above;
    posInSet[row] = children[above]! + 1;
    children[above] = posInSet[row]!;
    open.push(row);
    maxDepth = Math.max(maxDepth, depth[row]!);
  }
  while (open.length > 0) end[open.pop()!] = count;
  for (let row = 0; row < count; row += 1) setSize[row] = children[parent[row]!]!;
  return { posInSet, setSize, end, maxDepth };
}
