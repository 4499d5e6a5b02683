import type { ListProgress } from '../../src/protocol/listSource';
import { createButton, createProgressRing } from '../toolkit';
import { element, icon } from './dom';

/** What is said above a list: a failure, a question before much is read, and how far a reading is. */
export class ListNotices {
  /** In the order of the page. */
  readonly elements: readonly HTMLElement[];
  readonly #strip = element('div', { class: 'strip', role: 'alert', hidden: true });
  readonly #progress = element('div', { class: 'progress', role: 'status', hidden: true });
  readonly #onCancel: () => void;

  constructor(onCancel: () => void) {
    this.#onCancel = onCancel;
    this.elements = [this.#strip, this.#progress];
  }

  /** The host's errors carry sentences for people; anything else takes the last one away. */
  failure(error: unknown): void {
    const text = error instanceof Error ? error.message : undefined;
    this.#strip.hidden = text === undefined;
    this.#strip.replaceChildren(...(text === undefined ? [] : [icon('warning'), element('span', {}, text)]));
  }

  question(text: string, label: string, run: () => void): void {
    this.#strip.hidden = false;
    this.#strip.replaceChildren(icon('info'), element('span', {}, text), createButton({ label, appearance: 'secondary', testId: 'agree', onClick: run }));
  }

  /** `undefined` while nothing is read. */
  progress(progress: ListProgress | undefined): void {
    this.#progress.hidden = progress === undefined;
    if (!progress) return this.#progress.replaceChildren();
    const seconds = Math.round(progress.elapsedMs / 1000);
    const cancel = createButton({ label: 'Cancel', appearance: 'secondary', testId: 'cancel', onClick: this.#onCancel });
    this.#progress.replaceChildren(createProgressRing(progress.text), element('span', {}, `${progress.text}…${seconds > 0 ? ` ${seconds} s` : ''}`), cancel);
  }
}
