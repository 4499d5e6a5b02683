import type { TraceList, TraceListQuery, TraceRow, TracesChanged } from '../trace/list';
import type { ListProgress, ListSource } from './listSource';
import type { SpanContentRequests } from './spanContent';
import type { SpanDetail } from '../trace/spanDetail';
import type { TextCondition } from '../trace/textIndex';
import type { TraceTarget } from '../trace/target';

/**
 * What the webviews and the extension host say to each other, carried by `rpc.ts`. The webview
 * asks and the host answers; an event from the host carries a whole snapshot or "changed, ask
 * again", because a hidden webview misses messages. Only JSON, buffers and typed arrays cross.
 */

/** A failure as a webview shows it: a strip above the content. */
export interface ShownFailure {
  readonly sentence: string;
  readonly action?: ShownAction;
}

/** A button and the command it runs. */
export interface ShownAction {
  readonly label: string;
  readonly command: PageCommand;
}

/** Commands that a webview may run by name; anything else is refused by the host. */
export const pageCommands = [
  'spanlight.local.start',
  'spanlight.local.restart',
  'spanlight.destination.choose',
  'spanlight.log.show',
  'spanlight.instrument.add',
  'spanlight.walkthrough.open',
  'spanlight.warehouse.choose',
  'spanlight.tables.choose',
  'spanlight.connection.choose',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** State of the connection, as the sidebar and the status bar tell it. */
export interface ConnectionState {
  readonly local: 'off' | 'starting' | 'running' | 'failed';
  /** Why it failed. */
  readonly failure?: ShownFailure;
  readonly traceCount: number;
  readonly spansPerSecond: number;
  readonly refusedRequests: number;
}

/** Where the folder's traces go, as the sidebar tells and asks it. */
export interface DestinationState {
  readonly kind: 'unknown' | 'ask' | 'local' | 'profile' | 'none';
  /** In a few words. */
  readonly label: string;
  /** With `ask`: what was found, and the profiles to choose from. */
  readonly reasons: readonly string[];
  readonly profiles: readonly string[];
}

/** Everything around the list in the sidebar. */
export interface SidebarState {
  readonly connection: ConnectionState;
  readonly destination: DestinationState;
  /** False in restricted mode: nothing can be changed. */
  readonly trusted: boolean;
  readonly hasFolder: boolean;
  readonly pageSize: number;
  readonly source: ListSource;
}

/** The answer to the sidebar's question, in the words of `destination/rule.ts`. */
export type DestinationChoice = { readonly kind: 'local' } | { readonly kind: 'profile'; readonly profile: string } | { readonly kind: 'leaveAlone' };

/** A trace of the list. */
export interface ListedTrace {
  readonly traceId: string;
  readonly location: string;
}

/** Most traces of a list that are kept for stepping. */
export const maxListOrder = 5_000;

/** Requests of the Traces view. The first one says that the page is ready. */
export type SidebarRequests = {
  getState: { params: Record<string, never>; result: SidebarState };
  /**
   * A page of traces. `automatic`: nobody asked for it, so a real workspace is not asked unless its
   * SQL warehouse is in use anyway, and gives its last answer (`isOld`).
   */
  listTraces: { params: { query: TraceListQuery; trigger: 'user' | 'automatic' }; result: TraceList & { readonly isOld?: boolean } };
  /** Bytes that a real workspace expects a list to read; absent where it does not say. */
  estimateList: { params: { query: TraceListQuery }; result: { readonly bytes?: number } };
  /** Switches the live tail of a real workspace. */
  setLive: { params: { isLive: boolean }; result: null };
  /** Somebody works in the view; sent now and then, so that a live tail goes on. */
  touch: { params: Record<string, never>; result: null };
  /** `order` is the list as the person sees it: stepping from trace to trace keeps it. */
  openTrace: { params: TraceTarget & { readonly order?: readonly ListedTrace[] }; result: null };
  /** The focus of the list is on a trace. */
  focusTrace: { params: ListedTrace; result: null };
  chooseDestination: { params: { choice: DestinationChoice }; result: null };
  runCommand: { params: { command: PageCommand }; result: null };
};

/** Events to the Traces view. */
export type SidebarEvents = {
  stateChanged: SidebarState;
  /** Traces were stored: ask again. */
  tracesChanged: TracesChanged;
  /** Rows that the live tail of a real workspace found new or changed. */
  rowsChanged: { readonly rows: readonly TraceRow[] };
  /** What a list of a real workspace waits for. */
  listProgress: ListProgress;
  /** A step in the viewer led to this trace. */
  traceShown: ListedTrace;
  /** A person asked for the list anew. */
  refreshWanted: Record<string, never>;
};

/** How the person looks at traces: the next one opens the same way. */
export interface ViewerLayout {
  /** Id of the view that shows. */
  readonly view: string;
  /** Repeated siblings share a line. */
  readonly isGrouped: boolean;
  /** Stretches in which nothing begins or ends are drawn short. */
  readonly isSqueezed: boolean;
  readonly showsPath: boolean;
}

/** A trace without what its spans carry. */
export interface TraceSnapshot {
  readonly traceId: string;
  readonly location: string;
  /** As in `TraceTarget`. */
  readonly workspace?: string;
  /** For `decodeColumns` of `trace/columnsBytes.ts`. */
  readonly columns: ArrayBuffer;
  /** Rows whose functions hold the cursor, as rows of the columns. */
  readonly highlighted: readonly number[];
  /** Id of the span to select, where the opening named one. */
  readonly select?: string;
  /** As it was kept last, in any trace of the folder. */
  readonly layout?: ViewerLayout;
  /** Where the trace is in the list that it was opened from, counted from 1; absent outside of a list. */
  readonly place?: { readonly position: number; readonly count: number };
}

/** How the host linked a span to source. */
export interface SourceAnswer {
  readonly status: 'found' | 'none';
  /** A short sentence: which function by which evidence, or why there is none. */
  readonly text: string;
  /** Functions that fit equally; going there asks which one is meant. */
  readonly choices?: number;
  /** Short name of the trace's commit, where the file was another then. */
  readonly olderCommit?: string;
}

/** Requests of the trace viewer. The first one says that the page is ready. */
export type TraceRequests = SpanContentRequests & {
  getTrace: { params: Record<string, never>; result: TraceSnapshot };
  getSpan: { params: { spanId: string }; result: SpanDetail };
  /** Shows the span's file as it was at the trace's commit, beside today's. */
  showRecordedSource: { params: { spanId: string }; result: null };
  /**
   * Finds the span's function. `beside` shows it next to the viewer where the settings want it,
   * `focus` moves the cursor there too, `no` only answers.
   */
  revealSource: { params: { spanId: string; show: 'beside' | 'focus' | 'no' }; result: SourceAnswer };
  /** Rows for which all conditions hold, ascending. `search.badPattern`, `search.tooLong`. */
  findSpans: { params: { conditions: readonly TextCondition[] }; result: { rows: Int32Array } };
  keepLayout: { params: { layout: ViewerLayout }; result: null };
  /** Show the next (`1`) or the previous (`-1`) trace of the list here. */
  stepTrace: { params: { direction: 1 | -1 }; result: null };
  copyText: { params: { text: string }; result: null };
  runCommand: { params: { command: PageCommand }; result: null };
};

/** Events to the trace viewer. */
export type TraceEvents = {
  /** Spans arrived: ask again. */
  traceChanged: { traceId: string };
  /** The cursor moved into or out of functions that have spans here. */
  highlightChanged: { rows: readonly number[] };
  /** Select this span. */
  selectSpan: { spanId: string };
};
