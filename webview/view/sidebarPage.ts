import { maxListOrder, type DestinationChoice, type PageCommand, type SidebarEvents, type SidebarRequests, type SidebarState, type ListedTrace } from '../../src/protocol/messages';
import type { TraceRow, TraceState } from '../../src/trace/list';
import type { PageClient } from '../client';
import {
  emptyList,
  isFiltered,
  noFilter,
  rangeWords,
  withChangedRows,
  withFilter,
  withNewestPage,
  withPaused,
  withScrolled,
  withWaitingShown,
  type ListFilter,
  type ListState,
  type TimeRange,
  rowKey,
} from '../listStore';
import { createButton, createDropdown } from '../toolkit';
import { element } from './dom';
import { destinationQuestion, emptyState } from './emptyState';
import { endBar } from './endBar';
import { FilterBar } from './filterBar';
import { LatestCall } from './latestCall';
import { ListLoader } from './listLoader';
import { ListNotices } from './listNotices';
import { PauseButton } from './pauseButton';
import { sourceBar } from './sourceBar';
import { TraceListView } from './traceList';

/** What survives hiding and reloading. */
export interface SavedSidebar {
  readonly filter: ListFilter;
  readonly paused: boolean;
  readonly focused?: string;
  /** The last rows of a real workspace, shown at once when the view opens again; without contents. */
  readonly last?: { readonly source: string; readonly rows: readonly TraceRow[] };
}

/** Milliseconds between two lists while traces stream in. */
const refreshIntervalMs = 200;
/** Rows that are kept for the next opening. */
const keptRows = 50;
/** The Traces view: toolbar, question, list or what to do next, and where traces go. */
export class SidebarPage {
  readonly element: HTMLElement;
  readonly #client: PageClient<SidebarRequests, SidebarEvents, SavedSidebar>;
  readonly #list: TraceListView;
  readonly #refresh: LatestCall;
  readonly #source = element('div', { class: 'source-area' });
  readonly #top = element('div', { class: 'top' });
  readonly #notices = new ListNotices(() => this.#loader.cancel());
  readonly #loader: ListLoader;
  readonly #pill: HTMLElement;
  readonly #main = element('main', {});
  readonly #end = element('div', { class: 'end' });
  readonly #footer = element('footer', {});
  readonly #filterBar: FilterBar;
  readonly #stateFilter;
  readonly #rangeArea = element('div', { class: 'range-area' });
  readonly #pause = new PauseButton(() => this.#set(withPaused(this.#state, !this.#state.paused)));
  #rangeFilter: { value: string } | undefined;
  #host: SidebarState | undefined;
  #state: ListState = emptyList;
  #searchTimer = 0;
  #touchedAt = 0;
  #shown = '';
  #shownEnd = '';

