import type { RouteModule } from '../context';
import { readJson } from '../http/body';
import { keyValues, objectField, optionalText, requiredText, wholeNumber } from '../http/fields';
import { pageOf } from '../store/comparisons';
import { parseFilter } from '../store/filterConditions';
import type { Entry, EntryVersion } from '../store/registry';

type Body = Readonly<Record<string, unknown>>;

const base = '/api/2.0/mlflow/unity-catalog/prompts';
const links = '/api/2.0/mlflow/unity-catalog/prompt-versions';

/** Prompts in Unity Catalog (mlflow `protos/unity_catalog_prompt_service.proto`): programs register and load them beside tracing. */
export const promptRoutes: RouteModule = {
  register(app, { registry }) {
    app.post(base, async (c) => {
      const body = await readJson(c);
      const name = requiredText(body, 'name');
      const prompt = objectField(body, 'prompt');
      // After this very code the client goes on and adds a version (mlflow `tracking/client.py`, `register_prompt`).
      await registry.create(name, optionalText(prompt, 'description') ?? '', keyValues(prompt, 'tags'), 'ALREADY_EXISTS');
      return c.json(promptJson(await registry.get(name)));
    });
    app.post(`${base}/search`, async (c) => {
      const body = await readJson(c);
      const { catalog_name: catalog, schema_name: schema } = placeOf(body);
      const found = (await registry.all()).filter(({ name }) => (catalog && schema ? name.startsWith(`${String(catalog)}.${String(schema)}.`) : true));
      const { items, nextPageToken } = pageOf(found, wholeNumber(body.max_results, 'max_results', { min: 1, max: 1000, fallback: 100 }), optionalText(body, 'page_token'));
      return c.json({ prompts: items.map(promptJson), ...(nextPageToken ? { next_page_token: nextPageToken } : {}) });
    });
    app.get(`${base}/:name`, async (c) => c.json(promptJson(await registry.get(c.req.param('name')))));
    app.patch(`${base}/:name`, async (c) => {
      const prompt = objectField(await readJson(c), 'prompt');
      await registry.describe(c.req.param('name'), optionalText(prompt, 'description') ?? '');
      return c.json(promptJson(await registry.get(c.req.param('name'))));
    });
    app.delete(`${base}/:name`, async (c) => {
      await registry.remove(c.req.param('name'));
      return c.json({});
    });
    app.post(`${base}/:name/tags`, async (c) => {
      const body = await readJson(c);
      await registry.setTag(c.req.param('name'), undefined, requiredText(body, 'key'), optionalText(body, 'value') ?? '');
      return c.json({});
    });
    app.delete(`${base}/:name/tags/:key`, async (c) => {
      await registry.setTag(c.req.param('name'), undefined, c.req.param('key'), undefined);
      return c.json({});
    });
    app.post(`${base}/:name/aliases/:alias`, async (c) => {
      await registry.setAlias(c.req.param('name'), c.req.param('alias'), requiredText(await readJson(c), 'version'));
      return c.json({});
    });
    app.delete(`${base}/:name/aliases/:alias`, async (c) => {
      await registry.setAlias(c.req.param('name'), c.req.param('alias'), undefined);
      return c.json({});
    });

    const one = `${base}/:name/versions/:version`;
    app.post(`${base}/:name/versions`, async (c) => {
      const name = c.req.param('name');
      const given = objectField(await readJson(c), 'prompt_version');
      const version = await registry.addVersion(name, { template: optionalText(given, 'template') ?? '', source: '', runId: '', description: optionalText(given, 'description') ?? '', tags: keyValues(given, 'tags') });
      return c.json(versionJson(await registry.version(name, version)));
    });
    app.post(`${base}/:name/versions/search`, async (c) => {
      const body = await readJson(c);
      const { items, nextPageToken } = pageOf(await registry.versions(c.req.param('name')), wholeNumber(body.max_results, 'max_results', { min: 1, max: 1000, fallback: 100 }), optionalText(body, 'page_token'));
      return c.json({ prompt_versions: items.map(versionJson), ...(nextPageToken ? { next_page_token: nextPageToken } : {}) });
    });
    app.get(`${base}/:name/versions/by-alias/:alias`, async (c) => c.json(versionJson(await registry.byAlias(c.req.param('name'), c.req.param('alias')))));
    app.get(one, async (c) => c.json(versionJson(await registry.version(c.req.param('name'), c.req.param('version')))));
    app.patch(one, async (c) => {
      const given = objectField(await readJson(c), 'prompt_version');
      await registry.describeVersion(c.req.param('name'), c.req.param('version'), optionalText(given, 'description') ?? '');
      return c.json(versionJson(await registry.version(c.req.param('name'), c.req.param('version'))));
    });
    app.delete(one, async (c) => {
      await registry.removeVersion(c.req.param('name'), c.req.param('version'));
      return c.json({});
    });
    app.post(`${one}/tags`, async (c) => {
      const body = await readJson(c);
      await registry.setTag(c.req.param('name'), c.req.param('version'), requiredText(body, 'key'), optionalText(body, 'value') ?? '');
      return c.json({});
    });
    app.delete(`${one}/tags/:key`, async (c) => {
      await registry.setTag(c.req.param('name'), c.req.param('version'), c.req.param('key'), undefined);
      return c.json({});
    });
    // The trace, run or model carries the tag `mlflow.linkedPrompts` itself; only the prompt's being there is checked.
    for (const call of [...['traces', 'runs', 'models'].map((owner) => `${links}/links-to-${owner}`), '/api/2.0/mlflow/traces/link-prompts']) {
      app.post(call, async (c) => {
        const { prompt_versions: named } = await readJson(c);
        for (const entry of Array.isArray(named) ? (named as Body[]) : []) await registry.version(requiredText(entry, 'name'), requiredText(entry, 'version'));
        return c.json({});
      });
    }
  },
};

const instant = (ms: number) => new Date(ms).toISOString();

const promptJson = (entry: Entry): Body => ({
  name: entry.name, description: entry.description, creation_timestamp: instant(entry.created), last_updated_timestamp: instant(entry.updated), tags: entry.tags, aliases: entry.aliases,
});

const versionJson = ({ name, version, template, description, created, updated, aliases, tags }: EntryVersion): Body => ({
  name, version, template, description, creation_timestamp: instant(created), last_updated_timestamp: instant(updated), aliases: aliases.map((alias) => ({ alias, version })), tags,
});

/** The schema to search, from its own field or from a filter `catalog = 'c' AND schema = 's'` (MLflow's documentation, "Search prompts"). */
function placeOf(body: Body): Body {
  const place = objectField(body, 'catalog_schema');
  const filter = optionalText(body, 'filter');
  if (place.catalog_name || !filter) return place;
  const value = (key: string) => parseFilter(filter).find((condition) => condition.key === key && condition.operator === '=')?.values[0];
  return { catalog_name: value('catalog'), schema_name: value('schema') };
}
