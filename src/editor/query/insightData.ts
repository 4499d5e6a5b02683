import type { SqlCell, SqlResult } from '../../databricks/ports';
import type { InsightCard, InsightRangeId, ShownCell, ShownColumnKind } from '../../protocol/insights';
import { insightRanges } from '../../protocol/insights';
import { bucketWindow, type Insight, type InsightColumnKind, type InsightRange } from '../../spanTables/insights';
import { lastMs } from '../../spanTables/window';

const shownKinds: Readonly<Record<InsightColumnKind, ShownColumnKind>> = {
  bucket: 'bucketMs', name: 'name', trace: 'trace', count: 'count', durationNs: 'durationNs', percent: 'percent', tokens: 'tokens', dollars: 'dollars', instantNs: 'instantMs',
};

/** An insight as the page shows it. */
export const cardOf = ({ id, title, chart, columns }: Insight): InsightCard => ({ id, title, chart, columns: columns.map(({ name, title: label, kind }) => ({ name, title: label, kind: shownKinds[kind] })) });

/** A range that ends now, cut at local midnight and hours. */
export function rangeOf(id: InsightRangeId, nowMs: number): InsightRange {
  const { lengthMs, bucketMs } = insightRanges[id];
  const offsetMs = -new Date(nowMs).getTimezoneOffset() * 60_000;
  return { ...lastMs(nowMs, lengthMs), bucketNs: BigInt(bucketMs) * 1_000_000n, offsetNs: BigInt(offsetMs) * 1_000_000n };
}

/** An answer's rows in the order of the insight's columns, as JSON. */
export function shownRows(insight: Insight, result: SqlResult, range: InsightRange): ShownCell[][] {
  const places = insight.columns.map(({ name }) => result.columns.findIndex((each) => each.name === name));
  return result.rows.map((row) => insight.columns.map(({ kind }, column) => shownCell(row[places[column]!] ?? null, kind, range)));
}

function shownCell(cell: SqlCell, kind: InsightColumnKind, range: InsightRange): ShownCell {
  if (cell === null) return null;
  if (kind === 'bucket') return Number(bucketWindow(BigInt(String(cell)), range).sinceNs / 1_000_000n);
  if (kind === 'instantNs') return Number(BigInt(String(cell)) / 1_000_000n);
  return kind === 'name' || kind === 'trace' ? String(cell) : Number(cell);
}

/** A shown row as the insight's own, to ask for the traces behind it. */
export function insightRow(insight: Insight, row: readonly ShownCell[], range: InsightRange): Record<string, unknown> {
  const entries = insight.columns.map(({ name, kind }, column) => {
    const cell = row[column] ?? null;
    return [name, kind === 'bucket' && typeof cell === 'number' ? (BigInt(cell) * 1_000_000n + range.offsetNs) / range.bucketNs : cell];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}
