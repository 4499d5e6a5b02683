import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError } from '../http/errors';
import { readJson } from '../http/body';
import { objectField } from '../http/fields';
import { ScheduledScorerStore } from '../store/scheduledScorers';

const base = '/api/2.0/managed-evals/scheduled-scorers';

/** Databricks' limit ("Monitor GenAI in production"). */
const maxScorers = 20;

/**
 * Scheduled scorers of an experiment, as the databricks-agents client reads and writes them. They
 * are stored and never run.
 */
export const scorerRoutes: RouteModule = {
  register(app: LocalApp, context: LocalContext) {
    const opened = ScheduledScorerStore.open(context.database);
    opened.catch((error: unknown) => context.log.error(`the scorers' table could not be opened: ${String(error)}`));
    const known = async (experimentId: string) => (await context.experiments.get(experimentId)).experiment_id;

    app.get(`${base}/:experiment`, async (c) => {
      const id = await known(c.req.param('experiment'));
      const text = await (await opened).get(id);
      return c.json({ experiment_id: id, scheduled_scorers: { scorers: text === undefined ? [] : (JSON.parse(text) as unknown[]) } });
    });
    const write = async (id: string, body: Record<string, unknown>) => {
      const scorers = objectField(body, 'scheduled_scorers').scorers ?? [];
      check(scorers);
      await (await opened).put(id, JSON.stringify(scorers));
      return { experiment_id: id, scheduled_scorers: { scorers } };
    };
    app.post(`${base}/:experiment`, async (c) => c.json(await write(await known(c.req.param('experiment')), await readJson(c))));
    // The newest client creates the configuration only when the code is NOT_FOUND (mlflow genai/scorers/registry.py).
    app.patch(`${base}/:experiment`, async (c) => {
      const id = await known(c.req.param('experiment'));
      if ((await (await opened).get(id)) === undefined) throw new ApiError('NOT_FOUND', `No scheduled scorers are configured for experiment ${id}: create the configuration with POST.`, { isExpected: true });
      return c.json(await write(id, await readJson(c)));
    });
    app.delete(`${base}/:experiment`, async (c) => {
      await (await opened).delete(await known(c.req.param('experiment')));
      return c.json({});
    });
  },
};

function check(scorers: unknown): asserts scorers is unknown[] {
  if (!Array.isArray(scorers)) throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "scheduled_scorers.scorers" must be a list.');
  if (scorers.length > maxScorers) throw new ApiError('INVALID_PARAMETER_VALUE', `An experiment has at most ${maxScorers} scheduled scorers; ${scorers.length} were sent.`);
  const names = scorers.map((scorer) => String(objectField({ scorer }, 'scorer').name ?? ''));
  if (names.includes('')) throw new ApiError('INVALID_PARAMETER_VALUE', 'Every scheduled scorer needs a name.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ApiError('INVALID_PARAMETER_VALUE', `The scorer name "${twice.slice(0, 100)}" is there twice.`);
}
