import type { TraceSnapshot } from '../src/protocol/messages';
import { treePositions, type TreePositions } from '../src/trace/positions';
import { hasChildren, parentRow, visibleRows } from '../src/trace/rows';

/** Tabs of a span's detail. */
export const detailTabs = ['inputs', 'outputs', 'attributes', 'events', 'exception'] as const;
export type DetailTab = (typeof detailTabs)[number];

/** The trace viewer. Every transition below makes a new value. */
export interface TraceState {
  /** `undefined` until the trace has arrived. */
  readonly snapshot?: TraceSnapshot;
  readonly positions: TreePositions;
  /** Visible rows, as indices into the skeleton. */
  readonly visible: Int32Array;
  /** Ids of spans whose children are hidden. */
  readonly collapsed: ReadonlySet<string>;
  /** Id of the selected span. */
  readonly selected?: string;
  /** Index of the selected span in the skeleton; -1 where none is selected or it is gone. */
  readonly selectedRow: number;
  /** Rows that the function under the cursor made. */
  readonly highlighted: ReadonlySet<number>;
  /** Rows that hold the text that is searched for, ascending. */
  readonly hits: readonly number[];
  readonly tab: DetailTab;
}

/** What survives hiding and reloading. The first two let the panel be restored. */
export interface SavedTrace {
  readonly traceId: string;
  readonly location: string;
  readonly selected?: string;
  readonly collapsed: readonly string[];
  readonly tab: DetailTab;
  /** Share of the page that the tree takes, 0–1. */
  readonly split: number;
}

/** Ids of collapsed spans that are kept at most. */
const maxSavedCollapsed = 2_000;

/** The state before the trace has arrived, as far as it was kept. */
export function initialTrace(saved: Partial<SavedTrace> | undefined): TraceState {
  return {
    positions: treePositions([]),
    visible: new Int32Array(),
    collapsed: new Set(saved?.collapsed ?? []),
    selected: saved?.selected,
    selectedRow: -1,
    highlighted: new Set(),
    hits: [],
    tab: saved?.tab !== undefined && detailTabs.includes(saved.tab) ? saved.tab : 'inputs',
  };
}

/** The part of the state to keep; `undefined` before the trace has arrived. */
export function toSaved(state: TraceState, split: number): SavedTrace | undefined {
  if (!state.snapshot) return undefined;
  const { traceId, location } = state.snapshot;
  return { traceId, location, selected: state.selected, collapsed: [...state.collapsed].slice(0, maxSavedCollapsed), tab: state.tab, split };
}

/** The trace arrived, or grew: what was selected and collapsed stays; without a selection the first span is selected. */
export function withSnapshot(state: TraceState, snapshot: TraceSnapshot): TraceState {
  const { skeleton } = snapshot;
  const wanted = snapshot.select ?? state.selected;
  const known = wanted !== undefined && skeleton.spanIds.includes(wanted);
  const next: TraceState = {
    ...state,
    snapshot,
    positions: treePositions(skeleton.depth),
    highlighted: new Set(snapshot.highlighted),
    visible: visibleRows(skeleton, state),
  };
  return withSelected(next, known ? wanted : skeleton.spanIds[0]);
}

/** Selects a span and opens what hides it. */
export function withSelected(state: TraceState, spanId: string | undefined): TraceState {
  const { snapshot } = state;
  const row = snapshot && spanId !== undefined ? snapshot.skeleton.spanIds.indexOf(spanId) : -1;
  if (!snapshot || row < 0) return { ...state, selected: undefined, selectedRow: -1 };
  const hiding: number[] = [];
  for (let at = parentRow(snapshot.skeleton, row); at >= 0; at = parentRow(snapshot.skeleton, at)) {
    if (state.collapsed.has(snapshot.skeleton.spanIds[at]!)) hiding.push(at);
  }
  const opened = hiding.length > 0 ? withExpanded(state, hiding) : state;
  return { ...opened, selected: spanId, selectedRow: row };
}

/** Hides what lies below rows. A selection that would be hidden moves to the row above it. */
export function withCollapsed(state: TraceState, rows: readonly number[]): TraceState {
  const { snapshot, selectedRow, positions } = state;
  if (!snapshot) return state;
  const { skeleton } = snapshot;
  const closing = rows.filter((row) => hasChildren(skeleton, row));
  const collapsed = new Set([...state.collapsed, ...closing.map((row) => skeleton.spanIds[row]!)]);
  const next = { ...state, collapsed, visible: visibleRows(skeleton, { collapsed }) };
  const above = closing.find((row) => selectedRow > row && selectedRow < positions.end[row]!);
  return above === undefined ? next : { ...next, selected: skeleton.spanIds[above]!, selectedRow: above };
}

/** Shows the children of rows again. */
export function withExpanded(state: TraceState, rows: readonly number[]): TraceState {
  const { snapshot } = state;
  if (!snapshot) return state;
  const { skeleton } = snapshot;
  const opening = new Set(rows.map((row) => skeleton.spanIds[row]!));
  const collapsed = new Set([...state.collapsed].filter((spanId) => !opening.has(spanId)));
  return { ...state, collapsed, visible: visibleRows(skeleton, { collapsed }) };
}

/** Opens a closed row, closes an open one. */
export function withToggled(state: TraceState, row: number): TraceState {
  const spanId = state.snapshot?.skeleton.spanIds[row];
  if (spanId === undefined) return state;
  return state.collapsed.has(spanId) ? withExpanded(state, [row]) : withCollapsed(state, [row]);
}

/** Where a row of the skeleton shows, by binary search; -1 where it is hidden. */
export function positionOf(visible: Int32Array, row: number): number {
  let low = 0;
  let high = visible.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = visible[middle]!;
    if (at === row) return middle;
    if (at < row) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The next row with a hit after (`1`) or before (`-1`) a row, around the ends; `undefined` where there is no hit. `hits` is ascending. */
export function nextHit(hits: readonly number[], row: number, direction: 1 | -1): number | undefined {
  if (direction === 1) return hits.find((hit) => hit > row) ?? hits[0];
  return hits.findLast((hit) => hit < row) ?? hits.at(-1);
}
