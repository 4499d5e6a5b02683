import { createButton, createTextField } from '../toolkit';
import { element } from './dom';

/** What the search asks its owner to do. */
export interface SpanSearchEvents {
  /** Rows that hold a text, ascending. */
  readonly find: (text: string, signal: AbortSignal) => Promise<Int32Array>;
  /** The rows that hold the text have changed; empty for no text. */
  readonly onHits: (rows: Int32Array) => void;
  /** Go to the next (`1`) or the previous (`-1`) hit. */
  readonly onStep: (direction: 1 | -1) => void;
}

/** Milliseconds that typing rests before the trace is searched. */
const restMs = 150;

/** The search over names, attributes, inputs, outputs and events of a trace: Enter and Shift+Enter step through its hits. */
export class SpanSearch {
  readonly element: HTMLElement;
  readonly #events: SpanSearchEvents;
  readonly #count = element('span', { class: 'hint search-count', role: 'status', 'data-testid': 'search-count' });
  readonly #field;
  #timer = 0;
  #asked: AbortController | undefined;

  constructor(events: SpanSearchEvents) {
    this.#events = events;
    this.#field = createTextField({ label: 'Search the spans of this trace', placeholder: 'Search names, inputs, outputs, attributes', icon: 'search', testId: 'span-search', onInput: () => this.#onInput() });
    this.#field.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      events.onStep(event.shiftKey ? -1 : 1);
    });
    const step = (label: string, icon: string, direction: 1 | -1) => createButton({ label, icon, appearance: 'icon', onClick: () => events.onStep(direction) });
    this.element = element('div', { class: 'search', role: 'search' }, this.#field.element, this.#count, step('Previous Match', 'arrow-up', -1), step('Next Match', 'arrow-down', 1));
  }

  /** Searches again: the trace has grown. */
  refresh(): void {
    if (this.#field.value.trim() !== '') void this.#find();
  }

  /** Searches for a text as if it had been typed. */
  find(text: string): void {
    this.#field.value = text;
    void this.#find();
  }

  focus(): void {
    this.#field.element.focus();
  }

  /** Says which hit is selected; 0 for none. */
  showPosition(position: number, total: number): void {
    const hasText = this.#field.value.trim() !== '';
    this.#count.textContent = !hasText ? '' : total === 0 ? 'No match' : position > 0 ? `${position} of ${total}` : `${total} ${total === 1 ? 'match' : 'matches'}`;
  }

  #onInput(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#find(), restMs);
  }

  async #find(): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const text = this.#field.value;
    try {
      const rows = text.trim() === '' ? new Int32Array() : await this.#events.find(text, asked.signal);
      if (!asked.signal.aborted) this.#events.onHits(rows);
    } catch (error) {
      if (!asked.signal.aborted) this.#count.textContent = error instanceof Error ? error.message : 'The search failed.';
    }
  }
}
