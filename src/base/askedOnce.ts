import type { Signal } from './cancellation';
import { isAbort } from './errors';

/** An answer that several wait for and that is asked for once. A failed question is asked again next time; who gives up ends it for nobody else. */
export class AskedOnce<T> {
  #asking: Promise<T> | undefined;

  /** The answer, by `ask` where nobody has asked yet. */
  async get(ask: () => Promise<T>, signal?: Signal): Promise<T> {
    for (;;) {
      const asking = (this.#asking ??= ask());
      try {
        return await asking;
      } catch (error) {
        if (this.#asking === asking) this.#asking = undefined;
        // Another one asked and gave up: whoever still wants the answer asks.
        if (!isAbort(error) || signal === undefined || signal.aborted) throw error;
      }
    }
  }
}
