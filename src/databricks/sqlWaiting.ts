import { SqlFailure } from './sqlFailure';

/** `work`, or the signal's reason as soon as it is aborted. `work` goes on and its failure is then nobody's. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  work.catch(() => {});
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (abort) signal.removeEventListener('abort', abort);
  }
}

/**
 * Ends a wait when nothing was heard for a while. The driver (2.1) waits for ever on an answer that
 * is cut off or is not Thrift: its reader asks for more bytes and nobody tells it that none will come.
 */
export class Watchdog {
  readonly #limitMs: number;
  #timer: NodeJS.Timeout | undefined;
  #bark: (() => void) | undefined;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Something was heard: the wait starts anew. */
  touch(): void {
    clearTimeout(this.#timer);
    if (this.#bark) this.#timer = setTimeout(this.#bark, this.#limitMs);
  }

  /** `work`, or a `sql.timeout` failure. */
  async watch<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {});
    const silence = new Promise<never>((_resolve, reject) => {
      this.#bark = () => reject(new SqlFailure('sql.timeout', 'The SQL warehouse did not answer in time.'));
    });
    this.touch();
    try {
      return await Promise.race([work, silence]);
    } finally {
      this.#bark = undefined;
      clearTimeout(this.#timer);
    }
  }
}

/** `work`, or a `sql.timeout` failure after `limitMs`. */
export const answered = <T>(work: Promise<T>, limitMs: number): Promise<T> => new Watchdog(limitMs).watch(work);
