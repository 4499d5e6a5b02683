import type { ShownCell, ShownColumnKind } from '../src/protocol/insights';
import { formatDuration, formatInstant } from '../src/trace/format';

/** A value for people; '—' where there is none. `bucketMs` by the width of its bucket: a day without, an hour with the time. */
export function formatCell(cell: ShownCell, kind: ShownColumnKind, bucketMs: number): string {
  if (cell === null) return '—';
  if (typeof cell === 'string') return cell;
  switch (kind) {
    case 'bucketMs':
      return formatBucket(cell, bucketMs);
    case 'instantMs':
      return formatInstant(cell, Date.now());
    case 'durationNs':
      return formatDuration(cell);
    case 'percent':
      return `${cell >= 10 || Number.isInteger(cell) ? Math.round(cell) : cell.toFixed(1)}%`;
    case 'dollars':
      return `$${cell < 0.01 && cell > 0 ? cell.toPrecision(2) : cell.toFixed(2)}`;
    default:
      return cell.toLocaleString('en-US');
  }
}

const two = (value: number) => String(value).padStart(2, '0');

function formatBucket(ms: number, bucketMs: number): string {
  const at = new Date(ms);
  const day = `${at.toLocaleDateString('en-US', { weekday: 'short' })} ${at.getDate()}`;
  return bucketMs >= 86_400_000 ? day : `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A short form for axes: `1.2k`, `3M`, durations as they are. */
export function formatAxis(value: number, kind: ShownColumnKind): string {
  if (kind === 'durationNs') return formatDuration(value);
  const unit = [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']].find(([size]) => value >= (size as number));
  return unit ? `${Number((value / (unit[0] as number)).toPrecision(2))}${unit[1] as string}` : String(Number(value.toPrecision(3)));
}

/** Every bucket of a range with the answer's row, or none: empty hours must show as empty. `first` buckets begin where the answer's do. */
export function spreadBuckets(rows: readonly (readonly ShownCell[])[], bucketMs: number, sinceMs: number, untilMs: number): readonly { readonly startMs: number; readonly row: readonly ShownCell[] | undefined }[] {
  const byStart = new Map(rows.map((row) => [Number(row[0]), row]));
  const anchor = rows.length > 0 ? Number(rows[0]![0]) : sinceMs;
  const first = anchor - Math.ceil((anchor - sinceMs) / bucketMs) * bucketMs;
  const spread: { startMs: number; row: readonly ShownCell[] | undefined }[] = [];
  for (let startMs = first; startMs < untilMs && spread.length < 1_000; startMs += bucketMs) {
    if (startMs + bucketMs > sinceMs) spread.push({ startMs, row: byStart.get(startMs) });
  }
  return spread;
}

/** A round number at or above the greatest value, for the top of an axis. */
export function axisTop(values: readonly number[], isWhole = false): number {
  const most = Math.max(isWhole ? 2 : 0, ...values);
  if (most === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((step) => step * power).find((step) => step >= most)!;
}
