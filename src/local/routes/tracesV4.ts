import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { LocalContext, RouteModule } from '../context';
import { readJson } from '../http/body';
import { ApiError } from '../http/errors';
import { objectField, optionalText, requiredText, textList, wholeNumber } from '../http/fields';
import { readAssessment } from '../store/assessmentRead';
import { addition, removal } from '../store/assessmentWrite';
import { locationState } from '../store/locationTables';
import { protoJsonSpan } from '../store/protoJsonSpan';
import { readSpans } from '../store/readSpans';
import { bareTraceId, changesOfInfo, newAssessment, updatedAssessment } from '../store/traceInfoBody';
import { locationJson, traceInfoJson } from '../store/traceInfoJson';
import { locationPath, locationTable, parseLocation, traceLocation } from '../store/traceLocations';
import type { TraceLocation } from '../store/traceLocations';
import { searchTraces } from '../store/traceSearch';
import type { TraceSearch } from '../store/traceSearch';

type LocalRequest = Context<{ Bindings: HttpBindings }>;
type Body = Readonly<Record<string, unknown>>;

const base = '/api/4.0/mlflow/traces';

/** Traces in Unity Catalog over REST (mlflow `protos/databricks_tracing.proto`, `store/tracking/databricks_rest_store.py`). */
export const traceV4Routes: RouteModule = {
  register(app, context) {
    const { database, notes } = context;

    app.post(`${base}/search-long-running`, async (c) => c.json({ name: 'done', done: true, response: await search(context, await readJson(c)) }));
    app.get(`${base}/search/operations/:name`, (c) => {
      throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No search "${c.req.param('name').slice(0, 100)}" is running: each one was answered at once.`);
    });
    app.post(`${base}/search`, async (c) => c.json(await search(context, await readJson(c))));

    app.get(`${base}/:location/batchGet`, async (c) => {
      const location = await existing(context, c);
      const ids = (c.req.queries('trace_ids') ?? []).map(bareTraceId);
      const { rows } = await searchTraces(database, [location], { orderBy: [], maxResults: Math.max(ids.length, 1), traceIds: ids });
      const spans = await readSpans(database, locationTable(location, 'spans'), rows.map((row) => String(row.trace_id)));
      const traces = rows.map((row) => ({ trace_info: traceInfoJson(row), spans: spans.filter((span) => span.traceId === row.trace_id).map(protoJsonSpan) }));
      return c.json({ traces });
    });
    app.get(`${base}/:location/:traceId/info`, async (c) => {
      const location = await existing(context, c);
      const id = bareTraceId(c.req.param('traceId'));
      return c.json({ trace: { trace_info: await findInfo(context, location, id) } });
    });
    app.post(`${base}/:location/:traceId/info`, async (c) => {
      const location = await existing(context, c);
      const id = bareTraceId(c.req.param('traceId'));
      const body = await readJson(c);
      await notes.write(location, id, changesOfInfo(body, id));
      context.feed.stored(locationPath(location), [id], 0);
      return c.json({ ...body, trace_id: id, trace_location: locationJson(location) });
    });

    app.patch(`${base}/:location/:traceId/tags`, async (c) => {
      const body = await readJson(c);
      await notes.write(await existing(context, c), bareTraceId(c.req.param('traceId')), [{ kind: 'tag', key: requiredText(body, 'key'), value: optionalText(body, 'value') ?? '' }]);
      return c.json({});
    });
    app.delete(`${base}/:location/:traceId/tags/:key`, async (c) => {
      await notes.write(await existing(context, c), bareTraceId(c.req.param('traceId')), [{ kind: 'tag', key: c.req.param('key'), value: undefined }]);
      return c.json({});
    });

    app.post(`${base}/:location/:traceId/assessments`, async (c) => {
      const location = await existing(context, c);
      const id = bareTraceId(c.req.param('traceId'));
      const value = newAssessment(await readJson(c), id);
      await notes.write(location, id, await addition(database, location, id, value));
      return c.json({ ...value, trace_location: locationJson(location) });
    });
    app.get(`${base}/:location/:traceId/assessments/:id`, async (c) => {
      const location = await existing(context, c);
      return c.json({ ...(await readAssessment(database, location, bareTraceId(c.req.param('traceId')), c.req.param('id'))), trace_location: locationJson(location) });
    });
    app.patch(`${base}/:location/:traceId/assessments/:id`, async (c) => {
      const location = await existing(context, c);
      const traceId = bareTraceId(c.req.param('traceId'));
      const stored = await readAssessment(database, location, traceId, c.req.param('id'));
      const value = updatedAssessment(stored, await readJson(c), c.req.query('update_mask'));
      await notes.write(location, traceId, [{ kind: 'assessment', id: value.assessment_id, value }]);
      return c.json({ ...value, trace_location: locationJson(location) });
    });
    app.delete(`${base}/:location/:traceId/assessments/:id`, async (c) => {
      const location = await existing(context, c);
      const traceId = bareTraceId(c.req.param('traceId'));
      const stored = await readAssessment(database, location, traceId, c.req.param('id'));
      await notes.write(location, traceId, await removal(database, location, traceId, stored));
      return c.json({});
    });
  },
};

/** The location of a path; throws `RESOURCE_DOES_NOT_EXIST` unless its tables are there. */
async function existing(context: LocalContext, c: LocalRequest): Promise<TraceLocation> {
  const location = parseLocation(c.req.param('location') ?? '');
  if ((await locationState(context.database, location)) !== 'made') {
    throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The trace location ${locationPath(location)} does not exist. Link an experiment to it first.`);
  }
  return location;
}

async function findInfo(context: LocalContext, location: TraceLocation, traceId: string): Promise<Record<string, unknown>> {
  const { rows } = await searchTraces(context.database, [location], { orderBy: [], maxResults: 1, traceIds: [traceId] });
  if (!rows[0]) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No trace "${traceId}" with a root span is stored in ${locationPath(location)}.`);
  return traceInfoJson(rows[0]);
}

/** Experiment locations are refused with the words that make MLflow's client fall back to its v3 search. */
async function search(context: LocalContext, body: Body): Promise<Record<string, unknown>> {
  const sent = body.locations;
  if (!Array.isArray(sent) || sent.length === 0) throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "locations" is missing: at least one trace location is needed.');
  const page = await searchTraces(context.database, sent.map((item) => locationOf((item ?? {}) as Body)), searchOf(body));
  return { trace_infos: page.rows.map(traceInfoJson), ...(page.nextPageToken ? { next_page_token: page.nextPageToken } : {}) };
}

function locationOf(item: Body): TraceLocation {
  if (item.uc_table_prefix) {
    const uc = objectField(item, 'uc_table_prefix');
    return traceLocation(uc.catalog_name, uc.schema_name, uc.table_prefix);
  }
  if (item.uc_schema) {
    const uc = objectField(item, 'uc_schema');
    return traceLocation(uc.catalog_name, uc.schema_name);
  }
  throw new ApiError('INVALID_PARAMETER_VALUE', 'MLFLOW_EXPERIMENT locations not yet supported by this call: use POST /api/3.0/mlflow/traces/search.', { isExpected: true });
}

/** The part of a search body that v3 and v4 share. */
export function searchOf(body: Body): TraceSearch {
  const filter = optionalText(body, 'filter');
  const pageToken = optionalText(body, 'page_token');
  return {
    ...(filter ? { filter } : {}),
    ...(pageToken ? { pageToken } : {}),
    orderBy: textList(body, 'order_by'),
    maxResults: wholeNumber(body.max_results, 'max_results', { min: 1, max: 500, fallback: 100 }),
  };
}
