import { formatCount, formatDuration } from '../../src/trace/format';
import { entryRow, hasChildren } from '../../src/trace/rows';
import type { TraceState } from '../traceStore';
import { element } from './dom';
import { spanTypeIcon, spanTypeWord } from './spanTypes';
import { stateWords } from './status';

/** CSS pixels of one level, and of all levels of a deep tree together. */
const levelWidth = 14;
const maxIndent = 168;

/** What a row shows besides the state. */
export interface RowMarks {
  readonly isHit: (row: number) => boolean;
  readonly isCritical: (row: number) => boolean;
}

const statusOf = (code: number) => (code === 2 ? 'ERROR' : code === 1 ? 'OK' : 'UNSET');

/** One row of the span tree. Its elements are made once and then show one entry after another. */
export class SpanRow {
  readonly element: HTMLElement;
  readonly #name = element('span', { class: 'span-name' });
  readonly #twistie = element('span', { class: 'twistie', 'aria-hidden': 'true' });
  readonly #icon = element('span', { 'aria-hidden': 'true' });
  readonly #error = element('span', { class: `codicon codicon-${stateWords.ERROR.icon} status-error row-status`, 'aria-hidden': 'true' });
  readonly #warning = element('span', { class: 'codicon codicon-warning row-status repaired', 'aria-hidden': 'true' });
  readonly #count = element('span', { class: 'hidden-count' });
  readonly #nameCell = element('span', { class: 'span-name-cell', role: 'gridcell' }, this.#twistie, this.#icon, this.#name, this.#error, this.#warning, this.#count);
  readonly #barCell = element('span', { class: 'span-bar-cell', role: 'gridcell' });

  constructor() {
    this.element = element('div', { role: 'row', class: 'row span-row', 'data-testid': 'span-row' }, this.#nameCell, this.#barCell);
  }

  /** Shows the entry at a position of what is visible. */
  bind(state: TraceState, index: number, marks: RowMarks): void {
    const { columns, positions, groups } = state.trace!;
    const entry = state.visible[index]!;
    const row = entryRow(entry);
    const isGroup = entry < 0;
    const label = columns.labels[columns.label[row]!]!;
    const isParent = isGroup || hasChildren(positions, row);
    const isOpen = isGroup ? state.openGroups[row] === 1 : state.collapsed[row] === 0;
    const isSelected = row === state.selectedRow && isGroup === state.isGroupSelected;
    const isError = columns.status[row] === 2 && !isGroup;
    this.element.className = classes('row span-row', isSelected && 'focused', state.highlighted.has(row) && 'at-cursor', marks.isHit(row) && !isGroup && 'hit', isGroup && 'group-row', marks.isCritical(row) && !isGroup && 'critical');
    this.element.id = isGroup ? `group-${row}` : `span-${row}`;
    this.element.dataset['entry'] = String(entry);
    this.element.dataset['spanId'] = columns.ids.get(row);
    this.element.title = label.name;
    set(this.element, 'aria-level', columns.depth[row]! + 1);
    set(this.element, 'aria-posinset', positions.posInSet[row]!);
    set(this.element, 'aria-setsize', positions.setSize[row]!);
    set(this.element, 'aria-rowindex', index + 1);
    set(this.element, 'aria-selected', isSelected);
    set(this.element, 'aria-label', isGroup ? describeGroup(state, row) : describeRow(state, row, marks));
    set(this.element, 'aria-expanded', isParent ? isOpen : undefined);
    this.#name.textContent = isGroup ? `${label.name} ×${groups.size[row]!.toLocaleString('en-US')}` : label.name;
    this.#twistie.className = isParent ? `twistie codicon codicon-chevron-${isOpen ? 'down' : 'right'}` : 'twistie';
    this.#icon.className = `codicon codicon-${isGroup ? 'layers' : spanTypeIcon(label.type)} type-icon`;
    this.#error.hidden = !isError;
    this.#warning.hidden = isGroup || columns.repairs[row] === 0;
    const hidden = isGroup || isOpen || !isParent ? 0 : positions.end[row]! - row - 1;
    this.#count.hidden = hidden === 0;
    this.#count.textContent = hidden === 0 ? '' : `+${hidden.toLocaleString('en-US')}`;
    const step = Math.min(levelWidth, maxIndent / Math.max(1, positions.maxDepth));
    this.#nameCell.style.paddingLeft = `${4 + columns.depth[row]! * step}px`;
  }
}

function classes(...names: (string | false)[]): string {
  return names.filter((name) => name !== false).join(' ');
}

function set(target: HTMLElement, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined) target.removeAttribute(name);
  else target.setAttribute(name, String(value));
}

const durationText = (durationNs: number) => (durationNs < 0 ? 'running' : formatDuration(durationNs));

/** A row for a screen reader: name, type, status, duration and what is special about it. */
export function describeRow({ trace }: TraceState, row: number, marks: RowMarks): string {
  const { columns } = trace!;
  const label = columns.labels[columns.label[row]!]!;
  const parts = [label.name, spanTypeWord(label.type), stateWords[statusOf(columns.status[row]!)].word, durationText(columns.durationNs[row]!)];
  if (columns.repairs[row] !== 0) parts.push('repaired');
  if (marks.isCritical(row)) parts.push('on the critical path');
  if (marks.isHit(row)) parts.push('match');
  return parts.filter((part) => part !== '').join(', ');
}

function describeGroup({ trace }: TraceState, first: number): string {
  const { columns, groups, positions } = trace!;
  let errors = 0;
  for (let member = first; member < groups.end[first]!; member = positions.end[member]!) if (columns.status[member] === 2) errors += 1;
  const size = formatCount(groups.size[first]!, 'span');
  return `${columns.labels[columns.label[first]!]!.name}, ${size} that follow each other${errors > 0 ? `, ${formatCount(errors, 'error')}` : ''}`;
}
