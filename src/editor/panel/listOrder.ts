import { Emitter } from '../../base/event';

/** A trace of a list. */
export interface ListedTarget {
  readonly traceId: string;
  readonly location: string;
}

/**
 * The list that a trace was opened from, filtered and ordered as it was then: stepping from trace to
 * trace keeps both.
 */
export class ListOrder {
  readonly #moved = new Emitter<ListedTarget>();
  #targets: readonly ListedTarget[] = [];

  /** Fires with the trace that a step led to. */
  readonly onDidMove = this.#moved.event;

  /** Takes a list over, as the person sees it. */
  set(targets: readonly ListedTarget[]): void {
    this.#targets = targets;
  }

  /** Position from 1 and length of the list; `undefined` for a trace that is not in it. */
  placeOf(target: ListedTarget): { readonly position: number; readonly count: number } | undefined {
    const at = this.#indexOf(target);
    return at < 0 ? undefined : { position: at + 1, count: this.#targets.length };
  }

  /** The trace after (`1`) or before (`-1`) one; `undefined` at the ends. */
  neighbour(target: ListedTarget, direction: 1 | -1): ListedTarget | undefined {
    const at = this.#indexOf(target);
    return at < 0 ? undefined : this.#targets[at + direction];
  }

  /** Says that a step led to this trace. */
  moved(target: ListedTarget): void {
    this.#moved.fire(target);
  }

  #indexOf({ traceId, location }: ListedTarget): number {
    return this.#targets.findIndex((each) => each.traceId === traceId && each.location === location);
  }
}
