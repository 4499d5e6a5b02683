import type { TraceColumns } from './columns';
import type { TreePositions } from './positions';
import type { RowGroups } from './rowGroups';

/** What of a trace is open. */
export interface RowView {
  /** 1 for rows whose children are hidden. */
  readonly collapsed: Uint8Array;
  /** 1 for the rows to show; `undefined` shows all. A row that is shown has its ancestors shown. */
  readonly shown?: Uint8Array;
  /** Repeated siblings that share a line; `undefined` gives each its own. Not used with `shown`. */
  readonly groups?: RowGroups;
  /** 1 for the first rows of groups whose members show. */
  readonly openGroups?: Uint8Array;
}

/**
 * What shows, top to bottom: a row, or for a group's own line `~first`, where `first` is the first
 * row of the group; an open group's members follow its line. O(rows that show and groups).
 */
export function visibleRows({ count }: Pick<TraceColumns, 'count'>, { end }: Pick<TreePositions, 'end'>, view: RowView): Int32Array {
  const { collapsed, shown } = view;
  const groups = shown ? undefined : view.groups;
  const rows = new Int32Array(count + (groups?.count ?? 0));
  let length = 0;
  let row = 0;
  while (row < count) {
    if (shown && shown[row] === 0) {
      row = end[row]!;
      continue;
    }
    if (groups && groups.size[row]! > 0) {
      rows[length] = ~row;
      length += 1;
      if (view.openGroups?.[row] !== 1) {
        row = groups.end[row]!;
        continue;
      }
    }
    rows[length] = row;
    length += 1;
    row = collapsed[row] === 1 ? end[row]! : row + 1;
  }
  return rows.subarray(0, length);
}

/** The row of an entry of {@link visibleRows}: of a group the first. */
export const entryRow = (entry: number): number => (entry < 0 ? ~entry : entry);

/** Where an entry shows, by binary search; -1 where it is hidden. A group's line comes before its first row. */
export function positionOf(visible: Int32Array, entry: number): number {
  const key = (each: number) => 2 * entryRow(each) + (each < 0 ? 0 : 1);
  const wanted = key(entry);
  let low = 0;
  let high = visible.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = key(visible[middle]!);
    if (at === wanted) return middle;
    if (at < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** True where the row has children. */
export const hasChildren = ({ end }: Pick<TreePositions, 'end'>, row: number): boolean => end[row]! > row + 1;

/** How many spans lie below a row, at any depth. */
export const descendantCount = ({ end }: Pick<TreePositions, 'end'>, row: number): number => end[row]! - row - 1;

/** The rows with the same parent, in order, the row itself among them. */
export function siblingRows({ count, parent }: Pick<TraceColumns, 'count' | 'parent'>, { end }: Pick<TreePositions, 'end'>, row: number): number[] {
  const above = parent[row]!;
  const rows: number[] = [];
  for (let at = above + 1; at < (above < 0 ? count : end[above]!); at = end[at]!) rows.push(at);
  return rows;
}

/** Rows for which something holds, with all their ancestors, as {@link RowView} wants them. */
export function withAncestors({ count, parent }: Pick<TraceColumns, 'count' | 'parent'>, wanted: Uint8Array): Uint8Array {
  const shown = wanted.slice(0, count);
  for (let row = count - 1; row >= 0; row -= 1) if (shown[row] === 1 && parent[row]! >= 0) shown[parent[row]!] = 1;
  return shown;
}
