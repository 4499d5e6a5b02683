import type { ResultState } from '../../src/protocol/results';
import { element } from './dom';
import { VirtualRows } from './virtualRows';

/** CSS pixels of a row. Kept equal to `--result-row-height`. */
const rowHeight = 24;
/** Characters of a cell that are drawn; the whole value is copied and saved. */
const drawn = 400;
/** Types whose values stand at the right. */
const numeric = new Set(['BIGINT', 'INT', 'SMALLINT', 'TINYINT', 'DECIMAL', 'DOUBLE', 'FLOAT']);
/** Characters that a column is wide: at least, at most. */
const widths = { least: 6, most: 48 };

/** Rows as a grid with a head that stays: one tab stop, arrows go from cell to cell, Ctrl+C copies the cell. */
export class ResultGrid {
  readonly element: HTMLElement;
  readonly #result: ResultState;
  readonly #rows: VirtualRows;
  readonly #onCopy: (row: number, column: number) => void;
  readonly #template: string;
  #row = 0;
  #column = 0;

  constructor(result: ResultState, onCopy: (row: number, column: number) => void) {
    this.#result = result;
    this.#onCopy = onCopy;
    this.#template = result.columns.map((_column, index) => `${this.#widthOf(index)}ch`).join(' ');
    this.#rows = new VirtualRows({ rowHeight, role: 'treegrid', label: 'Rows of the result', render: (index) => this.#render(index) });
    const head = element('div', { class: 'result-row result-columns', role: 'row' }, ...result.columns.map(({ name, typeName }) => element('span', { class: `result-cell${numeric.has(typeName) ? ' number' : ''}`, role: 'columnheader', title: `${name} ${typeName}` }, element('b', {}, name))));
    head.style.gridTemplateColumns = this.#template;
    this.element = element('div', { class: 'result-grid', 'data-testid': 'result-grid' }, head, this.#rows.element);
    // The head moves sideways with the rows.
    this.#rows.element.addEventListener('scroll', () => (head.style.transform = `translateX(${-this.#rows.element.scrollLeft}px)`));
    this.#rows.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#rows.element.addEventListener('click', (event) => this.#onClick(event));
    this.#rows.setRows(result.rows.length);
    this.#rows.element.setAttribute('aria-rowcount', String(result.rows.length + 1));
  }

  #widthOf(column: number): number {
    const { columns, rows } = this.#result;
    const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, String(row[column] ?? '').length), columns[column]!.name.length);
    return Math.max(widths.least, Math.min(widths.most, longest)) + 3;
  }

  #render(index: number): HTMLElement {
    const cells = this.#result.rows[index]!.map((cell, column) => {
      const isHere = index === this.#row && column === this.#column;
      const text = cell === null ? 'NULL' : String(cell);
      const kind = `${cell === null ? ' null' : ''}${numeric.has(this.#result.columns[column]!.typeName) ? ' number' : ''}`;
      return element(
        'span',
        { class: `result-cell${kind}${isHere ? ' here' : ''}`, role: 'gridcell', 'data-column': column, id: isHere ? 'result-here' : undefined, 'aria-selected': isHere ? 'true' : undefined, title: text.length > 6 ? text.slice(0, 2_000) : undefined },
        text.slice(0, drawn).replaceAll('\n', '⏎'),
      );
    });
    const row = element('div', { class: 'result-row', role: 'row', 'aria-rowindex': index + 2, 'data-index': index, 'data-testid': 'result-row' }, ...cells);
    row.style.gridTemplateColumns = this.#template;
    return row;
  }

  #onKey(event: KeyboardEvent): void {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') return this.#onCopy(this.#row, this.#column);
    const lastRow = this.#result.rows.length - 1;
    const lastColumn = this.#result.columns.length - 1;
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [this.#row + 1, this.#column], ArrowUp: [this.#row - 1, this.#column], ArrowLeft: [this.#row, this.#column - 1], ArrowRight: [this.#row, this.#column + 1],
      PageDown: [this.#row + this.#rows.pageSize, this.#column], PageUp: [this.#row - this.#rows.pageSize, this.#column],
      Home: [event.ctrlKey ? 0 : this.#row, 0], End: [event.ctrlKey ? lastRow : this.#row, lastColumn],
    };
    const next = moves[event.key];
    if (!next || lastRow < 0) return;
    event.preventDefault();
    this.#moveTo(Math.max(0, Math.min(lastRow, next[0])), Math.max(0, Math.min(lastColumn, next[1])));
  }

  #onClick(event: MouseEvent): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
    const row = cell?.closest<HTMLElement>('[data-index]');
    if (cell && row) this.#moveTo(Number(row.dataset['index']), Number(cell.dataset['column']));
  }

  #moveTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    this.#rows.reveal(row);
    this.#rows.redraw();
    this.#rows.element.setAttribute('aria-activedescendant', 'result-here');
    requestAnimationFrame(() => document.getElementById('result-here')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }));
  }
}
