import type { RouteModule } from '../context';
import { readJson } from '../http/body';
import { ApiError } from '../http/errors';
import { keyValues, optionalText, requiredText, textList, wholeNumber } from '../http/fields';
import { searchExperiments } from '../store/experimentSearch';
import type { ExperimentSearch } from '../store/experimentSearch';
import { defaultExperiment } from '../store/experiments';
import { destinationTags } from '../store/experimentLinks';

const maxPage = 3000;
const serverTags: ReadonlySet<string> = new Set(Object.values(destinationTags));

/**
 * Experiments, as `/api/2.0/mlflow/experiments/…` has them (Databricks and open-source MLflow
 * alike; field names from `mlflow/protos/service.proto`), and the workspace folders they are in.
 */
export const experimentRoutes: RouteModule = {
  register(app, context) {
    const { experiments } = context;
    const base = '/api/2.0/mlflow/experiments';
    app.get(`${base}/get`, async (c) => {
      const id = requiredText(c.req.query(), 'experiment_id');
      if (id === defaultExperiment.id) await experiments.ensureDefault();
      return c.json({ experiment: await experiments.get(id) });
    });
    app.get(`${base}/get-by-name`, async (c) => {
      const name = requiredText(c.req.query(), 'experiment_name');
      if (name === defaultExperiment.name) await experiments.ensureDefault();
      const experiment = await experiments.findByName(experimentName(name));
      if (!experiment) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No experiment named "${name.slice(0, 500)}" exists.`);
      return c.json({ experiment });
    });
    app.post(`${base}/create`, async (c) => {
      const body = await readJson(c);
      const artifactLocation = optionalText(body, 'artifact_location');
      const experimentId = await experiments.create(experimentName(requiredText(body, 'name')), { ...(artifactLocation ? { artifactLocation } : {}), tags: keyValues(body, 'tags').map(checkTag) });
      return c.json({ experiment_id: experimentId });
    });
    app.post(`${base}/search`, async (c) => c.json(searchExperiments(await experiments.all(), searchOf(await readJson(c)))));
    app.get(`${base}/search`, async (c) => c.json(searchExperiments(await experiments.all(), searchOf(c.req.query()))));
    app.get(`${base}/list`, async (c) => c.json(searchExperiments(await experiments.all(), searchOf(c.req.query()))));
    app.post(`${base}/set-experiment-tag`, async (c) => {
      const body = await readJson(c);
      const [key, value] = checkTag([requiredText(body, 'key'), optionalText(body, 'value') ?? '']);
      await experiments.setTag(requiredText(body, 'experiment_id'), key, value);
      return c.json({});
    });
    app.post(`${base}/delete-experiment-tag`, async (c) => {
      const body = await readJson(c);
      const [key] = checkTag([requiredText(body, 'key'), '']);
      await experiments.setTags(requiredText(body, 'experiment_id'), { [key]: undefined });
      return c.json({});
    });
    app.post(`${base}/delete`, async (c) => {
      await experiments.setStage(requiredText(await readJson(c), 'experiment_id'), 'deleted');
      return c.json({});
    });
    app.post(`${base}/restore`, async (c) => {
      await experiments.setStage(requiredText(await readJson(c), 'experiment_id'), 'active');
      return c.json({});
    });
    app.post(`${base}/update`, async (c) => {
      const body = await readJson(c);
      await experiments.rename(requiredText(body, 'experiment_id'), experimentName(requiredText(body, 'new_name')));
      return c.json({});
    });
    app.post('/api/2.0/workspace/mkdirs', async (c) => {
      checkFolder(requiredText(await readJson(c), 'path'));
      return c.json({});
    });
    app.get('/api/2.0/workspace/get-status', (c) => {
      const path = requiredText(c.req.query(), 'path');
      checkFolder(path);
      return c.json({ path, object_type: 'DIRECTORY', object_id: 0 });
    });
  },
};

/** Databricks' docs also write `/Workspace/Users/…` for `/Users/…`. */
const experimentName = (name: string) => name.replace(/^\/Workspace(?=\/)/, '');

/** The local workspace keeps no folders: every absolute path counts as one. */
function checkFolder(path: string): void {
  if (!path.startsWith('/')) throw new ApiError('INVALID_PARAMETER_VALUE', `"${path.slice(0, 500)}" is not a workspace path: it must begin with "/".`);
}

/** Key and value within MLflow's limits, and not one of those that only the server writes. */
function checkTag([key, value]: readonly [string, string]): [string, string] {
  if (Buffer.byteLength(key) > 250) throw new ApiError('INVALID_PARAMETER_VALUE', `The tag key "${key.slice(0, 50)}…" has more than 250 bytes.`);
  if (Buffer.byteLength(value) > 65_536) throw new ApiError('INVALID_PARAMETER_VALUE', `The value of the tag "${key}" has more than 64 KB.`);
  if (serverTags.has(key)) throw new ApiError('INVALID_PARAMETER_VALUE', `The tag "${key}" is written by the workspace when an experiment is linked to a trace location; it cannot be set.`);
  return [key, value];
}

function searchOf(body: Readonly<Record<string, unknown>>): ExperimentSearch {
  const filter = optionalText(body, 'filter');
  const pageToken = optionalText(body, 'page_token');
  const orderBy = typeof body.order_by === 'string' ? [body.order_by] : textList(body, 'order_by');
  return {
    ...(filter ? { filter } : {}),
    ...(pageToken ? { pageToken } : {}),
    orderBy,
    view: optionalText(body, 'view_type') ?? 'ACTIVE_ONLY',
    maxResults: wholeNumber(body.max_results, 'max_results', { min: 1, max: 50_000, fallback: maxPage }),
  };
}
