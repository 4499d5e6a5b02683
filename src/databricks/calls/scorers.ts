import { segment, type ApiCall } from './apiCall';

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
