import { filterFields, readFilterText, withoutTerm } from '../../src/trace/filterText';
import { createButton, createTextField } from '../toolkit';
import { element, icon } from './dom';

/** What the bar tells its owner. */
export interface FilterBarEvents {
  /** The text changed. `isDone`: by Enter, or by a click on a term. */
  readonly onChange: (text: string, isDone: boolean) => void;
}

/**
 * The filter of a list: a field with a small syntax, a menu of its fields, and the terms that it
 * names, each with a button that takes it out. The text alone is the state.
 */
export class FilterBar {
  readonly element: HTMLElement;
  readonly #events: FilterBarEvents;
  readonly #field;
  readonly #terms = element('div', { class: 'terms', role: 'group', 'aria-label': 'Parts of the filter', hidden: true });
  readonly #menu = element('div', { class: 'filter-menu', role: 'menu', 'aria-label': 'Fields to filter by', hidden: true });
  readonly #menuButton: HTMLElement;

  constructor(events: FilterBarEvents) {
    this.#events = events;
    this.#field = createTextField({
      label: 'Filter traces', placeholder: 'Filter: text, type:TOOL, duration>2s …', icon: 'search', testId: 'filter-text',
      onInput: (text) => this.#changed(text, false),
    });
    this.#field.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') this.#changed(this.#field.value, true);
      else if (event.key === 'ArrowDown') this.#openMenu(event);
    });
    this.#menuButton = createButton({ label: 'Filter by a field', icon: 'filter', appearance: 'icon', testId: 'filter-menu', onClick: () => (this.#menu.hidden ? this.#openMenu() : this.#closeMenu()) });
    this.#menuButton.setAttribute('aria-haspopup', 'menu');
    this.#menuButton.setAttribute('aria-expanded', 'false');
    this.#fillMenu();
    this.element = element('div', { class: 'filter-bar' }, element('div', { class: 'filter-line' }, this.#field.element, this.#menuButton), this.#menu, this.#terms);
  }

  get text(): string {
    return this.#field.value;
  }

  /** Shows a text without telling the owner. */
  set text(text: string) {
    this.#field.value = text;
    this.#drawTerms();
  }

  #changed(text: string, isDone: boolean): void {
    this.#drawTerms();
    this.#events.onChange(text, isDone);
  }

  #drawTerms(): void {
    const { terms } = readFilterText(this.#field.value);
    this.#terms.hidden = terms.length === 0;
    this.#terms.replaceChildren(
      ...terms.map((term) => {
        const words = term.problem ?? term.label;
        const chip = element(
          'button',
          { class: `term${term.problem ? ' term-problem' : ''}`, type: 'button', title: term.problem ?? `Remove ${term.text}`, 'aria-label': `${words}. Remove`, 'data-testid': 'filter-term' },
          ...(term.problem ? [icon('warning')] : []),
          element('span', { class: 'term-text' }, words),
          icon('close'),
        );
        chip.addEventListener('click', () => {
          this.#field.value = withoutTerm(this.#field.value, term);
          this.#changed(this.#field.value, true);
          this.#field.focusEnd();
        });
        return chip;
      }),
    );
  }

  #fillMenu(): void {
    const items = filterFields.map(({ prefix, title, example }) => {
      const item = element('button', { class: 'filter-item', role: 'menuitem', type: 'button', tabindex: -1, 'data-testid': 'filter-field' }, element('span', {}, title), element('span', { class: 'hint' }, example));
      item.addEventListener('click', () => this.#insert(prefix));
      return item;
    });
    this.#menu.append(...items);
    this.#menu.addEventListener('keydown', (event) => {
      const at = items.findIndex((item) => item === document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
      if (event.key === 'Escape') this.#closeMenu(true);
      else if (next !== undefined) items[(next + items.length) % items.length]!.focus();
      else return;
      event.preventDefault();
    });
    this.#menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget instanceof Node && (this.#menu.contains(event.relatedTarget) || this.#menuButton.contains(event.relatedTarget))) return;
      this.#closeMenu();
    });
  }

  #openMenu(event?: Event): void {
    event?.preventDefault();
    this.#menu.hidden = false;
    this.#menuButton.setAttribute('aria-expanded', 'true');
    this.#menu.querySelector('button')?.focus();
  }

  #closeMenu(focusButton = false): void {
    this.#menu.hidden = true;
    this.#menuButton.setAttribute('aria-expanded', 'false');
    if (focusButton) this.#menuButton.focus();
  }

  #insert(prefix: string): void {
    this.#closeMenu();
    const before = this.#field.value.trimEnd();
    this.#field.value = before === '' ? prefix : `${before} ${prefix}`;
    this.#changed(this.#field.value, false);
    this.#field.focusEnd();
  }
}
