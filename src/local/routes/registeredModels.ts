import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { RouteModule } from '../context';
import { readJson } from '../http/body';
import { keyValues, optionalText, requiredText, wholeNumber } from '../http/fields';
import { comparisonOf, pageOf } from '../store/comparisons';
import { parseFilter, refuseCondition } from '../store/filterConditions';
import type { Entry, EntryVersion } from '../store/registry';

type LocalRequest = Context<{ Bindings: HttpBindings }>;
type Body = Readonly<Record<string, unknown>>;

const base = '/api/2.0/mlflow';

/**
 * The registry of an open-source server (mlflow `protos/model_registry.proto`), which also keeps its
 * prompts: a registered model with the tag `mlflow.prompt.is_prompt`, the text in a tag of each version.
 */
export const registeredModelRoutes: RouteModule = {
  register(app, { registry }) {
    const models = `${base}/registered-models`;
    const model = async (c: LocalRequest, name: string) => c.json({ registered_model: modelJson(await registry.get(name), await registry.versions(name)) });
    const version = async (c: LocalRequest, name: string, number: string) => c.json({ model_version: versionJson(await registry.version(name, number)) });
    app.post(`${models}/create`, async (c) => {
      const body = await readJson(c);
      await registry.create(requiredText(body, 'name'), optionalText(body, 'description') ?? '', keyValues(body, 'tags'), 'RESOURCE_ALREADY_EXISTS');
      return model(c, requiredText(body, 'name'));
    });
    app.get(`${models}/get`, (c) => model(c, requiredText(c.req.query(), 'name')));
    app.patch(`${models}/update`, async (c) => {
      const body = await readJson(c);
      await registry.describe(requiredText(body, 'name'), optionalText(body, 'description') ?? '');
      return model(c, requiredText(body, 'name'));
    });
    app.delete(`${models}/delete`, async (c) => {
      await registry.remove(requiredText(await readJson(c), 'name'));
      return c.json({});
    });
    app.get(`${models}/search`, async (c) => {
      const { items, nextPageToken } = page(await registry.all(), c.req.query());
      return c.json({ registered_models: items.map((entry) => modelJson(entry, [])), ...(nextPageToken ? { next_page_token: nextPageToken } : {}) });
    });
    app.on(['POST', 'DELETE'], [`${models}/set-tag`, `${models}/delete-tag`, `${base}/model-versions/set-tag`, `${base}/model-versions/delete-tag`], async (c) => {
      const body = await readJson(c);
      const number = c.req.path.includes('/model-versions/') ? requiredText(body, 'version') : undefined;
      const value = c.req.path.endsWith('/set-tag') ? (optionalText(body, 'value') ?? '') : undefined;
      await registry.setTag(requiredText(body, 'name'), number, requiredText(body, 'key'), value);
      return c.json({});
    });
    app.post(`${models}/alias`, async (c) => {
      const body = await readJson(c);
      await registry.setAlias(requiredText(body, 'name'), requiredText(body, 'alias'), requiredText(body, 'version'));
      return c.json({});
    });
    app.delete(`${models}/alias`, async (c) => {
      const body = { ...c.req.query(), ...(await readJson(c)) };
      await registry.setAlias(requiredText(body, 'name'), requiredText(body, 'alias'), undefined);
      return c.json({});
    });
    app.get(`${models}/alias`, async (c) => {
      const found = await registry.byAlias(requiredText(c.req.query(), 'name'), requiredText(c.req.query(), 'alias'));
      return c.json({ model_version: versionJson(found) });
    });

    app.post(`${base}/model-versions/create`, async (c) => {
      const body = await readJson(c);
      const name = requiredText(body, 'name');
      const text = (field: string) => optionalText(body, field) ?? '';
      return version(c, name, await registry.addVersion(name, { template: '', source: text('source'), runId: text('run_id'), description: text('description'), tags: keyValues(body, 'tags') }));
    });
    app.get(`${base}/model-versions/get`, (c) => version(c, requiredText(c.req.query(), 'name'), requiredText(c.req.query(), 'version')));
    app.patch(`${base}/model-versions/update`, async (c) => {
      const body = await readJson(c);
      await registry.describeVersion(requiredText(body, 'name'), requiredText(body, 'version'), optionalText(body, 'description') ?? '');
      return version(c, requiredText(body, 'name'), requiredText(body, 'version'));
    });
    app.delete(`${base}/model-versions/delete`, async (c) => {
      const body = await readJson(c);
      await registry.removeVersion(requiredText(body, 'name'), requiredText(body, 'version'));
      return c.json({});
    });
    app.get(`${base}/model-versions/search`, async (c) => {
      const all = (await Promise.all((await registry.all()).map(({ name }) => registry.versions(name)))).flat();
      const { items, nextPageToken } = page(all, c.req.query());
      return c.json({ model_versions: items.map(versionJson), ...(nextPageToken ? { next_page_token: nextPageToken } : {}) });
    });
  },
};

/** What the client asks for: by name, by tags, prompts or not. */
function page<T extends Entry | EntryVersion>(all: readonly T[], query: Body) {
  const conditions = parseFilter(optionalText(query, 'filter') ?? '');
  const tests = conditions.map((condition) => {
    const compare = comparisonOf(condition.operator);
    if (/^tags?$/.test(condition.scope)) return (entry: T) => compare(entry.tags.find(({ key }) => key === condition.key)?.value, condition.values);
    if (condition.key !== 'name' && condition.key !== 'run_id') refuseCondition(condition, 'compare name, run_id or tags.`key`');
    return (entry: T) => compare((entry as Partial<EntryVersion>)[condition.key as 'name' | 'run_id'], condition.values);
  });
  // Models and prompts live in one list; without a word about prompts only models are meant.
  const wantsPrompts = conditions.some(({ key }) => key === promptTag);
  const found = all.filter((entry) => tests.every((test) => test(entry)) && (wantsPrompts || !entry.tags.some(({ key }) => key === promptTag)));
  return pageOf(found, wholeNumber(query.max_results, 'max_results', { min: 1, max: 200_000, fallback: 100 }), optionalText(query, 'page_token'));
}

const promptTag = 'mlflow.prompt.is_prompt';

const modelJson = (entry: Entry, versions: readonly EntryVersion[]): Body => ({
  name: entry.name, description: entry.description, creation_timestamp: entry.created, last_updated_timestamp: entry.updated, tags: entry.tags, aliases: entry.aliases, latest_versions: versions.slice(0, 1).map(versionJson),
});

const versionJson = ({ name, version, description, created, updated, aliases, tags, source, run_id: runId }: EntryVersion): Body => ({
  name, version, description, creation_timestamp: created, last_updated_timestamp: updated, aliases, tags, source, run_id: runId, current_stage: 'None', status: 'READY',
});
