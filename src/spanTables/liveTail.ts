import type { Disposable } from '../base/disposable';
import { Emitter, type Event } from '../base/event';
import type { TraceList, TraceRow } from '../trace/list';

/** Timers, so that tests own the time. Milliseconds. */
export interface TailClock {
  now(): number;
  /** Calls once after a pause; disposing takes it back. */
  after(ms: number, call: () => void): Disposable;
}

/** Why a tail is not asking. */
export type TailState = 'off' | 'watching' | 'paused' | 'expired';

export interface LiveTailDeps {
  readonly clock: TailClock;
  /** The newest traces since an instant (milliseconds since the epoch). */
  readonly list: (sinceMs: number) => Promise<TraceList>;
  /** How long it goes on without a click; `undefined`: for ever (the local workspace, which costs nothing). */
  readonly expiresAfterMs?: number;
}

/** What a real workspace's tail goes on without a click. */
export const expiresAfterMs = 10 * 60_000;
const pauseMs = { first: 2_000, most: 30_000 };
/** Traces arrive out of order and grow: what is younger than this is asked for again. */
const overlapMs = 120_000;

/**
 * New and changed traces by polling, ever slower while nothing comes. Off until started; paused while
 * the window is not looked at; over after a time without a click. While it is not watching, nothing
 * is asked at all.
 */
export class LiveTail implements Disposable {
  readonly #deps: LiveTailDeps;
  readonly #changed = new Emitter<readonly TraceRow[]>();
  readonly #failed = new Emitter<unknown>();
  readonly #stateChanged = new Emitter<TailState>();
  readonly #known = new Map<string, string>();
  #state: TailState = 'off';
  #timer: Disposable | undefined;
  #clickedAt = 0;
  #newestMs = 0;
  #pauseMs = pauseMs.first;
  #run = 0;

  /** Rows that are new or changed. */
  readonly onDidChange: Event<readonly TraceRow[]> = this.#changed.event;
  /** A poll failed; the tail goes on, slower. */
  readonly onDidFail: Event<unknown> = this.#failed.event;
  readonly onDidChangeState: Event<TailState> = this.#stateChanged.event;

  constructor(deps: LiveTailDeps) {
    this.#deps = deps;
  }

  get state(): TailState {
    return this.#state;
  }

  /** Starts, or goes on after expiry. Rows that the list shows already are not announced. */
  start(shown: readonly TraceRow[]): void {
    for (const row of shown) this.#note(row);
    this.#newestMs = Math.max(this.#newestMs, ...shown.map((row) => row.startMs), 0) || this.#deps.clock.now();
    this.touch();
    this.#setState('watching');
    this.#schedule();
  }

  stop(): void {
    this.#halt('off');
  }

  /** The window was left (`false`) or is looked at again. */
  focus(isFocused: boolean): void {
    if (!isFocused && this.#state === 'watching') this.#halt('paused');
    else if (isFocused && this.#state === 'paused') {
      this.#setState('watching');
      this.#schedule();
    }
  }

  /** Somebody clicked: the time until expiry starts anew. */
  touch(): void {
    this.#clickedAt = this.#deps.clock.now();
    this.#pauseMs = pauseMs.first;
  }

  dispose(): void {
    this.#halt('off');
    this.#changed.dispose();
    this.#failed.dispose();
    this.#stateChanged.dispose();
  }

  #halt(state: TailState): void {
    this.#run += 1;
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#setState(state);
  }

  #setState(state: TailState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  #schedule(): void {
    this.#timer?.dispose();
    const run = ++this.#run;
    this.#timer = this.#deps.clock.after(this.#pauseMs, () => void this.#poll(run));
  }

  async #poll(run: number): Promise<void> {
    const { expiresAfterMs: limit, clock } = this.#deps;
    if (limit !== undefined && clock.now() - this.#clickedAt >= limit) return this.#halt('expired');
    let rows: readonly TraceRow[] = [];
    try {
      rows = (await this.#deps.list(this.#newestMs - overlapMs)).rows.filter((row) => this.#note(row));
    } catch (error) {
      if (run === this.#run) this.#failed.fire(error);
    }
    if (run !== this.#run) return;
    this.#pauseMs = rows.length > 0 ? pauseMs.first : Math.min(this.#pauseMs * 2, pauseMs.most);
    for (const row of rows) this.#newestMs = Math.max(this.#newestMs, row.startMs);
    if (rows.length > 0) this.#changed.fire(rows);
    if (run === this.#run) this.#schedule();
  }

  /** Remembers a row; true where it is new or says something new. */
  #note(row: TraceRow): boolean {
    const content = `${row.state} ${row.spanCount} ${row.errorCount} ${row.durationMs}`;
    if (this.#known.get(row.traceId) === content) return false;
    this.#known.delete(row.traceId);
    this.#known.set(row.traceId, content);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size > 2_000 && oldest !== undefined) this.#known.delete(oldest);
    return true;
  }
}
