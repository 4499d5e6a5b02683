import { formatDuration } from '../../src/trace/format';
import type { TraceColumns } from '../../src/trace/columns';
import { barKind, type BarKind, type Theme } from '../theme';
import type { TimeAxis } from '../timeAxis';
import { prepareCanvas } from './canvas';
import { element } from './dom';

/** CSS pixels. */
const mapHeight = 28;
const rulerHeight = 18;
const finestLane = 2;
const maxLanes = mapHeight / finestLane;
const tickEvery = 90;
const barKinds: readonly (BarKind | 'error')[] = ['other', 'model', 'tool', 'retrieval', 'error'];

/** The whole trace in small with the part that shows, and a ruler over that part. Dragging on the map chooses the part. */
export class TimeHead {
  readonly element: HTMLElement;
  readonly #axis: TimeAxis;
  readonly #map = element('canvas', { class: 'time-map', 'aria-hidden': 'true', title: 'The whole trace. Drag to zoom, double-click to see all.' });
  readonly #ruler = element('canvas', { class: 'time-ruler', 'aria-hidden': 'true' });
  /** The spans in small, drawn once for each trace and size. */
  #picture: { readonly columns: TraceColumns; readonly scale: unknown; readonly theme: Theme; readonly canvas: HTMLCanvasElement } | undefined;
  #width = 0;

  constructor(axis: TimeAxis) {
    this.#axis = axis;
    this.element = element('div', { class: 'time-head' }, this.#map, this.#ruler);
    this.#map.addEventListener('pointerdown', (event) => this.#drag(event));
    this.#map.addEventListener('dblclick', () => axis.reset());
  }

  setWidth(width: number): void {
    if (width === this.#width) return;
    this.#width = width;
    this.#picture = undefined;
  }

  draw(columns: TraceColumns, theme: Theme): void {
    if (this.#width < 1) return;
    this.#drawMap(columns, theme);
    this.#drawRuler(theme);
  }

  #drawMap(columns: TraceColumns, theme: Theme): void {
    const pen = prepareCanvas(this.#map, this.#width, mapHeight);
    const { scale, from, to } = this.#axis;
    if (this.#picture?.columns !== columns || this.#picture.theme !== theme || this.#picture.scale !== scale) this.#picture = { columns, theme, scale, canvas: drawPicture(columns, theme, this.#axis, this.#width) };
    pen.drawImage(this.#picture.canvas, 0, 0, this.#width, mapHeight);
    if (this.#axis.isWhole) return;
    const [left, right] = [from * this.#width, Math.max(to * this.#width, from * this.#width + 2)];
    pen.globalAlpha = 0.65;
    pen.fillStyle = theme.background;
    pen.fillRect(0, 0, left, mapHeight);
    pen.fillRect(right, 0, this.#width - right, mapHeight);
    pen.globalAlpha = 1;
    pen.strokeStyle = theme.focus;
    pen.strokeRect(left + 0.5, 0.5, right - left - 1, mapHeight - 1);
  }

  #drawRuler(theme: Theme): void {
    const pen = prepareCanvas(this.#ruler, this.#width, rulerHeight);
    pen.font = theme.font;
    pen.textBaseline = 'middle';
    pen.strokeStyle = theme.line;
    const { instant, place } = { instant: (at: number) => this.#axis.instant(at), place: (ns: number) => this.#axis.place(ns) };
    const step = niceStep(((instant(1) - instant(0)) / Math.max(1, this.#width)) * tickEvery);
    let free = 0;
    for (let ns = Math.ceil(instant(0) / step) * step; ns <= instant(1); ns += step) {
      const x = place(ns) * this.#width;
      const text = ns === 0 ? '0' : formatDuration(ns);
      const width = pen.measureText(text).width;
      if (x < free) continue;
      free = x + width + 12;
      pen.fillStyle = theme.line;
      pen.fillRect(x, 0, 1, rulerHeight);
      pen.fillStyle = theme.dimmed;
      if (x + width + 4 <= this.#width) pen.fillText(text, x + 4, rulerHeight / 2);
    }
    pen.fillStyle = theme.mark;
    for (const gap of this.#axis.scale.gaps) {
      const [left, right] = [place(gap.startNs) * this.#width, place(gap.endNs) * this.#width];
      if (right > 0 && left < this.#width) pen.fillRect(left, rulerHeight - 3, Math.max(2, right - left), 3);
    }
  }

  #drag(event: PointerEvent): void {
    const { left } = this.#map.getBoundingClientRect();
    const placeOf = (x: number) => Math.min(1, Math.max(0, (x - left) / this.#width));
    const start = placeOf(event.clientX);
    this.#map.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => {
      const now = placeOf(moved.clientX);
      if (Math.abs(now - start) * this.#width > 3) this.#axis.showPart(start, now);
    };
    this.#map.addEventListener('pointermove', move);
    this.#map.addEventListener('lostpointercapture', () => this.#map.removeEventListener('pointermove', move), { once: true });
  }
}

/**
 * The spans by depth and time. Places are counted in a grid first, so that a million spans cost as
 * many additions and a few thousand rectangles.
 */
function drawPicture(columns: TraceColumns, theme: Theme, axis: TimeAxis, width: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const pen = prepareCanvas(canvas, width, mapHeight);
  const columnsAcross = Math.max(1, Math.ceil(width));
  const { count, depth, startNs, durationNs, label, labels, status, summary } = columns;
  const kinds = labels.map(({ type }) => barKinds.indexOf(barKind(type)) + 1);
  let maxDepth = 1;
  for (let row = 0; row < count; row += 1) maxDepth = Math.max(maxDepth, depth[row]! + 1);
  const lanes = Math.min(maxLanes, maxDepth);
  const laneHeight = Math.min(6, Math.floor(mapHeight / lanes));
  const perLane = maxDepth / lanes;
  const grid = new Uint8Array(lanes * columnsAcross);
  for (let row = 0; row < count; row += 1) {
    const lane = Math.min(lanes - 1, Math.floor(depth[row]! / perLane)) * columnsAcross;
    const end = durationNs[row]! < 0 ? summary.durationNs : startNs[row]! + durationNs[row]!;
    const from = Math.min(columnsAcross - 1, Math.max(0, Math.floor(axis.scale.toView(startNs[row]!) * columnsAcross)));
    const to = Math.min(columnsAcross - 1, Math.max(from, Math.ceil(axis.scale.toView(end) * columnsAcross) - 1));
    const value = status[row] === 2 ? barKinds.length : kinds[label[row]!]!;
    for (let x = from; x <= to; x += 1) if (grid[lane + x]! < value) grid[lane + x] = value;
  }
  for (let lane = 0; lane < lanes; lane += 1) {
    for (let x = 0; x < columnsAcross; ) {
      const value = grid[lane * columnsAcross + x]!;
      let end = x + 1;
      while (end < columnsAcross && grid[lane * columnsAcross + end] === value) end += 1;
      const kind = barKinds[value - 1];
      if (kind) {
        pen.fillStyle = kind === 'error' ? theme.error : theme.bars[kind];
        pen.fillRect(x, lane * laneHeight, end - x, laneHeight * 0.75);
      }
      x = end;
    }
  }
  return canvas;
}

/** The next of 1, 2, 5, 10 … nanoseconds at or above a length. */
function niceStep(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, ns)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= ns) ?? 10 * power;
}
