import type { TraceSnapshot, ViewerLayout } from '../src/protocol/messages';
import type { TraceColumns } from '../src/trace/columns';
import { decodeColumns } from '../src/trace/columnsBytes';
import { treePositions, type TreePositions } from '../src/trace/positions';
import { findGroups, type RowGroups } from '../src/trace/rowGroups';
import { hasChildren, visibleRows, withAncestors } from '../src/trace/rows';
import { IdTable } from '../src/trace/spanIds';

/** How the person wants to see traces, whatever the view. */
export type ViewOptions = Omit<ViewerLayout, 'view'>;

export const usualOptions: ViewOptions = { isGrouped: true, isSqueezed: false, showsPath: true };

/** Tabs of a span's detail. */
export const detailTabs = ['inputs', 'outputs', 'exception', 'tools', 'attributes', 'events', 'assessments', 'trace'] as const;
export type DetailTab = (typeof detailTabs)[number];

/** A trace that has arrived, with what follows from its columns. */
export interface ShownTrace {
  readonly traceId: string;
  readonly location: string;
  readonly workspace?: string;
  readonly columns: TraceColumns;
  readonly positions: TreePositions;
  readonly groups: RowGroups;
}

/** The trace viewer. Every transition below makes a new value. */
export interface TraceState {
  /** `undefined` until the trace has arrived. */
  readonly trace?: ShownTrace;
  /** What shows, as `visibleRows` gives it. */
  readonly visible: Int32Array;
  /** 1 for rows whose children are hidden. */
  readonly collapsed: Uint8Array;
  /** 1 for the first rows of groups whose members show. */
  readonly openGroups: Uint8Array;
  /** True while repeated siblings share a line. */
  readonly isGrouped: boolean;
  /** 1 for the rows that the filters let through, with their ancestors; `undefined` without filters. */
  readonly shown?: Uint8Array;
  /** Row of the selected span; -1 where none is selected. */
  readonly selectedRow: number;
  /** True where the line of the group that begins at `selectedRow` is selected, not the span itself. */
  readonly isGroupSelected: boolean;
  /** Rows that the function under the cursor made. */
  readonly highlighted: ReadonlySet<number>;
  /** Rows that the search found, ascending. */
  readonly hits: Int32Array;
  readonly tab: DetailTab;
  /** What waits for the trace: ids from before the reload. */
  readonly restored?: Pick<SavedTrace, 'selected' | 'collapsed'>;
}

/** What survives hiding and reloading. The first three let the panel be restored. */
export interface SavedTrace {
  readonly traceId: string;
  readonly location: string;
  readonly workspace?: string;
  readonly selected?: string;
  readonly collapsed: readonly string[];
  readonly tab: DetailTab;
  /** Share of the page that the tree takes, 0–1. */
  readonly split: number;
  /** Id of the view that shows. */
  readonly view: string;
  readonly options: ViewOptions;
}

/** Ids of collapsed spans that are kept at most. */
const maxSavedCollapsed = 2_000;
const noRows = new Int32Array();

/** The state before the trace has arrived, as far as it was kept. */
export function initialTrace(saved: Partial<SavedTrace> | undefined): TraceState {
  return {
    visible: noRows,
    collapsed: new Uint8Array(),
    openGroups: new Uint8Array(),
    isGrouped: true,
    selectedRow: -1,
    isGroupSelected: false,
    highlighted: new Set(),
    hits: noRows,
    tab: saved?.tab !== undefined && detailTabs.includes(saved.tab) ? saved.tab : 'inputs',
    restored: { selected: saved?.selected, collapsed: saved?.collapsed ?? [] },
  };
}

/** Id of the selected span. */
export function selectedId({ trace, selectedRow }: TraceState): string | undefined {
  return trace && selectedRow >= 0 ? trace.columns.ids.get(selectedRow) : undefined;
}

/** The part of the state to keep; `undefined` before the trace has arrived. */
export function toSaved(state: TraceState, layout: Pick<SavedTrace, 'split' | 'view' | 'options'>): SavedTrace | undefined {
  const { trace, collapsed, tab } = state;
  if (!trace) return undefined;
  const closed: string[] = [];
  for (let row = collapsed.indexOf(1); row >= 0 && closed.length < maxSavedCollapsed; row = collapsed.indexOf(1, row + 1)) closed.push(trace.columns.ids.get(row));
  return { traceId: trace.traceId, location: trace.location, ...(trace.workspace === undefined ? {} : { workspace: trace.workspace }), selected: selectedId(state), collapsed: closed, tab, ...layout };
}

/** The trace arrived, or grew: what was selected and open stays; without a selection the first span is selected. */
export function withSnapshot(state: TraceState, snapshot: TraceSnapshot): TraceState {
  const { traceId, location, workspace } = snapshot;
  const columns = decodeColumns(snapshot.columns);
  const positions = treePositions(columns);
  const trace: ShownTrace = { traceId, location, ...(workspace === undefined ? {} : { workspace }), columns, positions, groups: findGroups(columns, positions) };
  const wanted = snapshot.select ?? selectedId(state) ?? state.restored?.selected;
  const row = wanted === undefined ? -1 : columns.ids.indexOf(wanted);
  const next = seen({
    ...state,
    trace,
    restored: undefined,
    highlighted: new Set(snapshot.highlighted),
    hits: noRows,
    shown: undefined,
    ...openRows(state, columns),
  });
  const onGroup = state.isGroupSelected && row >= 0 && trace.groups.size[row]! > 0;
  return onGroup ? { ...next, selectedRow: row } : withSelected({ ...next, isGroupSelected: false }, row >= 0 ? row : 0);
}

