import { readFilterText } from '../src/trace/filterText';
import type { TraceList, TraceListQuery, TraceRow, TraceState } from '../src/trace/list';

/** How far back the list looks; `any` without a limit, which only the local workspace offers. */
export type TimeRange = 'any' | '5m' | '1h' | '24h' | '7d' | '30d' | '90d';

/** What the person filters by. */
export interface ListFilter {
  /** As typed; see `readFilterText`. */
  readonly text: string;
  readonly state: TraceState | 'all';
  readonly range: TimeRange;
}

/** The Traces list. Every transition below makes a new value. */
export interface ListState {
  readonly filter: ListFilter;
  /** Rows on the screen, newest first. */
  readonly rows: readonly TraceRow[];
  /** Newer rows that wait while the list is held. */
  readonly waiting: readonly TraceRow[];
  /** True while rows must stay where they are: paused by the person, or scrolled away from the top. */
  readonly paused: boolean;
  readonly scrolled: boolean;
  readonly nextCursor?: string;
  /** Key of the row with the focus. */
  readonly focused?: string;
  /** False until the first answer for the filter came. */
  readonly loaded: boolean;
}

export const noFilter: ListFilter = { text: '', state: 'all', range: 'any' };

export const emptyList: ListState = { filter: noFilter, rows: [], waiting: [], paused: false, scrolled: false, loaded: false };

const rangeMs: Record<Exclude<TimeRange, 'any'>, number> = { '5m': 300_000, '1h': 3_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 30 * 86_400_000, '90d': 90 * 86_400_000 };

/** The ranges in words, narrowest first. */
export const rangeWords: readonly (readonly [TimeRange, string])[] = [['5m', 'Last 5 min'], ['1h', 'Last hour'], ['24h', 'Last day'], ['7d', 'Last 7 days'], ['30d', 'Last 30 days'], ['90d', 'Last 90 days']];

/** The next wider range of a list whose time is bounded; `undefined` for the widest. */
export const widerRange = (range: TimeRange): TimeRange | undefined => rangeWords[rangeWords.findIndex(([each]) => each === range) + 1]?.[0];

/** True where a range is wider than a day: what it costs is said before it is asked. */
export const isWide = (range: TimeRange): boolean => range !== 'any' && rangeMs[range] > rangeMs['24h'];

/** A trace's identity in the list. */
export const rowKey = (row: Pick<TraceRow, 'traceId' | 'location'>): string => `${row.location}/${row.traceId}`;

/** The query for a filter. Of two conditions on the status, the typed one counts. */
export function toQuery(filter: ListFilter, limit: number, nowMs: number, cursor?: string): TraceListQuery {
  const { filter: typed } = readFilterText(filter.text);
  return {
    ...(filter.state === 'all' ? {} : { states: [filter.state] }),
    ...typed,
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    ...(filter.range === 'any' ? {} : { sinceMs: nowMs - rangeMs[filter.range] }),
  };
}

/** True while new rows wait instead of moving the others. */
export const isHeld = (state: ListState): boolean => state.paused || state.scrolled;

/** True where the filter leaves traces out; `usual` is the range that a list has unless told otherwise. */
export const isFiltered = (filter: ListFilter, usual: TimeRange = 'any'): boolean => filter.text.trim() !== '' || filter.state !== 'all' || filter.range !== usual;

/** Another filter: the old rows say nothing any more. */
export function withFilter(state: ListState, filter: ListFilter): ListState {
  return { ...emptyList, filter, paused: state.paused };
}

/**
 * The newest page arrived. Rows on the screen are updated in place; new ones come on top, or wait
 * while the list is held. Rows older than the page stay.
 */
export function withNewestPage(state: ListState, page: TraceList): ListState {
  const fresh = new Map(page.rows.map((row) => [rowKey(row), row]));
  if (!state.loaded) return { ...state, rows: page.rows, waiting: [], nextCursor: page.nextCursor, loaded: true };
  const shown = new Set(state.rows.map(rowKey));
  const updated = state.rows.map((row) => fresh.get(rowKey(row)) ?? row);
  const added = page.rows.filter((row) => !shown.has(rowKey(row)));
  if (isHeld(state)) return { ...state, rows: updated, waiting: added };
  return { ...state, rows: sortNewestFirst([...added, ...updated]), waiting: [], nextCursor: state.nextCursor ?? page.nextCursor };
}

/** Rows that a live tail found new or changed. */
export const withChangedRows = (state: ListState, rows: readonly TraceRow[]): ListState => (state.loaded ? withNewestPage(state, { rows, nextCursor: state.nextCursor }) : state);

/** An older page arrived, asked for with `nextCursor`. */
export function withOlderPage(state: ListState, page: TraceList): ListState {
  const shown = new Set([...state.rows, ...state.waiting].map(rowKey));
  const added = page.rows.filter((row) => !shown.has(rowKey(row)));
  return { ...state, rows: [...state.rows, ...added], nextCursor: page.nextCursor };
}

/** Paused or released by the person. Released at the top, the waiting rows come in. */
export function withPaused(state: ListState, paused: boolean): ListState {
  return releaseIfFree({ ...state, paused });
}

/** Scrolled away from the top or back to it. */
export function withScrolled(state: ListState, scrolled: boolean): ListState {
  return scrolled === state.scrolled ? state : releaseIfFree({ ...state, scrolled });
}

/** "N new" was clicked: the waiting rows come in, whatever held them. */
export function withWaitingShown(state: ListState): ListState {
  return { ...state, scrolled: false, rows: sortNewestFirst([...state.waiting, ...state.rows]), waiting: [] };
}

function releaseIfFree(state: ListState): ListState {
  return isHeld(state) ? state : withWaitingShown(state);
}

function sortNewestFirst(rows: readonly TraceRow[]): TraceRow[] {
  return [...rows].sort((a, b) => b.startMs - a.startMs || (rowKey(a) < rowKey(b) ? -1 : 1));
}
