import { criticalPath, type CriticalPath } from '../../src/trace/criticalPath';
import { entryRow, positionOf } from '../../src/trace/rows';
import { treeKey, typeAhead, type TreeAction, type TreeFocus } from '../keyboard';
import { onThemeChange, readTheme, type Theme } from '../theme';
import type { TimeAxis } from '../timeAxis';
import type { ShownTrace, TraceState } from '../traceStore';
import { axisKey, onAxisWheel } from './axisInput';
import { element } from './dom';
import { RowGrid } from './rowGrid';
import { SpanRow, type RowMarks } from './spanRow';
import { StickyRows } from './stickyRows';
import { TimeHead } from './timeHead';
import type { TraceView } from './traceView';
import { Waterfall } from './waterfall';

/** CSS pixels of a row. Kept equal to the height of `.span-row`. */
const rowHeight = 24;
/** Share of the width that names take, and pixels right of the bars. Kept equal to `.span-name-cell` and `.span-bar-cell`. */
const nameShare = 0.5;
const barMargin = 8;
/** Milliseconds that letters typed after each other make one word. */
const wordMs = 700;

/** What the tree asks its owner to do. */
export interface SpanTreeEvents {
  readonly onAction: (action: TreeAction) => void;
  readonly onToggle: (row: number) => void;
}

/** The spans of a trace as a tree with a waterfall: one tab stop, the keys of an ARIA treegrid, letters jump to names. */
export class SpanTreeView implements TraceView {
  readonly element: HTMLElement;
  readonly #events: SpanTreeEvents;
  readonly #axis: TimeAxis;
  readonly #grid: RowGrid<SpanRow>;
  readonly #waterfall = new Waterfall(rowHeight);
  readonly #head: TimeHead;
  readonly #sticky: StickyRows;
  #state: TraceState | undefined;
  #hitMask: Uint8Array | undefined;
  #path: { readonly trace: ShownTrace; readonly path: CriticalPath } | undefined;
  #showsPath = true;
  #theme: Theme = readTheme();
  #barFrame = 0;
  #typed = '';
  #typedAt = 0;

  constructor(axis: TimeAxis, events: SpanTreeEvents) {
    this.#axis = axis;
    this.#events = events;
    this.#head = new TimeHead(axis);
    this.#sticky = new StickyRows(rowHeight, (entry) => events.onAction({ kind: 'select', entry }));
    this.#grid = new RowGrid<SpanRow>({
      rowHeight,
      label: 'Spans',
      create: () => new SpanRow(),
      bind: (row, index) => row.bind(this.#state!, index, this.#marks),
      onWindow: (first, last, top) => {
        this.#waterfall.place(first, last, top);
        this.#drawWaterfall();
      },
      onScroll: () => this.#sticky.update(this.#state, this.#grid, this.#marks),
    });
    const box = this.#grid.element;
    box.dataset['testid'] = 'span-tree';
    box.setAttribute('aria-colcount', '2');
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    box.addEventListener('contextmenu', (event) => this.#onContextMenu(event), true);
    box.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
    onAxisWheel(box, axis, (event) => this.#placeOf(event));
    this.#grid.content.append(this.#waterfall.element);
    new ResizeObserver(() => this.#resize()).observe(this.#grid.content);
    axis.onDidChange(() => this.#scheduleBars());
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#scheduleBars();
    });
    this.element = element('div', { class: 'tree-view' }, element('div', { class: 'tree-head' }, this.#head.element), element('div', { class: 'tree-rows' }, box, this.#sticky.element));
  }

  /** Marks the critical path, or not. */
  set showsPath(shows: boolean) {
    this.#showsPath = shows;
    this.#grid.redraw();
  }

  focus(): void {
    // In the low sidebar the page scrolls, and must not jump.
    this.#grid.element.focus({ preventScroll: true });
  }

  update(state: TraceState, follow: boolean): void {
    const before = this.#state;
    const anchor = before && before.trace !== state.trace && !follow ? this.#anchor(before) : undefined;
    if (state.hits !== before?.hits || state.trace !== before.trace) this.#hitMask = maskOf(state);
    this.#state = state;
    this.#grid.setCount(state.visible.length);
    if (anchor) this.#keepAnchor(anchor, state);
    const entry = selectedEntry(state);
    const position = positionOf(state.visible, entry);
    const { element: box } = this.#grid;
    box.setAttribute('aria-rowcount', String(state.visible.length));
    if (position < 0) box.removeAttribute('aria-activedescendant');
    else box.setAttribute('aria-activedescendant', entry < 0 ? `group-${~entry}` : `span-${entry}`);
    this.#grid.keepInSight(position);
    if (follow && position >= 0) this.#grid.reveal(position, this.#sticky.heightAt(state, position, this.#grid.pageSize));
    this.#sticky.update(state, this.#grid, this.#marks);
    if (before?.trace !== state.trace) this.#scheduleBars();
  }

  readonly #marks: RowMarks = {
    isHit: (row) => this.#hitMask?.[row] === 1,
    isCritical: (row) => this.#pathOf()?.isOn[row] === 1,
  };

  #pathOf(): CriticalPath | undefined {
    const trace = this.#state?.trace;
    if (!trace || !this.#showsPath) return undefined;
    if (this.#path?.trace !== trace) this.#path = { trace, path: criticalPath(trace.columns, trace.positions) };
    return this.#path.path;
  }

  /** The span at the top and how far it is from there: it stays while the trace grows. */
  #anchor({ trace, visible }: TraceState): { spanId: string; offset: number } | undefined {
    const index = Math.ceil(this.#grid.topIndex);
    if (!trace || index === 0 || index >= visible.length) return undefined;
    return { spanId: trace.columns.ids.get(entryRow(visible[index]!)), offset: this.#grid.offsetOf(index) };
  }

  #keepAnchor({ spanId, offset }: { spanId: string; offset: number }, { trace, visible }: TraceState): void {
    const row = trace!.columns.ids.indexOf(spanId);
    const position = positionOf(visible, row) >= 0 ? positionOf(visible, row) : positionOf(visible, ~row);
    if (row >= 0 && position >= 0) this.#grid.keepAt(position, offset);
  }

  #resize(): void {
    const width = Math.max(0, Math.floor(this.#grid.content.clientWidth * (1 - nameShare)) - barMargin);
    this.#waterfall.setWidth(width);
    this.#head.setWidth(width);
    this.#scheduleBars();
  }

  #scheduleBars(): void {
    if (this.#barFrame !== 0) return;
    this.#barFrame = requestAnimationFrame(() => {
      this.#barFrame = 0;
      this.#drawBars();
    });
  }

  #drawBars(): void {
    this.#drawWaterfall();
    if (this.#state?.trace) this.#head.draw(this.#state.trace.columns, this.#theme);
  }

  #drawWaterfall(): void {
    const state = this.#state;
    if (state?.trace) this.#waterfall.draw({ state, axis: this.#axis, path: this.#pathOf(), theme: this.#theme });
  }

  #placeOf(event: MouseEvent): number {
    const { left } = this.#grid.content.getBoundingClientRect();
    const width = this.#grid.content.clientWidth;
    return (event.clientX - left - width * nameShare) / Math.max(1, width * (1 - nameShare) - barMargin);
  }

