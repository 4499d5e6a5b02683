import { hasChildren } from '../../src/trace/rows';
import type { ShownTrace } from '../traceStore';

/** Up to the parent, down to the first child, sideways to siblings, Home and End to the first and the last. Rows that filters hide are passed over. */
export function neighbourRow({ columns, positions }: ShownTrace, row: number, key: string, shown: Uint8Array | undefined): number | undefined {
  const isShown = (each: number) => shown === undefined || shown[each] === 1;
  switch (key) {
    case 'ArrowUp':
      return columns.parent[row]! >= 0 ? columns.parent[row] : undefined;
    case 'ArrowDown':
      for (let child = row + 1; hasChildren(positions, row) && child < positions.end[row]!; child = positions.end[child]!) if (isShown(child)) return child;
      return undefined;
    case 'ArrowRight':
      for (let next = positions.end[row]!; next < columns.count && columns.parent[next] === columns.parent[row]; next = positions.end[next]!) if (isShown(next)) return next;
      return undefined;
    case 'ArrowLeft': {
      let before: number | undefined;
      const first = columns.parent[row]! + 1;
      for (let each = first; each < row; each = positions.end[each]!) if (isShown(each)) before = each;
      return before;
    }
    case 'Home':
      return 0;
    case 'End':
      return shown ? shown.lastIndexOf(1) : columns.count - 1;
    default:
      return undefined;
  }
}
