/**
 * Runs an asynchronous call at most once per interval and never twice at a time: calls that come
 * meanwhile are joined into one that follows. A call that hangs is aborted after ten seconds.
 */
export class LatestCall {
  readonly #intervalMs: number;
  readonly #run: (signal: AbortSignal) => Promise<void>;
  #running = false;
  #wanted = false;

  constructor(intervalMs: number, run: (signal: AbortSignal) => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#run = run;
  }

  call(): void {
    this.#wanted = true;
    if (!this.#running) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#running = true;
    while (this.#wanted) {
      this.#wanted = false;
      await this.#run(AbortSignal.timeout(10_000));
      await new Promise((resolve) => setTimeout(resolve, this.#intervalMs));
    }
    this.#running = false;
  }
}
