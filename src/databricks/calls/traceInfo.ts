/** Path of a trace's info: v4 for a place in Unity Catalog, v3 for MLflow's own storage (mlflow `protos/databricks_tracing.proto`, `protos/service.proto`). */
export function traceInfoPath(location: string | undefined, traceId: string): string {
  return location === undefined || location.startsWith('experiment:')
    ? `/api/3.0/mlflow/traces/tr-${encodeURIComponent(traceId)}`
    : `/api/4.0/mlflow/traces/${encodeURIComponent(location)}/${encodeURIComponent(traceId)}/info`;
}

/** The metadata of a trace from the answer; values that are no text are left out. */
export function readTraceMetadata(answer: unknown): Readonly<Record<string, string>> {
  const at = (value: unknown, key: string): unknown => (typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined);
  const metadata = at(at(at(answer, 'trace'), 'trace_info'), 'trace_metadata');
  const entries = typeof metadata === 'object' && metadata !== null ? Object.entries(metadata) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
