/**
 * Runs an asynchronous call at most once per interval and never twice at a time: calls that come
 * meanwhile are joined into one that follows. A call that hangs is aborted
 * after `timeoutMs`.
 */
export class LatestCall {
  readonly #intervalMs: number;
  readonly #run: (signal: AbortSignal) => Promise<void>;
  readonly #timeoutMs: number;
  #running = false;
  #wanted = false;

  constructor(intervalMs: number, run: (signal: AbortSignal) => Promise<void>, timeoutMs = 10_000) {
    this.#intervalMs = intervalMs;
    this.#run = run;
    this.#timeoutMs = timeoutMs;
  }

  call(): void {
    this.#wanted = true;
    if (!this.#running) void this.#loop();
  }

  async #loop(): Promise<void> {
    this.#running = true;
    while (this.#wanted) {
      this.#wanted = false;
      await this.#run(AbortSignal.timeout(this.#timeoutMs));
      await new Promise((resolve) => setTimeout(resolve, this.#intervalMs));
    }
    this.#running = false;
  }
}
