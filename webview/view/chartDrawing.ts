import type { InsightAnswer, InsightCard, ShownCell } from '../../src/protocol/insights';
import { axisTop, formatAxis, formatCell, spreadBuckets } from '../insightCells';

/** CSS pixels around and of the plot; its width is the card's. */
const size = { height: 200, left: 56, right: 8, top: 8, bottom: 24 };
/** Pixels that a label of the time axis takes. */
const labelWidth = 68;
const svgNamespace = 'http://www.w3.org/2000/svg';

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Readonly<Record<string, string | number>>, ...children: readonly Node[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** What a chart draws. */
export interface ChartData {
  readonly card: InsightCard;
  readonly answer: InsightAnswer;
  readonly bucketMs: number;
  /** Columns of the card that are drawn, in their order. */
  readonly drawn: readonly number[];
  readonly onChoose: (row: readonly ShownCell[]) => void;
}

/**
 * A chart over time, `width` CSS pixels wide: bars (stacked) or lines. Every bucket that has a row is a
 * button: pointer, keyboard and screen reader get the same words, and choosing it asks for the traces behind it.
 */
export function drawChart({ card, answer, bucketMs, drawn, onChoose }: ChartData, width: number): SVGSVGElement {
  const buckets = spreadBuckets(answer.rows, bucketMs, answer.sinceMs, answer.untilMs);
  const valueOf = (row: readonly ShownCell[] | undefined, column: number) => Number(row?.[column] ?? 0);
  const isLines = card.chart === 'lines';
  const heights = buckets.map(({ row }) => (isLines ? Math.max(...drawn.map((column) => valueOf(row, column))) : drawn.reduce((sum, column) => sum + valueOf(row, column), 0)));
  const kind = card.columns[drawn[0] ?? 1]!.kind;
  const top = axisTop(heights, kind === 'count');
  const plot = { width: width - size.left - size.right, height: size.height - size.top - size.bottom };
  const step = plot.width / Math.max(buckets.length, 1);
  const y = (value: number) => size.top + plot.height * (1 - value / top);
  const chart = svg('svg', { width, height: size.height, class: 'chart', role: 'group', 'aria-label': card.title });
  for (const share of [0, 0.5, 1]) {
    const text = svg('text', { x: size.left - 6, y: y(top * share) + 4, class: 'axis', 'text-anchor': 'end' });
    text.textContent = formatAxis(top * share, kind);
    chart.append(svg('line', { x1: size.left, x2: width - size.right, y1: y(top * share), y2: y(top * share), class: 'grid-line' }), text);
  }
  const labelEvery = Math.ceil(buckets.length / Math.max(1, Math.floor(plot.width / labelWidth)));
  buckets.forEach(({ startMs, row }, index) => {
    const x = size.left + index * step;
    if (index % labelEvery === 0) {
      const text = svg('text', { x: x + step / 2, y: size.height - 6, class: 'axis', 'text-anchor': 'middle' });
      text.textContent = formatCell(startMs, 'bucketMs', bucketMs);
      chart.append(text);
    }
    if (row) chart.append(bucketButton(card, row, bucketMs, { x, width: step, drawn, isLines, y, valueOf: (column) => valueOf(row, column) }, onChoose));
  });
  if (isLines) drawn.forEach((column, series) => chart.append(...lineOf(buckets.map(({ row }, index) => (row ? { x: size.left + (index + 0.5) * step, y: y(valueOf(row, column)) } : undefined)), series)));
  return chart;
}

interface BucketPlace {
  readonly x: number;
  readonly width: number;
  readonly drawn: readonly number[];
  readonly isLines: boolean;
  readonly y: (value: number) => number;
  readonly valueOf: (column: number) => number;
}

function bucketButton(card: InsightCard, row: readonly ShownCell[], bucketMs: number, place: BucketPlace, onChoose: (row: readonly ShownCell[]) => void): SVGGElement {
  const words = card.columns.map(({ title, kind }, column) => (column === 0 ? formatCell(row[0] ?? null, kind, bucketMs) : `${title}: ${formatCell(row[column] ?? null, kind, bucketMs)}`)).join(', ');
  const title = svg('title', {});
  title.textContent = words;
  const area = svg('rect', { x: place.x, y: size.top, width: place.width, height: size.height - size.top - size.bottom, class: 'hit' });
  const group = svg('g', { class: 'bucket', role: 'button', tabindex: 0, 'data-testid': 'bucket' }, title, area);
  group.setAttribute('aria-label', words);
  if (!place.isLines) group.append(...barsOf(card, row, place));
  group.addEventListener('click', () => onChoose(row));
  group.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    onChoose(row);
  });
  return group;
}

/** Stacked bars; failed traces are the lower part of theirs. */
function barsOf(card: InsightCard, row: readonly ShownCell[], { x, width, drawn, y, valueOf }: BucketPlace): SVGRectElement[] {
  const gap = Math.min(2, width / 6);
  const bar = (from: number, to: number, className: string) => svg('rect', { x: x + gap, width: Math.max(width - 2 * gap, 1), y: y(to), height: Math.max(y(from) - y(to), 0), class: className });
  let sum = 0;
  const bars = drawn.map((column, series) => {
    const value = valueOf(column);
    sum += value;
    return bar(sum - value, sum, `series-${series}`);
  });
  const errors = card.columns.findIndex(({ name }) => name === 'errors');
  if (errors > 0 && Number(row[errors] ?? 0) > 0) bars.push(bar(0, Number(row[errors]), 'series-error'));
  return bars;
}

/** A line through the points; a gap where a bucket has no row, a dot where a point stands alone. */
function lineOf(points: readonly ({ x: number; y: number } | undefined)[], series: number): SVGElement[] {
  const parts: string[] = [];
  let isOpen = false;
  for (const point of points) {
    if (point) parts.push(`${isOpen ? 'L' : 'M'}${point.x.toFixed(1)} ${point.y.toFixed(1)}`);
    isOpen = point !== undefined;
  }
  const dots = points.flatMap((point) => (point ? [svg('circle', { cx: point.x, cy: point.y, r: 2.5, class: `series-${series}` })] : []));
  return [svg('path', { d: parts.join(' '), class: `line series-line-${series}` }), ...dots];
}
