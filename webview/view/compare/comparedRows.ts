import { changeOf, type ComparedRow } from '../../../src/trace/compare/comparison';
import { formatDuration } from '../../../src/trace/format';
import { moveInList } from '../../keyboard';
import { element, icon } from '../dom';
import { spanTypeIcon, spanTypeWord } from '../spanTypes';
import { VirtualRows } from '../virtualRows';

/** CSS pixels of a row; kept equal to the height of `.compared-row`. */
const rowHeight = 24;

const changes = {
  added: { icon: 'diff-added', word: 'only in the second' },
  removed: { icon: 'diff-removed', word: 'only in the first' },
  changed: { icon: 'diff-modified', word: 'changed' },
  same: { icon: 'blank', word: 'same' },
} as const;

/** The aligned spans of two runs as a tree with one tab stop: change, name, both durations, the difference. */
export class ComparedRows {
  readonly #rows: VirtualRows;
  readonly #onSelect: (row: ComparedRow) => void;
  #all: readonly ComparedRow[] = [];
  #shown: readonly ComparedRow[] = [];
  #selected = 0;

  constructor(onSelect: (row: ComparedRow) => void) {
    this.#onSelect = onSelect;
    this.#rows = new VirtualRows({ rowHeight, role: 'treegrid', label: 'Spans of both runs', render: (index) => this.#render(index) });
    const { element: box } = this.#rows;
    box.dataset['testid'] = 'compared-rows';
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => {
      const text = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'];
      if (text !== undefined) this.#select(Number(text));
    });
  }

  get element(): HTMLElement {
    return this.#rows.element;
  }

  /** Shows rows; with `isOnlyChanges` those that differ and what they are inside of. */
  show(rows: readonly ComparedRow[], isOnlyChanges: boolean): void {
    const before = this.#shown[this.#selected];
    this.#all = rows;
    this.#shown = isOnlyChanges ? withAncestors(rows) : rows;
    const kept = before ? this.#shown.indexOf(before) : -1;
    const first = this.#shown.findIndex((row) => changeOf(row) !== 'same');
    this.#rows.element.setAttribute('aria-rowcount', String(this.#shown.length));
    this.#select(kept >= 0 ? kept : Math.max(0, first));
  }

  focus(): void {
    this.element.focus();
  }

  /** How many rows are of each kind. */
  counts(): Record<'added' | 'removed' | 'changed' | 'same', number> {
    const counts = { added: 0, removed: 0, changed: 0, same: 0 };
    for (const row of this.#all) counts[changeOf(row)] += 1;
    return counts;
  }

  #select(index: number): void {
    this.#selected = index;
    this.#rows.setRows(this.#shown.length);
    const row = this.#shown[index];
    if (!row) return this.element.removeAttribute('aria-activedescendant');
    this.element.setAttribute('aria-activedescendant', `compared-${index}`);
    this.#rows.reveal(index);
    this.#onSelect(row);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    let next = moveInList(event.key, { index: this.#selected, count: this.#shown.length, page: this.#rows.pageSize });
    // As in diff editors: n and p walk the differences.
    if (event.key === 'n' || event.key === 'p') next = this.#nextChange(event.key === 'n' ? 1 : -1);
    if (next === undefined) return;
    event.preventDefault();
    this.#select(next);
  }

  #nextChange(direction: 1 | -1): number | undefined {
    for (let at = this.#selected + direction; at >= 0 && at < this.#shown.length; at += direction) if (changeOf(this.#shown[at]!) !== 'same') return at;
    return undefined;
  }

  #render(index: number): HTMLElement {
    const row = this.#shown[index]!;
    const side = row.b ?? row.a!;
    const change = changeOf(row);
    const isSelected = index === this.#selected;
    const name = row.a && row.b && row.a.name !== row.b.name ? `${row.a.name} → ${row.b.name}` : side.name;
    const cell = element(
      'span',
      { class: 'compared-name', role: 'gridcell' },
      icon(changes[change].icon, `change-icon change-${change}`),
      icon(spanTypeIcon(side.type), 'type-icon'),
      element('span', { class: 'span-name' }, name),
      ...(row.differs.length > 0 ? [element('span', { class: 'hint' }, row.differs.join(', '))] : []),
    );
    cell.style.paddingLeft = `${4 + Math.min(row.level * 14, 168)}px`;
    const duration = (ns: number | undefined) => (ns === undefined ? '–' : ns < 0 ? 'running' : formatDuration(ns));
    const delta = deltaOf(row);
    return element(
      'div',
      {
        class: `row compared-row change-row-${change}${isSelected ? ' focused' : ''}`, role: 'row', id: `compared-${index}`, 'data-index': index, 'data-change': change, 'data-testid': 'compared-row',
        'aria-level': row.level + 1, 'aria-rowindex': index + 1, 'aria-selected': String(isSelected), title: name,
        'aria-label': [name, spanTypeWord(side.type), changes[change].word, ...row.differs, `first ${duration(row.a?.durationNs)}`, `second ${duration(row.b?.durationNs)}`].filter((each) => each !== '').join(', '),
      },
      cell,
      element('span', { class: 'compared-number', role: 'gridcell' }, duration(row.a?.durationNs)),
      element('span', { class: 'compared-number', role: 'gridcell' }, duration(row.b?.durationNs)),
      element('span', { class: `compared-number delta ${delta.tone}`, role: 'gridcell' }, delta.text),
    );
  }
}

/** How much longer the second took; a difference that anybody would call one has a tone. */
export function deltaOf({ a, b }: ComparedRow): { text: string; tone: 'slower' | 'faster' | '' } {
  if (!a || !b || a.durationNs < 0 || b.durationNs < 0) return { text: '', tone: '' };
  const delta = b.durationNs - a.durationNs;
  const isNotable = Math.abs(delta) > 1e6 && Math.abs(delta) > 0.1 * Math.max(a.durationNs, b.durationNs);
  return { text: delta === 0 ? '±0' : `${delta > 0 ? '+' : '−'}${formatDuration(Math.abs(delta))}`, tone: isNotable ? (delta > 0 ? 'slower' : 'faster') : '' };
}

function withAncestors(rows: readonly ComparedRow[]): ComparedRow[] {
  const keep = new Uint8Array(rows.length);
  const path: number[] = [];
  rows.forEach((row, at) => {
    path[row.level] = at;
    if (changeOf(row) !== 'same') for (let level = 0; level <= row.level; level += 1) keep[path[level]!] = 1;
  });
  return rows.filter((_, at) => keep[at] === 1);
}
