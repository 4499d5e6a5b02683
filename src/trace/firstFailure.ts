import type { TraceColumns } from './columns';

/**
 * The row that a person who asks "what went wrong?" wants to see: from the first failed span down
 * the failed spans inside it, as far as they go; the root where nothing failed. An empty trace has row 0.
 */
export function firstFailure({ count, status, parent }: Pick<TraceColumns, 'count' | 'status' | 'parent'>): number {
  let row = status.indexOf(2);
  if (row < 0) return 0;
  // Rows are depth-first: what lies inside a row follows it.
  for (let at = row + 1; at < count && parent[at]! >= row; at += 1) if (parent[at] === row && status[at] === 2) row = at;
  return row;
}