  #focusOf(state: TraceState): TreeFocus {
    return {
      trace: state.trace!,
      visible: state.visible,
      position: positionOf(state.visible, selectedEntry(state)),
      collapsed: state.collapsed,
      openGroups: state.openGroups,
      page: this.#grid.pageSize,
    };
  }

  #onKey(event: KeyboardEvent): void {
    const state = this.#state;
    if (!state?.trace || event.ctrlKey || event.altKey || event.metaKey) return;
    if (axisKey(event, this.#axis)) return;
    const focus = this.#focusOf(state);
    const action = treeKey(event.key, focus) ?? this.#jump(event, focus);
    if (!action) return;
    event.preventDefault();
    this.#events.onAction(action);
  }

  #jump({ key, timeStamp }: KeyboardEvent, focus: TreeFocus): TreeAction | undefined {
    if (key.length !== 1 || '/[]'.includes(key)) return undefined;
    this.#typed = (timeStamp - this.#typedAt < wordMs ? this.#typed : '') + key.toLowerCase();
    this.#typedAt = timeStamp;
    const position = typeAhead(this.#typed, focus);
    return position === undefined ? undefined : { kind: 'select', entry: focus.visible[position]! };
  }

  #onClick(event: MouseEvent): void {
    const entry = entryAt(event);
    if (entry === undefined) return;
    const isTwistie = (event.target as HTMLElement).classList.contains('twistie') && (event.target as HTMLElement).classList.contains('codicon');
    if (entry < 0 && isTwistie) this.#events.onAction({ kind: 'group', first: ~entry, isOpen: this.#state!.openGroups[~entry] === 0 });
    else if (isTwistie) this.#events.onToggle(entry);
    else this.#events.onAction({ kind: 'select', entry });
  }

  #onContextMenu(event: MouseEvent): void {
    const entry = entryAt(event);
    if (entry !== undefined) this.#events.onAction({ kind: 'select', entry });
  }

  #onDoubleClick(event: MouseEvent): void {
    const entry = entryAt(event);
    const state = this.#state;
    if (entry === undefined || !state?.trace || (event.target as HTMLElement).classList.contains('twistie')) return;
    if (entry < 0) return this.#events.onAction({ kind: 'group', first: ~entry, isOpen: state.openGroups[~entry] === 0 });
    const { startNs, durationNs, summary } = state.trace.columns;
    // A double click on the waterfall looks closer, one on the name goes to the source.
    if (this.#placeOf(event) >= 0) this.#axis.showRange(startNs[entry]!, durationNs[entry]! < 0 ? summary.durationNs : startNs[entry]! + durationNs[entry]!);
    else this.#events.onAction({ kind: 'openSource', row: entry });
  }
}

const selectedEntry = ({ selectedRow, isGroupSelected }: TraceState): number => (isGroupSelected ? ~selectedRow : selectedRow);

function maskOf({ trace, hits }: TraceState): Uint8Array | undefined {
  if (!trace || hits.length === 0) return undefined;
  const mask = new Uint8Array(trace.columns.count);
  for (const row of hits) mask[row] = 1;
  return mask;
}

function entryAt(event: MouseEvent): number | undefined {
  const text = (event.target as HTMLElement).closest<HTMLElement>('[data-entry]')?.dataset['entry'];
  return text === undefined ? undefined : Number(text);
}
