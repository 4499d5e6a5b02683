import type { HttpError } from './httpError';

/** Longest pause that a server may ask for without the call being given up. */
const longestPauseMs = 30_000;

/** How a call may be repeated. */
export interface RetryRule {
  /** Attempts in all. */
  readonly maxAttempts: number;
  /** First pause; each next one is twice as long. */
  readonly firstPauseMs: number;
}

const transientStatuses = new Set([429, 500, 502, 503, 504]);

/**
 * Milliseconds to wait before sending the call again; `undefined` where it must not be sent again.
 * A call that changes something is repeated only where the server says that it did not take it:
 * 429, and 503 with `Retry-After`. Others are repeated on any passing fault.
 */
export function retryPause(error: HttpError, isIdempotent: boolean, attempt: number, rule: RetryRule): number | undefined {
  if (attempt >= rule.maxAttempts) return undefined;
  const { status, retryAfterSeconds } = error;
  const wasNotTaken = status === 429 || (status === 503 && retryAfterSeconds !== undefined);
  const isPassing = error.code === 'http.unreachable' || (status !== undefined && transientStatuses.has(status));
  if (!wasNotTaken && !(isIdempotent && isPassing)) return undefined;
  if (retryAfterSeconds === undefined) return rule.firstPauseMs * 2 ** (attempt - 1);
  const askedMs = retryAfterSeconds * 1000;
  return askedMs <= longestPauseMs ? askedMs : undefined;
}
