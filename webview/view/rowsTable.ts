import type { InsightAnswer, InsightCard, ShownCell } from '../../src/protocol/insights';
import { formatCell } from '../insightCells';
import { element } from './dom';

/** Rows shown before somebody asks for all. */
const firstRows = 8;

/**
 * Rows of an answer as a table. With `bars`, the first measure is drawn behind its numbers, so that
 * the table reads as a chart. Choosing a row asks for the traces behind it.
 */
export function rowsTable(card: InsightCard, answer: InsightAnswer, bucketMs: number, onChoose: (row: readonly ShownCell[]) => void): HTMLElement {
  const measure = card.chart === 'bars' ? measureOf(card) : -1;
  const most = measure < 0 ? 0 : Math.max(...answer.rows.map((row) => Number(row[measure] ?? 0)), 0);
  const head = element('tr', {}, ...card.columns.map(({ title, kind }) => element('th', { class: isText(kind) ? 'text' : 'number', scope: 'col' }, title)));
  const body = element('tbody', {});
  const fill = (count: number) => body.replaceChildren(...answer.rows.slice(0, count).map((row) => rowOf(card, row, bucketMs, { measure, most }, onChoose)));
  fill(firstRows);
  const table = element('div', { class: 'table-box' }, element('table', { 'aria-label': card.title }, element('thead', {}, head), body));
  if (answer.rows.length > firstRows) {
    const more = element('button', { class: 'more', type: 'button' }, `Show all ${answer.rows.length}`);
    more.addEventListener('click', () => {
      fill(answer.rows.length);
      more.remove();
    });
    table.append(more);
  }
  return table;
}

const isText = (kind: string): boolean => kind === 'name' || kind === 'trace' || kind === 'bucketMs';

/** The column that bars are drawn for: the share of failures, tokens, else the first number. */
function measureOf(card: InsightCard): number {
  const named = card.columns.findIndex(({ name }) => name === 'percent' || name === 'total_tokens');
  return named > 0 ? named : card.columns.findIndex(({ kind }) => !isText(kind));
}

function rowOf(card: InsightCard, row: readonly ShownCell[], bucketMs: number, bar: { readonly measure: number; readonly most: number }, onChoose: (row: readonly ShownCell[]) => void): HTMLElement {
  const cells = card.columns.map(({ kind }, column) => {
    const text = kind === 'trace' ? `${String(row[column]).slice(0, 8)}…` : formatCell(row[column] ?? null, kind, bucketMs);
    const cell = element('td', { class: isText(kind) ? 'text' : 'number', title: kind === 'trace' || kind === 'name' ? String(row[column] ?? '') : undefined }, element('span', { class: 'cell' }, text));
    if (column === bar.measure && bar.most > 0) {
      const fill = element('span', { class: 'bar', 'aria-hidden': 'true' });
      fill.style.width = `${(Number(row[column] ?? 0) / bar.most) * 100}%`;
      cell.prepend(fill);
    }
    return cell;
  });
  const made = element('tr', { class: 'choosable', tabindex: 0, 'data-testid': 'insight-row' }, ...cells);
  made.addEventListener('click', () => onChoose(row));
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(row);
  });
  return made;
}
