import { formatDuration } from '../../src/trace/format';
import { entryRow } from '../../src/trace/rows';
import type { CriticalPath } from '../../src/trace/criticalPath';
import { barKind, type Theme } from '../theme';
import type { TimeAxis } from '../timeAxis';
import type { TraceState } from '../traceStore';
import { prepareCanvas } from './canvas';
import { element } from './dom';

/** CSS pixels of a bar and above it. */
const barHeight = 10;
const barTop = 7;
const narrowestBar = 2;
const textGap = 6;

/** What the waterfall draws. */
export interface WaterfallContent {
  readonly state: TraceState;
  readonly axis: TimeAxis;
  readonly path: CriticalPath | undefined;
  readonly theme: Theme;
}

/** The bars of the rows in sight, on one canvas that scrolls with them: a frame costs as much as its rows. */
export class Waterfall {
  readonly element = element('canvas', { class: 'waterfall', 'aria-hidden': 'true' });
  readonly #rowHeight: number;
  #width = 0;
  #first = 0;
  #last = 0;

  constructor(rowHeight: number) {
    this.#rowHeight = rowHeight;
  }

  /** The canvas covers the entries from `first` to before `last`, `top` pixels below the start of the content. */
  place(first: number, last: number, top: number): void {
    this.#first = first;
    this.#last = last;
    this.element.style.transform = `translateY(${top}px)`;
  }

  /** CSS pixels that the bars may take. */
  setWidth(width: number): void {
    this.#width = width;
  }

  draw(content: WaterfallContent): void {
    if (this.#width < 1) return;
    const height = Math.max(1, (this.#last - this.#first) * this.#rowHeight);
    const pen = prepareCanvas(this.element, this.#width, height);
    pen.font = content.theme.font;
    pen.textBaseline = 'middle';
    const { visible } = content.state;
    for (let at = this.#first; at < Math.min(this.#last, visible.length); at += 1) this.#drawEntry(pen, content, visible[at]!, (at - this.#first) * this.#rowHeight);
    if (content.path) this.#drawPath(pen, content, content.path);
  }

  #drawEntry(pen: CanvasRenderingContext2D, content: WaterfallContent, entry: number, top: number): void {
    const { state, axis, theme } = content;
    const { columns, groups, positions } = state.trace!;
    const row = entryRow(entry);
    const isGroup = entry < 0;
    let startNs = columns.startNs[row]!;
    let endNs = endOf(columns, row);
    let text = columns.durationNs[row]! < 0 ? 'running' : formatDuration(columns.durationNs[row]!);
    if (isGroup) {
      // From the first start to the last end, with the sum of what the spans took.
      let sum = 0;
      for (let member = row; member < groups.end[row]!; member = positions.end[member]!) {
        startNs = Math.min(startNs, columns.startNs[member]!);
        endNs = Math.max(endNs, endOf(columns, member));
        sum += endOf(columns, member) - columns.startNs[member]!;
      }
      text = `${formatDuration(sum)} in all`;
    }
    const left = axis.place(startNs) * this.#width;
    const right = Math.max(axis.place(endNs) * this.#width, left + narrowestBar);
    const isSelected = row === state.selectedRow && isGroup === state.isGroupSelected;
    const color = columns.status[row] === 2 ? theme.error : theme.bars[barKind(columns.labels[columns.label[row]!]!.type)];
    if (right > 0 && left < this.#width) drawBar(pen, theme, { left: Math.max(left, -4), right: Math.min(right, this.#width + 4), top: top + barTop, color, isOpen: !isGroup && columns.durationNs[row]! < 0, isFaint: isGroup });
    pen.fillStyle = isSelected ? theme.selectionText : theme.dimmed;
    this.#drawText(pen, theme, text, Math.max(0, left), Math.min(this.#width, right), top + this.#rowHeight / 2);
  }

  /** The text stands on the side of the bar that has room, else on the bar. */
  #drawText(pen: CanvasRenderingContext2D, theme: Theme, text: string, left: number, right: number, middle: number): void {
    const width = pen.measureText(text).width;
    if (right + textGap + width <= this.#width) pen.fillText(text, right + textGap, middle);
    else if (left - textGap - width >= 0) pen.fillText(text, left - textGap - width, middle);
    else {
      const at = Math.min(right, this.#width) - width - textGap;
      pen.globalAlpha = 0.8;
      pen.fillStyle = theme.background;
      pen.fillRect(at - 3, middle - 8, width + 6, 16);
      pen.globalAlpha = 1;
      pen.fillStyle = theme.foreground;
      pen.fillText(text, at, middle);
    }
  }

  #drawPath(pen: CanvasRenderingContext2D, { state, axis, theme }: WaterfallContent, path: CriticalPath): void {
    const top = new Map<number, number>();
    for (let at = this.#first; at < Math.min(this.#last, state.visible.length); at += 1) if (state.visible[at]! >= 0) top.set(state.visible[at]!, (at - this.#first) * this.#rowHeight);
    pen.fillStyle = theme.foreground;
    for (let i = 0; i < path.row.length; i += 1) {
      const y = top.get(path.row[i]!);
      if (y === undefined) continue;
      const left = Math.max(0, axis.place(path.startNs[i]!) * this.#width);
      const right = Math.min(this.#width, axis.place(path.endNs[i]!) * this.#width);
      if (right > left) pen.fillRect(left, y + barTop + barHeight + 1, Math.max(1, right - left), 2);
    }
  }
}

/** A span that runs reaches to the last instant known. */
function endOf(columns: { readonly startNs: Float64Array; readonly durationNs: Float64Array; readonly summary: { readonly durationNs: number } }, row: number): number {
  return columns.durationNs[row]! < 0 ? columns.summary.durationNs : columns.startNs[row]! + columns.durationNs[row]!;
}

function drawBar(pen: CanvasRenderingContext2D, theme: Theme, bar: { left: number; right: number; top: number; color: string; isOpen: boolean; isFaint: boolean }): void {
  const { left, right, top, color, isOpen, isFaint } = bar;
  pen.globalAlpha = isFaint ? 0.5 : isOpen ? 0.7 : 1;
  pen.fillStyle = color;
  pen.fillRect(left, top, right - left, barHeight);
  pen.globalAlpha = 1;
  if (theme.outline !== '') {
    pen.strokeStyle = theme.outline;
    pen.lineWidth = 1;
    pen.strokeRect(left + 0.5, top + 0.5, Math.max(1, right - left - 1), barHeight - 1);
  }
  if (!isOpen) return;
  // An open end: dashes where the bar will go on.
  pen.strokeStyle = theme.foreground;
  pen.lineWidth = 2;
  pen.setLineDash([2, 2]);
  pen.beginPath();
  pen.moveTo(right - 1, top - 2);
  pen.lineTo(right - 1, top + barHeight + 2);
  pen.stroke();
  pen.setLineDash([]);
}
