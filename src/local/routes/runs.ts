import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { RouteModule } from '../context';
import { readJson } from '../http/body';
import { isDatabricksClient } from '../http/client';
import { ApiError } from '../http/errors';
import { keyValues, optionalText, requiredText, textList, wholeNumber } from '../http/fields';
import { bodies, datasetLink, metricJson, modelLink, readMetric, runInfoJson, runJson, wholeMs } from '../store/runBody';
import { searchRuns } from '../store/runSearch';
import type { RunBatch } from '../store/runs';

type LocalRequest = Context<{ Bindings: HttpBindings }>;
type Body = Readonly<Record<string, unknown>>;

const base = '/api/2.0/mlflow';
const statuses = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'];
const runNameTag = 'mlflow.runName';

/**
 * Runs of experiments (mlflow `protos/service.proto`): programs that trace also log parameters,
 * metrics and evaluations, and must go on as they did when their traces come here.
 */
export const runRoutes: RouteModule = {
  register(app, { runs, experiments, userName }) {
    const answer = async (c: LocalRequest, runId: string) => c.json({ run: runJson(await runs.get(runId), isDatabricksClient(c)) });
    app.post(`${base}/runs/create`, async (c) => {
      const body = await readJson(c);
      const experimentId = (await experiments.get(optionalText(body, 'experiment_id') ?? (await experiments.ensureDefault()))).experiment_id;
      const sent = keyValues(body, 'tags');
      const name = optionalText(body, 'run_name') || sent.find(([key]) => key === runNameTag)?.[1] || newRunName();
      const tags = [...sent.filter(([key]) => key !== runNameTag), [runNameTag, name] as const];
      return answer(c, await runs.create({ experimentId, name, userId: optionalText(body, 'user_id') || userName, startTime: wholeMs(body, 'start_time'), tags }));
    });
    app.get(`${base}/runs/get`, (c) => answer(c, runIdOf(c.req.query())));
    app.post(`${base}/runs/update`, async (c) => {
      const body = await readJson(c);
      const runId = runIdOf(body);
      const status = statusOf(body);
      const name = optionalText(body, 'run_name');
      await runs.update(runId, { ...(status ? { status } : {}), ...(body.end_time == null ? {} : { endTime: wholeMs(body, 'end_time') }), ...(name ? { name } : {}) });
      return c.json({ run_info: runInfoJson(await runs.get(runId), isDatabricksClient(c)) });
    });
    for (const [verb, stage] of [['delete', 'deleted'], ['restore', 'active']] as const) {
      app.post(`${base}/runs/${verb}`, async (c) => {
        await runs.setStage(runIdOf(await readJson(c)), stage);
        return c.json({});
      });
    }
    app.post(`${base}/runs/search`, async (c) => {
      const body = await readJson(c);
      const filter = optionalText(body, 'filter');
      const pageToken = optionalText(body, 'page_token');
      const found = searchRuns(await runs.ofExperiments(textList(body, 'experiment_ids')), {
        ...(filter ? { filter } : {}),
        ...(pageToken ? { pageToken } : {}),
        orderBy: textList(body, 'order_by'),
        view: optionalText(body, 'run_view_type') ?? 'ACTIVE_ONLY',
        maxResults: wholeNumber(body.max_results, 'max_results', { min: 1, max: 50_000, fallback: 1000 }),
      });
      return c.json({ runs: found.runs.map((run) => runJson(run, isDatabricksClient(c))), ...(found.nextPageToken ? { next_page_token: found.nextPageToken } : {}) });
    });

    const log = async (c: LocalRequest, batch: (body: Body) => Partial<RunBatch>) => {
      const body = await readJson(c);
      await runs.log(runIdOf(body), { metrics: [], params: [], tags: [], ...batch(body) });
      return c.json({});
    };
    const pair = (body: Body): [string, string] => [requiredText(body, 'key'), optionalText(body, 'value') ?? ''];
    app.post(`${base}/runs/log-metric`, (c) => log(c, (body) => ({ metrics: [readMetric(body)] })));
    app.post(`${base}/runs/log-parameter`, (c) => log(c, (body) => ({ params: [pair(body)] })));
    app.post(`${base}/runs/set-tag`, (c) => log(c, (body) => ({ tags: [pair(body)] })));
    app.post(`${base}/runs/log-batch`, (c) => log(c, (body) => ({ metrics: bodies(body, 'metrics').map(readMetric), params: keyValues(body, 'params'), tags: keyValues(body, 'tags') })));
    app.post(`${base}/runs/delete-tag`, async (c) => {
      const body = await readJson(c);
      await runs.removeTag(runIdOf(body), requiredText(body, 'key'));
      return c.json({});
    });
    app.post(`${base}/runs/log-inputs`, async (c) => {
      const body = await readJson(c);
      await runs.link(runIdOf(body), [...bodies(body, 'datasets').map(datasetLink), ...bodies(body, 'models').map(modelLink('modelInput'))]);
      return c.json({});
    });
    app.post(`${base}/runs/outputs`, async (c) => {
      const body = await readJson(c);
      await runs.link(runIdOf(body), bodies(body, 'models').map(modelLink('modelOutput')));
      return c.json({});
    });
    app.get(`${base}/metrics/get-history`, async (c) => {
      const metrics = await runs.history(runIdOf(c.req.query()), requiredText(c.req.query(), 'metric_key'));
      return c.json({ metrics: metrics.map(metricJson) });
    });
  },
};

/** `run_uuid` is the older name of the field. */
const runIdOf = (body: Body): string => requiredText(body.run_id ? body : { run_id: body.run_uuid }, 'run_id');

function statusOf(body: Body): string | undefined {
  const given = optionalText(body, 'status');
  if (given === undefined) return undefined;
  // Protobuf's JSON form also allows the numbers of RunStatus, which start at 1.
  const status = statuses.includes(given) ? given : statuses[Number(given) - 1];
  if (!status) throw new ApiError('INVALID_PARAMETER_VALUE', `The run status "${given.slice(0, 40)}" is unknown: use ${statuses.join(', ')}.`);
  return status;
}

/** Runs without a name get one that tells them apart by time. */
const newRunName = () => `run-${new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')}`;
