import { linearScale, type TimeScale } from '../src/trace/timeScale';

/** The shortest stretch that can be shown, as a share of the trace. */
const narrowest = 1e-7;

/** The part of a trace's time that views show; they share one. */
export class TimeAxis {
  readonly #listeners = new Set<() => void>();
  #scale: TimeScale = linearScale(1);
  #from = 0;
  #to = 1;

  get scale(): TimeScale {
    return this.#scale;
  }

  /** Start and end of what shows, on the scale's line from 0 to 1. */
  get from(): number {
    return this.#from;
  }

  get to(): number {
    return this.#to;
  }

  get isWhole(): boolean {
    return this.#from <= 0 && this.#to >= 1;
  }

  onDidChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Another scale: what shows stays where it was in time. */
  setScale(scale: TimeScale): void {
    const isWhole = this.isWhole;
    const [from, to] = [this.#scale.toNs(this.#from), this.#scale.toNs(this.#to)];
    this.#scale = scale;
    if (isWhole) this.#show(0, 1);
    else this.#show(scale.toView(from), scale.toView(to));
  }

  /** Where an instant shows: 0 at the left edge, 1 at the right. */
  place(ns: number): number {
    return (this.#scale.toView(ns) - this.#from) / (this.#to - this.#from);
  }

  /** The instant at a place; the inverse of {@link place}. */
  instant(place: number): number {
    return this.#scale.toNs(this.#from + place * (this.#to - this.#from));
  }

  /** Shows `factor` times as much, keeping what is at `place` (0–1) where it is. */
  zoom(factor: number, place = 0.5): void {
    const width = this.#to - this.#from;
    const next = Math.min(1, Math.max(narrowest, width * factor));
    const fixed = this.#from + place * width;
    this.#show(fixed - place * next, fixed + (1 - place) * next);
  }

  /** Moves by a share of what shows. */
  pan(share: number): void {
    const by = share * (this.#to - this.#from);
    this.#show(this.#from + by, this.#to + by);
  }

  reset(): void {
    this.#show(0, 1);
  }

  /** Shows a stretch of time with some room around it. */
  showRange(startNs: number, endNs: number): void {
    const from = this.#scale.toView(startNs);
    const to = this.#scale.toView(endNs);
    const room = Math.max(to - from, narrowest) * 0.05;
    this.#show(from - room, to + room);
  }

  /** Shows a part of the line. */
  showPart(from: number, to: number): void {
    this.#show(Math.min(from, to), Math.max(from, to));
  }

  #show(from: number, to: number): void {
    const width = Math.min(1, Math.max(narrowest, to - from));
    const start = Math.min(1 - width, Math.max(0, from));
    this.#from = start;
    this.#to = start + width;
    for (const listener of this.#listeners) listener();
  }
}
