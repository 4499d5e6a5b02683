/**
 * Work on a state that changes faster than the work is done: one run at a time, and one more behind it where the state
 * changed meanwhile. `work` reads the state itself and must not throw.
 */
export class NewestOnly {
  readonly #work: () => Promise<void>;
  #isRunning = false;
  #isStale = false;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Says that the state changed. */
  changed(): void {
    this.#isStale = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#work();
    }
    this.#isRunning = false;
  }
}
