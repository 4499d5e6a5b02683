import { element } from './dom';

const smallest = 0.2;
const largest = 0.85;
const keyStep = 0.05;

/**
 * A bar between two panes that a pointer drags and arrow keys move. Tells the first pane's share
 * of the box, 0–1, along whichever axis the panes are laid out.
 */
export class Splitter {
  readonly element: HTMLElement;
  readonly #box: HTMLElement;
  readonly #onChange: (share: number) => void;
  #share: number;

  /** `box` holds both panes; its custom property `--split` carries the share as a percentage. */
  constructor(box: HTMLElement, share: number, onChange: (share: number) => void) {
    this.#box = box;
    this.#onChange = onChange;
    this.#share = share;
    this.element = element('div', { class: 'splitter', role: 'separator', tabindex: 0, 'aria-label': 'Size of the span tree', 'aria-valuemin': smallest * 100, 'aria-valuemax': largest * 100 });
    this.element.addEventListener('pointerdown', (event) => this.#drag(event));
    this.element.addEventListener('keydown', (event) => this.#onKey(event));
    this.#apply(share);
  }

  get share(): number {
    return this.#share;
  }

  #isStacked(): boolean {
    return getComputedStyle(this.#box).flexDirection === 'column';
  }

  #apply(share: number): void {
    this.#share = Math.min(largest, Math.max(smallest, share));
    this.#box.style.setProperty('--split', `${this.#share * 100}%`);
    this.element.setAttribute('aria-valuenow', String(Math.round(this.#share * 100)));
  }

  #drag(event: PointerEvent): void {
    event.preventDefault();
    this.element.setPointerCapture(event.pointerId);
    const stacked = this.#isStacked();
    const { left, top, width, height } = this.#box.getBoundingClientRect();
    const move = ({ clientX, clientY }: PointerEvent) => this.#apply(stacked ? (clientY - top) / height : (clientX - left) / width);
    const end = () => {
      this.element.removeEventListener('pointermove', move);
      this.#onChange(this.#share);
    };
    this.element.addEventListener('pointermove', move);
    this.element.addEventListener('lostpointercapture', end, { once: true });
  }

  #onKey(event: KeyboardEvent): void {
    const direction = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    this.#apply(this.#share + direction * keyStep);
    this.#onChange(this.#share);
  }
}
