/** Nanoseconds since the Unix epoch. 64-bit, hence a bigint: doubles lose precision past 2^53. */
export type EpochNs = bigint;
/** Milliseconds since the Unix epoch. */
export type EpochMs = number;

const nsPerMs = 1_000_000n;

/** Whole milliseconds of an instant in nanoseconds; the rest is cut off. */
export function epochNsToMs(ns: EpochNs): EpochMs {
  return Number(ns / nsPerMs);
}

/** An instant in nanoseconds from one in milliseconds. */
export function epochMsToNs(ms: EpochMs): EpochNs {
  return BigInt(Math.trunc(ms)) * nsPerMs;
}
