import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { LocalContext, RouteModule } from '../context';
import { readJson } from '../http/body';
import { isDatabricksClient } from '../http/client';
import { ApiError } from '../http/errors';
import { keyValues, optionalText, requiredText, textList, wholeNumber } from '../http/fields';
import { comparisonOf, pageOf } from '../store/comparisons';
import { parseFilter, refuseCondition } from '../store/filterConditions';
import type { LoggedModel } from '../store/loggedModels';
import { artifactUri, bodies, metricJson } from '../store/runBody';

type LocalRequest = Context<{ Bindings: HttpBindings }>;

const base = '/api/2.0/mlflow/logged-models';
/** `LoggedModelStatus` by its number in protobuf. */
const statuses = ['LOGGED_MODEL_STATUS_UNSPECIFIED', 'LOGGED_MODEL_PENDING', 'LOGGED_MODEL_READY', 'LOGGED_MODEL_UPLOAD_FAILED'];

/** Logged models (mlflow `protos/service.proto`): what `mlflow.set_active_model` makes, so that traces can be told apart by version. */
export const loggedModelRoutes: RouteModule = {
  register(app, context) {
    const { loggedModels, experiments } = context;
    const answer = async (c: LocalRequest, id: string) => c.json({ model: await modelJson(context, await loggedModels.get(id), isDatabricksClient(c)) });
    app.post(base, async (c) => {
      const body = await readJson(c);
      const { experiment_id: experimentId } = await experiments.get(requiredText(body, 'experiment_id'));
      const text = (name: string) => optionalText(body, name) ?? '';
      const sourceRunId = text('source_run_id');
      return answer(c, await loggedModels.create({ experimentId, name: text('name'), type: text('model_type'), sourceRunId, params: keyValues(body, 'params'), tags: keyValues(body, 'tags') }));
    });
    app.post(`${base}/search`, async (c) => {
      const body = await readJson(c);
      const found = await searchModels(context, body);
      const page = pageOf(found, wholeNumber(body.max_results, 'max_results', { min: 1, max: 1000, fallback: 100 }), optionalText(body, 'page_token'));
      const models = await Promise.all(page.items.map((model) => modelJson(context, model, isDatabricksClient(c))));
      return c.json({ models, ...(page.nextPageToken ? { next_page_token: page.nextPageToken } : {}) });
    });
    app.get(`${base}/:id`, (c) => answer(c, c.req.param('id')));
    app.patch(`${base}/:id`, async (c) => {
      const given = requiredText(await readJson(c), 'status');
      const status = statuses.includes(given) ? given : statuses[Number(given)];
      if (!status) throw new ApiError('INVALID_PARAMETER_VALUE', `The model status "${given.slice(0, 60)}" is unknown: use ${statuses.slice(1).join(', ')}.`);
      await loggedModels.setStatus(c.req.param('id'), status);
      return answer(c, c.req.param('id'));
    });
    app.delete(`${base}/:id`, async (c) => {
      await loggedModels.remove(c.req.param('id'));
      return c.json({});
    });
    app.patch(`${base}/:id/tags`, async (c) => {
      await loggedModels.setTags(c.req.param('id'), keyValues(await readJson(c), 'tags'));
      return answer(c, c.req.param('id'));
    });
    app.delete(`${base}/:id/tags/:key`, async (c) => {
      await loggedModels.removeTag(c.req.param('id'), c.req.param('key'));
      return c.json({});
    });
    app.post(`${base}/:id/params`, async (c) => {
      await loggedModels.logParams(c.req.param('id'), keyValues(await readJson(c), 'params'));
      return c.json({});
    });
  },
};

async function modelJson({ runs }: LocalContext, model: LoggedModel, isDatabricks: boolean): Promise<Record<string, unknown>> {
  const { params, ...info } = model;
  const metrics = (await runs.metricsOfModel(model.model_id)).map((metric) => metricJson({ ...metric, model_id: model.model_id }));
  return { info: { ...info, artifact_uri: artifactUri(model.experiment_id, `${isDatabricks ? 'logged_models' : 'models'}/${model.model_id}`, isDatabricks) }, data: { params, metrics } };
}

const columns = ['name', 'model_id', 'model_type', 'status', 'source_run_id', 'creation_timestamp', 'creation_timestamp_ms', 'last_updated_timestamp', 'last_updated_timestamp_ms'];
const known = `compare ${columns.join(', ')}, params.\`key\` or tags.\`key\``;

async function searchModels({ loggedModels }: LocalContext, body: Readonly<Record<string, unknown>>): Promise<LoggedModel[]> {
  const filter = optionalText(body, 'filter');
  const tests = (filter ? parseFilter(filter) : []).map((condition) => {
    const compare = comparisonOf(condition.operator);
    const pairs = /^params?$/.test(condition.scope) ? 'params' : /^tags?$/.test(condition.scope) ? 'tags' : undefined;
    if (pairs) return (model: LoggedModel) => compare(model[pairs].find(({ key }) => key === condition.key)?.value, condition.values);
    if (!columns.includes(condition.key) || !['', 'attribute', 'attributes'].includes(condition.scope)) refuseCondition(condition, known);
    const column = condition.key.replace(/_timestamp$/, '_timestamp_ms') as 'name';
    return (model: LoggedModel) => compare(model[column], condition.values);
  });
  const found = (await loggedModels.ofExperiments(textList(body, 'experiment_ids'))).filter((model) => tests.every((test) => test(model)));
  for (const order of bodies(body, 'order_by').reverse()) {
    const name = requiredText(order, 'field_name').replace(/_timestamp$/, '_timestamp_ms');
    if (!columns.includes(name)) throw new ApiError('INVALID_PARAMETER_VALUE', `Cannot order models by "${name.slice(0, 100)}": use ${columns.join(', ')}.`);
    const sign = order.ascending === false ? -1 : 1;
    const read = (model: LoggedModel) => model[name as 'name'];
    found.sort((a, b) => (read(a) < read(b) ? -sign : read(a) > read(b) ? sign : 0));
  }
  return found;
}
