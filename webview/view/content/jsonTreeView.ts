import type { JsonHit, JsonHits } from '../../../src/trace/json/findInJson';
import type { JsonNode, JsonPath } from '../../../src/trace/json/jsonNode';
import { JsonTree, pathText, type JsonRow } from '../../jsonTree';
import { moveInList } from '../../keyboard';
import { createTextField } from '../../toolkit';
import { element } from '../dom';
import { VirtualRows } from '../virtualRows';
import { iconButton } from './iconButton';
import { textBlock } from './textBlock';

/** CSS pixels of a row; kept equal to the height of `.json-row`. */
const rowHeight = 22;
/** Rows that the tree shows at once at most. */
const maxRows = 22;
const levelWidth = 14;
const maxIndent = 160;
/** Milliseconds that typing rests before the value is searched. */
const restMs = 200;

/** Where a tree's values come from; all of it answers for one part of one span. */
export interface JsonSource {
  readonly entries: (path: JsonPath, from: number, count: number) => Promise<readonly JsonNode[]>;
  readonly text: (path: JsonPath, from: number) => Promise<{ readonly text: string; readonly totalChars: number }>;
  readonly find: (text: string) => Promise<JsonHits>;
  readonly copy: (text: string) => void;
  readonly fail: (error: unknown) => void;
}

let made = 0;

/** A JSON value as a tree with one tab stop, a search, and the whole text of the selected value. What is closed is not loaded. */
export class JsonTreeView {
  readonly element: HTMLElement;
  readonly #id = `json-${(made += 1)}`;
  readonly #source: JsonSource;
  readonly #tree: JsonTree;
  readonly #rows: VirtualRows;
  readonly #count = element('span', { class: 'hint search-count', role: 'status', 'data-testid': 'json-count' });
  readonly #value = element('div', { class: 'json-value' });
  #visible: readonly JsonRow[] = [];
  #selected: JsonRow;
  #hits: readonly JsonHit[] = [];
  #isCut = false;
  #hit = -1;
  #searched = '';
  #timer = 0;

