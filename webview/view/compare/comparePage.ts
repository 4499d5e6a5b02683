import type { ComparedHead, Comparison, PairSide } from '../../../src/protocol/compare';
import type { ComparedRow } from '../../../src/trace/compare/comparison';
import { describeFacts, formatCost } from '../../../src/trace/genai/describeFacts';
import { formatCount, formatDuration, formatInstant } from '../../../src/trace/format';
import { createButton } from '../../toolkit';
import { linkButton } from '../content/iconButton';
import { element, icon } from '../dom';
import { statusLabel } from '../status';
import { ComparedRows, deltaOf } from './comparedRows';
import { diffView } from './diffView';
import type { CompareHost } from './host';
import { PageFrame } from './pageFrame';

/** Milliseconds that the selection rests before its contents are read. */
const restMs = 80;

/** Two runs side by side: what was added, removed, changed, and how the selected span differs. */
export class ComparePage {
  readonly #frame = new PageFrame();
  readonly #host: CompareHost;
  readonly #onSwap: () => Promise<unknown>;
  readonly #rows = new ComparedRows((row) => this.#onSelect(row));
  readonly #detail = element('section', { class: 'compare-detail', 'aria-label': 'Selected span in both runs', tabindex: 0 });
  readonly #only = element('input', { type: 'checkbox', id: 'only-changes' });
  #comparison: Comparison | undefined;
  #asked: AbortController | undefined;
  #timer = 0;

  /** `onSwap`: first and second are others now. */
  constructor(host: CompareHost, onSwap: () => Promise<unknown>) {
    this.#host = host;
    this.#onSwap = onSwap;
    this.#only.addEventListener('change', () => this.#rows.show(this.#comparison!.rows, this.#only.checked));
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  start(): void {
    this.#frame.wait('Comparing the two runs…');
    this.#host.request('getComparison', {}).then((comparison) => this.#show(comparison), this.#frame.failed(() => this.start()));
  }

  #show(comparison: Comparison): void {
    this.#comparison = comparison;
    const { a, b, rows, left, unread } = comparison;
    const notes = [
      ...(left > 0 ? [`${formatCount(left, 'more row')} not shown.`] : []),
      ...(unread > 0 ? [`Inputs and outputs of ${formatCount(unread, 'further pair')} were not compared; select one to compare it.`] : []),
    ];
    const counts = element('span', { class: 'hint', role: 'status', 'data-testid': 'compare-counts' });
    const swap = createButton({ label: 'Swap first and second', icon: 'arrow-swap', appearance: 'icon', onClick: () => this.#host.request('swap', {}).then(this.#onSwap).then(() => this.start(), this.#frame.fail) });
    this.#frame.body.replaceChildren(
      element('header', { class: 'compare-head' }, this.#headOf(a, 'a', 'First'), swap, this.#headOf(b, 'b', 'Second')),
      element('div', { class: 'compare-bar' }, element('label', { for: 'only-changes' }, this.#only, ' Only differences'), counts, ...notes.map((text) => element('span', { class: 'hint' }, text))),
      element('div', { class: 'compared-columns', 'aria-hidden': 'true' }, element('span', { class: 'compared-name' }, 'Span'), ...['First', 'Second', 'Difference'].map((text) => element('span', { class: 'compared-number' }, text))),
      element('div', { class: 'compare-body' }, this.#rows.element, this.#detail),
    );
    this.#rows.show(rows, this.#only.checked);
    const { added, removed, changed, same } = this.#rows.counts();
    counts.textContent = `${added} added · ${removed} removed · ${changed} changed · ${same} the same`;
    this.#rows.focus();
  }

  #headOf(head: ComparedHead, side: 'a' | 'b', word: string): HTMLElement {
    const facts = [
      formatDuration(head.durationNs), formatCount(head.spanCount, 'span'),
      ...(head.errorCount > 0 ? [formatCount(head.errorCount, 'error')] : []),
      ...(head.tokens === undefined ? [] : [formatCount(head.tokens, 'token')]),
      ...(head.costUsd === undefined ? [] : [formatCost(head.costUsd)]),
      formatInstant(head.startMs, Date.now()),
    ];
    return element(
      'div',
      { class: 'compare-run' },
      element('h1', {}, element('span', { class: 'hint' }, `${word} `), linkButton(head.spanName === undefined ? head.name : `${head.spanName} in ${head.name}`, () => this.#open(side))),
      element('p', { class: 'facts' }, statusLabel(head.state), element('span', {}, facts.join(' · '))),
    );
  }

  #open(side: 'a' | 'b', spanId?: string): void {
    this.#host.request('openSide', { side, ...(spanId === undefined ? {} : { spanId }) }).catch(this.#frame.fail);
  }

  #onSelect(row: ComparedRow): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#read(row), restMs);
  }

  async #read(row: ComparedRow): Promise<void> {
    this.#asked?.abort();
    const asked = new AbortController();
    this.#asked = asked;
    try {
      const pair = await this.#host.request('getPair', { ...(row.a ? { a: row.a.spanId } : {}), ...(row.b ? { b: row.b.spanId } : {}) }, asked.signal);
      if (!asked.signal.aborted) this.#drawPair(row, pair.a, pair.b);
    } catch (error) {
      if (!asked.signal.aborted) this.#frame.fail(error);
    }
  }

  #drawPair(row: ComparedRow, a: PairSide | undefined, b: PairSide | undefined): void {
    const side = (which: 'a' | 'b', word: string, pairSide: PairSide | undefined) => {
      const compared = row[which];
      if (!compared || !pairSide) return element('div', { class: 'compare-run' }, element('p', { class: 'hint' }, `${word}: this run has no such span.`));
      const facts = [compared.durationNs < 0 ? 'running' : formatDuration(compared.durationNs), ...describeFacts(pairSide.facts)];
      return element('div', { class: 'compare-run' }, element('p', {}, element('span', { class: 'hint' }, `${word} `), linkButton(compared.name, () => this.#open(which, compared.spanId))), element('p', { class: 'facts' }, element('span', {}, facts.join(' · '))));
    };
    const { text, tone } = deltaOf(row);
    const part = (label: string, of: (pairSide: PairSide) => string) => [element('h2', {}, label), diffView(a ? of(a) : '', b ? of(b) : '', label)];
    this.#detail.replaceChildren(
      element('div', { class: 'compare-head' }, side('a', 'First', a), element('span', { class: `delta ${tone}` }, text), side('b', 'Second', b)),
      ...(a?.isCut || b?.isCut ? [element('p', { class: 'hint' }, icon('info'), ' Only the beginning of a long value is compared.')] : []),
      ...part('Inputs', (pairSide) => pairSide.inputs),
      ...part('Outputs', (pairSide) => pairSide.outputs),
      ...part('Attributes', (pairSide) => pairSide.attributes),
    );
    this.#detail.scrollTop = 0;
  }
}
