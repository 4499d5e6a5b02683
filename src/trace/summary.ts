import type { Arrangement } from './arrange';
import { repairBits, type Repair } from './columns';
import type { SpanRecords } from './records';

/** Totals of a whole trace. */
export interface TraceSummary {
  /** Name of the root span; of the earliest where no root came. */
  readonly name: string;
  readonly state: 'OK' | 'ERROR' | 'IN_PROGRESS' | 'UNSET';
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** From the first start to the last end. */
  readonly durationNs: number;
  readonly spanCount: number;
  readonly errorCount: number;
  /** Tokens over all spans that report their own (`mlflow.chat.tokenUsage`); `undefined` where none does. */
  readonly tokens?: { readonly input: number; readonly output: number; readonly total: number };
  /** Dollars over all spans that report their own; `undefined` where none does. */
  readonly costUsd?: number;
  /** What was wrong with the trace as it came and how it is shown, in sentences; empty for a sound trace. */
  readonly repairs: readonly string[];
}

/** Totals of arranged records. An empty trace has no name and state UNSET. */
export function summarize(records: SpanRecords, placed: Arrangement): TraceSummary {
  const root = findRoot(placed);
  let errorCount = 0;
  for (const at of placed.order) if (records.status[at] === 2) errorCount += 1;
  return {
    name: root < 0 ? '' : records.labels[records.label[placed.order[root]!]!]!.name,
    state: traceState(records, placed, root),
    startMs: Number(placed.originNs / 1000n) / 1000,
    durationNs: placed.lengthNs,
    spanCount: placed.order.length,
    errorCount,
    ...sumUsage(records, placed),
    repairs: describeRepairs(placed.repairs),
  };
}

/** Orphans are shown at depth 0 too; the real root names the trace. -1 for an empty trace. */
function findRoot({ depth, repairs }: Arrangement): number {
  let first = -1;
  for (let row = 0; row < depth.length; row += 1) {
    if (depth[row] !== 0) continue;
    if ((repairs[row]! & (repairBits.orphan | repairBits.loop)) === 0) return row;
    if (first < 0) first = row;
  }
  return first;
}

function traceState(records: SpanRecords, { order, durationNs, repairs }: Arrangement, root: number): TraceSummary['state'] {
  if (root < 0) return 'UNSET';
  const status = records.status[order[root]!]!;
  if (status === 2) return 'ERROR';
  if (durationNs[root]! < 0 || (repairs[root]! & (repairBits.orphan | repairBits.loop)) !== 0) return 'IN_PROGRESS';
  return status === 1 ? 'OK' : 'UNSET';
}

/** Tokens and cost of the spans that have usage and no ancestor with usage: wrappers repeat their inner call's count. */
function sumUsage(records: SpanRecords, { order, parent }: Arrangement): Pick<TraceSummary, 'tokens' | 'costUsd'> {
  const total = { input: 0, output: 0, total: 0 };
  let costUsd = 0;
  const covered = new Uint8Array(order.length);
  for (let row = 0; row < order.length; row += 1) {
    const at = order[row]!;
    const above = parent[row]! < 0 ? 0 : covered[parent[row]!]!;
    const tokens = (above & 1) === 0 ? records.totalTokens[at]! : 0;
    const cost = (above & 2) === 0 ? records.costUsd[at]! : 0;
    covered[row] = above | (tokens > 0 ? 1 : 0) | (cost > 0 ? 2 : 0);
    costUsd += cost;
    if (tokens === 0) continue;
    total.input += records.inputTokens[at]!;
    total.output += records.outputTokens[at]!;
    total.total += tokens;
  }
  return { ...(total.total > 0 ? { tokens: total } : {}), ...(costUsd > 0 ? { costUsd } : {}) };
}

const repairSentences: Record<Repair, (count: number) => string> = {
  orphan: (count) => `${plural(count, 'span has a parent', 'spans have parents')} that did not arrive, shown as roots.`,
  duplicate: (count) => `${plural(count, 'span id came', 'span ids came')} more than once, the more complete span is shown.`,
  loop: (count) => `${plural(count, 'span is', 'spans are')} its own ancestor, shown as root.`,
  endBeforeStart: (count) => `${plural(count, 'span ends', 'spans end')} before the start, shown without a duration.`,
  noStart: (count) => `${plural(count, 'span has', 'spans have')} no start time, shown at the start of the trace.`,
};

/** Sentences about everything that was repaired, most frequent first. */
function describeRepairs(repairs: Uint8Array): string[] {
  const kinds = Object.keys(repairBits) as Repair[];
  const counts = kinds.map((repair) => [repair, repairs.reduce((count, bits) => count + ((bits & repairBits[repair]) === 0 ? 0 : 1), 0)] as const);
  return counts
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([repair, count]) => repairSentences[repair](count));
}

const plural = (count: number, one: string, many: string) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
