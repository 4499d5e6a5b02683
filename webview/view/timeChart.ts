import type { InsightAnswer, InsightCard, ShownCell } from '../../src/protocol/insights';
import { drawChart, type ChartData } from './chartDrawing';
import { element } from './dom';

/** A chart over time with its legend; drawn anew where the card changes its width, so that words keep their size. */
export function timeChart(card: InsightCard, answer: InsightAnswer, bucketMs: number, onChoose: (row: readonly ShownCell[]) => void): HTMLElement {
  const data: ChartData = { card, answer, bucketMs, drawn: drawnColumns(card), onChoose };
  const area = element('div', { class: 'chart-area' });
  let drawnWidth = 0;
  new ResizeObserver(() => {
    const width = Math.floor(area.clientWidth);
    if (width === 0 || width === drawnWidth) return;
    drawnWidth = width;
    const focused = buttons(area).indexOf(document.activeElement as Element);
    area.replaceChildren(drawChart(data, width));
    (buttons(area)[focused] as SVGElement | undefined)?.focus();
  }).observe(area);
  return element('div', { class: 'chart-box' }, legend(card, data.drawn), area);
}

const buttons = (area: HTMLElement): Element[] => [...area.querySelectorAll('[role="button"]')];

/** Which columns a chart draws: counts stacked, percentiles as lines. Others are in the tooltip. */
function drawnColumns(card: InsightCard): readonly number[] {
  const names = card.id === 'usage' ? ['input_tokens', 'output_tokens'] : card.chart === 'lines' ? ['p50', 'p95', 'p99'] : ['traces'];
  return names.map((name) => card.columns.findIndex((column) => column.name === name)).filter((index) => index > 0);
}

function legend(card: InsightCard, drawn: readonly number[]): HTMLElement {
  const hasErrors = card.columns.some(({ name }) => name === 'errors');
  const entries = drawn.length < 2 && !hasErrors ? [] : drawn.map((column, series) => element('span', { class: 'legend-entry' }, element('span', { class: `swatch swatch-${series}` }), card.columns[column]!.title));
  if (hasErrors) entries.push(element('span', { class: 'legend-entry' }, element('span', { class: 'swatch swatch-error' }), 'Failed'));
  return element('div', { class: 'legend', 'aria-hidden': 'true' }, ...entries);
}
