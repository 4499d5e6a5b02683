import type { TraceState } from '../list';

/** One call of a function: a span of some trace. Crosses to a page as JSON. */
export interface FunctionRun {
  readonly traceId: string;
  readonly location: string;
  readonly spanId: string;
  /** As the span is called, a repeat's number (`search_2`) among it. */
  readonly name: string;
  readonly state: TraceState;
  readonly startMs: number;
  /** `undefined` while it runs. */
  readonly durationMs?: number;
  /** Tokens that the span itself reports. */
  readonly tokens?: number;
  /** The beginning of what went in. */
  readonly requestPreview?: string;
}

/** Which calls of a function are wanted: the newest ones. */
export interface RunsQuery {
  /** Names of the function's spans; numbered repeats of a name (`search_2`) count as it. 1 to {@link maxRunNames}. */
  readonly names: readonly string[];
  readonly location?: string;
  /** Only calls that started at or after this instant. Absent: no limit in the local workspace, a week elsewhere. */
  readonly sinceMs?: number;
  /** Only calls that started before this instant. */
  readonly untilMs?: number;
  /** 1–500; 500 where absent. */
  readonly limit?: number;
}

/** A name that spans have, and how often of late. */
export interface CalledFunction {
  readonly name: string;
  readonly calls: number;
  /** When it was called last. */
  readonly lastMs: number;
}

export const maxRunNames = 20;
export const maxRuns = 500;

/** One bar of the distribution. */
export interface DurationBin {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ok: number;
  readonly failed: number;
}

/** How long runs of one function took and how they ended. */
export interface RunsSummary {
  readonly count: number;
  readonly failed: number;
  /** Runs that have not ended. */
  readonly running: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly maxMs: number;
  /** Bars of equal width on a logarithmic scale; empty without an ended run. */
  readonly bins: readonly DurationBin[];
  /** Duration above which a run stands out; `undefined` where there are too few to say. */
  readonly slowMs?: number;
  readonly tokens: number;
}

const binCount = 24;
/** Runs that it takes to say that one stands out. */
const minRuns = 8;

/** The distribution of runs. Slow are those more than three quartile distances above the third quartile, on the logarithmic scale that durations follow. */
export function summarizeRuns(rows: readonly FunctionRun[]): RunsSummary {
  const durations = rows.flatMap(({ durationMs }) => (durationMs === undefined ? [] : [durationMs])).sort((a, b) => a - b);
  const at = (share: number) => durations[Math.min(durations.length - 1, Math.floor(share * durations.length))] ?? 0;
  return {
    count: rows.length,
    failed: rows.filter(({ state }) => state === 'ERROR').length,
    running: rows.length - durations.length,
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    maxMs: durations.at(-1) ?? 0,
    bins: binsOf(rows, durations),
    ...(durations.length < minRuns ? {} : { slowMs: slowLimit(at(0.25), at(0.75)) }),
    tokens: rows.reduce((sum, { tokens }) => sum + (tokens ?? 0), 0),
  };
}

/** Runs that differ from the rest: failed, or slow. */
export const isOutlier = ({ state, durationMs }: Pick<FunctionRun, 'state' | 'durationMs'>, { slowMs }: Pick<RunsSummary, 'slowMs'>): boolean => state === 'ERROR' || (durationMs ?? 0) > (slowMs ?? Infinity);

/** Index of the bar that a duration falls into; -1 without bars. */
export function binOf(durationMs: number, bins: readonly DurationBin[]): number {
  const found = bins.findIndex(({ toMs }) => durationMs < toMs);
  return found < 0 ? bins.length - 1 : found;
}

function slowLimit(q1: number, q3: number): number {
  const [low, high] = [Math.log(Math.max(q1, 0.001)), Math.log(Math.max(q3, 0.001))];
  // Runs that all take the same would make each other one stand out: half again as long is the least.
  return Math.exp(high + Math.max(3 * (high - low), Math.log(1.5)));
}

function binsOf(rows: readonly FunctionRun[], durations: readonly number[]): DurationBin[] {
  if (durations.length === 0) return [];
  const low = Math.max(durations[0]!, 0.001);
  const high = Math.max(durations.at(-1)! * 1.0001, low * 1.01);
  const edge = (at: number) => low * (high / low) ** (at / binCount);
  const empty = Array.from({ length: binCount }, (_, at) => ({ fromMs: edge(at), toMs: edge(at + 1), ok: 0, failed: 0 }));
  for (const { durationMs, state } of rows) {
    if (durationMs === undefined) continue;
    const bin = empty[binOf(durationMs, empty)]!;
    if (state === 'ERROR') bin.failed += 1;
    else bin.ok += 1;
  }
  return empty;
}
