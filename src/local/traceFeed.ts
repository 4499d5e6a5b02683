import type { TracesChanged } from '../trace/list';

/** Length of the window that the rate is taken over. */
const windowSeconds = 10;
/** Least time between two pushes. */
const pushEveryMs = 100;
/** Most traces named in one push; a reader asks for the whole list anyway. */
const maxNamed = 500;

type Listener = (changed: TracesChanged) => void;

/** Tells open event streams what was stored, and counts what the status shows. */
export class TraceFeed {
  readonly #listeners = new Set<Listener>();
  readonly #changed = new Map<string, TracesChanged['traces'][number]>();
  readonly #spansOfSecond = new Map<number, number>();
  readonly #now: () => number;
  #timer: NodeJS.Timeout | undefined;
  #quietTimer: NodeJS.Timeout | undefined;
  #refused = 0;
  #isDirty = false;
  #lastUseMs: number;

  /** `now` gives epoch milliseconds. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#lastUseMs = now();
  }

  /** Refused requests since the start. */
  get refusedRequests(): number {
    return this.#refused;
  }

  /** Spans stored per second over the last ten seconds. */
  get spansPerSecond(): number {
    const second = Math.floor(this.#now() / 1000);
    let spans = 0;
    for (const [at, count] of this.#spansOfSecond) {
      if (at <= second - windowSeconds) this.#spansOfSecond.delete(at);
      else spans += count;
    }
    return Math.round(spans / windowSeconds);
  }

  /** Milliseconds since the last event stream was open. 0 while one is. */
  get idleMs(): number {
    return this.#listeners.size > 0 ? 0 : this.#now() - this.#lastUseMs;
  }

  /** Spans of these traces are stored. Streams hear of it at once, or with the next push. */
  stored(location: string, traceIds: readonly string[], spans: number): void {
    const second = Math.floor(this.#now() / 1000);
    this.#spansOfSecond.set(second, (this.#spansOfSecond.get(second) ?? 0) + spans);
    if (this.#spansOfSecond.size > 2 * windowSeconds) void this.spansPerSecond;
    for (const traceId of traceIds) {
      if (this.#changed.size < maxNamed) this.#changed.set(`${location} ${traceId}`, { location, traceId });
    }
    this.#schedule();
  }

  /** A request was answered with an error. */
  refused(): void {
    this.#refused++;
    this.#schedule();
  }

  /** Calls `listener` with each push until the returned function is called. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      this.#lastUseMs = this.#now();
    };
  }

  /** No pushes any more. */
  dispose(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#quietTimer);
    this.#listeners.clear();
  }

  #schedule(): void {
    this.#isDirty = true;
    if (this.#timer || this.#listeners.size === 0) return;
    // The first push after a pause leaves at once; those that follow share one each tenth of a second.
    this.#push();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isDirty) this.#schedule();
    }, pushEveryMs);
    this.#timer.unref();
  }

  #push(): void {
    const traces = [...this.#changed.values()];
    this.#changed.clear();
    this.#isDirty = false;
    const changed: TracesChanged = { traces, spansPerSecond: this.spansPerSecond, refusedRequests: this.#refused };
    for (const listener of this.#listeners) listener(changed);
    this.#tellWhenQuiet(changed.spansPerSecond);
  }

  /** A rate that nobody renews is told once more when its window is over. */
  #tellWhenQuiet(rate: number): void {
    clearTimeout(this.#quietTimer);
    if (rate === 0) return;
    this.#quietTimer = setTimeout(() => this.#push(), (windowSeconds + 1) * 1000);
    this.#quietTimer.unref();
  }
}
