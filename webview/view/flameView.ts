import { hasMeasure, timeLayout, weightLayout, type FlameLayout, type FlameMeasure } from '../../src/trace/flame';
import { formatCount, formatDuration } from '../../src/trace/format';
import { onThemeChange, readTheme, type Theme } from '../theme';
import type { TimeAxis } from '../timeAxis';
import type { ShownTrace, TraceState } from '../traceStore';
import { axisKey, onAxisWheel } from './axisInput';
import { prepareCanvas } from './canvas';
import { element } from './dom';
import { neighbourRow } from './flameKeys';
import { flameRowAt, laneHeight, paintFlame, type FlamePicture } from './flamePicture';
import { selectBox } from './selectBox';
import { describeRow } from './spanRow';
import { TimeHead } from './timeHead';
import type { TraceView } from './traceView';

/** What the timeline asks its owner to do. */
export interface FlameEvents {
  readonly onSelect: (row: number) => void;
  readonly onOpenSource: (row: number) => void;
}

const measureLabels: Readonly<Record<FlameMeasure, string>> = { time: 'Width: time', tokens: 'Width: tokens', cost: 'Width: cost' };

/** All spans in lanes by level, their width time, tokens or cost: a flame graph on a canvas, with the keys of a tree. */
export class FlameView implements TraceView {
  readonly element: HTMLElement;
  readonly #events: FlameEvents;
  readonly #axis: TimeAxis;
  readonly #head: TimeHead;
  readonly #measureBox = selectBox('What the width means', [['time', measureLabels.time]], (value) => this.#setMeasure(value as FlameMeasure), 'flame-measure');
  readonly #canvas = element('canvas', { class: 'flame-canvas', 'aria-hidden': 'true' });
  readonly #spacer = element('div', { class: 'flame-spacer' }, this.#canvas);
  readonly #box = element('div', { class: 'flame-box', tabindex: 0, role: 'group', 'aria-roledescription': 'timeline', 'data-testid': 'flame' }, this.#spacer);
  readonly #said = element('p', { class: 'sr-only', role: 'status' });
  #measure: FlameMeasure = 'time';
  #state: TraceState | undefined;
  #layout: { readonly trace: ShownTrace; readonly measure: FlameMeasure; readonly scale: unknown; readonly layout: FlameLayout } | undefined;
  #hits: Uint8Array | undefined;
  #theme: Theme = readTheme();
  #frame = 0;

  constructor(axis: TimeAxis, events: FlameEvents) {
    this.#axis = axis;
    this.#events = events;
    this.#head = new TimeHead(axis);
    this.#box.addEventListener('keydown', (event) => this.#onKey(event));
    this.#box.addEventListener('click', (event) => this.#onClick(event));
    this.#box.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
    this.#box.addEventListener('pointermove', (event) => this.#onHover(event));
    this.#box.addEventListener('scroll', () => this.#schedule());
    onAxisWheel(this.#box, axis, (event) => event.offsetX / Math.max(1, this.#spacer.clientWidth));
    new ResizeObserver(() => this.#schedule()).observe(this.#box);
    axis.onDidChange(() => this.#schedule());
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#schedule();
    });
    this.element = element('div', { class: 'flame-view' }, element('div', { class: 'flame-head' }, this.#measureBox, this.#head.element), this.#box, this.#said);
  }

  focus(): void {
    this.#box.focus();
  }

  update(state: TraceState, follow: boolean): void {
    const isNew = state.trace !== this.#state?.trace;
    const isOther = state.selectedRow !== this.#state?.selectedRow;
    this.#state = state;
    this.#hits = undefined;
    if (isNew) this.#offerMeasures(state.trace!);
    if (isOther || isNew) this.#say();
    if (follow) this.#reveal();
    this.#schedule();
  }

  #offerMeasures({ columns }: ShownTrace): void {
    const measures = (Object.keys(measureLabels) as FlameMeasure[]).filter((measure) => hasMeasure(columns, measure));
    if (!measures.includes(this.#measure)) this.#measure = 'time';
    this.#measureBox.replaceChildren(...measures.map((measure) => element('option', { value: measure }, measureLabels[measure])));
    this.#measureBox.value = this.#measure;
    this.#describe();
  }

  #setMeasure(measure: FlameMeasure): void {
    this.#measure = measure;
    this.#axis.reset();
    this.#describe();
    this.#schedule();
  }

  /** What a screen reader hears of the picture as a whole. */
  #describe(): void {
    const { summary } = this.#state!.trace!.columns;
    const by = { time: formatDuration(summary.durationNs), tokens: `${formatCount(summary.tokens?.total ?? 0, 'token')}`, cost: dollars(summary.costUsd ?? 0) }[this.#measure];
    this.#box.setAttribute('aria-label', `Timeline of ${formatCount(summary.spanCount, 'span')}, ${measureLabels[this.#measure].toLowerCase()}, ${by} in all. Arrows move through the tree, plus and minus zoom, Enter goes to the source.`);
  }

  #say(): void {
    const { trace, selectedRow } = this.#state!;
    if (!trace || selectedRow < 0) return;
    this.#said.textContent = `${describeRow(this.#state!, selectedRow, { isHit: (row) => this.#isHit(row), isCritical: () => false })}, level ${trace.columns.depth[selectedRow]! + 1}${this.#amount(selectedRow)}`;
  }

  #amount(row: number): string {
    const { columns } = this.#state!.trace!;
    const tokens = (columns.inputTokens[row] ?? 0) + (columns.outputTokens[row] ?? 0);
    const cost = columns.costUsd[row] ?? 0;
    return `${tokens > 0 ? `, ${formatCount(tokens, 'token')}` : ''}${cost > 0 ? `, ${dollars(cost)}` : ''}`;
  }

  #layoutOf(trace: ShownTrace): FlameLayout {
    const { scale } = this.#axis;
    if (this.#layout?.trace !== trace || this.#layout.measure !== this.#measure || this.#layout.scale !== scale) {
      const layout = this.#measure === 'time' ? timeLayout(trace.columns, trace.positions, scale) : weightLayout(trace.columns, trace.positions, this.#measure);
      this.#layout = { trace, measure: this.#measure, scale, layout };
    }
    return this.#layout.layout;
  }

