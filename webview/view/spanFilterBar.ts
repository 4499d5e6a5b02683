import { formatCount } from '../../src/trace/format';
import { isSpanFiltered, noSpanFilter, parseDuration, type SpanFilter } from '../../src/trace/spanFilter';
import { element } from './dom';
import { selectBox } from './selectBox';
import { spanTypeWord } from './spanTypes';
import { toolButton } from './toolButton';

/** Milliseconds that typing rests before the filter takes it. */
const restMs = 200;

/** The filters inside a trace: type, status, duration, attribute. Tells every change. */
export class SpanFilterBar {
  readonly element: HTMLElement;
  readonly #onChange: (filter: SpanFilter) => void;
  readonly #type = selectBox('Span type', [['', 'Any type']], () => this.#read(), 'filter-type');
  readonly #status = selectBox('Status', [['any', 'Any status'], ['ok', 'OK'], ['error', 'Error'], ['unset', 'Unset'], ['running', 'Running']], () => this.#read(), 'filter-status');
  readonly #duration = this.#input('Shortest duration', 'Min. duration, e.g. 250 ms', 'filter-duration');
  readonly #key = this.#input('Attribute key', 'Attribute key', 'filter-key');
  readonly #text = this.#input('Text in the attribute’s value', 'Value contains', 'filter-value');
  readonly #count = element('span', { class: 'hint', role: 'status', 'data-testid': 'filter-count' });
  #filter: SpanFilter = noSpanFilter;
  #types = '';
  #timer = 0;

  constructor(onChange: (filter: SpanFilter) => void) {
    this.#onChange = onChange;
    const clear = toolButton({ label: 'Clear Filters', icon: 'clear-all', testId: 'filter-clear', onClick: () => this.clear() });
    this.element = element('div', { class: 'span-filters', role: 'group', 'aria-label': 'Filters inside the trace', hidden: true }, this.#type, this.#status, this.#duration, this.#key, this.#text, clear, this.#count);
  }

  get filter(): SpanFilter {
    return this.#filter;
  }

  /** Offers the types that the trace has. */
  setTypes(types: readonly string[]): void {
    const named = types.filter((type) => spanTypeWord(type) !== '').sort();
    if (named.join() === this.#types) return;
    this.#types = named.join();
    const chosen = this.#type.value;
    this.#type.replaceChildren(element('option', { value: '' }, 'Any type'), ...named.map((type) => element('option', { value: type }, spanTypeWord(type))));
    this.#type.value = named.includes(chosen) ? chosen : '';
  }

  /** Shows or hides the row; hidden filters do not count. */
  setOpen(isOpen: boolean): void {
    this.element.hidden = !isOpen;
    if (isOpen) this.#type.focus();
    else this.clear();
  }

  /** Only spans whose attribute has a value. */
  setAttribute(key: string, text: string): void {
    this.element.hidden = false;
    this.#key.value = key;
    this.#text.value = text;
    this.#read();
  }

  clear(): void {
    this.#type.value = '';
    this.#status.value = 'any';
    for (const input of [this.#duration, this.#key, this.#text]) input.value = '';
    this.#read();
  }

  /** Says how many spans pass. */
  showCount(matching: number, total: number): void {
    this.#count.textContent = isSpanFiltered(this.#filter) ? `${matching.toLocaleString('en-US')} of ${formatCount(total, 'span')}` : '';
  }

  #input(label: string, placeholder: string, testId: string): HTMLInputElement {
    const input = element('input', { type: 'text', class: 'field', 'aria-label': label, title: label, placeholder, 'data-testid': testId, spellcheck: 'false' });
    input.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#read(), restMs);
    });
    return input;
  }

  #read(): void {
    clearTimeout(this.#timer);
    const minDurationNs = parseDuration(this.#duration.value);
    this.#duration.setAttribute('aria-invalid', String(minDurationNs === undefined));
    this.#duration.title = minDurationNs === undefined ? 'Write a number and a unit: 250 ms, 1.5 s, 2 min.' : 'Shortest duration';
    const filter: SpanFilter = { type: this.#type.value, status: this.#status.value as SpanFilter['status'], minDurationNs: minDurationNs ?? 0, attributeKey: this.#key.value.trim(), attributeText: this.#text.value };
    if (JSON.stringify(filter) === JSON.stringify(this.#filter)) return;
    this.#filter = filter;
    this.#onChange(filter);
  }
}