  constructor(client: PageClient<SidebarRequests, SidebarEvents, SavedSidebar>) {
    this.#client = client;
    const saved = client.savedState;
    this.#state = { ...emptyList, filter: { ...noFilter, ...saved?.filter }, paused: saved?.paused ?? false, focused: saved?.focused };
    this.#loader = new ListLoader(client.host, this.#notices, { state: () => this.#state, set: (state) => this.#set(state), host: () => this.#host, onOlder: () => this.#drawEnd() });
    this.#refresh = new LatestCall(refreshIntervalMs, (signal) => this.#loader.newest(signal));
    this.#list = new TraceListView({
      onOpen: (row) => this.#ask(client.host.request('openTrace', { traceId: row.traceId, location: row.location, order: this.#order() })),
      onFocus: (focused) => this.#onFocus(focused),
      onScrolled: (away) => this.#set(withScrolled(this.#state, away)),
      // Older pages of a real workspace cost money: they come by a click.
      onReachEnd: () => this.#isLocal && void this.#loader.older(),
    });
    this.#filterBar = new FilterBar({ onChange: (text, isDone) => this.#onFilterText(text, isDone) });
    this.#filterBar.text = this.#state.filter.text;
    this.#stateFilter = createDropdown({
      label: 'Status', value: this.#state.filter.state, testId: 'filter-state',
      choices: [['all', 'Any status'], ['OK', 'OK'], ['ERROR', 'Error'], ['IN_PROGRESS', 'In progress'], ['UNSET', 'Unset']],
      onChange: (state) => this.#filter({ state: state as TraceState | 'all' }),
    });
    this.#pill = createButton({ label: 'New', appearance: 'secondary', testId: 'new-pill', onClick: () => this.#showWaiting() });
    this.#pill.classList.add('pill');
    this.element = this.#layout();
  }

  /** Asks for the first state; the request tells the host that the page is ready. */
  start(): void {
    const { host } = this.#client;
    host.on('stateChanged')((state) => this.#onHostState(state));
    host.on('tracesChanged')(() => this.#isLocal && this.#refresh.call());
    host.on('rowsChanged')(({ rows }) => this.#set(withChangedRows(this.#state, rows)));
    host.on('traceShown')((target) => this.#set({ ...this.#state, focused: rowKey(target) }));
    host.on('listProgress')((progress) => this.#loader.showProgress(progress));
    host.on('refreshWanted')(() => (this.#isLocal ? this.#refresh.call() : void this.#loader.load('user')));
    this.#ask(host.request('getState', {}).then((state) => this.#onHostState(state)));
    // Relative filters and "today" move on without any event.
    setInterval(() => this.#isLocal && this.#refresh.call(), 60_000);
    for (const event of ['pointerdown', 'keydown']) document.addEventListener(event, () => this.#touch());
  }

  /** The list as it shows, for stepping from trace to trace. */
  #order(): ListedTrace[] {
    return this.#state.rows.slice(0, maxListOrder).map(({ traceId, location }) => ({ traceId, location }));
  }

  #onFocus(focused: string): void {
    this.#set({ ...this.#state, focused }, false);
    const row = this.#state.rows.find((each) => rowKey(each) === focused);
    if (row) this.#ask(this.#client.host.request('focusTrace', { traceId: row.traceId, location: row.location }));
  }

  get #isLocal(): boolean {
    return this.#host?.source.kind !== 'workspace';
  }

  get #usualRange(): TimeRange {
    return this.#isLocal ? 'any' : '24h';
  }

  #layout(): HTMLElement {
    const filters = element('div', { class: 'filters' }, this.#stateFilter.element, this.#rangeArea, this.#pause.element);
    const toolbar = element('header', { class: 'toolbar' }, this.#filterBar.element, filters);
    return element('div', { class: 'page' }, this.#source, toolbar, this.#top, ...this.#notices.elements, element('div', { class: 'list-area' }, this.#pill, this.#main), this.#end, this.#footer);
  }

  #onHostState(state: SidebarState): void {
    const before = this.#host;
    this.#host = state;
    const isOther = before === undefined || sourceKey(before) !== sourceKey(state);
    if (isOther) this.#onOtherSource();
    this.#draw();
    if (this.#isLocal) {
      if (state.connection.local === 'running' && (before?.connection.local !== 'running' || isOther || !this.#state.loaded)) this.#refresh.call();
    } else if (isOther) void this.#loader.load('automatic');
  }

  /** Another place has other traces, and other times to choose from. */
  #onOtherSource(): void {
    this.#loader.cancel();
    this.#notices.failure(undefined);
    const { range } = this.#state.filter;
    const filter = { ...this.#state.filter, range: !this.#isLocal && range === 'any' ? '24h' as const : range };
    this.#state = { ...emptyList, filter, paused: this.#state.paused, focused: this.#state.focused };
    const last = this.#client.savedState?.last;
    if (!this.#isLocal && last?.source === this.#savedKey()) this.#state = withNewestPage(this.#state, { rows: last.rows });
    const dropdown = createDropdown({
      label: 'Time', value: filter.range, testId: 'filter-time',
      choices: this.#isLocal ? [['any', 'Any time'], ...rangeWords.slice(0, 4)] : rangeWords,
      onChange: (chosen) => this.#filter({ range: chosen as TimeRange }),
    });
    this.#rangeFilter = dropdown;
    this.#rangeArea.replaceChildren(dropdown.element);
  }

  #onFilterText(text: string, isDone: boolean): void {
    clearTimeout(this.#searchTimer);
    // Each keystroke would be a query: a real workspace is asked on Enter.
    if (isDone) this.#filter({ text });
    else if (this.#isLocal) this.#searchTimer = window.setTimeout(() => this.#filter({ text }), 150);
  }

  #filter(change: Partial<ListFilter>): void {
    this.#set(withFilter(this.#state, { ...this.#state.filter, ...change }));
    if (this.#isLocal) return this.#refresh.call();
    const { source } = this.#host ?? {};
    // A filter is no wish to start a stopped warehouse: the button says what that means.
    if (source?.kind === 'workspace' && source.warehouse?.state === 'RUNNING' && source.tables !== undefined) void this.#loader.load('user');
  }

  #clearFilter(): void {
    this.#filterBar.text = '';
    this.#stateFilter.value = 'all';
    if (this.#rangeFilter) this.#rangeFilter.value = this.#usualRange;
    this.#filter({ ...noFilter, range: this.#usualRange });
  }

  #showWaiting(): void {
    this.#set(withWaitingShown(this.#state));
    this.#list.scrollToTop();
  }

  #set(state: ListState, draw = true): void {
    if (state === this.#state) return;
    this.#state = state;
    const last = this.#isLocal ? this.#client.savedState?.last : { source: this.#savedKey(), rows: state.rows.slice(0, keptRows).map(({ requestPreview: _request, responsePreview: _response, ...row }) => row) };
    this.#client.saveState({ filter: state.filter, paused: state.paused, focused: state.focused, ...(last ? { last } : {}) });
    if (draw) this.#draw();
  }

  #savedKey(): string {
    return JSON.stringify([this.#host && sourceKey(this.#host), this.#state.filter]);
  }

  #ask(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#notices.failure(error));
  }

  /** Tells the host now and then that somebody works here: a live tail goes on for that long. */
  #touch(): void {
    const now = Date.now();
    if (this.#isLocal || now - this.#touchedAt < 10_000) return;
    this.#touchedAt = now;
    this.#ask(this.#client.host.request('touch', {}));
  }

  #draw(): void {
    const host = this.#host;
    if (!host) return;
    const client = this.#client.host;
    const runCommand = (command: PageCommand) => this.#ask(client.request('runCommand', { command }));
    const choose = (choice: DestinationChoice) => this.#ask(client.request('chooseDestination', { choice }));
    const load = () => void this.#loader.load('user');
    const { rows, waiting, paused, filter, loaded } = this.#state;
    const isEmpty = rows.length === 0 && waiting.length === 0;
    const isNarrowed = isFiltered(filter, this.#usualRange);
    const shape = JSON.stringify([isEmpty, loaded, host.connection.local, host.connection.failure, host.destination, host.trusted, host.hasFolder, host.source, isNarrowed]);
    if (shape !== this.#shown) {
      this.#shown = shape;
      this.#source.replaceChildren(...(host.source.kind === 'workspace' ? [sourceBar(host.source, { runCommand, load, setLive: (isLive) => this.#ask(client.request('setLive', { isLive })) })] : []));
      this.#top.replaceChildren(...(host.destination.kind === 'ask' && this.#isLocal ? [destinationQuestion(host, choose)] : []));
      this.#main.replaceChildren(isEmpty ? emptyState(host, isNarrowed, loaded, { choose, runCommand, load, clearFilter: () => this.#clearFilter() }) : this.#list.element);
      this.#drawFooter(host);
    }
    this.#list.update(rows, this.#state.focused);
    this.#pill.hidden = waiting.length === 0;
    this.#pill.textContent = `${waiting.length} new`;
    this.#drawEnd();
    this.#pause.show(paused);
  }

  #drawEnd(): void {
    const { loaded, nextCursor, filter } = this.#state;
    const shape = JSON.stringify([this.#isLocal, loaded, nextCursor === undefined, filter.range, this.#loader.isLoadingOlder]);
    if (shape === this.#shownEnd) return;
    this.#shownEnd = shape;
    const bar = this.#isLocal || !loaded ? undefined : endBar(this.#state, this.#loader.isLoadingOlder, { loadOlder: () => void this.#loader.older(), widen: (range) => this.#widen(range) });
    this.#end.replaceChildren(...(bar ? [bar] : []));
  }

  #widen(range: TimeRange): void {
    if (this.#rangeFilter) this.#rangeFilter.value = range;
    this.#filter({ range });
  }

  #drawFooter(host: SidebarState): void {
    const { destination } = host;
    const isSettled = destination.kind !== 'ask' && destination.kind !== 'unknown' && host.hasFolder;
    this.#footer.hidden = !isSettled;
    if (!isSettled) return;
    const change = createButton({ label: 'Choose where traces go', icon: 'target', appearance: 'icon', onClick: () => this.#ask(this.#client.host.request('runCommand', { command: 'spanlight.destination.choose' })) });
    const text = host.trusted ? `Traces go to: ${destination.label}` : 'Restricted mode: view only';
    this.#footer.replaceChildren(element('span', { class: 'footer-text' }, text), ...(host.trusted ? [change] : []));
  }
}

/** What decides which traces a list holds. */
function sourceKey({ source }: SidebarState): string {
  return source.kind === 'local' ? 'local' : JSON.stringify([source.label, source.tables]);
}
