import { element } from './dom';

/** How a row grid shows its rows. */
export interface RowGridOptions<Row extends { readonly element: HTMLElement }> {
  /** CSS pixels, the same for every row. */
  readonly rowHeight: number;
  readonly label: string;
  /** Makes an empty row. Called a few dozen times in all: rows are used again. */
  readonly create: () => Row;
  /** Makes a row show an entry. */
  readonly bind: (row: Row, index: number) => void;
  /** The rows in the document are now those from `first` to before `last`, the first one `top` pixels from the top of the content. */
  readonly onWindow: (first: number, last: number, top: number) => void;
  readonly onScroll: () => void;
}

const overscan = 4;
/** CSS pixels that content may be high: engines cut off at 2^24 and more, and zoomed pages come there sooner. */
const maxHeight = 6_000_000;

/**
 * A scrolling treegrid that keeps only the rows in sight in the document and uses their elements
 * again, so that a frame of scrolling makes none. Positions are computed, never measured; with more
 * rows than a page can be high, the scroll bar moves over them in proportion.
 */
export class RowGrid<Row extends { readonly element: HTMLElement }> {
  /** The scrolling box, with the focus. */
  readonly element: HTMLElement;
  /** Inside the content; what is put here scrolls with the rows. */
  readonly content: HTMLElement;
  readonly #options: RowGridOptions<Row>;
  readonly #live = new Map<number, Row>();
  readonly #free: Row[] = [];
  #count = 0;
  #frame = 0;
  #height = 0;
  #viewHeight = 0;
  #stale = true;
  #first = 0;
  #kept = -1;
  #last = 0;
  #top = -1;
  /** True while a pointer is down: a row that changes under it would get another's click. */
  #held = false;

  constructor(options: RowGridOptions<Row>) {
    this.#options = options;
    this.content = element('div', { class: 'rows-spacer', role: 'rowgroup' });
    this.element = element('div', { class: 'rows', role: 'treegrid', 'aria-label': options.label, tabindex: 0 }, this.content);
    this.element.addEventListener('scroll', () => {
      options.onScroll();
      this.#schedule();
    });
    this.element.addEventListener('pointerdown', () => (this.#held = true));
    const release = () => {
      // The click comes after the pointer is up.
      if (this.#held) setTimeout(() => {
        this.#held = false;
        this.#schedule();
      });
    };
    window.addEventListener('pointerup', release);
    window.addEventListener('pointercancel', release);
    new ResizeObserver(([entry]) => {
      const isKeptSeen = this.#kept >= 0 && this.offsetOf(this.#kept) + options.rowHeight <= this.#viewHeight;
      this.#viewHeight = entry!.contentRect.height;
      if (isKeptSeen) this.reveal(this.#kept);
      this.redraw();
    }).observe(this.element);
  }

  /** Rows that fit in sight, at least one. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.#viewHeight / this.#options.rowHeight));
  }

  /** Position of the topmost row in sight, with the part of it that is scrolled away. */
  get topIndex(): number {
    return this.#virtualTop / this.#options.rowHeight;
  }

  /** Shows `count` rows, all of them bound anew in the next frame. */
  setCount(count: number): void {
    this.#count = count;
    this.#height = Math.min(maxHeight, count * this.#options.rowHeight);
    this.content.style.height = `${this.#height}px`;
    this.redraw();
  }

  redraw(): void {
    this.#stale = true;
    this.#schedule();
  }

  /** Scrolls no further than needed for the row to be wholly in sight, `above` pixels being covered at the top. */
  reveal(index: number, above = 0): void {
    const { rowHeight } = this.#options;
    const top = index * rowHeight;
    const seen = this.#virtualTop;
    // Not measured yet: before the first frame.
    this.#viewHeight ||= this.element.clientHeight;
    if (top - above < seen) this.#scrollTo(top - above);
    // While the page is laid out, the box may be too low for a row.
    else if (this.#viewHeight >= rowHeight && top + rowHeight > seen + this.#viewHeight) this.#scrollTo(top + rowHeight - this.#viewHeight);
    this.#schedule();
  }

  /** The row that stays in sight where the box becomes lower, as above a panel that opens; -1 for none. */
  keepInSight(index: number): void {
    this.#kept = index;
  }

  /** Scrolls so that the row is where it is a number of pixels below the top. */
  keepAt(index: number, pixels: number): void {
    this.#scrollTo(index * this.#options.rowHeight - pixels);
  }

  /** Pixels from the top of the box to a row; negative above it. */
  offsetOf(index: number): number {
    return index * this.#options.rowHeight - this.#virtualTop;
  }

  get #virtualTop(): number {
    return this.element.scrollTop * this.#ratio;
  }

  /** Pixels of rows for a pixel of scrolling. */
  get #ratio(): number {
    const total = this.#count * this.#options.rowHeight;
    return total <= maxHeight ? 1 : (total - this.#viewHeight) / Math.max(1, this.#height - this.#viewHeight);
  }

  #scrollTo(virtualTop: number): void {
    this.element.scrollTop = virtualTop / this.#ratio;
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
    const { rowHeight, onWindow } = this.#options;
    const seen = this.#virtualTop;
    const first = Math.max(0, Math.floor(seen / rowHeight) - overscan);
    const last = Math.min(this.#count, Math.ceil((seen + this.#viewHeight) / rowHeight) + overscan);
    // With a ratio, rows keep their place on the screen and not in the content.
    const top = this.#ratio === 1 ? first * rowHeight : Math.round(this.element.scrollTop - (seen - first * rowHeight));
    if (!this.#stale && first === this.#first && last === this.#last && top === this.#top) return;
    this.#moveRows(first, last, top);
    [this.#first, this.#last, this.#top, this.#stale] = [first, last, top, false];
    onWindow(first, last, top);
  }

  #moveRows(first: number, last: number, top: number): void {
    const { rowHeight, create, bind } = this.#options;
    for (const [index, row] of this.#live) {
      if (index >= first && index < last) continue;
      this.#live.delete(index);
      this.#free.push(row);
    }
    const isMoved = top - first * rowHeight !== this.#top - this.#first * rowHeight;
    // Backwards, so that the element after a new one is there: the document has the order of the rows.
    for (let index = last - 1; index >= first; index -= 1) {
      let row = this.#live.get(index);
      const isNew = row === undefined;
      if (row === undefined) {
        row = this.#free.pop() ?? create();
        this.#live.set(index, row);
        const next = this.#live.get(index + 1)?.element;
        if (next) next.before(row.element);
        else this.content.append(row.element);
        row.element.hidden = false;
      }
      if (isNew || this.#stale) bind(row, index);
      if (isNew || isMoved || this.#stale) row.element.style.transform = `translateY(${top + (index - first) * rowHeight}px)`;
    }
    for (const row of this.#free) row.element.hidden = true;
  }
}
