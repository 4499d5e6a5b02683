import type { TraceRequests } from '../../src/protocol/messages';
import { isSpanFiltered, matchingRows, type SpanFilter } from '../../src/trace/spanFilter';
import { nextHit, withMatches, type TraceState } from '../traceStore';
import { element } from './dom';
import { SpanFilterBar } from './spanFilterBar';
import { SpanSearch } from './spanSearch';
import { toggleButton } from './toolButton';

/** What finding spans needs of its page. */
export interface FinderPage {
  readonly state: () => TraceState;
  readonly set: (state: TraceState, follow?: boolean) => void;
  readonly select: (row: number) => void;
  /** The selection moved by itself, because its row does not show any more. */
  readonly showSelected: () => void;
  /** Rows that fulfil all conditions, ascending. */
  readonly find: (conditions: TraceRequests['findSpans']['params']['conditions'], signal: AbortSignal) => Promise<Int32Array>;
  readonly fail: (error: unknown) => void;
}

/** Search and filters inside a trace, both at once: which rows show, and which of these are hits. */
export class SpanFinder {
  readonly #page: FinderPage;
  readonly #search: SpanSearch;
  readonly #filters = new SpanFilterBar((filter) => void this.#apply(filter));
  /** Rows that the filters let through; `undefined` without filters. */
  #matches: Uint8Array | undefined;
  /** Rows that the search found, whether filters show them or not. */
  #found: Int32Array = new Int32Array();
  /** Row that was selected when the search last asked. */
  #selectedWhenAsked = 0;
  #asked: AbortController | undefined;

  constructor(page: FinderPage) {
    this.#page = page;
    this.#search = new SpanSearch({
      find: (condition, signal) => {
        this.#selectedWhenAsked = page.state().selectedRow;
        return page.find([condition], signal);
      },
      onHits: (hits, isNew) => this.#onHits(hits, isNew),
      onStep: (direction) => this.#step(direction),
    });
  }

  /** The search field with the switch of the filters, and the filters. */
  get bars(): HTMLElement[] {
    const toggle = toggleButton({ label: 'Filter Spans', icon: 'filter', testId: 'filter-toggle', isOn: false, onChange: (isOpen) => this.#filters.setOpen(isOpen) });
    return [element('div', { class: 'view-bar' }, this.#search.element, toggle), this.#filters.element];
  }

  focus(): void {
    this.#search.focus();
  }

  /** Filters by an attribute, as a span's detail proposes it. */
  filterBy(key: string, value: string): void {
    this.#filters.setAttribute(key, value);
  }

  /** The trace was read anew: filters apply again, and hits are those of {@link refresh}. */
  async onTrace(): Promise<void> {
    this.#found = new Int32Array();
    this.#matches = undefined;
    this.#filters.setTypes(this.#page.state().trace!.columns.labels.map(({ type }) => type));
    if (isSpanFiltered(this.#filters.filter)) await this.#apply(this.#filters.filter);
  }

  /** Searches again for the same text. */
  refresh(): void {
    this.#search.refresh();
  }

  showPosition({ hits, selectedRow }: TraceState): void {
    this.#search.showPosition(hits.indexOf(selectedRow) + 1, hits.length);
  }

  /** Goes to the first hit of a new text, unless the person chose a span while the search was on its way. */
  #onHits(found: Int32Array, isNew: boolean): void {
    this.#found = found;
    const hits = this.#hits();
    const state = { ...this.#page.state(), hits };
    this.#page.set(state);
    if (!isNew || state.selectedRow !== this.#selectedWhenAsked) return;
    // What is called so comes before what only mentions it.
    const { labels, label } = state.trace!.columns;
    const named = hits.filter((row) => this.#search.isIn(labels[label[row]!]!.name));
    const first = nextHit(named.length > 0 ? named : hits, state.selectedRow - 1, 1);
    if (first !== undefined && first !== state.selectedRow) this.#page.select(first);
  }

  /** What the search found among the rows that the filters let through. */
  #hits(): Int32Array {
    const matches = this.#matches;
    return matches ? this.#found.filter((row) => matches[row] === 1) : this.#found;
  }

  #step(direction: 1 | -1): void {
    const { hits, selectedRow } = this.#page.state();
    const row = nextHit(hits, selectedRow, direction);
    if (row !== undefined) this.#page.select(row);
  }

  async #apply(filter: SpanFilter): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const { attributeKey: key, attributeText: text } = filter;
      const withAttribute = key === '' ? undefined : await this.#page.find([{ kind: 'attribute', key, text }], asked.signal);
      const state = this.#page.state();
      if (asked.signal.aborted || !state.trace) return;
      const { columns } = state.trace;
      this.#matches = isSpanFiltered(filter) ? matchingRows(columns, filter, withAttribute) : undefined;
      this.#page.set({ ...withMatches(state, this.#matches), hits: this.#hits() }, true);
      this.#filters.showCount(this.#matches?.reduce((sum, each) => sum + each, 0) ?? 0, columns.count);
      if (this.#page.state().selectedRow !== state.selectedRow) this.#page.showSelected();
    } catch (error) {
      if (!asked.signal.aborted) this.#page.fail(error);
    }
  }
}
