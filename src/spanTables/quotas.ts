import type { SqlResult, SqlRunner, SqlRunOptions } from '../databricks/ports';
import { describeSize, readTableSize } from './describe';
import { warningNear } from './limits';
import type { SpanLocation } from './traceStore';

/** Traces per second in the fullest bucket of a "traces over time" answer (columns `bucket`, `traces`). */
export function peakRate(result: SqlResult, bucketNs: bigint): number {
  const column = result.columns.findIndex(({ name }) => name === 'traces');
  const most = result.rows.reduce((peak, row) => Math.max(peak, Number(row[column] ?? 0)), 0);
  return most / (Number(bucketNs) / 1e9);
}

/**
 * What is near a quota by the traces that were counted. Buckets of an hour or a day hide a short
 * peak: such a rate is the least that it was.
 */
export function ingestionWarning(result: SqlResult, bucketNs: bigint): string | undefined {
  const rate = peakRate(result, bucketNs);
  return warningNear('ingestion', rate) ?? warningNear('ingestionEarlier', rate);
}

/** What is near a limit by the size of the span table; asks the engine once. `undefined` where it does not say. */
export async function sizeWarning(runner: SqlRunner, { spans }: SpanLocation, options?: SqlRunOptions): Promise<string | undefined> {
  const bytes = readTableSize(await runner.run(describeSize(spans), options));
  return bytes === undefined ? undefined : warningNear('tableSize', bytes);
}

/** Statements of the last second, for the quota of queries. `now` in milliseconds. */
export class StatementRate {
  readonly #now: () => number;
  #times: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one; the sentence to show where that comes near the quota. */
  count(): string | undefined {
    const now = this.#now();
    this.#times = [...this.#times.filter((at) => now - at < 1_000), now];
    return warningNear('queryThroughput', this.#times.length);
  }
}
