import type { Log } from '../../base/log';

const quietMs = 60_000;
/** Lines that are remembered. */
const maxLines = 200;

/** Warnings that a program in a loop may cause again and again: the same line is written once a minute. */
export class RepeatedLines {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #writtenAt = new Map<string, number>();

  constructor(log: Log, now: () => number = Date.now) {
    this.#log = log;
    this.#now = now;
  }

  warn(line: string): void {
    const now = this.#now();
    if (now - (this.#writtenAt.get(line) ?? -quietMs) < quietMs) return;
    if (this.#writtenAt.size >= maxLines) this.#writtenAt.clear();
    this.#writtenAt.set(line, now);
    this.#log.warn(line);
  }
}
