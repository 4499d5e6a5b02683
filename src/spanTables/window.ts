import type { EpochNs } from '../base/units';
import type { SqlParameter } from '../databricks/ports';
import { instantNs } from './expressions';
import { quoteName } from './names';
import type { TableShape } from './shape';

/** A half-open range of start times: every statement has one. */
export interface TimeWindow {
  readonly sinceNs: EpochNs;
  /** Exclusive. */
  readonly untilNs: EpochNs;
}

/** A condition and the values it binds. */
export interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, SqlParameter>>;
}

const hourNs = 3_600_000_000_000n;

/**
 * Spans that started in the window. Besides the exact condition there is one on each column by
 * which files are clustered or partitioned, so that most files are never read. Those are wider by
 * an hour before and a day after: what `time` means (start, end, arrival) is not documented, and
 * clocks differ. `prefix` keeps the parameters of two windows of one statement apart.
 */
export function inWindow(shape: TableShape, window: TimeWindow, prefix = ''): Condition {
  const { sinceNs, untilNs } = window;
  const start = shape.start.form === 'nanoseconds' ? quoteName(shape.start.column) : instantNs(shape.start);
  const conditions = [`${start} >= :${prefix}since_ns`, `${start} < :${prefix}until_ns`];
  const parameters: Record<string, SqlParameter> = { since_ns: bigint(sinceNs), until_ns: bigint(untilNs) };
  const column = shape.time ?? (shape.start.form === 'timestamp' ? shape.start.column : undefined);
  if (column !== undefined) {
    conditions.push(`${quoteName(column)} >= timestamp_micros(:${prefix}since_us)`, `${quoteName(column)} < timestamp_micros(:${prefix}until_us)`);
    Object.assign(parameters, { since_us: bigint(clampMicros((sinceNs - hourNs) / 1000n)), until_us: bigint(clampMicros((untilNs + 24n * hourNs) / 1000n)) });
  }
  if (shape.date !== undefined) {
    conditions.push(`${quoteName(shape.date)} >= :${prefix}since_date`, `${quoteName(shape.date)} <= :${prefix}until_date`);
    Object.assign(parameters, { since_date: date(sinceNs - 24n * hourNs), until_date: date(untilNs + 24n * hourNs) });
  }
  return { sql: conditions.join(' AND '), parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`${prefix}${name}`, value])) };
}

/** A 64-bit value to bind. */
export const bigint = (value: bigint): SqlParameter => ({ type: 'BIGINT', value });
/** A text to bind. */
export const text = (value: string): SqlParameter => ({ type: 'STRING', value });

/** TIMESTAMP goes from year 1 to 9999. */
export const clampMicros = (micros: bigint): bigint => (micros < -62_135_596_800_000_000n ? -62_135_596_800_000_000n : micros > 253_402_300_799_999_999n ? 253_402_300_799_999_999n : micros);

function date(ns: EpochNs): SqlParameter {
  const ms = Number(clampMicros(ns / 1000n) / 1000n);
  return { type: 'DATE', value: new Date(ms).toISOString().slice(0, 10) };
}

/** The window that ends now and lasts so many milliseconds. */
export const lastMs = (nowMs: number, lengthMs: number): TimeWindow => {
  const untilNs = BigInt(Math.ceil(nowMs)) * 1_000_000n + hourNs;
  return { sinceNs: BigInt(Math.floor(nowMs - lengthMs)) * 1_000_000n, untilNs };
};
