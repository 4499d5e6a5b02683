import type { DestinationChoice, SidebarEvents, SidebarRequests, SidebarState } from '../../src/protocol/messages';
import type { TraceState } from '../../src/trace/list';
import type { PageClient } from '../client';
import {
  emptyList,
  isFiltered,
  noFilter,
  toQuery,
  withFilter,
  withNewestPage,
  withOlderPage,
  withPaused,
  withScrolled,
  withWaitingShown,
  type ListFilter,
  type ListState,
  type TimeRange,
} from '../listStore';
import { createButton, createDropdown, createTextField } from '../toolkit';
import { element, icon } from './dom';
import { destinationQuestion, emptyState } from './emptyState';
import { LatestCall } from './latestCall';
import { TraceListView } from './traceList';

/** What survives hiding and reloading. */
export interface SavedSidebar {
  readonly filter: ListFilter;
  readonly paused: boolean;
  readonly focused?: string;
}

/** Milliseconds between two lists while traces stream in. */
const refreshIntervalMs = 200;

/** The Traces view: toolbar, question, list or what to do next, and where traces go. */
export class SidebarPage {
  readonly element: HTMLElement;
  readonly #client: PageClient<SidebarRequests, SidebarEvents, SavedSidebar>;
  readonly #list: TraceListView;
  readonly #refresh: LatestCall;
  readonly #top = element('div', { class: 'top' });
  readonly #strip = element('div', { class: 'strip', role: 'alert', hidden: true });
  readonly #pill: HTMLElement;
  readonly #main = element('main', {});
  readonly #footer = element('footer', {});
  readonly #search;
  readonly #stateFilter;
  readonly #rangeFilter;
  readonly #pause: HTMLElement;
  #host: SidebarState | undefined;
  #state: ListState = emptyList;
  #loadingOlder = false;
  #searchTimer = 0;
  #shown = '';

