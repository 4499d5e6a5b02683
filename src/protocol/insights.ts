import type { TraceList } from '../trace/list';
import type { TraceTarget } from '../trace/target';

/** What the insights page and the host say to each other. Only JSON crosses. */

/** Time ranges to choose from, with the width of a bucket. Milliseconds. */
export const insightRanges = {
  hour: { label: 'Last hour', lengthMs: 3_600_000, bucketMs: 60_000 },
  day: { label: 'Last 24 hours', lengthMs: 86_400_000, bucketMs: 3_600_000 },
  week: { label: 'Last 7 days', lengthMs: 7 * 86_400_000, bucketMs: 86_400_000 },
  month: { label: 'Last 30 days', lengthMs: 30 * 86_400_000, bucketMs: 86_400_000 },
} as const;
export type InsightRangeId = keyof typeof insightRanges;

/** What a column holds and how it is shown. `bucketMs`: start of the bucket in epoch milliseconds. */
export type ShownColumnKind = 'bucketMs' | 'name' | 'trace' | 'count' | 'durationNs' | 'percent' | 'tokens' | 'dollars' | 'instantMs';

export interface ShownColumn {
  readonly name: string;
  readonly title: string;
  readonly kind: ShownColumnKind;
}

export interface InsightCard {
  readonly id: string;
  readonly title: string;
  readonly chart: 'lines' | 'bars' | 'table';
  readonly columns: readonly ShownColumn[];
}

/** A location and what can be asked about it. */
export interface InsightsState {
  /** `local.traces in Local workspace`. */
  readonly title: string;
  /** True where asking costs nothing: everything is asked without a question. */
  readonly isFree: boolean;
  readonly cards: readonly InsightCard[];
}

export type ShownCell = string | number | null;

/** The answer to one insight. */
export interface InsightAnswer {
  readonly rows: readonly (readonly ShownCell[])[];
  readonly elapsedMs: number;
  /** Start and end of the range, epoch milliseconds. */
  readonly sinceMs: number;
  readonly untilMs: number;
  /** What is near a limit by this answer, as a sentence. */
  readonly warning?: string;
}

/** What a range would cost, before it is asked. */
export interface CostEstimate {
  /** Bytes that one reading of the spans in the range takes; absent where the engine does not say. */
  readonly bytes?: number;
  /** About the warehouse, as a sentence; absent where there is nothing to say. */
  readonly warehouse?: string;
}

type CardOfRange = { readonly id: string; readonly range: InsightRangeId };

/** Requests of the insights page. The first one says that the page is ready. */
export type InsightsRequests = {
  getInsights: { params: Record<string, never>; result: InsightsState };
  estimate: { params: { range: InsightRangeId }; result: CostEstimate };
  runInsight: { params: CardOfRange; result: InsightAnswer };
  /** The traces behind a row of an answer, the newest 100. */
  listBehind: { params: CardOfRange & { readonly row: readonly ShownCell[] }; result: TraceList };
  openAsSql: { params: CardOfRange; result: null };
  copyAsPython: { params: CardOfRange; result: null };
  openTrace: { params: TraceTarget; result: null };
};