  #isHit(row: number): boolean {
    const { trace, hits } = this.#state!;
    if (hits.length === 0) return false;
    if (!this.#hits) {
      this.#hits = new Uint8Array(trace!.columns.count);
      for (const hit of hits) this.#hits[hit] = 1;
    }
    return this.#hits[row] === 1;
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** What shows; `undefined` while nothing does. */
  #picture(): FlamePicture | undefined {
    const { trace, shown, selectedRow } = this.#state ?? {};
    const [width, height] = [this.#box.clientWidth, this.#box.clientHeight];
    if (!trace || selectedRow === undefined || width === 0 || height === 0) return undefined;
    const { from, to } = this.#axis;
    return { trace, layout: this.#layoutOf(trace), from, to, width, height, scrolled: this.#box.scrollTop, hidesEmpty: this.#measure !== 'time', shown, selectedRow };
  }

  #draw(): void {
    const picture = this.#picture();
    if (!picture) return;
    const { trace, layout, width, height } = picture;
    this.#spacer.style.height = `${Math.max(height, layout.lanes * laneHeight)}px`;
    const pen = prepareCanvas(this.#canvas, width, height);
    const isTime = this.#measure === 'time';
    this.#head.element.hidden = !isTime;
    if (isTime) {
      this.#head.setWidth(width);
      this.#head.draw(trace.columns, this.#theme);
    }
    paintFlame(pen, picture, this.#theme, (row) => this.#isHit(row));
  }

  /** The topmost span at a point, widest first: -1 where none is. */
  #rowAt(event: MouseEvent): number {
    const { left, top } = this.#box.getBoundingClientRect();
    const picture = this.#picture();
    return picture ? flameRowAt(picture, event.clientX - left, event.clientY - top) : -1;
  }

  #onHover(event: PointerEvent): void {
    const row = this.#rowAt(event);
    const columns = this.#state?.trace?.columns;
    this.#box.title = row < 0 || !columns ? '' : `${columns.labels[columns.label[row]!]!.name}, ${columns.durationNs[row]! < 0 ? 'running' : formatDuration(columns.durationNs[row]!)}${this.#amount(row)}`;
  }

  #onClick(event: MouseEvent): void {
    const row = this.#rowAt(event);
    if (row >= 0) this.#events.onSelect(row);
  }

  #onDoubleClick(event: MouseEvent): void {
    const row = this.#rowAt(event);
    if (row >= 0) this.#showClosely(row);
  }

  #showClosely(row: number): void {
    const layout = this.#layoutOf(this.#state!.trace!);
    const room = Math.max(layout.right[row]! - layout.left[row]!, 1e-6) * 0.05;
    this.#axis.showPart(layout.left[row]! - room, layout.right[row]! + room);
  }

  #onKey(event: KeyboardEvent): void {
    const { trace, selectedRow } = this.#state ?? {};
    if (!trace || selectedRow === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (axisKey(event, this.#axis)) return;
    if (event.key === 'Enter' || event.key === ' ') this.#events.onOpenSource(selectedRow);
    else {
      const next = neighbourRow(trace, selectedRow, event.key, this.#state!.shown);
      if (next === undefined) return;
      this.#events.onSelect(next);
    }
    event.preventDefault();
  }

  /** Brings the selected span into sight: its lane, and its time where it is out of what shows. */
  #reveal(): void {
    const { trace, selectedRow } = this.#state!;
    if (!trace || selectedRow < 0) return;
    const layout = this.#layoutOf(trace);
    const top = layout.lane[selectedRow]! * laneHeight;
    if (top < this.#box.scrollTop || top + laneHeight > this.#box.scrollTop + this.#box.clientHeight) this.#box.scrollTop = top - this.#box.clientHeight / 3;
    const { from, to } = this.#axis;
    if (layout.right[selectedRow]! < from || layout.left[selectedRow]! > to) this.#showClosely(selectedRow);
  }
}

/** Dollars with as many digits as a small sum needs. */
const dollars = (usd: number): string => `$${usd >= 1 ? usd.toFixed(2) : usd.toPrecision(2)}`;