  constructor(client: PageClient<SidebarRequests, SidebarEvents, SavedSidebar>) {
    this.#client = client;
    const saved = client.savedState;
    this.#state = { ...emptyList, filter: { ...noFilter, ...saved?.filter }, paused: saved?.paused ?? false, focused: saved?.focused };
    this.#refresh = new LatestCall(refreshIntervalMs, (signal) => this.#loadNewest(signal));
    this.#list = new TraceListView({
      onOpen: (row) => this.#ask(client.host.request('openTrace', { traceId: row.traceId, location: row.location })),
      onFocus: (focused) => this.#set({ ...this.#state, focused }, false),
      onScrolled: (away) => this.#set(withScrolled(this.#state, away)),
      onReachEnd: () => void this.#loadOlder(),
    });
    const { filter } = this.#state;
    this.#search = createTextField({ label: 'Filter traces by text', placeholder: 'Filter by name, id, text', icon: 'search', onInput: (text) => this.#onSearch(text), testId: 'filter-text' });
    this.#search.value = filter.text;
    this.#stateFilter = createDropdown({
      label: 'Status', value: filter.state, testId: 'filter-state',
      choices: [['all', 'Any status'], ['OK', 'OK'], ['ERROR', 'Error'], ['IN_PROGRESS', 'In progress'], ['UNSET', 'Unset']],
      onChange: (state) => this.#filter({ state: state as TraceState | 'all' }),
    });
    this.#rangeFilter = createDropdown({
      label: 'Time', value: filter.range, testId: 'filter-time',
      choices: [['any', 'Any time'], ['5m', 'Last 5 min'], ['1h', 'Last hour'], ['24h', 'Last day'], ['7d', 'Last 7 days']],
      onChange: (range) => this.#filter({ range: range as TimeRange }),
    });
    this.#pause = createButton({ label: 'Hold the list', icon: 'debug-pause', appearance: 'icon', testId: 'pause', onClick: () => this.#set(withPaused(this.#state, !this.#state.paused)) });
    this.#pill = createButton({ label: 'New', appearance: 'secondary', testId: 'new-pill', onClick: () => this.#showWaiting() });
    this.#pill.classList.add('pill');
    this.element = this.#layout();
  }

  /** Asks for the first state; the request tells the host that the page is ready. */
  start(): void {
    const { host } = this.#client;
    host.on('stateChanged')((state) => this.#onHostState(state));
    host.on('tracesChanged')(() => this.#refresh.call());
    this.#ask(host.request('getState', {}).then((state) => this.#onHostState(state)));
    // Relative filters and "today" move on without any event.
    setInterval(() => this.#refresh.call(), 60_000);
  }

  #layout(): HTMLElement {
    const filters = element('div', { class: 'filters' }, this.#stateFilter.element, this.#rangeFilter.element, this.#pause);
    const toolbar = element('header', { class: 'toolbar' }, this.#search.element, filters);
    return element('div', { class: 'page' }, toolbar, this.#top, this.#strip, element('div', { class: 'list-area' }, this.#pill, this.#main), this.#footer);
  }

  #onHostState(state: SidebarState): void {
    const wasRunning = this.#host?.connection.local === 'running';
    this.#host = state;
    this.#draw();
    if (state.connection.local === 'running' && (!wasRunning || !this.#state.loaded)) this.#refresh.call();
  }

  async #loadNewest(signal: AbortSignal): Promise<void> {
    if (this.#host?.connection.local !== 'running') return;
    try {
      const { filter } = this.#state;
      const page = await this.#client.host.request('listTraces', { query: toQuery(filter, this.#host.pageSize, Date.now()) }, signal);
      if (filter === this.#state.filter) this.#set(withNewestPage(this.#state, page));
      this.#showFailure(undefined);
    } catch (error) {
      if (!signal.aborted) this.#showFailure(error);
    }
  }

  async #loadOlder(): Promise<void> {
    const { nextCursor, filter } = this.#state;
    if (nextCursor === undefined || this.#loadingOlder || !this.#host) return;
    this.#loadingOlder = true;
    try {
      const page = await this.#client.host.request('listTraces', { query: toQuery(filter, this.#host.pageSize, Date.now(), nextCursor) });
      if (filter === this.#state.filter) this.#set(withOlderPage(this.#state, page));
    } catch (error) {
      this.#showFailure(error);
    } finally {
      this.#loadingOlder = false;
    }
  }

  #onSearch(text: string): void {
    clearTimeout(this.#searchTimer);
    this.#searchTimer = window.setTimeout(() => this.#filter({ text }), 150);
  }

  #filter(change: Partial<ListFilter>): void {
    this.#set(withFilter(this.#state, { ...this.#state.filter, ...change }));
    this.#refresh.call();
  }

  #clearFilter(): void {
    this.#search.value = '';
    this.#stateFilter.value = 'all';
    this.#rangeFilter.value = 'any';
    this.#filter(noFilter);
  }

  #showWaiting(): void {
    this.#set(withWaitingShown(this.#state));
    this.#list.scrollToTop();
  }

  #set(state: ListState, draw = true): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#client.saveState({ filter: state.filter, paused: state.paused, focused: state.focused });
    if (draw) this.#draw();
  }

  #ask(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#showFailure(error));
  }

  /** The host's errors carry sentences for people. */
  #showFailure(error: unknown): void {
    const text = error instanceof Error ? error.message : undefined;
    this.#strip.hidden = text === undefined;
    this.#strip.replaceChildren(...(text === undefined ? [] : [icon('warning'), element('span', {}, text)]));
  }

  #draw(): void {
    const host = this.#host;
    if (!host) return;
    const client = this.#client.host;
    const choose = (choice: DestinationChoice) => this.#ask(client.request('chooseDestination', { choice }));
    const { rows, waiting, paused, filter, loaded } = this.#state;
    const isEmpty = rows.length === 0 && waiting.length === 0;
    const shape = JSON.stringify([isEmpty, loaded, host.connection.local, host.connection.failure, host.destination, host.trusted, host.hasFolder, isFiltered(filter)]);
    if (shape !== this.#shown) {
      this.#shown = shape;
      this.#top.replaceChildren(...(host.destination.kind === 'ask' ? [destinationQuestion(host, choose)] : []));
      this.#main.replaceChildren(
        isEmpty
          ? emptyState(host, isFiltered(filter), loaded, { choose, clearFilter: () => this.#clearFilter(), runCommand: (command) => this.#ask(client.request('runCommand', { command })) })
          : this.#list.element,
      );
      this.#drawFooter(host);
    }
    this.#list.update(rows, this.#state.focused);
    this.#pill.hidden = waiting.length === 0;
    this.#pill.textContent = `${waiting.length} new`;
    this.#drawPause(paused);
  }

  #drawPause(paused: boolean): void {
    const label = paused ? 'Let the list move again' : 'Hold the list';
    this.#pause.title = label;
    this.#pause.setAttribute('aria-label', label);
    this.#pause.setAttribute('aria-pressed', String(paused));
    this.#pause.querySelector('.codicon')!.className = `codicon codicon-${paused ? 'debug-start' : 'debug-pause'}`;
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
