import { repairBits } from './columns';
import type { SpanRecords } from './records';
import { IdTable } from './spanIds';

/** Records in depth-first order: entry `row` of each column belongs to record `order[row]`. */
export interface Arrangement {
  readonly order: Int32Array;
  /** Row of the parent; -1 for roots. */
  readonly parent: Int32Array;
  readonly depth: Int32Array;
  /** Nanoseconds since `originNs`. */
  readonly startNs: Float64Array;
  /** -1 while the span runs. */
  readonly durationNs: Float64Array;
  /** Bits of `repairBits`. */
  readonly repairs: Uint8Array;
  /** Start of the earliest span. */
  readonly originNs: bigint;
  /** From the first start to the last end, or to the latest instant known while some still run. */
  readonly lengthNs: number;
}

/**
 * Orders spans into a tree, repairing what cannot be drawn: parents before children, siblings by
 * start, every span id once. Passes over columns; O(n log n), and O(n) where records come by start.
 */
export function arrange(records: SpanRecords): Arrangement {
  const originNs = earliestStart(records.startNs);
  const marks = new Uint8Array(records.count);
  const table = uniqueRecords(records, marks);
  const startNs = relativeStarts(records, originNs, marks);
  const parentOf = findParents(records, table, marks);
  cutLoops(parentOf, marks);
  const children = linkChildren(sortedByStart(records, startNs, marks), parentOf);
  return walk(records, { marks, startNs, parentOf, children, originNs });
}

/** Not shown: another record of the same id is. A private bit beside those of `repairBits`. */
const dropped = 128;

function earliestStart(starts: BigInt64Array): bigint {
  let earliest = 0n;
  for (const start of starts) if (start > 0n && (earliest === 0n || start < earliest)) earliest = start;
  return earliest;
}

/** Of records with one id the ended one is kept, then the one that carries more, then the later one. */
function uniqueRecords(records: SpanRecords, marks: Uint8Array): IdTable {
  const table = new IdTable(records.ids.halves);
  for (let at = 0; at < records.count; at += 1) {
    const other = table.add(at);
    if (other < 0) continue;
    // A span that is sent once when it starts and again when it ends is no defect.
    const isUpdate = (records.endNs[other] === 0n) !== (records.endNs[at] === 0n);
    const mark = (marks[other]! & repairBits.duplicate) | (isUpdate || isSame(records, other, at) ? 0 : repairBits.duplicate);
    const wins = completeness(records, at) >= completeness(records, other);
    marks[wins ? at : other] = mark;
    marks[wins ? other : at] = dropped;
    if (wins) table.replace(at);
  }
  return table;
}

function isSame({ labels, label, startNs, endNs, ids, count }: SpanRecords, a: number, b: number): boolean {
  const parent = (at: number, half: number) => ids.halves[2 * (count + at) + half];
  return labels[label[a]!]!.name === labels[label[b]!]!.name && startNs[a] === startNs[b] && endNs[a] === endNs[b] && parent(a, 0) === parent(b, 0) && parent(a, 1) === parent(b, 1);
}

const completeness = ({ endNs, weight }: SpanRecords, at: number): number => (endNs[at]! > 0n ? 1_000_000 : 0) + weight[at]!;

function relativeStarts({ count, startNs }: SpanRecords, originNs: bigint, marks: Uint8Array): Float64Array {
  const starts = new Float64Array(count);
  for (let at = 0; at < count; at += 1) {
    if (startNs[at]! > 0n) starts[at] = Number(startNs[at]! - originNs);
    else marks[at] = marks[at]! | repairBits.noStart;
  }
  return starts;
}

/** The record of each record's parent; -1 for roots and orphans, -2 for records that are not shown. */
function findParents({ count, ids }: SpanRecords, table: IdTable, marks: Uint8Array): Int32Array {
  const parentOf = new Int32Array(count).fill(-1);
  for (let at = 0; at < count; at += 1) {
    if (marks[at]! & dropped) {
      parentOf[at] = -2;
      continue;
    }
    const high = ids.halves[2 * (count + at)]!;
    const low = ids.halves[2 * (count + at) + 1]!;
    if (high === 0 && low === 0) continue;
    const parent = table.find(high, low);
    if (parent >= 0) parentOf[at] = parent;
    else marks[at] = marks[at]! | repairBits.orphan;
  }
  return parentOf;
}

