import type { TraceColumns } from './columns';

/** Instants of a trace on a line from 0 to 1. */
export interface TimeScale {
  /** Nanoseconds since the start of the trace → 0–1. */
  toView(ns: number): number;
  /** The inverse. */
  toNs(view: number): number;
  /** Stretches that are drawn shorter than they were, in order. Nanoseconds. */
  readonly gaps: readonly { readonly startNs: number; readonly endNs: number }[];
}

/** Time as it passed. */
export function linearScale(lengthNs: number): TimeScale {
  const total = Math.max(1, lengthNs);
  return { toView: (ns) => ns / total, toNs: (view) => view * total, gaps: [] };
}

/** A stretch counts as a gap when nothing begins or ends in it for this share of the trace. */
const gapShare = 0.1;
/** What a gap keeps of the line, as a share of the whole time. */
const keptShare = 0.02;

/** Time with the stretches squeezed in which no span begins or ends. O(n log n). */
export function squeezedScale(columns: Pick<TraceColumns, 'count' | 'startNs' | 'durationNs'>, lengthNs: number): TimeScale {
  const total = Math.max(1, lengthNs);
  const gaps = findGaps(columns, total);
  if (gaps.length === 0) return linearScale(lengthNs);
  // Corners of a line that is broken at each gap: instants and places.
  const instants = [0];
  const places = [0];
  const goTo = (ns: number, length: number) => {
    instants.push(ns);
    places.push(places.at(-1)! + length);
  };
  for (const { startNs, endNs } of gaps) {
    goTo(startNs, startNs - instants.at(-1)!);
    goTo(endNs, total * keptShare);
  }
  goTo(total, total - instants.at(-1)!);
  const whole = places.at(-1)!;
  const on = (value: number, from: readonly number[], to: readonly number[]) => {
    let low = 0;
    let high = from.length - 2;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (from[middle]! <= value) low = middle;
      else high = middle - 1;
    }
    const width = from[low + 1]! - from[low]!;
    return to[low]! + (width === 0 ? 0 : ((value - from[low]!) / width) * (to[low + 1]! - to[low]!));
  };
  return { toView: (ns) => on(ns, instants, places) / whole, toNs: (view) => on(view * whole, places, instants), gaps };
}

function findGaps({ count, startNs, durationNs }: Pick<TraceColumns, 'count' | 'startNs' | 'durationNs'>, total: number): { startNs: number; endNs: number }[] {
  const instants = new Float64Array(2 * count + 1);
  for (let row = 0; row < count; row += 1) {
    instants[2 * row] = startNs[row]!;
    instants[2 * row + 1] = durationNs[row]! < 0 ? startNs[row]! : startNs[row]! + durationNs[row]!;
  }
  instants[2 * count] = total;
  instants.sort();
  const gaps: { startNs: number; endNs: number }[] = [];
  for (let i = 1; i < instants.length; i += 1) {
    if (instants[i]! - instants[i - 1]! > total * gapShare) gaps.push({ startNs: instants[i - 1]!, endNs: instants[i]! });
  }
  return gaps;
}
