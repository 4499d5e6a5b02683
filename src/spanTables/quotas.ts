import type { SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from '../databricks/ports';
import { describeSize, readTableSize } from './describe';
import { insights } from './insights';
import { formatBytes, warningNear } from './limits';
import { showTable } from './names';
import type { SpanLocation, TraceStore } from './traceStore';
import { lastMs } from './window';

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

const minuteMs = 60_000;

/** Statements of the last second and minute, for the quota of queries. `now` in milliseconds. */
export class StatementRate {
  readonly #now: () => number;
  #times: number[] = [];
  #minute: number[] = [];
  #peak = 0;

  /** Statements of the last minute. */
  get lastMinute(): number {
    const since = this.#now() - minuteMs;
    this.#minute = this.#minute.filter((at) => at > since);
    return this.#minute.length;
  }

  /** Most statements in one second since the start. */
  get peakPerSecond(): number {
    return this.#peak;
  }

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts one; the sentence to show where that comes near the quota. */
  count(): string | undefined {
    const now = this.#now();
    this.#times = [...this.#times.filter((at) => now - at < 1_000), now];
    this.#minute.push(now);
    if (this.#minute.length > 20_000) void this.lastMinute;
    this.#peak = Math.max(this.#peak, this.#times.length);
    return warningNear('queryThroughput', this.#times.length);
  }
}

/** Counts what a runner sends; `onNear` hears the sentence when the quota of queries is near. */
export class RatedSqlRunner implements SqlRunner {
  readonly rate: StatementRate;
  readonly #runner: SqlRunner;
  readonly #onNear: (sentence: string) => void;

  constructor(runner: SqlRunner, now: () => number, onNear: (sentence: string) => void) {
    this.#runner = runner;
    this.rate = new StatementRate(now);
    this.#onNear = onNear;
  }

  run(statement: SqlStatement, options?: SqlRunOptions): Promise<SqlResult> {
    const near = this.rate.count();
    if (near !== undefined) this.#onNear(near);
    return this.#runner.run(statement, options);
  }

  close(): Promise<void> {
    return this.#runner.close();
  }
}

/** What was measured of one location against its limits. */
export interface Measured {
  /** What is near a limit. */
  readonly warnings: readonly string[];
  /** Each measured value in words. */
  readonly values: readonly string[];
}

/**
 * Measures a location: the fullest minute of the last day and the size of the table by a statement
 * each, which the caller may only ask for where that starts nothing; and what this editor has asked.
 */
export async function measureLimits({ runner, location, store, rate }: { readonly runner: SqlRunner; readonly location: SpanLocation; readonly store: Pick<TraceStore, 'shape'>; readonly rate: StatementRate }, nowMs: number, options?: SqlRunOptions): Promise<Measured> {
  const asked = askedText(rate);
  const shape = await store.shape(options);
  const range = { ...lastMs(nowMs, 24 * 60 * minuteMs), bucketNs: BigInt(minuteMs) * 1_000_000n, offsetNs: 0n };
  const perMinute = await runner.run(insights.find(({ id }) => id === 'traces')!.statement(shape, location.side, range)!, options);
  const peak = peakRate(perMinute, range.bucketNs);
  const bytes = await sizeOf(runner, location, options);
  return {
    warnings: [ingestionWarning(perMinute, range.bucketNs), bytes === undefined ? undefined : warningNear('tableSize', bytes), warningNear('queryThroughput', rate.peakPerSecond)].filter((each) => each !== undefined),
    values: [
      `Traces: ${peak === 0 ? 'none in the last day' : `${(Math.round(peak * 100) / 100).toLocaleString('en-US')} a second in the fullest minute of the last day`}.`,
      ...(bytes === undefined ? [] : [`Size of ${showTable(location.spans)}: ${formatBytes(bytes)}.`]),
      asked,
    ],
  };
}

/** What this window has asked of the warehouse, in words. */
export const askedText = (rate: StatementRate): string => `Queries from this window: ${rate.lastMinute} in the last minute, ${rate.peakPerSecond} in its busiest second.`;

/** Bytes of the table; `undefined` where the engine does not say, or says only that it cannot. */
async function sizeOf(runner: SqlRunner, { spans }: SpanLocation, options?: SqlRunOptions): Promise<number | undefined> {
  try {
    return readTableSize(await runner.run(describeSize(spans), options));
  } catch (error) {
    if ((error as { code?: unknown }).code === 'sql.failed') return undefined;
    throw error;
  }
}
