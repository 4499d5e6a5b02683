import { formatDuration } from '../../src/trace/format';
import { hasChildren } from '../../src/trace/rows';
import type { TraceSkeleton } from '../../src/trace/skeleton';
import { treeKey, type TreeAction } from '../keyboard';
import { positionOf, type TraceState } from '../traceStore';
import { element, icon } from './dom';
import { spanTypeIcon, spanTypeWord } from './spanTypes';
import { stateWords } from './status';
import { VirtualRows } from './virtualRows';

/** CSS pixels of a row. Kept equal to the height of `.span-row`. */
const rowHeight = 24;
/** CSS pixels of one level, and of all levels of a deep tree together. */
const levelWidth = 14;
const maxIndent = 168;

const statusOf = (code: number) => (code === 2 ? 'ERROR' : code === 1 ? 'OK' : 'UNSET');

/** The spans of a trace as a tree with a waterfall: one tab stop, the keys of an ARIA treegrid. */
export class SpanTreeView {
  readonly #rows: VirtualRows;
  readonly #onAction: (action: TreeAction) => void;
  readonly #onToggle: (row: number) => void;
  #state: TraceState | undefined;
  #hits: ReadonlySet<number> = new Set();

  constructor(onAction: (action: TreeAction) => void, onToggle: (row: number) => void) {
    this.#onAction = onAction;
    this.#onToggle = onToggle;
    this.#rows = new VirtualRows({ rowHeight, role: 'treegrid', label: 'Spans', render: (index) => this.#render(index) });
    const { element: box } = this.#rows;
    box.dataset['testid'] = 'span-tree';
    box.setAttribute('aria-colcount', '2');
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    box.addEventListener('dblclick', (event) => this.#onDoubleClick(event));
  }

  get element(): HTMLElement {
    return this.#rows.element;
  }

  /** Shows a state; scrolls to the selected row when `follow` is set. */
  update(state: TraceState, follow: boolean): void {
    if (state.hits !== this.#state?.hits) this.#hits = new Set(state.hits);
    this.#state = state;
    this.#rows.setRows(state.visible.length);
    const position = positionOf(state.visible, state.selectedRow);
    this.element.setAttribute('aria-rowcount', String(state.visible.length));
    if (position < 0) this.element.removeAttribute('aria-activedescendant');
    else this.element.setAttribute('aria-activedescendant', `span-${state.selectedRow}`);
    if (follow && position >= 0) this.#rows.reveal(position);
  }

  #render(index: number): HTMLElement {
    const state = this.#state!;
    const skeleton = state.snapshot!.skeleton;
    const row = state.visible[index]!;
    const isParent = hasChildren(skeleton, row);
    const isClosed = isParent && state.collapsed.has(skeleton.spanIds[row]!);
    const isSelected = row === state.selectedRow;
    const name = skeleton.names[skeleton.name[row]!]!;
    const classes = ['row', 'span-row', isSelected ? 'focused' : '', state.highlighted.has(row) ? 'at-cursor' : '', this.#hits.has(row) ? 'hit' : ''];
    const made = element(
      'div',
      {
        class: classes.filter((each) => each !== '').join(' '),
        role: 'row',
        id: `span-${row}`,
        'aria-level': skeleton.depth[row]! + 1,
        'aria-posinset': state.positions.posInSet[row],
        'aria-setsize': state.positions.setSize[row],
        'aria-expanded': isParent ? String(!isClosed) : undefined,
        'aria-selected': String(isSelected),
        'aria-rowindex': index + 1,
        'aria-label': describeRow(skeleton, row),
        'data-testid': 'span-row',
        'data-span-id': skeleton.spanIds[row],
        'data-row': row,
        title: name,
      },
      this.#nameCell(skeleton, row, isParent, isClosed),
      element('span', { class: 'span-bar-cell', role: 'gridcell' }, ...waterfallBar(skeleton, row)),
    );
    return made;
  }

  #nameCell(skeleton: TraceSkeleton, row: number, isParent: boolean, isClosed: boolean): HTMLElement {
    const { positions } = this.#state!;
    const status = statusOf(skeleton.status[row]!);
    const type = skeleton.types[skeleton.type[row]!]!;
    const cell = element(
      'span',
      { class: 'span-name-cell', role: 'gridcell' },
      element('span', { class: `twistie${isParent ? ` codicon codicon-chevron-${isClosed ? 'right' : 'down'}` : ''}`, 'aria-hidden': 'true' }),
      icon(spanTypeIcon(type), 'type-icon'),
      element('span', { class: 'span-name' }, skeleton.names[skeleton.name[row]!]!),
      ...(status === 'ERROR' ? [icon(stateWords.ERROR.icon, 'status-error row-status')] : []),
      ...(skeleton.repaired[row] === 1 ? [icon('warning', 'row-status repaired')] : []),
      ...(isClosed ? [element('span', { class: 'hidden-count' }, `+${(positions.end[row]! - row - 1).toLocaleString('en-US')}`)] : []),
    );
    const step = Math.min(levelWidth, maxIndent / Math.max(1, positions.maxDepth));
    cell.style.paddingLeft = `${4 + skeleton.depth[row]! * step}px`;
    return cell;
  }

  #onKey(event: KeyboardEvent): void {
    const state = this.#state;
    if (!state?.snapshot || event.ctrlKey || event.altKey || event.metaKey) return;
    const action = treeKey(event.key, {
      skeleton: state.snapshot.skeleton,
      visible: state.visible,
      position: positionOf(state.visible, state.selectedRow),
      collapsed: state.collapsed,
      page: this.#rows.pageSize,
    });
    if (!action) return;
    event.preventDefault();
    this.#onAction(action);
  }

