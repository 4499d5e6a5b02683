import type { TailClock } from '../../spanTables/liveTail';

/** The machine's own time. */
export const systemClock: TailClock = {
  now: Date.now,
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return { dispose: () => clearTimeout(timer) };
  },
};
