import { segment, type ApiCall } from './apiCall';

/** Experiment calls. Wire facts: `@databricks/sdk-experimental` 0.17 `apis/ml`, mlflow `protos/service.proto`. */

export const getExperimentByName = (name: string): ApiCall => ({
  method: 'GET',
  path: '/api/2.0/mlflow/experiments/get-by-name',
  query: { experiment_name: name },
});

export const getExperiment = (id: string): ApiCall => ({ method: 'GET', path: '/api/2.0/mlflow/experiments/get', query: { experiment_id: id } });

export const createExperiment = (name: string, tags: Readonly<Record<string, string>> = {}): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/mlflow/experiments/create',
  body: { name, ...(Object.keys(tags).length > 0 ? { tags: Object.entries(tags).map(([key, value]) => ({ key, value })) } : {}) },
});

/** `filter` in MLflow's grammar, such as `name ILIKE '%agent%'`. */
export const searchExperiments = (options: { filter?: string; maxResults: number; pageToken?: string }): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/mlflow/experiments/search',
  body: {
    ...(options.filter ? { filter: options.filter } : {}),
    max_results: options.maxResults,
    order_by: ['last_update_time DESC'],
    ...(options.pageToken ? { page_token: options.pageToken } : {}),
    view_type: 'ACTIVE_ONLY',
  },
  isIdempotent: true,
});

export const setExperimentTag = (experimentId: string, key: string, value: string): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/mlflow/experiments/set-experiment-tag',
  body: { experiment_id: experimentId, key, value },
  isIdempotent: true,
});

/** Makes a workspace folder with its parents; nothing happens where it exists. */
export const makeFolder = (path: string): ApiCall => ({ method: 'POST', path: '/api/2.0/workspace/mkdirs', body: { path }, isIdempotent: true });

/** Traces that MLflow itself keeps for an experiment (mlflow `protos/service.proto`, SearchTracesV3). */
export const searchStoredTraces = (experimentId: string, maxResults: number): ApiCall => ({
  method: 'POST',
  path: '/api/3.0/mlflow/traces/search',
  body: { locations: [{ type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: experimentId } }], max_results: maxResults },
  isIdempotent: true,
});

/** One trace of a Unity Catalog location, info only. `traceId` is 32 hex digits. */
export const getTraceInfo = (location: string, traceId: string, warehouseId: string): ApiCall => ({
  method: 'GET',
  path: `/api/4.0/mlflow/traces/${segment(location)}/${segment(traceId)}/info`,
  query: { sql_warehouse_id: warehouseId },
});

/** Makes or replaces a trace's info: what MLflow sends when a root span ends (mlflow `tracing/export/uc_table.py`). */
export const putTraceInfo = (location: string, traceId: string, info: unknown): ApiCall => ({
  method: 'POST',
  path: `/api/4.0/mlflow/traces/${segment(location)}/${segment(traceId)}/info`,
  body: info,
  isIdempotent: true,
});
