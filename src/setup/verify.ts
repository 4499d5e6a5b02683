import type { Signal } from '../base/cancellation';
import type { Clock } from '../base/clock';
import { isAbort } from '../base/errors';
import { refusalOf } from '../base/refusal';

/** How the reading back of a trace ended. Not seen is not failed: rows can take minutes. */
export type ReadBack =
  | { readonly kind: 'arrived'; readonly afterMs: number; readonly spanNames: readonly string[] }
  | { readonly kind: 'notSeen'; readonly waitedMs: number; readonly lastError?: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads the span names of a trace from its table. Empty while there is no row. */
export type SpanReader = (table: string, traceId: string, signal?: Signal) => Promise<readonly string[]>;

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

/**
 * Waits until a trace shows up in its table: polls with growing pauses until `patienceMs` is over.
 * `onWait` hears the elapsed time. A failing read is no answer and polling goes on; the last
 * failure is told if nothing comes.
 */
export async function awaitTrace(
  read: SpanReader,
  trace: { readonly table: string; readonly traceId: string },
  options: { readonly patienceMs: number; readonly clock: Clock; readonly signal?: Signal; readonly onWait?: (elapsedMs: number) => void },
): Promise<ReadBack> {
  const { clock, signal, patienceMs } = options;
  const start = clock.now();
  let lastError: string | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    try {
      const spanNames = await read(trace.table, trace.traceId, signal);
      if (spanNames.length > 0) return { kind: 'arrived', afterMs: clock.now() - start, spanNames };
      lastError = undefined;
    } catch (error) {
      if (isAbort(error) || signal?.aborted) throw error;
      lastError = refusalOf(error)?.message ?? (error instanceof Error ? error.message : String(error));
    }
    const elapsedMs = clock.now() - start;
    if (elapsedMs + pauseMs > patienceMs) return { kind: 'notSeen', waitedMs: elapsedMs, ...(lastError ? { lastError } : {}) };
    options.onWait?.(elapsedMs);
    await clock.sleep(pauseMs, signal);
  }
}

/** The outcome as a sentence. */
export function describeReadBack(result: ReadBack): string {
  switch (result.kind) {
    case 'arrived':
      return `The test trace arrived after ${seconds(result.afterMs)} s.`;
    case 'notSeen':
      return `The test trace was accepted but not seen yet after ${seconds(result.waitedMs)} s.${result.lastError ? ` The last attempt to read the table said: ${result.lastError}` : ''}`;
    case 'refused':
      return `The test trace was refused: ${result.message}`;
  }
}

const seconds = (ms: number): string => (ms < 10_000 ? (ms / 1000).toFixed(1) : String(Math.round(ms / 1000)));
