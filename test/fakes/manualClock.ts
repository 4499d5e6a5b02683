import type { TailClock } from '../../src/spanTables/liveTail';

/** A clock that only moves when told; each step lets promises settle. */
export class ManualClock implements TailClock {
  #now: number;
  #timers: { at: number; call: () => void }[] = [];

  constructor(startMs = 1_795_400_000_000) {
    this.#now = startMs;
  }

  now = () => this.#now;
  after(ms: number, call: () => void) {
    const timer = { at: this.#now + ms, call };
    this.#timers.push(timer);
    return { dispose: () => (this.#timers = this.#timers.filter((each) => each !== timer)) };
  }
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = next.at;
      next.call();
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
    }
    this.#now = end;
  }
}
