import { segment, type ApiCall } from './apiCall';

/**
 * Assessment calls (mlflow `protos/databricks_tracing.proto`, `protos/service.proto`,
 * `store/tracking/databricks_rest_store.py`, `rest_store.py`). Traces in Unity Catalog answer v4
 * with the assessment itself; those that MLflow keeps answer v3, wrapped in `assessment`.
 */

/** A trace by its place: `location` is `catalog.schema[.prefix]`, or `experiment:<id>` for MLflow's own storage. */
export interface AssessedTrace {
  readonly traceId: string;
  readonly location: string;
  /** SQL warehouse that a real workspace uses for v4. */
  readonly warehouseId?: string;
}

const isStored = ({ location }: AssessedTrace) => location.startsWith('experiment:');
const v4 = ({ location, traceId }: AssessedTrace) => `/api/4.0/mlflow/traces/${segment(location)}/${segment(traceId)}`;
const v3 = ({ traceId }: AssessedTrace) => `/api/3.0/mlflow/traces/tr-${segment(traceId)}`;
const warehouse = ({ warehouseId }: AssessedTrace) => ({ sql_warehouse_id: warehouseId });

/** The trace's info, in which its assessments are. */
export const assessedTrace = (trace: AssessedTrace): ApiCall => (isStored(trace) ? { method: 'GET', path: v3(trace) } : { method: 'GET', path: `${v4(trace)}/info`, query: warehouse(trace) });

export const createAssessment = (trace: AssessedTrace, assessment: Readonly<Record<string, unknown>>): ApiCall =>
  isStored(trace)
    ? { method: 'POST', path: `${v3(trace)}/assessments`, body: { assessment: { ...assessment, trace_id: `tr-${trace.traceId}` } } }
    : { method: 'POST', path: `${v4(trace)}/assessments`, query: warehouse(trace), body: { ...assessment, trace_id: trace.traceId } };

/** `fields` name what is changed, in snake_case; v3 takes them in camelCase in the body. */
export const updateAssessment = (trace: AssessedTrace, id: string, assessment: Readonly<Record<string, unknown>>, fields: readonly string[]): ApiCall => {
  const path = `${isStored(trace) ? v3(trace) : v4(trace)}/assessments/${segment(id)}`;
  return isStored(trace)
    ? { method: 'PATCH', path, body: { assessment: { ...assessment, assessment_id: id, trace_id: `tr-${trace.traceId}` }, update_mask: fields.map(camelCase).join(',') }, isIdempotent: true }
    : { method: 'PATCH', path, query: { ...warehouse(trace), update_mask: fields.join(',') }, body: { ...assessment, assessment_id: id, trace_id: trace.traceId }, isIdempotent: true };
};

export const deleteAssessment = (trace: AssessedTrace, id: string): ApiCall => ({
  method: 'DELETE',
  path: `${isStored(trace) ? v3(trace) : v4(trace)}/assessments/${segment(id)}`,
  query: isStored(trace) ? {} : warehouse(trace),
  isIdempotent: true,
});

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
