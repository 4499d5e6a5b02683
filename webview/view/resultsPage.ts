import type { ListProgress } from '../../src/protocol/listSource';
import type { ResultsEvents, ResultsRequests, ResultState } from '../../src/protocol/results';
import { formatCount, formatDuration } from '../../src/trace/format';
import type { PageClient } from '../client';
import { createButton, createProgressRing } from '../toolkit';
import { element, icon } from './dom';
import { ResultGrid } from './resultGrid';

/** The page of a statement's result: what ran, how it went, the rows, and where to save them. */
export class ResultsPage {
  readonly element: HTMLElement;
  readonly #client: PageClient<ResultsRequests, ResultsEvents, Record<never, never>>;
  readonly #head = element('header', { class: 'result-head' });
  readonly #statement = element('pre', { class: 'statement', 'aria-label': 'Statement' });
  readonly #body = element('main', { class: 'result-body' });

  constructor(client: PageClient<ResultsRequests, ResultsEvents, Record<never, never>>) {
    this.#client = client;
    const details = element('details', { class: 'statement-box' }, element('summary', {}, 'Statement'), this.#statement);
    this.element = element('div', { class: 'result' }, this.#head, details, this.#body);
  }

  /** Asks for the result; the request tells the host that the page is ready. */
  start(): void {
    this.#client.host.on('resultChanged')(() => void this.#load());
    this.#client.host.on('progress')((progress) => this.#showRunning(progress));
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      this.#draw(await this.#client.host.request('getResult', {}));
    } catch (error) {
      this.#body.replaceChildren(element('p', { class: 'failed', role: 'alert' }, error instanceof Error ? error.message : String(error)));
    }
  }

  #draw(result: ResultState): void {
    const { host } = this.#client;
    this.#statement.textContent = result.statement;
    const again = createButton({ label: 'Run again', icon: 'refresh', appearance: 'icon', testId: 'run-again', onClick: () => void host.request('runAgain', {}) });
    const save = (format: 'csv' | 'json') => createButton({ label: `Save as ${format.toUpperCase()}`, appearance: 'secondary', testId: `save-${format}`, onClick: () => void host.request('save', { format }) });
    if (result.state === 'running') return this.#showRunning(result.progress ?? { text: 'Running', elapsedMs: 0 });
    if (result.state === 'done') {
      const count = formatCount(result.rows.length, 'row');
      const said = `${result.truncated ? `The first ${count}` : count} from ${result.label} in ${formatDuration((result.elapsedMs ?? 0) * 1e6)}`;
      this.#head.replaceChildren(element('span', { class: 'result-said', role: 'status', 'data-testid': 'result-said' }, said), save('csv'), save('json'), again);
      const grid = new ResultGrid(result, (row, column) => void host.request('copyCell', { row, column }));
      this.#body.replaceChildren(result.columns.length === 0 ? element('p', { class: 'card-note hint' }, 'The statement was run. It gives no rows.') : grid.element);
      return;
    }
    const text = result.state === 'cancelled' ? 'The statement was cancelled.' : (result.failure ?? 'The statement failed.');
    this.#head.replaceChildren(element('span', { class: 'result-said' }, result.label), again);
    this.#body.replaceChildren(element('p', { class: 'result-failure', role: 'alert', 'data-testid': 'result-failure' }, icon(result.state === 'failed' ? 'error' : 'circle-slash'), element('span', {}, text)));
  }

  #showRunning({ text, elapsedMs }: ListProgress): void {
    const cancel = createButton({ label: 'Cancel', appearance: 'secondary', testId: 'result-cancel', onClick: () => void this.#client.host.request('cancel', {}) });
    const seconds = Math.round(elapsedMs / 1000);
    this.#head.replaceChildren(createProgressRing(text), element('span', { class: 'result-said', role: 'status' }, `${text}…${seconds > 0 ? ` ${seconds} s` : ''}`), cancel);
    this.#body.replaceChildren();
  }
}