/** What was closed and open before, by the rows of new columns. */
function openRows({ trace, collapsed, openGroups, restored }: TraceState, columns: TraceColumns): Pick<TraceState, 'collapsed' | 'openGroups'> {
  const next = { collapsed: new Uint8Array(columns.count), openGroups: new Uint8Array(columns.count) };
  for (const spanId of restored?.collapsed ?? []) {
    const row = columns.ids.indexOf(spanId);
    if (row >= 0) next.collapsed[row] = 1;
  }
  if (!trace || (!collapsed.includes(1) && !openGroups.includes(1))) return next;
  const table = new IdTable(columns.ids.halves);
  for (let row = 0; row < columns.count; row += 1) table.add(row);
  const { halves } = trace.columns.ids;
  for (const [from, to] of [[collapsed, next.collapsed], [openGroups, next.openGroups]] as const) {
    for (let row = from.indexOf(1); row >= 0; row = from.indexOf(1, row + 1)) {
      const now = table.find(halves[2 * row]!, halves[2 * row + 1]!);
      if (now >= 0) to[now] = 1;
    }
  }
  return next;
}

/** The same state with its visible rows computed anew. */
function seen(state: TraceState): TraceState {
  const { trace, collapsed, openGroups, shown, isGrouped } = state;
  if (!trace) return state;
  return { ...state, visible: visibleRows(trace.columns, trace.positions, { collapsed, openGroups, shown, groups: isGrouped ? trace.groups : undefined }) };
}

/** Selects a span and opens what hides it; a span that the filters hide is not selected. */
export function withSelected(state: TraceState, row: number): TraceState {
  const { trace, shown } = state;
  if (!trace || row < 0 || row >= trace.columns.count || shown?.[row] === 0) return state;
  const { parent } = trace.columns;
  const closed: number[] = [];
  const groups: number[] = [];
  for (let at = row; at >= 0; at = parent[at]!) {
    if (at !== row && state.collapsed[at] === 1) closed.push(at);
    const head = trace.groups.head[at]!;
    if (state.isGrouped && head >= 0 && state.openGroups[head] === 0) groups.push(head);
  }
  const next = { ...state, selectedRow: row, isGroupSelected: false };
  if (closed.length === 0 && groups.length === 0) return next;
  return seen({ ...next, collapsed: marked(state.collapsed, closed, 0), openGroups: marked(state.openGroups, groups, 1) });
}

/** Selects the line of a group. */
export function withGroupSelected(state: TraceState, first: number): TraceState {
  return { ...state, selectedRow: first, isGroupSelected: true };
}

/** Hides what lies below rows. A selection that would be hidden moves to the row above it. */
export function withCollapsed(state: TraceState, rows: readonly number[]): TraceState {
  const { trace, selectedRow } = state;
  if (!trace) return state;
  const { end } = trace.positions;
  const closing = rows.filter((row) => hasChildren(trace.positions, row));
  const next = seen({ ...state, collapsed: marked(state.collapsed, closing, 1) });
  const above = closing.find((row) => selectedRow > row && selectedRow < end[row]!);
  return above === undefined ? next : { ...next, selectedRow: above, isGroupSelected: false };
}

/** Shows the children of rows again. */
export function withExpanded(state: TraceState, rows: readonly number[]): TraceState {
  return seen({ ...state, collapsed: marked(state.collapsed, rows, 0) });
}

/** Opens a closed row, closes an open one. */
export function withToggled(state: TraceState, row: number): TraceState {
  return state.collapsed[row] === 1 ? withExpanded(state, [row]) : withCollapsed(state, [row]);
}

/** Shows or hides the members of a group. A selection inside moves to the group's line. */
export function withGroupOpen(state: TraceState, first: number, isOpen: boolean): TraceState {
  const { trace, selectedRow } = state;
  if (!trace) return state;
  const next = seen({ ...state, openGroups: marked(state.openGroups, [first], isOpen ? 1 : 0) });
  const isInside = selectedRow >= first && selectedRow < trace.groups.end[first]!;
  return !isOpen && isInside ? withGroupSelected(next, first) : next;
}

/** Gives repeated siblings one line together, or each its own. */
export function withGrouping(state: TraceState, isGrouped: boolean): TraceState {
  const next = { ...state, isGrouped };
  return withSelected(seen({ ...next, isGroupSelected: false }), state.selectedRow);
}

/** Shows only the rows that match, with what is around them; `undefined` shows all. A selection that is hidden moves to the first match. */
export function withMatches(state: TraceState, matches: Uint8Array | undefined): TraceState {
  const { trace, selectedRow } = state;
  if (!trace) return state;
  const shown = matches && withAncestors(trace.columns, matches);
  const next = seen({ ...state, shown, isGroupSelected: shown ? false : state.isGroupSelected });
  if (!matches || !shown || shown[selectedRow] === 1) return next;
  return withSelected(next, matches.indexOf(1));
}

/** Closes the rows for which something holds, opens all others. */
export function withFolded(state: TraceState, isClosed: (row: number) => boolean): TraceState {
  const { trace } = state;
  if (!trace) return state;
  const rows: number[] = [];
  for (let row = 0; row < trace.columns.count; row += 1) if (isClosed(row)) rows.push(row);
  return withCollapsed({ ...state, collapsed: new Uint8Array(trace.columns.count) }, rows);
}

function marked(marks: Uint8Array, rows: readonly number[], value: 0 | 1): Uint8Array {
  const next = marks.slice();
  for (const row of rows) next[row] = value;
  return next;
}

/** The next row with a hit after (`1`) or before (`-1`) a row, around the ends; `undefined` where there is no hit. `hits` is ascending. */
export function nextHit(hits: Int32Array, row: number, direction: 1 | -1): number | undefined {
  if (direction === 1) return hits.find((hit) => hit > row) ?? hits[0];
  return hits.findLast((hit) => hit < row) ?? hits.at(-1);
}
