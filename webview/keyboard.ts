import { descendantCount, hasChildren, parentRow, siblingRows } from '../src/trace/rows';
import type { TraceSkeleton } from '../src/trace/skeleton';

/** Where the focus is in a list of `count` rows. */
export interface ListFocus {
  readonly index: number;
  readonly count: number;
  /** Rows that fit in sight. */
  readonly page: number;
}

/** The row that a key moves the focus to; `undefined` for keys that do not move it. */
export function moveInList(key: string, { index, count, page }: ListFocus): number | undefined {
  if (count === 0) return undefined;
  const clamp = (next: number) => Math.max(0, Math.min(count - 1, next));
  switch (key) {
    case 'ArrowDown':
      return clamp(index + 1);
    case 'ArrowUp':
      return clamp(index - 1);
    case 'PageDown':
      return clamp(index + page);
    case 'PageUp':
      return clamp(index - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** What a key does in the span tree. Rows are indices into the skeleton. */
export type TreeAction =
  | { readonly kind: 'select'; readonly row: number }
  | { readonly kind: 'collapse'; readonly rows: readonly number[] }
  | { readonly kind: 'expand'; readonly rows: readonly number[] }
  /** Move the cursor to the span's function. */
  | { readonly kind: 'openSource'; readonly row: number };

/** The tree as a key finds it. */
export interface TreeFocus {
  readonly skeleton: Pick<TraceSkeleton, 'depth' | 'spanIds'>;
  /** Visible rows, top to bottom. */
  readonly visible: Int32Array;
  /** Position of the selected row in `visible`; -1 for none. */
  readonly position: number;
  readonly collapsed: ReadonlySet<string>;
  readonly page: number;
}

/**
 * The keys of an ARIA treegrid: arrows up and down, Home, End, pages; right opens or goes to the
 * first child, left closes or goes to the parent; `*` opens all siblings; Enter and Space go to
 * the source.
 */
export function treeKey(key: string, focus: TreeFocus): TreeAction | undefined {
  const { skeleton, visible, position, collapsed } = focus;
  if (visible.length === 0) return undefined;
  const moved = moveInList(key, { index: position, count: visible.length, page: focus.page });
  if (moved !== undefined) return { kind: 'select', row: visible[moved]! };
  if (position < 0) return undefined;
  const row = visible[position]!;
  const isOpen = hasChildren(skeleton, row) && !collapsed.has(skeleton.spanIds[row]!);
  switch (key) {
    case 'ArrowRight':
      if (isOpen) return { kind: 'select', row: row + 1 };
      return descendantCount(skeleton, row) > 0 ? { kind: 'expand', rows: [row] } : undefined;
    case 'ArrowLeft': {
      if (isOpen) return { kind: 'collapse', rows: [row] };
      const parent = parentRow(skeleton, row);
      return parent >= 0 ? { kind: 'select', row: parent } : undefined;
    }
    case '*':
      return { kind: 'expand', rows: siblingRows(skeleton, row) };
    case 'Enter':
    case ' ':
      return { kind: 'openSource', row };
    default:
      return undefined;
  }
}
