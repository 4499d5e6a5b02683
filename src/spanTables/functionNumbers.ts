import type { SqlCell, SqlResult } from '../databricks/ports';
import { formatCount, formatDuration } from '../trace/format';
import { records } from './traceList';

/** One span of one trace. */
export interface SpanReference {
  readonly traceId: string;
  readonly spanId: string;
}

/** What is shown above one function. */
export interface FunctionNumbers {
  readonly name: string;
  readonly runs: number;
  readonly errors: number;
  /** Of runs that ended; `undefined` where none did. */
  readonly p50Ns?: number;
  readonly p95Ns?: number;
  /** Milliseconds since the epoch. */
  readonly lastMs: number;
  readonly slowest?: SpanReference;
  readonly newestError?: SpanReference;
  readonly newest?: SpanReference;
}

/** Rows of `functionNumbers`' statement, by function. */
export function readFunctionNumbers(result: SqlResult): ReadonlyMap<string, FunctionNumbers> {
  return new Map(
    records(result).map((row) => [
      String(row.function),
      {
        name: String(row.function),
        runs: Number(row.runs),
        errors: Number(row.errors),
        p50Ns: numberOf(row.p50_ns),
        p95Ns: numberOf(row.p95_ns),
        lastMs: Number(BigInt(String(row.last_ns ?? 0)) / 1_000_000n),
        slowest: reference(row.slowest),
        newestError: reference(row.newest_error),
        newest: reference(row.newest),
      },
    ]),
  );
}

const numberOf = (cell: SqlCell | undefined): number | undefined => (cell === null || cell === undefined ? undefined : Number(cell));

function reference(cell: SqlCell | undefined): SpanReference | undefined {
  const match = /^(.+)\/([^/]+)$/.exec(String(cell ?? ''));
  return match ? { traceId: match[1]!, spanId: match[2]! } : undefined;
}

/** The numbers in one line: `12 runs · p50 105 ms · p95 111 ms · 25% failed · 3 min ago`. */
export function describeNumbers(numbers: FunctionNumbers, nowMs: number): string {
  const { runs, errors, p50Ns, p95Ns, lastMs } = numbers;
  return [
    formatCount(runs, 'run'),
    ...(p50Ns === undefined ? [] : [`p50 ${formatDuration(p50Ns)}`]),
    ...(p95Ns === undefined ? [] : [`p95 ${formatDuration(p95Ns)}`]),
    ...(errors === 0 ? [] : [`${share(errors, runs)} failed`]),
    ago(nowMs - lastMs),
  ].join(' · ');
}

/** Never 0% where there are some, never 100% where one did not. */
function share(part: number, whole: number): string {
  const percent = Math.round((part / whole) * 100);
  if (percent === 0) return '<1%';
  return percent === 100 && part < whole ? '>99%' : `${percent}%`;
}

function ago(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} days ago`;
}
