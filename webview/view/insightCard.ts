import type { InsightAnswer, InsightCard, ShownCell } from '../../src/protocol/insights';
import { formatDuration } from '../../src/trace/format';
import { createButton, createProgressRing } from '../toolkit';
import { element, icon } from './dom';
import { rowsTable } from './rowsTable';
import { timeChart } from './timeChart';

/** What a card tells its page. */
export interface InsightCardEvents {
  readonly onChoose: (row: readonly ShownCell[]) => void;
  readonly onSql: () => void;
  readonly onPython: () => void;
}

/** One insight: title, actions, and its chart, table, waiting or failure. */
export class InsightCardView {
  readonly element: HTMLElement;
  readonly card: InsightCard;
  readonly #events: InsightCardEvents;
  readonly #body = element('div', { class: 'card-body' });
  readonly #warning = element('div', { class: 'strip', role: 'alert', hidden: true, 'data-testid': 'near-limit' });
  #isWaiting = false;
  readonly #elapsed = element('span', { class: 'hint elapsed' });

  constructor(card: InsightCard, events: InsightCardEvents) {
    this.card = card;
    this.#events = events;
    const actions = element(
      'div',
      { class: 'card-actions' },
      this.#elapsed,
      createButton({ label: `Open “${card.title}” as SQL`, icon: 'database', appearance: 'icon', onClick: events.onSql, testId: `sql-${card.id}` }),
      createButton({ label: `Copy “${card.title}” as Python`, icon: 'copy', appearance: 'icon', onClick: events.onPython, testId: `python-${card.id}` }),
    );
    this.element = element('section', { class: `card card-${card.chart}`, 'aria-label': card.title, 'data-testid': `insight-${card.id}` }, element('header', {}, element('h2', {}, card.title), actions), this.#warning, this.#body);
  }

  waiting(): void {
    this.#isWaiting = true;
    this.#elapsed.textContent = '';
    this.#body.replaceChildren(element('div', { class: 'card-note', role: 'status' }, createProgressRing(`Asking for ${this.card.title}`)));
  }

  /** Says that nobody waits for the answer any more; an answer that is there stays. */
  cancelled(): void {
    if (this.#isWaiting) this.failed('Cancelled.');
  }

  failed(sentence: string): void {
    this.#isWaiting = false;
    this.#body.replaceChildren(element('p', { class: 'card-note failed', role: 'alert' }, sentence));
  }

  show(answer: InsightAnswer, bucketMs: number): void {
    this.#isWaiting = false;
    this.#elapsed.textContent = formatDuration(answer.elapsedMs * 1e6);
    this.#warning.hidden = answer.warning === undefined;
    this.#warning.replaceChildren(...(answer.warning === undefined ? [] : [icon('warning'), element('span', {}, answer.warning)]));
    if (answer.rows.length === 0) {
      this.#body.replaceChildren(element('p', { class: 'card-note hint' }, 'Nothing in this time.'));
      return;
    }
    const isOverTime = this.card.columns[0]?.kind === 'bucketMs' && this.card.chart !== 'table';
    const draw = isOverTime ? timeChart : rowsTable;
    this.#body.replaceChildren(draw(this.card, answer, bucketMs, this.#events.onChoose));
  }
}
