import { insightRanges, type CostEstimate, type InsightRangeId, type InsightsRequests, type InsightsState, type ShownCell } from '../../src/protocol/insights';
import { formatCount } from '../../src/trace/format';
import type { TraceList } from '../../src/trace/list';
import type { PageClient } from '../client';
import { createButton, createDropdown, createProgressRing } from '../toolkit';
import { element, icon } from './dom';
import { InsightCardView } from './insightCard';
import { TraceListView } from './traceList';

/** What survives hiding and reloading. */
export interface SavedInsights {
  readonly range: InsightRangeId;
}

/** Insights that are asked for at the same time: charts appear one after the other, the engine is not flooded. */
const atOnce = 2;

/** The insights page: range, cards, and the traces behind what was chosen. */
export class InsightsPage {
  readonly element: HTMLElement;
  readonly #client: PageClient<InsightsRequests, Record<never, never>, SavedInsights>;
  readonly #title = element('h1', {}, 'Trace insights');
  readonly #strip = element('div', { class: 'strip', role: 'status', hidden: true });
  readonly #cards = element('main', { class: 'cards' });
  readonly #behind = element('aside', { class: 'behind', hidden: true, 'aria-label': 'Traces behind the choice' });
  readonly #behindTitle = element('h2', {});
  readonly #behindNote = element('div', { class: 'card-note' });
  readonly #list: TraceListView;
  #views: InsightCardView[] = [];
  #state: InsightsState | undefined;
  #range: InsightRangeId;
  #run = new AbortController();
  readonly #stop = createButton({ label: 'Cancel', appearance: 'secondary', onClick: () => this.#cancel(), testId: 'insights-cancel' });
  #behindRun = new AbortController();

