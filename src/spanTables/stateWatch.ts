import type { Disposable } from '../base/disposable';
import type { TailClock } from './liveTail';

export interface StateWatchDeps {
  readonly clock: TailClock;
  /** True while the view is visible in a window that has the focus. */
  readonly isLookedAt: () => boolean;
  /** Asks how the SQL warehouse is, which neither starts it nor keeps it awake. */
  readonly look: () => void;
}

/** How often the state of a warehouse is asked for while the view is looked at, in milliseconds. */
export const lookEveryMs = 60_000;

/** Keeps the shown state of a SQL warehouse fresh: it changes without a word. While nobody looks, nobody asks. */
export class StateWatch implements Disposable {
  readonly #deps: StateWatchDeps;
  #timer: Disposable;

  constructor(deps: StateWatchDeps) {
    this.#deps = deps;
    this.#timer = this.#wait();
  }

  dispose(): void {
    this.#timer.dispose();
  }

  #wait(): Disposable {
    return this.#deps.clock.after(lookEveryMs, () => {
      this.#timer = this.#wait();
      if (this.#deps.isLookedAt()) this.#deps.look();
    });
  }
}
