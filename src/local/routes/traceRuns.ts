import type { LocalContext, RouteModule } from '../context';
import { readJson } from '../http/body';
import { ApiError } from '../http/errors';
import { requiredText, textList } from '../http/fields';
import { bareTraceId } from '../store/traceInfoBody';
import { parseLocation } from '../store/traceLocations';

const maxTraces = 100;

/** Which traces belong to a run (mlflow `databricks_rest_store.py`: `link_traces_to_run`), as evaluations note it. At most 100 traces a call. */
export const traceRunRoutes: RouteModule = {
  register(app, context) {
    const { runs, notes, experimentTraces } = context;
    for (const [verb, isLinked] of [['link-to-run/batchCreate', true], ['unlink-from-run/batchDelete', false]] as const) {
      app.on(['POST', 'DELETE'], `/api/4.0/mlflow/traces/:location/${verb}`, async (c) => {
        const { ids, runId } = await read(context, await readJson(c));
        const location = parseLocation(c.req.param('location'));
        for (const id of ids) await notes.write(location, bareTraceId(id), [{ kind: 'runLink', runId, isLinked }]);
        return c.json({});
      });
    }
    for (const version of ['2.0', '3.0']) {
      app.post(`/api/${version}/mlflow/traces/link-to-run`, async (c) => {
        const { ids, runId } = await read({ runs }, await readJson(c));
        for (const id of ids) await notes.write(await experimentTraces.find(bareTraceId(id), id), bareTraceId(id), [{ kind: 'runLink', runId, isLinked: true }]);
        return c.json({});
      });
    }
  },
};

async function read({ runs }: Pick<LocalContext, 'runs'>, body: Readonly<Record<string, unknown>>): Promise<{ ids: string[]; runId: string }> {
  const ids = textList(body, 'trace_ids');
  if (ids.length === 0 || ids.length > maxTraces) throw new ApiError('INVALID_PARAMETER_VALUE', `"trace_ids" has ${ids.length} traces: give 1 to ${maxTraces} in a call.`);
  return { ids, runId: (await runs.get(requiredText(body, 'run_id'))).run_id };
}
