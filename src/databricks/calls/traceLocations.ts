import type { PrefixLocation, SchemaLocation, TraceLocation } from '../../trace/location';
import { segment, type ApiCall } from './apiCall';

/** Trace-location calls (mlflow `store/tracking/databricks_rest_store.py`, 3.9.0 and 3.17.2). */

/** MLflow's client always names the tables as well, whatever it does with the location. */
const ucSchema = (location: SchemaLocation) => ({
  catalog_name: location.catalogName,
  schema_name: location.schemaName,
  otel_spans_table_name: 'mlflow_experiment_trace_otel_spans',
  otel_logs_table_name: 'mlflow_experiment_trace_otel_logs',
});

const ucTablePrefix = (location: PrefixLocation) => ({
  catalog_name: location.catalogName,
  schema_name: location.schemaName,
  table_prefix: location.tablePrefix,
});

/** Makes the tables and views of a location, or takes those that are there. */
export function createLocation(location: TraceLocation, warehouseId: string): ApiCall {
  if (location.form === 'schema') {
    return {
      method: 'POST',
      path: '/api/4.0/mlflow/traces/location',
      body: { uc_schema: ucSchema(location), sql_warehouse_id: warehouseId },
      isIdempotent: true,
    };
  }
  return {
    method: 'POST',
    path: '/api/5.0/mlflow/tracing/locations',
    body: { uc_table_prefix: ucTablePrefix(location), sql_warehouse_id: warehouseId },
    isIdempotent: true,
  };
}

/** `answer` is the location as {@link createLocation} answered it, which is what MLflow's client sends on. */
export function linkLocation(experimentId: string, location: TraceLocation, answer?: unknown): ApiCall {
  if (location.form === 'schema') {
    return {
      method: 'POST',
      path: `/api/4.0/mlflow/traces/${segment(experimentId)}/link-location`,
      body: { experiment_id: experimentId, uc_schema: answer ?? ucSchema(location) },
    };
  }
  return {
    method: 'POST',
    path: `/api/5.0/mlflow/experiments/${segment(experimentId)}/trace-location:link`,
    body: { experiment_id: experimentId, uc_table_prefix: answer ?? ucTablePrefix(location) },
  };
}

/** Schema-linked only: no call is known that unlinks a table prefix. */
export const unlinkLocation = (experimentId: string, location: SchemaLocation): ApiCall => ({
  method: 'POST',
  path: `/api/4.0/mlflow/traces/${segment(experimentId)}/unlink-location`,
  body: { experiment_id: experimentId, uc_schema: ucSchema(location) },
});

export const getPrefixLocation = (locationId: string): ApiCall => ({ method: 'GET', path: `/api/5.0/mlflow/tracing/locations/${segment(locationId)}` });