/** Makes one record of every loop a root. */
function cutLoops(parentOf: Int32Array, marks: Uint8Array): void {
  // 0: not seen; otherwise the walk that came by.
  const seen = new Int32Array(parentOf.length);
  for (let first = 0; first < parentOf.length; first += 1) {
    if (parentOf[first] === -2) continue;
    const walk = first + 1;
    let at = first;
    while (at >= 0 && seen[at] === 0) {
      seen[at] = walk;
      at = parentOf[at]!;
    }
    if (at >= 0 && seen[at] === walk) {
      parentOf[at] = -1;
      marks[at] = marks[at]! | repairBits.loop;
    }
  }
}

function sortedByStart({ count, ids }: SpanRecords, startNs: Float64Array, marks: Uint8Array): Int32Array {
  const shown = new Int32Array(count);
  let length = 0;
  let isSorted = true;
  const compare = (a: number, b: number) => startNs[a]! - startNs[b]! || ids.halves[2 * a]! - ids.halves[2 * b]! || ids.halves[2 * a + 1]! - ids.halves[2 * b + 1]!;
  for (let at = 0; at < count; at += 1) {
    if (marks[at]! & dropped) continue;
    isSorted &&= length === 0 || compare(shown[length - 1]!, at) <= 0;
    shown[length] = at;
    length += 1;
  }
  const sorted = shown.subarray(0, length);
  return isSorted ? sorted : sorted.sort(compare);
}

/** First child and next sibling of each record; the last entry of `first` has the roots. */
interface Children {
  readonly first: Int32Array;
  readonly next: Int32Array;
}

function linkChildren(sorted: Int32Array, parentOf: Int32Array): Children {
  const count = parentOf.length;
  const first = new Int32Array(count + 1).fill(-1);
  const next = new Int32Array(count).fill(-1);
  for (let i = sorted.length - 1; i >= 0; i -= 1) {
    const at = sorted[i]!;
    const parent = parentOf[at]! < 0 ? count : parentOf[at]!;
    next[at] = first[parent]!;
    first[parent] = at;
  }
  return { first, next };
}

interface Prepared {
  readonly marks: Uint8Array;
  readonly startNs: Float64Array;
  readonly parentOf: Int32Array;
  readonly children: Children;
  readonly originNs: bigint;
}

/** Depth-first without a stack: a chain of 100,000 spans must not exhaust one. */
function walk(records: SpanRecords, { marks, startNs, parentOf, children, originNs }: Prepared): Arrangement {
  const { count } = records;
  const order = new Int32Array(count);
  const rowOf = new Int32Array(count);
  const parent = new Int32Array(count);
  const depth = new Int32Array(count);
  const starts = new Float64Array(count);
  const durations = new Float64Array(count);
  const repairs = new Uint8Array(count);
  let row = 0;
  let level = 0;
  let lengthNs = 0;
  let at = children.first[count]!;
  while (at >= 0) {
    const start = startNs[at]!;
    const end = records.endNs[at]! > 0n ? Number(records.endNs[at]! - originNs) : -1;
    const isRunning = records.endNs[at]! <= 0n;
    const isBackwards = !isRunning && end < start;
    order[row] = at;
    rowOf[at] = row;
    parent[row] = parentOf[at]! < 0 ? -1 : rowOf[parentOf[at]!]!;
    depth[row] = level;
    starts[row] = start;
    durations[row] = isRunning ? -1 : isBackwards ? 0 : end - start;
    repairs[row] = marks[at]! | (isBackwards ? repairBits.endBeforeStart : 0);
    lengthNs = Math.max(lengthNs, start, end);
    row += 1;
    if (children.first[at]! >= 0) {
      at = children.first[at]!;
      level += 1;
      continue;
    }
    while (at >= 0 && children.next[at]! < 0) {
      at = parentOf[at]!;
      level -= 1;
    }
    at = at < 0 ? -1 : children.next[at]!;
  }
  return {
    order: order.subarray(0, row), parent: parent.subarray(0, row), depth: depth.subarray(0, row), startNs: starts.subarray(0, row),
    durationNs: durations.subarray(0, row), repairs: repairs.subarray(0, row), originNs, lengthNs,
  };
}
