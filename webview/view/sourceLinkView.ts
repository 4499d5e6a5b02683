import type { SourceAnswer } from '../../src/protocol/messages';
import { element, icon } from './dom';

/** What the link asks its owner to do. */
export interface SourceLinkEvents {
  readonly onOpen: () => unknown;
  readonly onShowRecorded: () => unknown;
}

/** Says where a span came from and how sure that is; opens the place, and the file as it was then. */
export class SourceLinkView {
  readonly element: HTMLElement;
  readonly #open = element('button', { class: 'source-link', type: 'button', 'data-testid': 'source-link' });
  readonly #recorded = element('button', { class: 'source-link recorded-source', type: 'button', 'data-testid': 'recorded-source', hidden: true });

  constructor(events: SourceLinkEvents) {
    this.#open.addEventListener('click', () => events.onOpen());
    this.#recorded.addEventListener('click', () => events.onShowRecorded());
    this.element = element('div', { class: 'source-links' }, this.#open, this.#recorded);
  }

  /** `undefined` while the place is looked up. */
  show(answer: SourceAnswer | undefined): void {
    const text = answer?.text ?? 'Looking for the function…';
    const isFound = answer?.status === 'found';
    const choices = answer?.choices;
    const symbol = isFound ? (choices === undefined ? 'go-to-file' : 'question') : answer ? 'circle-slash' : 'loading';
    this.#open.replaceChildren(icon(symbol), element('span', { class: 'source-text' }, text));
    this.#open.disabled = !isFound;
    this.#open.title = choices !== undefined ? `Choose among ${choices} functions: ${text}` : isFound ? `Go to ${text}` : text;
    const commit = answer?.olderCommit;
    this.#recorded.hidden = commit === undefined;
    this.#recorded.replaceChildren(...(commit === undefined ? [] : [icon('git-compare'), element('span', { class: 'source-text' }, `Compare with commit ${commit}`)]));
  }
}
