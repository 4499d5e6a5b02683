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

  constructor(options: VirtualRowsOptions) {
    this.#options = options;
    this.#window = element('div', { class: 'rows-window', role: 'presentation' });
    this.#spacer = element('div', { class: 'rows-spacer', role: 'presentation' }, this.#window);
    this.element = element('div', { class: 'rows', role: options.role, 'aria-label': options.label, tabindex: 0 }, this.#spacer);
    this.element.addEventListener('scroll', () => {
      options.onScroll?.(this.element.scrollTop);
      this.#schedule();
    });
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

  /** Rows that fit in sight, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.#options.rowHeight));
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const { rowHeight, render, onReachEnd } = this.#options;
    const { scrollTop, clientHeight } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
    const last = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / rowHeight) + overscan);
    const key = `${first}-${last}`;
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#window.style.transform = `translateY(${first * rowHeight}px)`;
    const rows: HTMLElement[] = [];
    for (let index = first; index < last; index += 1) rows.push(render(index));
    this.#window.replaceChildren(...rows);
    if (last >= this.#count && this.#count > 0) onReachEnd?.();
  }
}
