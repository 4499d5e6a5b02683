/** A limit or requirement of Databricks' trace storage, with where and when it was read. */
export interface Limit {
  readonly id: LimitId;
  /** For people. */
  readonly title: string;
  /** In `unit`; undefined for requirements that are no number. */
  readonly value?: number;
  readonly unit?: 'traces/s' | 'bytes/s' | 'queries/s' | 'bytes' | 'traces' | 'scorers';
  readonly text: string;
  readonly source: string;
  /** When the source was read, `YYYY-MM-DD`; the limits are a preview's and change. */
  readonly asOf: string;
  /** Share of the limit from which a warning is shown. */
  readonly warnAt?: number;
}

export type LimitId = 'ingestion' | 'ingestionEarlier' | 'tableThroughput' | 'queryThroughput' | 'tableSize' | 'mlflowStoredTraces' | 'scorers' | 'deletion' | 'previews' | 'regions' | 'mcp' | 'storage';

const ucDocs = 'Databricks documentation, "Store OpenTelemetry traces in Unity Catalog"';
const patterns = 'Pattern document "MLflow Trace Ingestion in Unity Catalog"';

/** Kept as data, so that a changed limit is one changed line. */
export const limits: readonly Limit[] = [
  { id: 'ingestion', title: 'Trace ingestion', value: 200, unit: 'traces/s', text: '200 traces per second for each workspace.', source: `${ucDocs}; Databricks blog "Observability for any agent, anywhere", May 2026`, asOf: '2026-11-23', warnAt: 0.5 },
  { id: 'ingestionEarlier', title: 'Trace ingestion, earlier figure', value: 100, unit: 'traces/s', text: '100 traces per second for each workspace, in documents of the first preview.', source: patterns, asOf: '2026-11-23', warnAt: 0.5 },
  { id: 'tableThroughput', title: 'Table throughput', value: 100 * 2 ** 20, unit: 'bytes/s', text: '100 MB per second for each table.', source: ucDocs, asOf: '2026-11-23', warnAt: 0.5 },
  { id: 'queryThroughput', title: 'Queries', value: 200, unit: 'queries/s', text: '200 queries per second.', source: patterns, asOf: '2026-11-23', warnAt: 0.5 },
  { id: 'tableSize', title: 'Table size', value: 2 * 2 ** 40, unit: 'bytes', text: "Above 2 TB of traces, Databricks' own trace page slows down. Delete old traces by SQL.", source: ucDocs, asOf: '2026-11-23', warnAt: 0.8 },
  { id: 'mlflowStoredTraces', title: 'Traces stored by MLflow', value: 100_000, unit: 'traces', text: '100,000 traces for each experiment that is not linked to Unity Catalog.', source: ucDocs, asOf: '2026-11-23', warnAt: 0.8 },
  { id: 'scorers', title: 'Scorers', value: 20, unit: 'scorers', text: '20 scorers for each experiment.', source: 'Databricks documentation, "Monitor GenAI in production"', asOf: '2026-11-23', warnAt: 0.8 },
  { id: 'deletion', title: 'Deleting traces', text: 'Single traces cannot be deleted by API: only by SQL on the tables.', source: ucDocs, asOf: '2026-11-23' },
  { id: 'previews', title: 'Previews', text: 'Needs the preview "OpenTelemetry on Databricks"; table prefixes also "Variant Shredding for Optimized Read Performance on Semi-Structured Data".', source: ucDocs, asOf: '2026-11-23' },
  { id: 'regions', title: 'Regions', text: 'First only us-east-1 and us-west-2, by now many more: see the list of features with limited regional availability.', source: `${patterns}; ${ucDocs}`, asOf: '2026-11-23' },
  { id: 'mcp', title: "MLflow's MCP server", text: 'Does not read traces in Unity Catalog.', source: ucDocs, asOf: '2026-11-23' },
  { id: 'storage', title: 'Storage', text: 'Not for catalogs with default storage, and not for storage behind Private Link.', source: ucDocs, asOf: '2026-11-23' },
];

/** The limit of that id. */
export const limitOf = (id: LimitId): Limit => limits.find((each) => each.id === id)!;

/** The sentence to show when a measured value comes near a limit; `undefined` below. */
export function warningNear(id: LimitId, measured: number): string | undefined {
  const { title, value, unit, text, warnAt, asOf } = limitOf(id);
  if (value === undefined || warnAt === undefined || measured < value * warnAt) return undefined;
  const share = Math.round((measured / value) * 100);
  return `${title}: ${readable(measured, unit)} is ${share}% of the limit. ${text} (As of ${asOf}.)`;
}

function readable(value: number, unit: Limit['unit']): string {
  if (unit !== 'bytes' && unit !== 'bytes/s') return `${Math.round(value * 10) / 10} ${unit}`;
  return `${formatBytes(value)}${unit === 'bytes/s' ? '/s' : ''}`;
}

/** `1.5 GB`, by powers of 1024. */
export function formatBytes(value: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(value, 1)) / 10), 4);
  return `${Math.round((value / 2 ** (10 * power)) * 10) / 10} ${['B', 'KB', 'MB', 'GB', 'TB'][power]}`;
}
