import { entryRow, positionOf } from '../../src/trace/rows';
import type { TraceState } from '../traceStore';
import { element } from './dom';
import type { RowGrid } from './rowGrid';
import { SpanRow, type RowMarks } from './spanRow';

/** Parents that stay in sight at most: the nearest, and no more than a third of the rows there is room for. */
const maxSticky = 4;
const mostOf = (pageSize: number) => Math.min(maxSticky, Math.floor(pageSize / 3));

/** The spans around the topmost row, which stay in sight when they are scrolled away. For pointers: readers and keys have the rows themselves. */
export class StickyRows {
  readonly element = element('div', { class: 'sticky-rows', 'aria-hidden': 'true' });
  readonly #rowHeight: number;
  readonly #rows = Array.from({ length: maxSticky }, () => new SpanRow());
  #shown = '';

  constructor(rowHeight: number, onSelect: (entry: number) => void) {
    this.#rowHeight = rowHeight;
    for (const { element: row } of this.#rows) {
      row.removeAttribute('data-testid');
      row.hidden = true;
      row.addEventListener('click', () => onSelect(Number(row.dataset['entry'])));
      this.element.append(row);
    }
  }

  /** Pixels that these rows cover when the row at a position is the topmost that can be read. */
  heightAt(state: TraceState, position: number, pageSize: number): number {
    return this.#parents(state, position, mostOf(pageSize)).length * this.#rowHeight;
  }

  update(state: TraceState | undefined, grid: Pick<RowGrid<SpanRow>, 'topIndex' | 'pageSize'>, marks: RowMarks): void {
    if (!state?.trace) return;
    const parents = this.#covering(state, grid.topIndex, mostOf(grid.pageSize));
    const key = parents.join();
    const isSame = key === this.#shown && key === '';
    this.#shown = key;
    if (isSame) return;
    this.#rows.forEach((row, at) => {
      row.element.hidden = at >= parents.length;
      if (at >= parents.length) return;
      row.bind(state, parents[at]!, marks);
      row.element.removeAttribute('id');
    });
  }

  /** Positions of the parents that are scrolled away: as many as the rows that they cover have. */
  #covering(state: TraceState, topIndex: number, most: number): number[] {
    let parents: number[] = [];
    for (let covered = 0; covered <= most; covered += 1) {
      const position = Math.floor(topIndex) + covered;
      if (position >= state.visible.length) break;
      parents = this.#parents(state, position, most).filter((parent, at) => parent < topIndex + at);
      if (parents.length <= covered) break;
    }
    return parents;
  }

  #parents({ trace, visible }: TraceState, position: number, most: number): number[] {
    const { parent } = trace!.columns;
    const found: number[] = [];
    for (let row = parent[entryRow(visible[position]!)]!; row >= 0 && found.length < most; row = parent[row]!) {
      const at = positionOf(visible, row);
      if (at >= 0) found.unshift(at);
    }
    return found;
  }
}
