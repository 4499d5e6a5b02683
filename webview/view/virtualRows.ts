import { element } from './dom';

/** How a virtual list shows its rows. */
export interface VirtualRowsOptions {
  /** CSS pixels, the same for every row. */
  readonly rowHeight: number;
  readonly role: 'listbox' | 'treegrid';
  readonly label: string;
  /** Makes the element of a row. Called for rows in sight only. */
  readonly render: (index: number) => HTMLElement;
  /** The last rows came into sight. */
  readonly onReachEnd?: () => void;
  readonly onScroll?: (scrollTop: number) => void;
}

const overscan = 8;

/**
 * A scrolling list that keeps only the rows in sight in the document. Every row has the same
 * height, so positions are computed, never measured.
 */
export class VirtualRows {
  readonly element: HTMLElement;
  readonly #options: VirtualRowsOptions;
  readonly #spacer: HTMLElement;
  readonly #window: HTMLElement;
  #count = 0;
  #frame = 0;
  #drawn = '';
  #active: string | undefined;
  /** True while a pointer is down: a row replaced under it would never be clicked. */
  #held = false;

  constructor(options: VirtualRowsOptions) {
    this.#options = options;
    this.#window = element('div', { class: 'rows-window', role: 'presentation' });
    this.#spacer = element('div', { class: 'rows-spacer', role: 'presentation' }, this.#window);
    this.element = element('div', { class: 'rows', role: options.role, 'aria-label': options.label, tabindex: 0 }, this.#spacer);
    this.element.addEventListener('scroll', () => {
      options.onScroll?.(this.element.scrollTop);
      this.#schedule();
    });
    this.element.addEventListener('pointerdown', () => {
      this.#held = true;
    });
    const release = () => {
      if (!this.#held) return;
      // The click comes after the pointer is up.
      setTimeout(() => {
        this.#held = false;
        this.#schedule();
      });
    };
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
    new ResizeObserver(() => this.#schedule()).observe(this.element);
  }

  /** Shows `count` rows, drawing the ones in sight anew. */
  setRows(count: number): void {
    this.#count = count;
    this.#spacer.style.height = `${count * this.#options.rowHeight}px`;
    this.redraw();
  }

  /** Draws the rows in sight anew in the next frame. */
  redraw(): void {
    this.#drawn = '';
    this.#schedule();
  }

  /** Scrolls no further than needed for the row to be wholly in sight. */
  reveal(index: number): void {
    const top = index * this.#options.rowHeight;
    const bottom = top + this.#options.rowHeight;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (bottom > scrollTop + clientHeight) this.element.scrollTop = bottom - clientHeight;
    this.#schedule();
  }

  /** The id of the row that a screen reader shall be at; said only while that row is drawn, for an id must name something. */
  setActive(id: string | undefined): void {
    this.#active = id;
    this.#sayActive();
  }

  /** Rows that fit in sight, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#options.rowHeight));
  }

  #sayActive(): void {
    const row = this.#active === undefined ? undefined : [...this.#window.children].find(({ id }) => id === this.#active);
    if (row) this.element.setAttribute('aria-activedescendant', row.id);
    else this.element.removeAttribute('aria-activedescendant');
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    if (this.#held) return;
    const { rowHeight, render, onReachEnd } = this.#options;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
    const last = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / rowHeight) + overscan);
    const key = `${first}-${last}`;
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#window.style.transform = `translateY(${first * rowHeight}px)`;
    const rows: Node[] = [];
    const { childNodes } = this.#window;
    let isChanged = childNodes.length !== last - first;
    for (let index = first; index < last; index += 1) {
      const made = render(index);
      const old = childNodes[index - first];
      // What looks the same stays: hover, screen readers and a click under way are not disturbed.
      const isSame = old !== undefined && old.isEqualNode(made);
      rows.push(isSame ? old : made);
      isChanged ||= !isSame;
    }
    if (isChanged) this.#replace(rows);
    if (this.#active !== undefined) this.#sayActive();
    if (last >= this.#count && this.#count > 0) onReachEnd?.();
  }

  /** Replaces the rows in place: one that stays is not taken out and put in again. */
  #replace(rows: readonly Node[]): void {
    const { childNodes } = this.#window;
    rows.forEach((row, index) => {
      const old = childNodes[index];
      if (old === row) return;
      if (old) this.#window.replaceChild(row, old);
      else this.#window.append(row);
    });
    while (childNodes.length > rows.length) this.#window.lastChild!.remove();
  }
}
