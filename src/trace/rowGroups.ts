import type { TraceColumns } from './columns';
import type { TreePositions } from './positions';

/** Siblings that follow each other and were made by the same code, from this many on, are a group. */
export const smallestGroup = 5;

/** Runs of repeated siblings. */
export interface RowGroups {
  /** For the first row of a group its number of spans; 0 for all other rows. */
  readonly size: Int32Array;
  /** For each member of a group its first row; -1 for all other rows. */
  readonly head: Int32Array;
  /** For the first row of a group the row after the last member's last descendant. */
  readonly end: Int32Array;
  readonly count: number;
}

/** The groups of a trace. A member may have spans below it. O(spans). */
export function findGroups({ count, label, depth, parent }: Pick<TraceColumns, 'count' | 'label' | 'depth' | 'parent'>, { end, posInSet }: Pick<TreePositions, 'end' | 'posInSet'>): RowGroups {
  const size = new Int32Array(count);
  const head = new Int32Array(count).fill(-1);
  const groupEnd = new Int32Array(count);
  let groups = 0;
  // A row that continues its elder sibling's run was seen with it.
  const seen = new Uint8Array(count);
  for (let first = 0; first < count; first += 1) {
    if (seen[first] === 1) continue;
    let length = 1;
    let last = first;
    for (let next = end[first]!; next < count && parent[next] === parent[first] && depth[next] === depth[first] && label[next] === label[first] && posInSet[next]! > 1; next = end[next]!) {
      seen[next] = 1;
      last = next;
      length += 1;
    }
    if (length < smallestGroup) continue;
    groups += 1;
    size[first] = length;
    groupEnd[first] = end[last]!;
    for (let member = first; member < groupEnd[first]!; member = end[member]!) head[member] = first;
  }
  return { size, head, end: groupEnd, count: groups };
}
