import type { Runs } from '../../../src/protocol/compare';
import { binOf, isOutlier, type DurationBin, type FunctionRun } from '../../../src/trace/compare/runs';
import { formatCount, formatDuration, formatInstant } from '../../../src/trace/format';
import { createButton, createDropdown } from '../../toolkit';
import { linkButton } from '../content/iconButton';
import { element, icon } from '../dom';
import { statusLabel } from '../status';
import type { CompareHost } from './host';
import { PageFrame } from './pageFrame';

type Order = 'newest' | 'slowest' | 'outliers';
/** Rows of the table at once. */
const maxRows = 200;

/** All runs of one function: how long they took, how they ended, which stand out; two of them to compare. */
export class RunsPage {
  readonly #frame = new PageFrame();
  readonly #host: CompareHost;
  readonly #table = element('div', { class: 'runs-table' });
  readonly #chosen: FunctionRun[] = [];
  readonly #compare = createButton({ label: 'Compare the Two Chosen', appearance: 'primary', testId: 'compare-chosen', onClick: () => this.#compareChosen() });
  #runs: Runs | undefined;
  #order: Order = 'newest';
  #bin: number | undefined;

  constructor(host: CompareHost) {
    this.#host = host;
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  start(): void {
    this.#frame.wait('Reading the runs…');
    this.#host.request('getRuns', {}).then((runs) => this.#show(runs), this.#frame.failed(() => this.start()));
  }

  #show(runs: Runs): void {
    this.#runs = runs;
    const { summary, name, place, hasMore } = runs;
    const ms = (value: number) => formatDuration(value * 1e6);
    const facts = [
      hasMore ? `the newest ${formatCount(summary.count, 'run')}` : formatCount(summary.count, 'run'), `${summary.failed} failed`, ...(summary.running > 0 ? [`${summary.running} running`] : []),
      ...(summary.bins.length > 0 ? [`median ${ms(summary.p50Ms)}`, `95 % under ${ms(summary.p95Ms)}`, `slowest ${ms(summary.maxMs)}`] : []),
      ...(summary.tokens > 0 ? [formatCount(summary.tokens, 'token')] : []),
    ];
    const order = createDropdown({
      label: 'Order', value: this.#order, testId: 'runs-order', choices: [['newest', 'Newest first'], ['slowest', 'Slowest first'], ['outliers', 'Those that stand out']],
      onChange: (value) => {
        this.#order = value as Order;
        this.#drawTable();
      },
    });
    this.#frame.body.replaceChildren(
      element('header', { class: 'runs-head' }, element('h1', {}, `Runs of ${name}`), element('p', { class: 'facts', 'data-testid': 'runs-facts' }, [...facts, `in ${place}`].join(' · '))),
      ...(summary.bins.length > 0 ? [this.#chart(summary.bins)] : []),
      element('div', { class: 'compare-bar' }, order.element, this.#compare),
      this.#table,
    );
    this.#drawTable();
  }

  /** A bar for each range; a chosen bar filters the table. */
  #chart(bins: readonly DurationBin[]): HTMLElement {
    const most = Math.max(...bins.map(({ ok, failed }) => ok + failed));
    const buttons = bins.map((bin, at) => {
      const label = `${formatDuration(bin.fromMs * 1e6)} to ${formatDuration(bin.toMs * 1e6)}: ${bin.ok} ended well, ${bin.failed} failed`;
      const part = (count: number, tone: string) => {
        const bar = element('span', { class: `run-bar ${tone}` });
        bar.style.height = `${(count / most) * 100}%`;
        return bar;
      };
      const button = element('button', { type: 'button', class: 'run-bin', title: label, 'aria-label': label, 'aria-pressed': 'false', disabled: bin.ok + bin.failed === 0 }, part(bin.failed, 'failed'), part(bin.ok, 'ok'));
      button.addEventListener('click', () => {
        this.#bin = this.#bin === at ? undefined : at;
        for (const [index, each] of buttons.entries()) each.setAttribute('aria-pressed', String(index === this.#bin));
        this.#drawTable();
      });
      return button;
    });
    const edges = element('div', { class: 'run-edges', 'aria-hidden': 'true' }, element('span', {}, formatDuration(bins[0]!.fromMs * 1e6)), element('span', {}, formatDuration(bins.at(-1)!.toMs * 1e6)));
    return element('figure', { class: 'run-chart', 'aria-label': 'Distribution of durations' }, element('div', { class: 'run-bins', 'data-testid': 'run-bins' }, ...buttons), edges);
  }

  #drawTable(): void {
    const { rows, summary } = this.#runs!;
    const inBin = rows.filter((row) => this.#bin === undefined || (row.durationMs !== undefined && binOf(row.durationMs, summary.bins) === this.#bin));
    const wanted = this.#order === 'outliers' ? inBin.filter((row) => isOutlier(row, summary)) : inBin;
    const sorted = this.#order === 'slowest' ? [...wanted].sort((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0)) : wanted;
    const shown = sorted.slice(0, maxRows);
    const head = element('tr', {}, ...['Compare', 'Started', 'Status', 'Duration', 'Tokens', 'Inputs'].map((text) => element('th', { scope: 'col' }, text)));
    this.#table.replaceChildren(
      ...(shown.length === 0 ? [element('p', { class: 'hint' }, this.#order === 'outliers' ? 'No run stands out: none failed, none took far longer than the others.' : `No run of ${this.#runs!.name} in ${this.#runs!.place}. Run it with tracing on, then read again.`)] : [element('table', {}, element('thead', {}, head), element('tbody', {}, ...shown.map((row) => this.#row(row))))]),
      ...(sorted.length > shown.length ? [element('p', { class: 'hint' }, `${formatCount(sorted.length - shown.length, 'more run')} not shown.`)] : []),
    );
    this.#drawCompare();
  }

  #row(row: FunctionRun): HTMLElement {
    const box = element('input', { type: 'checkbox', 'aria-label': `Choose the run of ${formatInstant(row.startMs, Date.now())}`, 'data-testid': 'run-choose' });
    box.checked = this.#chosen.includes(row);
    box.addEventListener('change', () => {
      if (box.checked) this.#chosen.push(row);
      else this.#chosen.splice(this.#chosen.indexOf(row), 1);
      // The third takes the place of the first.
      if (this.#chosen.length > 2) {
        this.#chosen.shift();
        this.#drawTable();
      } else this.#drawCompare();
    });
    const isOut = isOutlier(row, this.#runs!.summary);
    const duration = row.durationMs === undefined ? '…' : formatDuration(row.durationMs * 1e6);
    const open = linkButton(formatInstant(row.startMs, Date.now()), () => this.#host.request('openTrace', { traceId: row.traceId, location: row.location, spanId: row.spanId }).catch(this.#frame.fail));
    return element(
      'tr',
      { class: isOut ? 'outlier' : '', 'data-testid': 'run-row' },
      element('td', {}, box), element('td', {}, open), element('td', {}, statusLabel(row.state)),
      element('td', { class: 'number' }, duration, ...(isOut && row.state !== 'ERROR' ? [' ', icon('flame'), element('span', { class: 'sr-only' }, 'slow')] : [])),
      element('td', { class: 'number' }, row.tokens === undefined ? '' : row.tokens.toLocaleString('en-US')),
      element('td', { class: 'run-request', title: row.requestPreview?.slice(0, 400) }, row.requestPreview?.slice(0, 160) ?? ''),
    );
  }

  #drawCompare(): void {
    this.#compare.toggleAttribute('disabled', this.#chosen.length !== 2);
  }

  #compareChosen(): void {
    const [first, second] = [...this.#chosen].sort((a, b) => a.startMs - b.startMs);
    if (!first || !second) return;
    const place = ({ traceId, location, spanId }: FunctionRun) => ({ traceId, location, spanId });
    this.#host.request('compareTraces', { a: place(first), b: place(second) }).catch(this.#frame.fail);
  }
}
