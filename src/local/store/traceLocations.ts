import { ApiError } from '../http/errors';
import { checkName, parseTableName, workspaceFile } from './identifiers';
import type { TableName } from './identifiers';
import type { SchemaVersion, TableRole } from './spanTableColumns';

/** A Unity Catalog trace location: a whole schema (v4 calls, v1 tables) or a table prefix in one (v5 calls, v2 tables). */
export interface TraceLocation {
  readonly catalog: string;
  readonly schema: string;
  /** Absent for a schema link. */
  readonly prefix?: string;
}

const schemaLinkPrefix = 'mlflow_experiment_trace';

/**
 * Where the traces are kept that an experiment keeps itself, outside Unity Catalog: a schema of
 * its own in `workspace.duckdb`, with the tables of a prefix, because VARIANT keeps every value as it
 * was sent. No Unity Catalog name reaches it.
 */
export const experimentLocation = (experimentId: string): TraceLocation => ({ catalog: workspaceFile, schema: experimentId, prefix: 'trace' });

const experimentPath = /^experiment:(\d{1,40})$/;

/** Whether a location is an experiment's own storage. */
export const isExperimentLocation = (location: TraceLocation): boolean => location.catalog === workspaceFile;

/**
 * `catalog.schema` or `catalog.schema.prefix`, how tags and trace ids name the location;
 * `experiment:<id>` for an experiment's own storage.
 */
export const locationPath = (location: TraceLocation): string =>
  isExperimentLocation(location) ? `experiment:${location.schema}` : [location.catalog, location.schema, ...(location.prefix ? [location.prefix] : [])].join('.');

export const versionOf = (location: TraceLocation): SchemaVersion => (location.prefix ? 'v2' : 'v1');

/** A location from its path; throws `INVALID_PARAMETER_VALUE` when it has neither two nor three parts. */
export function parseLocation(path: string): TraceLocation {
  const experimentId = experimentPath.exec(path)?.[1];
  if (experimentId) return experimentLocation(experimentId);
  const parts = path.split('.');
  if (parts.length !== 2 && parts.length !== 3) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${path.slice(0, 500)}" is not a trace location: write catalog.schema or catalog.schema.prefix.`);
  }
  return traceLocation(parts[0], parts[1], parts[2]);
}

/** A location from its parts, each checked. A prefix has up to 238 letters, digits and underscores. */
export function traceLocation(catalog: unknown, schema: unknown, prefix?: unknown): TraceLocation {
  const base = { catalog: checkName('catalog name', catalog), schema: checkName('schema name', schema) };
  if (prefix === undefined) return base;
  if (typeof prefix !== 'string' || !/^\w{1,238}$/.test(prefix)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `"${String(prefix).slice(0, 255)}" is not a valid table prefix: 1 to 238 letters, digits and underscores are allowed.`);
  }
  return { ...base, prefix: prefix.toLowerCase() };
}

/** A location's table. v1 locations have no annotations table. */
export const locationTable = (location: TraceLocation, role: TableRole): TableName => ({
  catalog: location.catalog,
  schema: location.schema,
  table: `${location.prefix ?? schemaLinkPrefix}_otel_${role}`,
});

/** A location's views: whole traces, and their metadata alone. */
export const locationView = (location: TraceLocation, view: 'unified' | 'metadata'): TableName => ({
  catalog: location.catalog,
  schema: location.schema,
  table: location.prefix ? `${location.prefix}_trace_${view}` : `${schemaLinkPrefix}_${view}`,
});

/**
 * The path that traces of a spans table are listed under: the location's for a location's table,
 * else the table's full name.
 */
export function pathOfSpansTable(name: TableName): string {
  if (name.catalog === workspaceFile) return locationPath(experimentLocation(name.schema));
  const prefix = /^(.+)_otel_spans$/.exec(name.table)?.[1];
  if (prefix === undefined) return `${name.catalog}.${name.schema}.${name.table}`;
  return prefix === schemaLinkPrefix ? `${name.catalog}.${name.schema}` : `${name.catalog}.${name.schema}.${prefix}`;
}

/** The spans table of a path made by {@link pathOfSpansTable}, as candidates to look for. */
export function spansTablesOfPath(path: string): readonly TableName[] {
  const location = parseLocation(path);
  const own = locationTable(location, 'spans');
  return location.prefix && !isExperimentLocation(location) ? [own, parseTableName(path)] : [own];
}
