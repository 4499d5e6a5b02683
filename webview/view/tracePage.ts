import type { TraceEvents, TraceRequests, TraceSnapshot, ViewerLayout } from '../../src/protocol/messages';
import { hasAgents } from '../../src/trace/agentGraph';
import { linearScale, squeezedScale } from '../../src/trace/timeScale';
import type { PageClient } from '../client';
import type { TreeAction } from '../keyboard';
import { TimeAxis } from '../timeAxis';
import { initialTrace, selectedId, toSaved, withCollapsed, withExpanded, withFolded, withGroupOpen, withGrouping, withGroupSelected, withSelected, withSnapshot, withToggled, usualOptions, type SavedTrace, type TraceState, type ViewOptions } from '../traceStore';
import { AgentGraphView } from './agentGraphView';
import { BarLegend } from './barLegend';
import { ConversationTab } from './content/conversationTab';
import { offerSpanMenu } from './content/spanMenu';
import { element, icon } from './dom';
import { FlameView } from './flameView';
import { LatestCall } from './latestCall';
import { SelectedSpan } from './selectedSpan';
import { SpanDetailView } from './spanDetailView';
import { SpanFinder } from './spanFinder';
import { SpanTreeView } from './spanTree';
import { Splitter } from './splitter';
import { TraceHead } from './traceHead';
import { TreeTools } from './treeTools';
import type { TraceViewKind } from './traceView';
import { ViewSwitch } from './viewSwitch';

/** Milliseconds between two readings of a trace that grows. */
const refreshIntervalMs = 300;
/** Milliseconds that reading a trace may take: one of a million spans takes a while. */
const loadTimeoutMs = 120_000;
/** The trace viewer: header, span tree with waterfall, detail of the selected span. */
export class TracePage {
  readonly element: HTMLElement;
  readonly #client: PageClient<TraceRequests, TraceEvents, SavedTrace>;
  readonly #refresh = new LatestCall(refreshIntervalMs, (signal) => this.#load(signal), loadTimeoutMs);
  readonly #head = new TraceHead((direction) => this.#stepTrace(direction));
  readonly #legend = new BarLegend();
  readonly #strip = element('div', { class: 'strip', role: 'alert', hidden: true });
  readonly #body = element('div', { class: 'trace-body' });
  readonly #axis = new TimeAxis();
  readonly #views: ViewSwitch;
  readonly #detail: SpanDetailView;
  readonly #selected: SelectedSpan;
  readonly #splitter: Splitter;
  readonly #finder: SpanFinder;
  readonly #tools: TreeTools;
  readonly #trees: SpanTreeView[] = [];
  #options: ViewOptions;
  #place: TraceSnapshot['place'];
  #state: TraceState;

