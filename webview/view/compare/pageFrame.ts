import { createButton, createProgressRing } from '../../toolkit';
import { element, icon } from '../dom';

/** What is around the content of a page: a strip for failures, and a ring while something is read. */
export class PageFrame {
  readonly element: HTMLElement;
  readonly body = element('div', { class: 'page-body' });
  readonly #strip = element('div', { class: 'strip', role: 'alert', hidden: true });

  constructor() {
    this.element = element('main', { class: 'page' }, this.#strip, this.body);
  }

  /** Shows that something is read. */
  wait(text: string): void {
    this.body.replaceChildren(element('div', { class: 'empty', role: 'status' }, createProgressRing(text), element('p', {}, text)));
  }

  /** Says what failed; `undefined` takes it away. */
  readonly fail = (error: unknown): void => {
    const text = error === undefined ? undefined : error instanceof Error ? error.message : 'Something failed.';
    this.#strip.hidden = text === undefined;
    this.#strip.replaceChildren(...(text === undefined ? [] : [icon('warning'), element('span', {}, text)]));
  };

  /** For a page that could not be read: what failed, and a button that reads it again. */
  readonly failed = (retry: () => void): ((error: unknown) => void) => (error) => {
    const text = error instanceof Error ? error.message : 'Something failed.';
    const again = createButton({ label: 'Read Again', appearance: 'primary', testId: 'read-again', onClick: retry });
    this.body.replaceChildren(element('div', { class: 'empty', role: 'alert' }, element('p', {}, text), again));
  };
}
