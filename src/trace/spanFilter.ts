import type { TraceColumns } from './columns';

/** Which spans of a trace to show. All that is given must hold. */
export interface SpanFilter {
  /** MLflow's span type; '' any. */
  readonly type: string;
  readonly status: 'any' | 'ok' | 'error' | 'unset' | 'running';
  /** Nanoseconds; 0 any. */
  readonly minDurationNs: number;
  /** An attribute the span must have; '' any. Its value must hold the text. */
  readonly attributeKey: string;
  readonly attributeText: string;
}

export const noSpanFilter: SpanFilter = { type: '', status: 'any', minDurationNs: 0, attributeKey: '', attributeText: '' };

export const isSpanFiltered = (filter: SpanFilter): boolean => filter.type !== '' || filter.status !== 'any' || filter.minDurationNs > 0 || filter.attributeKey !== '';

const statusCodes = { unset: 0, ok: 1, error: 2 } as const;

/**
 * 1 for the rows that a filter lets through. `withAttribute` are the rows that have the attribute,
 * where the filter names one: columns do not tell it.
 */
export function matchingRows(columns: TraceColumns, filter: SpanFilter, withAttribute: Int32Array | undefined): Uint8Array {
  const { count, label, labels, status, durationNs, startNs, summary } = columns;
  const matches = new Uint8Array(count);
  if (withAttribute) for (const row of withAttribute) matches[row] = 1;
  else matches.fill(1);
  const isType = labels.map(({ type }) => filter.type === '' || type === filter.type);
  for (let row = 0; row < count; row += 1) {
    const isRunning = durationNs[row]! < 0;
    const length = isRunning ? summary.durationNs - startNs[row]! : durationNs[row]!;
    const isStatus = filter.status === 'any' || (filter.status === 'running' ? isRunning : status[row] === statusCodes[filter.status]);
    if (!isType[label[row]!] || !isStatus || length < filter.minDurationNs) matches[row] = 0;
  }
  return matches;
}

const units = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, sec: 1e9, m: 60e9, min: 60e9, h: 3_600e9 } as const;

/** Nanoseconds of a text such as `250`, `250 ms`, `1.5s`, `2 min`; milliseconds without a unit, 0 for an empty text, `undefined` for another. */
export function parseDuration(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return 0;
  const [, number, unit] = /^(\d+(?:[.,]\d+)?)\s*([a-zµ]*)$/.exec(trimmed) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const factor = unit === '' ? units.ms : Object.hasOwn(units, unit) ? units[unit as keyof typeof units] : undefined;
  return factor === undefined ? undefined : Number(number.replace(',', '.')) * factor;
}