  constructor(client: PageClient<TraceRequests, TraceEvents, SavedTrace>) {
    this.#client = client;
    const { host, savedState } = client;
    this.#options = { ...usualOptions, ...savedState?.options };
    this.#state = { ...initialTrace(savedState), isGrouped: this.#options.isGrouped };
    this.#views = new ViewSwitch(this.#viewKinds(), savedState?.view, () => this.#onView());
    this.#detail = new SpanDetailView(this.#state.tab, {
      onTab: (tab) => this.#set({ ...this.#state, tab }),
      onOpenSource: (spanId) => this.#selected.openSource(spanId),
      onShowRecordedSource: (spanId) => this.#ask(host.request('showRecordedSource', { spanId })),
      onFilter: (key, value) => this.#finder.filterBy(key, value),
      ask: (method, params) => host.request(method, params),
      copy: (text) => this.#ask(host.request('copyText', { text })),
      fail: (error) => this.#showFailure(error),
    });
    this.#selected = new SelectedSpan({ host, view: this.#detail, tab: () => this.#state.tab, isSelected: (spanId) => selectedId(this.#state) === spanId, fail: (error) => this.#showFailure(error) });
    this.#finder = new SpanFinder({
      state: () => this.#state,
      set: (state, follow) => this.#set(state, follow),
      select: (row) => this.#select(row, true),
      showSelected: () => this.#showSelected(),
      find: async (conditions, signal) => (await host.request('findSpans', { conditions }, signal)).rows,
      fail: (error) => this.#showFailure(error),
    });
    this.#tools = new TreeTools(this.#axis, this.#options, {
      onOptions: (options) => this.#setOptions(options),
      onFoldDepth: (depth) => this.#fold((row) => depth > 0 && this.#state.trace!.columns.depth[row]! >= depth - 1),
      onFoldType: (type) => this.#fold((row) => typeOf(this.#state, row) === type),
    });
    this.#splitter = new Splitter(this.#body, savedState?.split ?? 0.55, () => this.#save());
    const bars = [element('div', { class: 'view-bar' }, this.#views.tabs, this.#tools.element), ...this.#finder.bars];
    this.#body.append(element('div', { class: 'tree-pane' }, ...bars, this.#views.panel, this.#legend.element), this.#splitter.element, this.#detail.element);
    this.#body.hidden = true;
    window.addEventListener('keydown', (event) => this.#onPageKey(event));
    this.element = element('main', { class: 'page' }, this.#head.element, this.#strip, this.#body);
    offerSpanMenu(this.element, () => {
      const { trace } = this.#state;
      return trace && { traceId: trace.traceId, location: trace.location, selected: selectedId(this.#state) };
    });
  }

  /** Asks for the trace; the request tells the host that the page is ready. */
  start(): void {
    const { host } = this.#client;
    host.on('traceChanged')(() => this.#refresh.call());
    host.on('highlightChanged')(({ rows }) => this.#set({ ...this.#state, highlighted: new Set(rows) }));
    host.on('selectSpan')(({ spanId }) => this.#select(this.#state.trace?.columns.ids.indexOf(spanId) ?? -1, true));
    this.#refresh.call();
  }

  #viewKinds(): TraceViewKind[] {
    const { host } = this.#client;
    const onSelect = (row: number) => this.#select(row, true);
    return [
      {
        id: 'tree', label: 'Tree', icon: 'list-tree', isOffered: () => true,
        create: () => {
          const tree = new SpanTreeView(this.#axis, { onAction: (action) => this.#act(action), onToggle: (row) => this.#set(withToggled(this.#state, row)) });
          tree.showsPath = this.#options.showsPath;
          this.#trees.push(tree);
          return tree;
        },
      },
      { id: 'timeline', label: 'Timeline', icon: 'graph', isOffered: () => true, create: () => new FlameView(this.#axis, { onSelect, onOpenSource: (row) => this.#act({ kind: 'openSource', row }) }) },
      {
        id: 'conversation', label: 'Conversation', icon: 'comment-discussion', isOffered: () => true,
        create: () => new ConversationTab({
          getConversation: (from, signal) => host.request('getConversation', { from }, signal),
          onSelect: (spanId) => this.#select(this.#state.trace?.columns.ids.indexOf(spanId) ?? -1, false),
          openLink: (address) => this.#ask(host.request('openLink', { address })),
          attachment: async (address) => (await host.request('getAttachment', { address })).data,
          fail: (error) => this.#showFailure(error),
        }),
      },
      { id: 'graph', label: 'Agent Graph', icon: 'type-hierarchy', isOffered: ({ trace }) => trace !== undefined && hasAgents(trace.columns), create: () => new AgentGraphView(onSelect) },
    ];
  }

  async #load(signal: AbortSignal): Promise<void> {
    try {
      const snapshot = await this.#client.host.request('getTrace', {}, signal);
      this.#place = snapshot.place;
      const isFirst = !this.#state.trace;
      const before = selectedId(this.#state);
      this.#body.hidden = false;
      if (isFirst && !this.#client.savedState?.view && snapshot.layout) this.#takeLayout(snapshot.layout);
      const state = withSnapshot(this.#state, snapshot);
      this.#state = state;
      this.#setScale();
      await this.#finder.onTrace();
      this.#set(this.#state, isFirst);
      this.#head.show(state.trace!, snapshot.place);
      if (isFirst) this.#views.focus();
      else this.#finder.refresh();
      // While a trace grows, the selected span itself may have ended.
      const now = selectedId(this.#state);
      if (now !== undefined) this.#selected.show(now, isFirst && snapshot.select === undefined ? 'look' : now === before ? 'keep' : 'reveal');
      this.#showFailure(undefined);
    } catch (error) {
      this.#showFailure(signal.aborted ? new Error('Reading the trace took longer than two minutes. Close it and try again.') : error);
    }
  }

  /** As traces were looked at last, for one that was never open. */
  #takeLayout({ view, ...options }: ViewerLayout): void {
    this.#options = options;
    this.#state = { ...this.#state, isGrouped: options.isGrouped };
    this.#tools.setOptions(options);
    this.#views.want(view);
  }

  #onView(): void {
    this.#tools.update(this.#state, this.#views.active);
    this.#drawLegend();
    this.#keepLayout();
    this.#save();
  }

  #setOptions(options: ViewOptions): void {
    const before = this.#options;
    this.#options = options;
    for (const tree of this.#trees) tree.showsPath = options.showsPath;
    if (options.isSqueezed !== before.isSqueezed) this.#setScale();
    if (options.isGrouped !== before.isGrouped) this.#set(withGrouping(this.#state, options.isGrouped), true);
    this.#keepLayout();
    this.#save();
  }

  #keepLayout(): void {
    this.#ask(this.#client.host.request('keepLayout', { layout: { view: this.#views.active, ...this.#options } }));
  }

  #setScale(): void {
    const { columns } = this.#state.trace!;
    const { durationNs } = columns.summary;
    this.#axis.setScale(this.#options.isSqueezed ? squeezedScale(columns, durationNs) : linearScale(durationNs));
  }

  #fold(isClosed: (row: number) => boolean): void {
    if (this.#state.trace) this.#set(withFolded(this.#state, isClosed), true);
  }

  #act(action: TreeAction): void {
    switch (action.kind) {
      case 'select':
        return action.entry < 0 ? this.#selectGroup(~action.entry) : this.#select(action.entry, true);
      case 'collapse':
        return this.#set(withCollapsed(this.#state, action.rows), true);
      case 'expand':
        return this.#set(withExpanded(this.#state, action.rows));
      case 'group':
        return this.#set(withGroupOpen(this.#state, action.first, action.isOpen), true);
      case 'openSource':
        return this.#selected.openSource(this.#state.trace!.columns.ids.get(action.row));
    }
  }

  #select(row: number, follow: boolean): void {
    this.#set(withSelected(this.#state, row), follow);
    this.#showSelected();
  }

  #selectGroup(first: number): void {
    this.#set(withGroupSelected(this.#state, first), true);
    this.#showSelected();
  }

  #showSelected(): void {
    const spanId = selectedId(this.#state);
    if (spanId !== undefined) this.#selected.show(spanId, 'reveal');
  }

  #set(state: TraceState, follow = false): void {
    this.#state = state;
    this.#save();
    if (!state.trace) return;
    this.#views.update(state, follow);
    this.#tools.update(state, this.#views.active);
    this.#drawLegend();
    this.#finder.showPosition(state);
  }

  #drawLegend(): void {
    const { trace } = this.#state;
    if (trace) this.#legend.update(trace.columns, ['tree', 'timeline'].includes(this.#views.active));
  }

  #save(): void {
    const saved = toSaved(this.#state, { split: this.#splitter.share, view: this.#views.active, options: this.#options });
    if (saved) this.#client.saveState(saved);
  }

  #ask(work: Promise<unknown>, signal?: AbortSignal): void {
    work.catch((error: unknown) => {
      if (!signal?.aborted) this.#showFailure(error);
    });
  }

  #showFailure(error: unknown): void {
    const text = error instanceof Error ? error.message : undefined;
    this.#strip.hidden = text === undefined;
    this.#strip.replaceChildren(...(text === undefined ? [] : [icon('warning'), element('span', {}, text)]));
    if (text !== undefined && !this.#state.trace) this.#head.showNameless();
  }

  #stepTrace(direction: 1 | -1): void {
    if (this.#place) this.#ask(this.#client.host.request('stepTrace', { direction }));
  }

  #onPageKey(event: KeyboardEvent): void {
    if (isTextField(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === '/') this.#finder.focus();
    else if (event.key === '[') this.#stepTrace(-1);
    else if (event.key === ']') this.#stepTrace(1);
    else return;
    event.preventDefault();
  }
}

/** MLflow's type of a row's span. */
function typeOf({ trace }: TraceState, row: number): string {
  const { labels, label } = trace!.columns;
  return labels[label[row]!]!.type;
}

/** True where a key is typed into a text. */
function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || (target instanceof HTMLElement && target.tagName === 'VSCODE-TEXT-FIELD');
}
