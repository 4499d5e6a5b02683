import type { TextCondition } from '../../src/trace/textIndex';
import { createTextField } from '../toolkit';
import { element } from './dom';
import { toggleButton, toolButton } from './toolButton';

/** What the search asks its owner to do. */
export interface SpanSearchEvents {
  /** Rows that hold a text, ascending. */
  readonly find: (condition: TextCondition, signal: AbortSignal) => Promise<Int32Array>;
  /** The rows that hold the text have changed; empty for no text. `isNew`: it is another text, not another state of the trace. */
  readonly onHits: (rows: Int32Array, isNew: boolean) => void;
  /** Go to the next (`1`) or the previous (`-1`) hit. */
  readonly onStep: (direction: 1 | -1) => void;
}

/** Milliseconds that typing rests before the trace is searched. */
const restMs = 60;
/** Milliseconds without an answer after which the search says that it is at work. */
const patienceMs = 400;

/** The search over names, attributes, inputs, outputs and events of a trace: Enter and Shift+Enter step through its hits. */
export class SpanSearch {
  readonly element: HTMLElement;
  readonly #events: SpanSearchEvents;
  readonly #count = element('span', { class: 'hint search-count', role: 'status', 'data-testid': 'search-count' });
  readonly #field;
  #isCase = false;
  #isPattern = false;
  #timer = 0;
  #asked: AbortController | undefined;
  #failure = '';

  constructor(events: SpanSearchEvents) {
    this.#events = events;
    this.#field = createTextField({ label: 'Search the spans of this trace', placeholder: 'Search names, inputs, outputs', icon: 'search', testId: 'span-search', onInput: () => this.#onInput() });
    this.#field.element.addEventListener('keydown', (event) => this.#onKey(event));
    const toggle = (label: string, icon: string, testId: string, onChange: (isOn: boolean) => void) =>
      toggleButton({ label, icon, testId, isOn: false, onChange: (isOn) => (onChange(isOn), this.refresh()) });
    this.element = element(
      'div',
      { class: 'search', role: 'search' },
      this.#field.element,
      toggle('Match Case', 'case-sensitive', 'search-case', (isOn) => (this.#isCase = isOn)),
      toggle('Use Regular Expression', 'regex', 'search-pattern', (isOn) => (this.#isPattern = isOn)),
      this.#count,
      toolButton({ label: 'Previous Match (Shift+Enter)', icon: 'arrow-up', testId: 'search-previous', onClick: () => events.onStep(-1) }),
      toolButton({ label: 'Next Match (Enter)', icon: 'arrow-down', testId: 'search-next', onClick: () => events.onStep(1) }),
    );
  }

  /** Searches again: the trace has grown, or something else counts as a match. */
  refresh(): void {
    if (this.#field.value.trim() !== '') void this.#find(false);
  }

  /** Searches for a text as if it had been typed. */
  find(text: string): void {
    this.#field.value = text;
    void this.#find(true);
  }

  /** True where a name holds the text itself; a pattern is left to the search. */
  isIn(name: string): boolean {
    const text = this.#field.value;
    if (this.#isPattern || text.trim() === '') return false;
    return this.#isCase ? name.includes(text) : name.toLowerCase().includes(text.toLowerCase());
  }

  focus(): void {
    this.#field.element.focus();
  }

  /** Says which hit is selected; 0 for none. */
  showPosition(position: number, total: number): void {
    const hasText = this.#field.value.trim() !== '';
    this.#count.title = this.#failure;
    this.#count.textContent = !hasText ? '' : this.#failure !== '' ? this.#failure : total === 0 ? 'No match' : position > 0 ? `${position.toLocaleString('en-US')} of ${total.toLocaleString('en-US')}` : `${total.toLocaleString('en-US')} ${total === 1 ? 'match' : 'matches'}`;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      this.#events.onStep(event.shiftKey ? -1 : 1);
    } else if (event.key === 'Escape' && this.#field.value !== '') {
      event.preventDefault();
      this.find('');
    }
  }

  #onInput(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#find(true), restMs);
  }

  async #find(isNew: boolean): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    const text = this.#field.value;
    // The first search of a big trace reads what its spans carry.
    const patience = window.setTimeout(() => (this.#count.textContent = 'Searching…'), patienceMs);
    try {
      const rows = text.trim() === '' ? new Int32Array() : await this.#events.find({ kind: this.#isPattern ? 'pattern' : 'text', text, isCase: this.#isCase }, asked.signal);
      if (asked.signal.aborted) return;
      this.#failure = '';
      this.#events.onHits(rows, isNew);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.#failure = error instanceof Error ? error.message : 'The search failed.';
      if (this.#isPattern) this.#failure = `Not a regular expression: ${this.#failure.replace(/^.*?: (?=[^:]*$)/s, '')}`;
      this.#events.onHits(new Int32Array(), isNew);
    } finally {
      clearTimeout(patience);
    }
  }
}