  constructor(top: JsonNode, label: string, source: JsonSource) {
    this.#source = source;
    this.#tree = new JsonTree(top, source.entries);
    this.#selected = this.#tree.top;
    this.#rows = new VirtualRows({ rowHeight, role: 'treegrid', label, render: (index) => this.#render(index) });
    const { element: box } = this.#rows;
    box.classList.add('json-rows');
    box.dataset['testid'] = 'json-tree';
    box.addEventListener('keydown', (event) => this.#onKey(event));
    box.addEventListener('click', (event) => this.#onClick(event));
    const field = createTextField({ label: `Search in ${label}`, placeholder: 'Search names and values', icon: 'search', testId: 'json-search', onInput: (text) => this.#onInput(text) });
    field.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.#run(this.#step(event.shiftKey ? -1 : 1));
    });
    const step = (name: string, iconName: string, direction: 1 | -1) => iconButton(iconName, name, () => this.#run(this.#step(direction)));
    this.element = element(
      'div',
      { class: 'json-tree' },
      element('div', { class: 'json-search', role: 'search' }, field.element, this.#count, step('Previous match', 'arrow-up', -1), step('Next match', 'arrow-down', 1)),
      box,
      this.#value,
    );
    this.#run(this.#tree.open(this.#tree.top));
  }

  #run(work: Promise<void>): void {
    work.then(() => this.#update()).catch(this.#source.fail);
  }

  #update(): void {
    this.#visible = this.#tree.visible();
    this.#rows.element.style.height = `${Math.min(this.#visible.length, maxRows) * rowHeight + 2}px`;
    this.#rows.element.setAttribute('aria-rowcount', String(this.#visible.length));
    this.#rows.setRows(this.#visible.length);
    const index = this.#visible.indexOf(this.#selected);
    this.#rows.setActive(index < 0 ? undefined : `${this.#id}-${index}`);
  }

  #select(row: JsonRow, isFollowed: boolean): void {
    this.#selected = row;
    this.#update();
    const index = this.#visible.indexOf(row);
    if (isFollowed && index >= 0) this.#rows.reveal(index);
    this.#drawValue(row);
  }

  /** The path of the selected value, and its text where a row cannot hold it. */
  #drawValue({ node, path, isRun }: JsonRow): void {
    if (isRun || path.length === 0) return this.#value.replaceChildren();
    const shown = pathText(path);
    const head = element(
      'div',
      { class: 'json-path' },
      element('code', { title: shown }, shown),
      iconButton('symbol-key', 'Copy path', () => this.#source.copy(shown)),
      iconButton('copy', 'Copy value', () => this.#run(this.#copyValue(path))),
    );
    const text = node.longChars > 0 ? [textBlock('', shown, { more: async (from) => (await this.#source.text(path, from)).text, total: node.longChars })] : [];
    this.#value.replaceChildren(head, ...text);
  }

  async #copyValue(path: JsonPath): Promise<void> {
    let all = '';
    for (;;) {
      const { text, totalChars } = await this.#source.text(path, all.length);
      all += text;
      if (text === '' || all.length >= totalChars) break;
    }
    this.#source.copy(all);
  }

  #onInput(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#run(this.#find(text)), restMs);
  }

  async #find(text: string): Promise<void> {
    this.#searched = text;
    if (text === '') {
      this.#hits = [];
      this.#count.textContent = '';
      return;
    }
    this.#count.textContent = 'Searching…';
    const { hits, isCut } = await this.#source.find(text);
    if (this.#searched !== text) return;
    this.#hits = hits;
    this.#isCut = isCut;
    this.#hit = -1;
    await this.#step(1);
  }

  async #step(direction: 1 | -1): Promise<void> {
    const { length } = this.#hits;
    if (this.#searched === '') return;
    this.#count.textContent = length === 0 ? 'No match' : '';
    if (length === 0) return;
    this.#hit = (this.#hit + direction + length) % length;
    this.#count.textContent = `${(this.#hit + 1).toLocaleString('en-US')} of ${length.toLocaleString('en-US')}${this.#isCut ? '+' : ''}`;
    const row = await this.#tree.reveal(this.#hits[this.#hit]!);
    if (row) this.#select(row, true);
  }

  #render(index: number): HTMLElement {
    const row = this.#visible[index]!;
    const { node, isRun } = row;
    const isParent = row.to > row.from;
    const indent = 4 + Math.min(maxIndent, (row.level - 1) * levelWidth);
    const label = isRun ? `${row.from.toLocaleString('en-US')} … ${(row.to - 1).toLocaleString('en-US')}` : row.level === 1 ? '' : String(node.key);
    const counts = isParent && !isRun ? ` ${node.count.toLocaleString('en-US')} ${node.kind === 'list' ? (node.count === 1 ? 'item' : 'items') : node.count === 1 ? 'field' : 'fields'}` : '';
    const cell = element(
      'span',
      { class: 'json-cell', role: 'gridcell' },
      element('span', { class: `twistie${isParent ? ` codicon codicon-chevron-${row.isOpen ? 'down' : 'right'}` : ''}`, 'aria-hidden': 'true' }),
      ...(label === '' ? [] : [element('span', { class: isRun ? 'hint' : 'json-key' }, isRun ? label : `${label}:`)]),
      ...(isRun ? [] : [element('bdi', { class: `json-${node.kind}` }, row.isOpen ? '' : node.preview)]),
      ...(counts === '' ? [] : [element('span', { class: 'hint' }, counts)]),
    );
    cell.style.paddingLeft = `${indent}px`;
    const isSelected = row === this.#selected;
    return element(
      'div',
      {
        class: `row json-row${isSelected ? ' focused' : ''}`,
        role: 'row',
        id: `${this.#id}-${index}`,
        'data-index': index,
        'aria-level': row.level,
        'aria-posinset': row.posInSet,
        'aria-setsize': row.setSize,
        'aria-rowindex': index + 1,
        'aria-expanded': isParent ? String(row.isOpen) : undefined,
        'aria-selected': String(isSelected),
        'aria-label': `${label} ${isRun ? '' : node.preview}${counts}`.trim(),
      },
      cell,
    );
  }

  #toggle(row: JsonRow): void {
    if (row.isOpen) {
      row.isOpen = false;
      this.#update();
    } else this.#run(this.#tree.open(row));
  }

  #onClick(event: MouseEvent): void {
    const text = (event.target as HTMLElement).closest<HTMLElement>('[data-index]')?.dataset['index'];
    const row = text === undefined ? undefined : this.#visible[Number(text)];
    if (!row) return;
    this.#select(row, false);
    this.#toggle(row);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const index = this.#visible.indexOf(this.#selected);
    const moved = moveInList(event.key, { index, count: this.#visible.length, page: this.#rows.pageSize });
    const row = this.#selected;
    if (moved !== undefined) this.#select(this.#visible[moved]!, true);
    else if (event.key === 'ArrowRight' && row.isOpen && row.children?.[0]) this.#select(row.children[0], true);
    else if (event.key === 'ArrowRight' && row.to > row.from) this.#toggle(row);
    else if (event.key === 'ArrowLeft' && row.isOpen) this.#toggle(row);
    else if (event.key === 'ArrowLeft' && row.parent) this.#select(row.parent, true);
    else if (event.key === 'Enter' || event.key === ' ') this.#toggle(row);
    else return;
    event.preventDefault();
  }
}
