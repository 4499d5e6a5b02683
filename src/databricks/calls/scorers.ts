import { segment, type ApiCall } from './apiCall';
import type { BackfillRequest } from '../workspacePorts';

/**
 * The scheduled scorers of an experiment: one shared list (mlflow `genai/scorers/registry.py`
 * 3.17.2, databricks-agents 1.13 `managed_evals_client.py`). Bodies are text, because entries of
 * other clients go back exactly as they came.
 */
const address = (experimentId: string): string => `/api/2.0/managed-evals/scheduled-scorers/${segment(experimentId)}`;

export const listScorers = (experimentId: string, pageToken?: string): ApiCall => ({
  method: 'GET',
  path: address(experimentId),
  query: { page_token: pageToken },
});

/** Replaces the whole list. Refused with 404 where no list was ever made. `scorers` is the JSON array. */
export const replaceScorers = (experimentId: string, scorers: string): ApiCall => ({
  method: 'PATCH',
  path: address(experimentId),
  bodyText: `{"experiment_id":${JSON.stringify(experimentId)},"scheduled_scorers":{"scorers":${scorers}},"update_mask":"scheduled_scorers.scorers"}`,
  isIdempotent: true,
});

/** Makes the list. Refused with `ALREADY_EXISTS` where somebody made it meanwhile. */
export const createScorers = (experimentId: string, scorers: string): ApiCall => ({
  method: 'POST',
  path: address(experimentId),
  bodyText: `{"experiment_id":${JSON.stringify(experimentId)},"scheduled_scorers":{"scorers":${scorers}}}`,
});

/** Monitors of an experiment: one of them names the endpoint that a backfill needs (databricks-agents 1.13 `list_monitors`: a POST that only reads). */
export const listMonitors = (experimentId: string): ApiCall => ({
  method: 'POST',
  path: '/api/2.0/managed-evals/monitors',
  body: { experiment_id: experimentId },
  isIdempotent: true,
});

/** Starts a job that judges traces of the past (databricks-agents 1.13 `run_metric_backfill`). Answers `{job_id}`. */
export const startBackfill = (experimentId: string, endpointName: string, { rates, sinceMs, untilMs }: BackfillRequest): ApiCall => ({
  method: 'POST',
  path: `${address(experimentId)}/backfill`,
  body: {
    experiment_id: experimentId,
    endpoint_name: endpointName,
    scorer_sample_rates: Object.entries(rates).map(([name, sample_rate]) => ({ name, sample_rate })),
    start_timestamp_ms: sinceMs,
    end_timestamp_ms: untilMs,
    trace_ids: null,
  },
});
