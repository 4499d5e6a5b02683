import { formatCount, formatDuration, formatInstant } from '../../src/trace/format';
import { formatCost } from '../../src/trace/genai/describeFacts';
import type { TraceRow } from '../../src/trace/list';
import { moveInList } from '../keyboard';
import { rowKey } from '../listStore';
import { element, icon } from './dom';
import { stateWords, statusLabel } from './status';
import { VirtualRows } from './virtualRows';

/** CSS pixels of a row: two lines of text. Kept equal to `--trace-row-height`. */
const rowHeight = 46;

/** Said of a trace that came by MLflow's own protocol, without a location in Unity Catalog. */
const elsewhere = 'Not in Unity Catalog';

/** What the list tells its owner. */
export interface TraceListEvents {
  readonly onOpen: (row: TraceRow) => void;
  readonly onFocus: (key: string) => void;
  readonly onScrolled: (isAway: boolean) => void;
  readonly onReachEnd: () => void;
}

/** The virtual list of traces: one tab stop, arrows, Home, End, pages, Enter. */
export class TraceListView {
  readonly #rows: VirtualRows;
  readonly #events: TraceListEvents;
  #traces: readonly TraceRow[] = [];
  #focused: string | undefined;

  constructor(events: TraceListEvents) {
    this.#events = events;
    this.#rows = new VirtualRows({
      rowHeight,
      role: 'listbox',
      label: 'Traces, newest first',
      render: (index) => this.#render(index),
      onReachEnd: events.onReachEnd,
      onScroll: (scrollTop) => events.onScrolled(scrollTop > rowHeight / 2),
    });
    this.#rows.element.dataset['testid'] = 'trace-list';
    this.#rows.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#rows.element.addEventListener('focus', () => this.#rows.redraw());
    this.#rows.element.addEventListener('click', (event) => this.#onClick(event));
  }

  get element(): HTMLElement {
    return this.#rows.element;
  }

  /** Shows rows; `focused` is the key of the row with the focus. */
  update(traces: readonly TraceRow[], focused: string | undefined): void {
    this.#traces = traces;
    this.#focused = focused;
    this.#rows.setRows(traces.length);
    this.#markActive();
  }

  scrollToTop(): void {
    this.#rows.element.scrollTop = 0;
  }

  #render(index: number): HTMLElement {
    const row = this.#traces[index]!;
    const isFocused = rowKey(row) === this.#focused;
    const meta = [formatInstant(row.startMs, Date.now()), formatCount(row.spanCount, 'span')];
    if (row.errorCount > 0) meta.push(formatCount(row.errorCount, 'error'));
    if (row.tokens !== undefined) meta.push(formatCount(row.tokens, 'token'));
    if (row.costUsd !== undefined) meta.push(formatCost(row.costUsd));
    const isElsewhere = row.storage === 'mlflow';
    const duration = row.durationMs === undefined ? '…' : formatDuration(row.durationMs * 1e6);
    return element(
      'div',
      {
        class: `row trace-row${isFocused ? ' focused' : ''}`,
        role: 'option',
        id: `trace-${index}`,
        'aria-setsize': this.#traces.length,
        'aria-posinset': index + 1,
        'aria-selected': isFocused ? 'true' : 'false',
        'aria-label': [row.name, stateWords[row.state].word, duration, ...meta, ...(isElsewhere ? [elsewhere] : [])].join(', '),
        'data-testid': 'trace-row',
        'data-trace-id': row.traceId,
        'data-vscode-context': JSON.stringify({ webviewSection: 'trace', preventDefaultContextMenuItems: true, traceId: row.traceId, location: row.location }),
        'data-index': index,
        title: [`${row.name}, ${duration}`, meta.join(' · '), row.requestPreview?.slice(0, 300)].filter(Boolean).join('\n'),
      },
      element('div', { class: 'trace-line' }, element('span', { class: 'trace-name', 'data-testid': 'trace-name' }, row.name), element('span', { class: 'trace-duration' }, duration)),
      element('div', { class: 'trace-line trace-meta' }, statusLabel(row.state), element('span', { class: 'meta-text' }, meta.join(' · ')), ...(isElsewhere ? [element('span', { class: 'meta-elsewhere', title: elsewhere }, icon('database', 'meta-icon'))] : [])),
    );
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const index = this.#traces.findIndex((row) => rowKey(row) === this.#focused);
    if ((event.key === 'Enter' || event.key === ' ') && index >= 0) {
      event.preventDefault();
      this.#events.onOpen(this.#traces[index]!);
      return;
    }
    const next = moveInList(event.key, { index, count: this.#traces.length, page: this.#rows.pageSize });
    if (next === undefined) return;
    event.preventDefault();
    this.#focus(next);
    this.#rows.reveal(next);
  }

  #onClick(event: MouseEvent): void {
    const index = Number((event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'] ?? NaN);
    const row = this.#traces[index];
    if (!row) return;
    this.#focus(index);
    this.#events.onOpen(row);
  }

  #focus(index: number): void {
    this.#focused = rowKey(this.#traces[index]!);
    this.#events.onFocus(this.#focused);
    this.#rows.redraw();
    this.#markActive();
  }

  #markActive(): void {
    const index = this.#traces.findIndex((row) => rowKey(row) === this.#focused);
    if (index >= 0) this.element.setAttribute('aria-activedescendant', `trace-${index}`);
    else this.element.removeAttribute('aria-activedescendant');
  }
}
