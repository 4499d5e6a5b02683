import type { TraceColumns } from './columns';
import type { TreePositions } from './positions';
import type { TimeScale } from './timeScale';

/** What the width of a span stands for. */
export type FlameMeasure = 'time' | 'tokens' | 'cost';

/** Where spans are drawn: lanes from 0 at the top, places from 0 to 1. */
export interface FlameLayout {
  readonly lane: Int32Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** The same for a span with all that lies below it: what is not in sight as a whole is passed over as a whole. */
  readonly treeLeft: Float64Array;
  readonly treeRight: Float64Array;
  readonly lanes: number;
}

/** Lanes that are looked through for room; spans beyond are drawn over others. */
const laneLimit = 400;

/** Width is time. A span that runs beside its elder sibling moves to a lane with room. */
export function timeLayout(columns: TraceColumns, { end }: Pick<TreePositions, 'end'>, scale: TimeScale): FlameLayout {
  const { count, parent, startNs, durationNs, summary } = columns;
  const lane = new Int32Array(count);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const busyUntil = new Float64Array(laneLimit + 1).fill(-1);
  let lanes = 0;
  for (let row = 0; row < count; row += 1) {
    const endNs = durationNs[row]! < 0 ? summary.durationNs : startNs[row]! + durationNs[row]!;
    let own = parent[row]! < 0 ? 0 : Math.min(laneLimit, lane[parent[row]!]! + 1);
    while (own < laneLimit && busyUntil[own]! > startNs[row]!) own += 1;
    busyUntil[own] = Math.max(busyUntil[own]!, endNs);
    lane[row] = own;
    left[row] = scale.toView(startNs[row]!);
    right[row] = scale.toView(endNs);
    lanes = Math.max(lanes, own + 1);
  }
  return { lane, left, right, ...extents(left, right, parent, end), lanes };
}

/** Width is what a span and all below it report; a wrapper that repeats what its inner call reports counts once. */
export function weightLayout(columns: TraceColumns, { end, maxDepth }: Pick<TreePositions, 'end' | 'maxDepth'>, measure: 'tokens' | 'cost'): FlameLayout {
  const { count, parent, depth } = columns;
  const total = weights(columns, measure);
  const below = new Float64Array(count);
  let whole = 0;
  for (let row = count - 1; row >= 0; row -= 1) {
    total[row] = Math.max(total[row]!, below[row]!);
    if (parent[row]! < 0) whole += total[row]!;
    else below[parent[row]!] = below[parent[row]!]! + total[row]!;
  }
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  // Where the next child of each row begins.
  const next = new Float64Array(count);
  let nextRoot = 0;
  for (let row = 0; row < count; row += 1) {
    const above = parent[row]!;
    const width = whole === 0 ? 0 : total[row]! / whole;
    left[row] = above < 0 ? nextRoot : next[above]!;
    right[row] = left[row]! + width;
    next[row] = left[row]!;
    if (above < 0) nextRoot = right[row]!;
    else next[above] = right[row]!;
  }
  return { lane: depth, left, right, ...extents(left, right, parent, end), lanes: count === 0 ? 0 : maxDepth + 1 };
}

/** True where the trace tells enough for a measure. */
export function hasMeasure({ inputTokens, costUsd }: Pick<TraceColumns, 'inputTokens' | 'costUsd'>, measure: FlameMeasure): boolean {
  return measure === 'time' || (measure === 'tokens' ? inputTokens.length > 0 : costUsd.length > 0);
}

function weights({ count, inputTokens, outputTokens, costUsd }: TraceColumns, measure: 'tokens' | 'cost'): Float64Array {
  if (measure === 'cost') return costUsd.length > 0 ? costUsd.slice() : new Float64Array(count);
  return Float64Array.from({ length: count }, (_, row) => (inputTokens[row] ?? 0) + (outputTokens[row] ?? 0));
}

function extents(left: Float64Array, right: Float64Array, parent: Int32Array, end: Int32Array): Pick<FlameLayout, 'treeLeft' | 'treeRight'> {
  const treeLeft = left.slice();
  const treeRight = right.slice();
  for (let row = end.length - 1; row >= 0; row -= 1) {
    const above = parent[row]!;
    if (above < 0) continue;
    treeLeft[above] = Math.min(treeLeft[above]!, treeLeft[row]!);
    treeRight[above] = Math.max(treeRight[above]!, treeRight[row]!);
  }
  return { treeLeft, treeRight };
}