  #onClick(event: MouseEvent): void {
    const row = rowAt(event);
    if (row === undefined) return;
    if ((event.target as HTMLElement).classList.contains('codicon') && (event.target as HTMLElement).classList.contains('twistie')) this.#onToggle(row);
    else this.#onAction({ kind: 'select', row });
  }

  #onDoubleClick(event: MouseEvent): void {
    const row = rowAt(event);
    if (row !== undefined && !(event.target as HTMLElement).classList.contains('twistie')) this.#onAction({ kind: 'openSource', row });
  }
}

function rowAt(event: MouseEvent): number | undefined {
  const text = (event.target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset['row'];
  return text === undefined ? undefined : Number(text);
}

function describeRow(skeleton: TraceSkeleton, row: number): string {
  const type = spanTypeWord(skeleton.types[skeleton.type[row]!]!);
  const parts = [skeleton.names[skeleton.name[row]!]!, type, stateWords[statusOf(skeleton.status[row]!)].word, durationText(skeleton, row)];
  if (skeleton.repaired[row] === 1) parts.push('repaired');
  return parts.filter((part) => part !== '').join(', ');
}

const durationText = (skeleton: TraceSkeleton, row: number) => (skeleton.durationNs[row]! < 0 ? 'running' : formatDuration(skeleton.durationNs[row]!));

/** Bar and duration; the duration stands on the side that has room. */
function waterfallBar(skeleton: TraceSkeleton, row: number): HTMLElement[] {
  const total = Math.max(1, skeleton.summary.durationNs);
  const start = skeleton.startNs[row]!;
  const length = skeleton.durationNs[row]!;
  const isRunning = length < 0;
  const left = (start / total) * 100;
  const width = ((isRunning ? total - start : length) / total) * 100;
  const status = statusOf(skeleton.status[row]!);
  const bar = element('span', { class: `span-bar bar-${status.toLowerCase()}${isRunning ? ' running' : ''}` });
  bar.style.left = `${Math.min(left, 99.6)}%`;
  bar.style.width = `${Math.min(width, 100 - left)}%`;
  const label = element('span', { class: 'span-duration' }, durationText(skeleton, row));
  const end = left + width;
  if (end < 76) label.style.left = `calc(${end}% + 6px)`;
  else if (left > 24) label.style.right = `calc(${100 - left}% + 6px)`;
  else {
    label.style.right = `calc(${Math.max(0, 100 - end)}% + 4px)`;
    label.classList.add('on-bar');
  }
  return [bar, label];
}
