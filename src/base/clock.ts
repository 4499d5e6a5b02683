import type { Signal } from './cancellation';
import type { EpochMs } from './units';

/** Time and waiting, given from outside so that tests need neither. */
export interface Clock {
  now(): EpochMs;
  /** Rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: Signal): Promise<void>;
}
