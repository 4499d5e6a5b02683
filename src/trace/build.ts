import { arrange } from './arrange';
import { repairBits, type Repair } from './columns';
import type { Span } from './model';
import { toRecords } from './records';

export type { Repair } from './columns';

/** One span in its place. */
export interface PlacedSpan {
  readonly span: Span;
  /** 0 for roots. */
  readonly depth: number;
  /** Index of the parent in the same list; -1 for roots. */
  readonly parent: number;
  readonly startNs: bigint;
  /** 0n while the span runs; otherwise never before `startNs`. */
  readonly endNs: bigint;
  readonly repairs: readonly Repair[];
}

/** A trace as a tree in depth-first order: parents before children, siblings by start. */
export interface TraceTree {
  readonly spans: readonly PlacedSpan[];
  /** Start of the earliest span. */
  readonly startNs: bigint;
  /** End of the last span, or the latest instant known while some still run. */
  readonly endNs: bigint;
}

/**
 * Whole spans as a tree, for where their contents are needed and they are few. A viewer draws
 * `TraceColumns`, which cost a hundredth. The order and the repairs are those of `arrange`.
 */
export function buildTrace(spans: readonly Span[]): TraceTree {
  const placed = arrange(toRecords(spans));
  const { originNs } = placed;
  return {
    startNs: originNs,
    endNs: originNs + BigInt(placed.lengthNs),
    spans: Array.from(placed.order, (at, row) => {
      const startNs = originNs + BigInt(placed.startNs[row]!);
      const duration = placed.durationNs[row]!;
      return { span: spans[at]!, depth: placed.depth[row]!, parent: placed.parent[row]!, startNs, endNs: duration < 0 ? 0n : startNs + BigInt(duration), repairs: repairsOf(placed.repairs[row]!) };
    }),
  };
}

/** The repairs of a row's bits. */
export function repairsOf(bits: number): Repair[] {
  return bits === 0 ? [] : (Object.keys(repairBits) as Repair[]).filter((repair) => (bits & repairBits[repair]) !== 0);
}
