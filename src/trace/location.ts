/** Tables of one Unity Catalog schema with fixed names (schema-linked, "v4"). */
export interface SchemaLocation {
  readonly form: 'schema';
  readonly catalogName: string;
  readonly schemaName: string;
}

/** Tables of one schema that share a prefix (table-prefix, "v5"). */
export interface PrefixLocation {
  readonly form: 'prefix';
  readonly catalogName: string;
  readonly schemaName: string;
  readonly tablePrefix: string;
}

/** Where the traces of an experiment are kept in Unity Catalog. */
export type TraceLocation = SchemaLocation | PrefixLocation;

/** Full names of a location's tables and views. `annotations` exists for prefixes only. */
export interface TraceTables {
  readonly spans: string;
  readonly logs: string;
  readonly metrics: string;
  readonly annotations?: string;
  /** One row per trace; cannot take MODIFY. */
  readonly unifiedView: string;
  readonly metadataView: string;
}

/** `catalog.schema` or `catalog.schema.prefix`: MLflow's destination path, also the `{location}` of its v4 calls. */
export function locationPath(location: TraceLocation): string {
  const { catalogName, schemaName } = location;
  return location.form === 'schema' ? `${catalogName}.${schemaName}` : `${catalogName}.${schemaName}.${location.tablePrefix}`;
}

/** The location that a destination path names; `undefined` for anything but two or three non-empty parts. */
export function parseLocationPath(path: string): TraceLocation | undefined {
  const [catalogName, schemaName, tablePrefix, ...more] = path.split('.');
  if (!catalogName || !schemaName || tablePrefix === '' || more.length > 0) return undefined;
  return tablePrefix === undefined ? { form: 'schema', catalogName, schemaName } : { form: 'prefix', catalogName, schemaName, tablePrefix };
}

/** The names that a workspace gives to a location's tables (Databricks docs, "Query OpenTelemetry traces stored in Unity Catalog"). */
export function expectedTables(location: TraceLocation): TraceTables {
  const schema = `${location.catalogName}.${location.schemaName}`;
  if (location.form === 'schema') {
    const stem = `${schema}.mlflow_experiment_trace`;
    return {
      spans: `${stem}_otel_spans`,
      logs: `${stem}_otel_logs`,
      metrics: `${stem}_otel_metrics`,
      unifiedView: `${stem}_unified`,
      metadataView: `${stem}_metadata`,
    };
  }
  const stem = `${schema}.${location.tablePrefix}`;
  return {
    spans: `${stem}_otel_spans`,
    logs: `${stem}_otel_logs`,
    metrics: `${stem}_otel_metrics`,
    annotations: `${stem}_otel_annotations`,
    unifiedView: `${stem}_trace_unified`,
    metadataView: `${stem}_trace_metadata`,
  };
}

/** A table name as answers give it, bare or full, as a full one. */
export function fullTableName(name: string, location: TraceLocation): string {
  return name.includes('.') ? name : `${location.catalogName}.${location.schemaName}.${name}`;
}

/** What a workspace writes on an experiment that has a location. The tags are the truth, never written by a client. */
export interface ExperimentLink {
  readonly location: TraceLocation;
  readonly spansTable: string;
  readonly logsTable?: string;
  readonly annotationsTable?: string;
  readonly unifiedView?: string;
}

/** Tag keys (mlflow `utils/mlflow_tags.py`; both spellings of the annotations table are in use). */
export const experimentTags = {
  destinationPath: 'mlflow.experiment.databricksTraceDestinationPath',
  spansTable: 'mlflow.experiment.databricksTraceSpanStorageTable',
  logsTable: 'mlflow.experiment.databricksTraceLogStorageTable',
  annotationsTable: ['mlflow.experiment.databricksTraceAnnotationsTable', 'mlflow.experiment.databricksTraceAnnotationStorageTable'],
  unifiedView: 'mlflow.experiment.databricksTraceStorageTable',
  monitoringWarehouse: 'mlflow.monitoring.sqlWarehouseId',
  experimentKind: 'mlflow.experimentKind',
} as const;

/** The link that an experiment's tags tell of; `undefined` where there is none. */
export function experimentLink(tags: Readonly<Record<string, string>>): ExperimentLink | undefined {
  const path = tags[experimentTags.destinationPath];
  const location = path ? parseLocationPath(path) : undefined;
  if (!location) return undefined;
  const name = (key: string): string | undefined => (tags[key] ? fullTableName(tags[key], location) : undefined);
  return {
    location,
    spansTable: name(experimentTags.spansTable) ?? expectedTables(location).spans,
    logsTable: name(experimentTags.logsTable),
    annotationsTable: experimentTags.annotationsTable.map(name).find((each) => each !== undefined),
    unifiedView: name(experimentTags.unifiedView),
  };
}

/** True where both name the same place. */
export const isSameLocation = (a: TraceLocation, b: TraceLocation): boolean => locationPath(a) === locationPath(b);