  constructor(client: PageClient<InsightsRequests, Record<never, never>, SavedInsights>) {
    this.#client = client;
    this.#range = client.savedState?.range ?? 'day';
    this.#list = new TraceListView({
      onOpen: ({ traceId, location }) => void client.host.request('openTrace', { traceId, location }).catch((error: unknown) => this.#say(sentenceOf(error))),
      onFocus: () => {},
      onScrolled: () => {},
      onReachEnd: () => {},
    });
    const ranges = createDropdown({
      label: 'Time', value: this.#range, testId: 'insights-range',
      choices: Object.entries(insightRanges).map(([id, { label }]) => [id, label] as const),
      onChange: (range) => this.#setRange(range as InsightRangeId),
    });
    const refresh = createButton({ label: 'Ask again', icon: 'refresh', appearance: 'icon', onClick: () => void this.#begin(), testId: 'insights-refresh' });
    const close = createButton({ label: 'Close the list', icon: 'close', appearance: 'icon', onClick: () => this.#closeBehind() });
    this.#stop.hidden = true;
    this.#behind.append(element('header', {}, this.#behindTitle, close), this.#behindNote, this.#list.element);
    this.element = element('div', { class: 'insights' }, element('header', { class: 'page-header' }, this.#title, element('div', { class: 'page-actions' }, this.#stop, ranges.element, refresh)), this.#strip, element('div', { class: 'columns' }, this.#cards, this.#behind));
  }

  /** Asks for the cards; the request tells the host that the page is ready. */
  start(): void {
    void this.#load();
  }

  async #load(): Promise<void> {
    this.#cards.replaceChildren(element('div', { class: 'card-note' }, createProgressRing('Connecting')));
    try {
      const state = await this.#client.host.request('getInsights', {});
      this.#state = state;
      this.#title.textContent = state.title;
      this.#views = state.cards.map((card) => {
        const place = () => ({ id: card.id, range: this.#range });
        return new InsightCardView(card, {
          onChoose: (row) => void this.#showBehind(card.id, card.title, row),
          onSql: () => void this.#client.host.request('openAsSql', place()).catch((error: unknown) => this.#say(sentenceOf(error))),
          onPython: () => void this.#client.host.request('copyAsPython', place()).catch((error: unknown) => this.#say(sentenceOf(error))),
        });
      });
      this.#cards.replaceChildren(...this.#views.map((view) => view.element));
      await this.#begin();
    } catch (error) {
      this.#cards.replaceChildren();
      this.#say(sentenceOf(error), { label: 'Try Again', run: () => void this.#load() });
    }
  }

  #setRange(range: InsightRangeId): void {
    this.#range = range;
    this.#client.saveState({ range });
    this.#closeBehind();
    void this.#begin();
  }

  /** Asks at once where that is free; else says first what it costs. */
  async #begin(): Promise<void> {
    this.#run.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    if (!this.#state) return this.#load();
    this.#strip.hidden = true;
    if (this.#state.isFree) return this.#ask(signal);
    try {
      const cost = await this.#client.host.request('estimate', { range: this.#range }, signal);
      const sentence = costSentence(cost);
      if (sentence === undefined) await this.#ask(signal);
      else this.#say(sentence, { label: 'Ask Anyway', run: () => ((this.#strip.hidden = true), void this.#ask(signal)) });
    } catch (error) {
      if (!signal.aborted) this.#say(sentenceOf(error), { label: 'Try Again', run: () => void this.#begin() });
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const { bucketMs } = insightRanges[this.#range];
    for (const view of this.#views) view.waiting();
    const waiting = [...this.#views];
    const worker = async (): Promise<void> => {
      for (let view = waiting.shift(); view && !signal.aborted; view = waiting.shift()) {
        try {
          view.show(await this.#client.host.request('runInsight', { id: view.card.id, range: this.#range }, signal), bucketMs);
        } catch (error) {
          if (!signal.aborted) view.failed(sentenceOf(error));
        }
      }
    };
    this.#stop.hidden = false;
    await Promise.all(Array.from({ length: atOnce }, worker));
    if (this.#run.signal === signal) this.#stop.hidden = true;
  }

  /** Ends what is asked; cards that have their answer keep it. */
  #cancel(): void {
    this.#run.abort();
    this.#stop.hidden = true;
    for (const view of this.#views) view.cancelled();
  }

  async #showBehind(id: string, title: string, row: readonly ShownCell[]): Promise<void> {
    this.#behindRun.abort();
    this.#behindRun = new AbortController();
    const { signal } = this.#behindRun;
    this.#behind.hidden = false;
    this.#behindTitle.textContent = title;
    this.#behindNote.replaceChildren(createProgressRing('Asking for traces'));
    this.#list.update([], undefined);
    const traceColumn = this.#views.find((view) => view.card.id === id)?.card.columns.findIndex(({ kind }) => kind === 'trace') ?? -1;
    try {
      if (traceColumn >= 0) {
        this.#closeBehind();
        await this.#client.host.request('openTrace', { traceId: String(row[traceColumn]) }, signal);
        return;
      }
      const list: TraceList = await this.#client.host.request('listBehind', { id, range: this.#range, row }, signal);
      const count = formatCount(list.rows.length, 'trace');
      this.#behindNote.replaceChildren(list.nextCursor === undefined ? count : `The newest ${count}`);
      this.#list.update(list.rows, undefined);
    } catch (error) {
      if (signal.aborted) return;
      this.#behind.hidden = false;
      this.#behindNote.replaceChildren(sentenceOf(error));
    }
  }

  #closeBehind(): void {
    this.#behindRun.abort();
    this.#behind.hidden = true;
  }

  #say(sentence: string, action?: { readonly label: string; readonly run: () => void }): void {
    this.#strip.replaceChildren(icon('info'), element('span', {}, sentence), ...(action ? [createButton({ label: action.label, appearance: 'secondary', onClick: action.run })] : []));
    this.#strip.hidden = false;
  }
}

const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What asking costs, as a sentence; `undefined` where it is too little to speak of. */
function costSentence({ bytes, warehouse }: CostEstimate): string | undefined {
  if (warehouse !== undefined) return warehouse;
  if (bytes === undefined || bytes < 2 ** 30) return undefined;
  return `The engine expects to read about ${(bytes / 2 ** 30).toFixed(1)} GiB for each chart.`;
}
