import type { TraceEvents, TraceRequests } from '../../src/protocol/messages';
import type { PageClient } from '../client';
import type { DetailTab, SavedTrace } from '../traceStore';
import type { SpanDetailView } from './spanDetailView';

/** Milliseconds that the selection rests before its function is revealed: holding an arrow key must not open file after file. */
const revealAfterMs = 120;

/** What following a selection needs. */
export interface SelectedSpanDeps {
  readonly host: PageClient<TraceRequests, TraceEvents, SavedTrace>['host'];
  readonly view: SpanDetailView;
  /** The tab that the person reads, at the moment when the span has arrived. */
  readonly tab: () => DetailTab;
  /** True while this span is the selected one: answers about others come too late. */
  readonly isSelected: (spanId: string) => boolean;
  readonly fail: (error: unknown) => void;
}

/** Brings what the selected span says into its view, and its function into the editor. */
export class SelectedSpan {
  readonly #deps: SelectedSpanDeps;
  #asked: AbortController | undefined;
  #timer = 0;

  constructor(deps: SelectedSpanDeps) {
    this.#deps = deps;
  }

  /** `reveal` shows the function in the editor, `look` only names it, `keep` leaves the link as it is. */
  show(spanId: string, source: 'reveal' | 'look' | 'keep'): void {
    const { host, view } = this.#deps;
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    host.request('getSpan', { spanId }, asked.signal).then(
      (detail) => asked.signal.aborted || view.show(detail, this.#deps.tab()),
      (error: unknown) => asked.signal.aborted || this.#deps.fail(error),
    );
    if (source === 'keep') return;
    clearTimeout(this.#timer);
    view.showSource(undefined);
    this.#timer = window.setTimeout(() => this.#ask(spanId, source === 'look' ? 'no' : 'beside'), revealAfterMs);
  }

  /** Goes to the function of a span. */
  openSource(spanId: string): void {
    this.#ask(spanId, 'focus');
  }

  #ask(spanId: string, show: 'beside' | 'focus' | 'no'): void {
    const { host, view, isSelected, fail } = this.#deps;
    clearTimeout(this.#timer);
    host.request('revealSource', { spanId, show }).then((answer) => {
      if (isSelected(spanId)) view.showSource(answer);
    }, fail);
  }
}
