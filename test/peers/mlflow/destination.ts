import type { LocalProcess } from './localProcess';
import { databricksEnvironment } from './python';

/** The ways that traces of a program take. */
export type TracePath = 'Unity Catalog' | 'a table prefix' | 'an experiment without link' | 'a plain tracking server';

/** The environment for a program whose traces take this way, and the `locations` argument that finds them again. */
export async function destination(path: TracePath, local: LocalProcess): Promise<{ env: Record<string, string>; locations: string }> {
  const { experimentId, catalogName, schemaName, tablePrefix } = local.status.defaults;
  if (path === 'a table prefix') {
    const place = [catalogName, schemaName, tablePrefix].join('.');
    return { env: { ...databricksEnvironment(local), MLFLOW_EXPERIMENT_ID: experimentId }, locations: `locations=["${place}"]` };
  }
  if (path === 'Unity Catalog') {
    const env = { ...databricksEnvironment(local), MLFLOW_EXPERIMENT_ID: experimentId, MLFLOW_TRACING_DESTINATION: 'local.traces' };
    return { env, locations: 'locations=["local.traces"]' };
  }
  const created = await local.json<{ experiment_id: string }>('POST', '/api/2.0/mlflow/experiments/create', { name: '/Shared/unlinked' });
  const locations = `locations=["${created.experiment_id}"]`;
  if (path === 'an experiment without link') return { env: { ...databricksEnvironment(local), MLFLOW_EXPERIMENT_ID: created.experiment_id }, locations };
  return { env: { MLFLOW_TRACKING_URI: local.url, MLFLOW_TRACKING_TOKEN: local.owner.token, MLFLOW_EXPERIMENT_ID: created.experiment_id }, locations };
}
