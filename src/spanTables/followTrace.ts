import type { Disposable } from '../base/disposable';
import type { TailClock } from './liveTail';

/** What an open trace is known to hold. */
export interface TraceProgress {
  readonly spans: number;
  /** True once its root has ended: nothing is expected any more. */
  readonly isOver: boolean;
  /** Milliseconds since the epoch; when its newest span began. */
  readonly newestMs: number;
}

export interface FollowTraceDeps {
  readonly clock: TailClock;
  /** True while a person can see the trace. */
  readonly isSeen: () => boolean;
  /** Reads the trace where nothing has to be started or kept awake for it; `undefined` where something would. */
  readonly read: () => Promise<TraceProgress | undefined>;
  /** The trace is another now. */
  readonly onChange: () => void;
  /** A reading failed; it is tried again, later. */
  readonly onFail: (error: unknown) => void;
}

const pauseMs = { first: 2_000, most: 30_000 };
/** A trace without a root's end that got no span for so long is not running: it was broken off. */
const givenUpAfterMs = 3_600_000;

/**
 * Follows a trace that is still running by reading it again, ever more seldom while nothing comes.
 * What nobody sees is not asked for, and a trace that is over is asked for no more.
 */
export class FollowTrace implements Disposable {
  readonly #deps: FollowTraceDeps;
  #known: TraceProgress | undefined;
  #pauseMs = pauseMs.first;
  #timer: Disposable | undefined;
  #isDisposed = false;

  constructor(deps: FollowTraceDeps) {
    this.#deps = deps;
  }

  /** The trace was read, by whomever. */
  known(progress: TraceProgress): void {
    if (this.#known?.spans !== progress.spans) this.#pauseMs = pauseMs.first;
    this.#known = progress;
    this.#schedule();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.dispose();
  }

  #schedule(): void {
    this.#timer?.dispose();
    const { clock } = this.#deps;
    if (this.#isDisposed || !this.#known || this.#known.isOver || clock.now() - this.#known.newestMs > givenUpAfterMs) return;
    this.#timer = clock.after(this.#pauseMs, () => void this.#look());
  }

  async #look(): Promise<void> {
    const before = this.#known!;
    let read: TraceProgress | undefined;
    if (this.#deps.isSeen()) {
      try {
        read = await this.#deps.read();
      } catch (error) {
        this.#deps.onFail(error);
      }
    }
    // Disposed, or read by somebody else meanwhile.
    if (this.#isDisposed || this.#known !== before) return;
    const hasChanged = read !== undefined && (read.spans !== before.spans || read.isOver !== before.isOver);
    if (read) this.#known = read;
    this.#pauseMs = hasChanged ? pauseMs.first : Math.min(this.#pauseMs * 2, pauseMs.most);
    if (hasChanged) this.#deps.onChange();
    this.#schedule();
  }
}
