import type { TraceColumns } from '../../src/trace/columns';
import { barKind, type BarKind } from '../theme';
import { element } from './dom';

const words: Readonly<Record<BarKind | 'error', string>> = { other: 'Other', model: 'Model', tool: 'Tool', retrieval: 'Retrieval', error: 'Failed' };
const order: readonly (BarKind | 'error')[] = ['model', 'tool', 'retrieval', 'other', 'error'];

/** What the colours of bars mean, as far as a trace has them. */
export class BarLegend {
  readonly element = element('ul', { class: 'bar-legend', 'aria-label': 'Colours of bars', 'data-testid': 'bar-legend' });
  #columns: TraceColumns | undefined;

  /** `isWanted`: the view that shows draws bars. */
  update(columns: TraceColumns, isWanted: boolean): void {
    this.element.hidden = !isWanted;
    if (columns === this.#columns) return;
    this.#columns = columns;
    const kinds = new Set<BarKind | 'error'>(columns.labels.map(({ type }) => barKind(type)));
    if (columns.status.includes(2)) kinds.add('error');
    this.element.replaceChildren(...order.filter((kind) => kinds.has(kind)).map((kind) => element('li', {}, element('span', { class: `swatch swatch-${kind}`, 'aria-hidden': 'true' }), words[kind])));
  }
}
