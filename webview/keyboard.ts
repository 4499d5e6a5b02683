import { entryRow, hasChildren, positionOf, siblingRows } from '../src/trace/rows';
import type { ShownTrace } from './traceStore';

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

/** What a key does in the span tree. Entries are those of `visibleRows`. */
export type TreeAction =
  | { readonly kind: 'select'; readonly entry: number }
  | { readonly kind: 'collapse'; readonly rows: readonly number[] }
  | { readonly kind: 'expand'; readonly rows: readonly number[] }
  /** Show or hide the members of the group that begins at `first`. */
  | { readonly kind: 'group'; readonly first: number; readonly isOpen: boolean }
  /** Move the cursor to the span's function. */
  | { readonly kind: 'openSource'; readonly row: number };

/** The tree as a key finds it. */
export interface TreeFocus {
  readonly trace: ShownTrace;
  /** What shows, top to bottom. */
  readonly visible: Int32Array;
  /** Position of the selected entry in `visible`; -1 for none. */
  readonly position: number;
  readonly collapsed: Uint8Array;
  readonly openGroups: Uint8Array;
  readonly page: number;
}

/**
 * The keys of an ARIA treegrid: arrows up and down, Home, End, pages; right opens or goes to the
 * first child, left closes or goes to the parent; `*` opens all siblings; Enter and Space go to
 * the source, or open a group.
 */
export function treeKey(key: string, focus: TreeFocus): TreeAction | undefined {
  const { trace, visible, position, collapsed } = focus;
  if (visible.length === 0) return undefined;
  const moved = moveInList(key, { index: position, count: visible.length, page: focus.page });
  if (moved !== undefined) return { kind: 'select', entry: visible[moved]! };
  if (position < 0) return undefined;
  const entry = visible[position]!;
  if (entry < 0) return groupKey(key, ~entry, focus);
  const isOpen = hasChildren(trace.positions, entry) && collapsed[entry] === 0;
  switch (key) {
    case 'ArrowRight':
      if (isOpen) return position + 1 < visible.length && entryRow(visible[position + 1]!) > entry ? { kind: 'select', entry: visible[position + 1]! } : undefined;
      return hasChildren(trace.positions, entry) ? { kind: 'expand', rows: [entry] } : undefined;
    case 'ArrowLeft':
      if (isOpen) return { kind: 'collapse', rows: [entry] };
      return leave(entry, focus);
    case '*':
      return { kind: 'expand', rows: siblingRows(trace.columns, trace.positions, entry) };
    case 'Enter':
    case ' ':
      return { kind: 'openSource', row: entry };
    default:
      return undefined;
  }
}

function groupKey(key: string, first: number, focus: TreeFocus): TreeAction | undefined {
  const isOpen = focus.openGroups[first] === 1;
  if (key === 'ArrowRight') return isOpen ? { kind: 'select', entry: first } : { kind: 'group', first, isOpen: true };
  if (key === 'ArrowLeft') return isOpen ? { kind: 'group', first, isOpen: false } : leave(first, focus, true);
  return key === 'Enter' || key === ' ' ? { kind: 'group', first, isOpen: !isOpen } : undefined;
}

/** To the line of the group that holds a row, else to its parent. */
function leave(row: number, { trace, visible }: TreeFocus, isGroup = false): TreeAction | undefined {
  const head = trace.groups.head[row]!;
  if (!isGroup && head >= 0 && positionOf(visible, ~head) >= 0) return { kind: 'select', entry: ~head };
  const parent = trace.columns.parent[row]!;
  return parent >= 0 ? { kind: 'select', entry: parent } : undefined;
}

/**
 * The position of the next row, after `position` and around the end, whose name begins with what was
 * typed; a letter typed again goes on to the next. `undefined` where none does.
 */
export function typeAhead(typed: string, { trace, visible, position }: TreeFocus): number | undefined {
  const letters = new Set(typed);
  const wanted = letters.size === 1 ? typed[0]! : typed;
  const begins = trace.columns.labels.map(({ name }) => name.toLowerCase().startsWith(wanted));
  // A longer beginning may still fit where the focus is.
  const from = wanted.length > 1 ? position : position + 1;
  for (let step = 0; step < visible.length; step += 1) {
    const at = (from + step) % visible.length;
    if (begins[trace.columns.label[entryRow(visible[at]!)]!]) return at;
  }
  return undefined;
}
