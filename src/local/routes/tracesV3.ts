import type { LocalContext, RouteModule } from '../context';
import { readJson } from '../http/body';
import { isDatabricksClient } from '../http/client';
import { ApiError } from '../http/errors';
import { objectField, optionalText, requiredText, textList, wholeNumber } from '../http/fields';
import type { Row } from '../store/database';
import { defaultExperiment } from '../store/experiments';
import { protoJsonSpan } from '../store/protoJsonSpan';
import { readSpans } from '../store/readSpans';
import { bareTraceId, changesOfInfo } from '../store/traceInfoBody';
import { durationNs, instantNs, traceInfoJson } from '../store/traceInfoJson';
import { experimentLocation, locationPath, locationTable, parseLocation } from '../store/traceLocations';
import type { TracePart } from '../store/traceParts';
import { removeExperimentTraces } from '../store/traceRemoval';
import type { TraceSelection } from '../store/traceRemoval';
import { searchTraces } from '../store/traceSearch';
import { searchOf } from './tracesV4';

type Body = Readonly<Record<string, unknown>>;

const base = '/api/3.0/mlflow/traces';

/** Traces that experiments keep themselves (mlflow `protos/service.proto`, `store/tracking/rest_store.py`). */
export const traceV3Routes: RouteModule = {
  register(app, context) {
    const { database, notes } = context;

    app.post(base, async (c) => {
      const info = objectField(objectField(await readJson(c), 'trace'), 'trace_info');
      const isDatabricks = isDatabricksClient(c);
      return c.json({ trace: { trace_info: await startTrace(context, info, isDatabricks) } });
    });
    app.post(`${base}/search`, async (c) => {
      const body = await readJson(c);
      const page = await searchTraces(database, experimentIds(body).map(experimentLocation), searchOf(body));
      return c.json({ traces: page.rows.map(traceInfoJson), ...(page.nextPageToken ? { next_page_token: page.nextPageToken } : {}) });
    });
    app.get(`${base}/get`, async (c) => c.json({ trace: await wholeTrace(context, requiredText(c.req.query(), 'trace_id')) }));
    app.get(`${base}/batchGet`, async (c) => {
      const traces = [];
      for (const id of c.req.queries('trace_ids') ?? []) traces.push(await wholeTrace(context, id));
      return c.json({ traces });
    });
    for (const version of ['2.0', '3.0']) {
      app.post(`/api/${version}/mlflow/traces/delete-traces`, async (c) => {
        const body = await readJson(c);
        const location = await context.experimentTraces.location((await context.experiments.get(requiredText(body, 'experiment_id'))).experiment_id);
        const removed = await removeExperimentTraces(database, location, selectionOf(body));
        context.feed.stored(locationPath(location), [], 0);
        return c.json({ traces_deleted: removed });
      });
      app.patch(`/api/${version}/mlflow/traces/:id/tags`, async (c) => {
        const body = await readJson(c);
        await setTag(c.req.param('id'), requiredText(body, 'key'), optionalText(body, 'value') ?? '');
        return c.json({});
      });
      app.delete(`/api/${version}/mlflow/traces/:id/tags`, async (c) => {
        const body = await readJson(c);
        await setTag(c.req.param('id'), optionalText(body, 'key') ?? requiredText(c.req.query(), 'key'), undefined);
        return c.json({});
      });
    }
    app.get(`${base}/:id`, async (c) => c.json({ trace: { trace_info: traceInfoJson(await findRow(context, c.req.param('id'))) } }));

    async function setTag(id: string, key: string, value: string | undefined): Promise<void> {
      const traceId = bareTraceId(id);
      await notes.write(await context.experimentTraces.find(traceId, id), traceId, [{ kind: 'tag', key, value }]);
    }
  },
};

/** Traces in Unity Catalog are never among them: a real workspace deletes those by SQL only. */
function selectionOf(body: Body): TraceSelection {
  const named = [...textList(body, 'request_ids'), ...textList(body, 'trace_ids')];
  if (named.length > 0) return { traceIds: named.map(bareTraceId) };
  if (body.max_timestamp_millis == null) throw new ApiError('INVALID_PARAMETER_VALUE', 'Name the traces to delete in "request_ids", or give "max_timestamp_millis".');
  const untilMs = wholeNumber(body.max_timestamp_millis, 'max_timestamp_millis', { min: 0, max: Number.MAX_SAFE_INTEGER, fallback: 0 });
  return { untilMs, ...(body.max_traces == null ? {} : { maxTraces: wholeNumber(body.max_traces, 'max_traces', { min: 1, max: 1_000_000, fallback: 1 }) }) };
}

/**
 * Takes a `TraceInfo` in. The tag in the answer tells the client where the spans go: a Databricks
 * client uploads them as a file, an open-source one sends them to `/v1/traces`. Attachments of
 * spans go to the artifact location in both (mlflow 3.17 `tracing/export/mlflow_v3.py`).
 */
async function startTrace(context: LocalContext, info: Body, isDatabricks: boolean): Promise<Record<string, unknown>> {
  const shownId = requiredText(info, 'trace_id');
  const traceId = bareTraceId(shownId);
  const experimentId = requiredText(objectField(objectField(info, 'trace_location'), 'mlflow_experiment'), 'experiment_id');
  if (experimentId === defaultExperiment.id) await context.experiments.ensureDefault();
  await context.experiments.get(experimentId);
  const location = await context.experimentTraces.location(experimentId);
  const place: Record<string, string> = isDatabricks
    ? { 'mlflow.artifactLocation': `dbfs:/databricks/mlflow-tracking/${experimentId}/${shownId}/artifacts` }
    : { 'mlflow.artifactLocation': `mlflow-artifacts:/${experimentId}/traces/${shownId}/artifacts`, 'mlflow.trace.spansLocation': 'TRACKING_STORE' };
  const tags = { ...objectField(info, 'tags'), ...place };
  await context.notes.write(location, traceId, changesOfInfo({ ...info, tags }, traceId));
  const path = locationPath(location);
  await context.experimentTraces.announce(path, partOf(info, traceId));
  context.feed.stored(path, [traceId], 0);
  return { ...info, tags };
}

/** What the info says of the root span. A trace without an end is in progress. */
function partOf(info: Body, traceId: string): TracePart {
  const startNs = instantNs(info.request_time) ?? 0n;
  const duration = durationNs(info.execution_duration);
  const state = optionalText(info, 'state') ?? 'STATE_UNSPECIFIED';
  const endNs = state === 'IN_PROGRESS' ? 0n : startNs + (duration ?? 0n);
  const tags = objectField(info, 'tags');
  const name = typeof tags['mlflow.traceName'] === 'string' ? tags['mlflow.traceName'] : '';
  const status = state === 'OK' || state === 'ERROR' ? state : 'UNSET';
  const previews = { request: optionalText(info, 'request_preview') ?? null, response: optionalText(info, 'response_preview') ?? null };
  return { traceId, startNs, endNs, spanCount: 0, errorCount: 0, firstName: name, hasRepeats: false, root: { startNs, endNs, name, status, ...previews } };
}

async function findRow(context: LocalContext, id: string): Promise<Row> {
  const traceId = bareTraceId(id);
  const location = await context.experimentTraces.find(traceId, id);
  const { rows } = await searchTraces(context.database, [location], { orderBy: [], maxResults: 1, traceIds: [traceId] });
  if (!rows[0]) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Trace with ID '${id.slice(0, 200)}' not found.`);
  return rows[0];
}

async function wholeTrace(context: LocalContext, id: string): Promise<Record<string, unknown>> {
  const row = await findRow(context, id);
  const spans = await readSpans(context.database, locationTable(parseLocation(String(row.location)), 'spans'), [String(row.trace_id)]);
  return { trace_info: traceInfoJson(row), spans: spans.map(protoJsonSpan) };
}

/** Experiment ids of a search body, in the v3 form and the older one. */
function experimentIds(body: Body): string[] {
  const locations = Array.isArray(body.locations) ? (body.locations as Body[]).map((item) => requiredText(objectField(item, 'mlflow_experiment'), 'experiment_id')) : [];
  const ids = Array.isArray(body.experiment_ids) ? body.experiment_ids.map(String) : locations;
  const bad = ids.find((id) => !/^\d{1,40}$/.test(id));
  if (bad !== undefined || ids.length === 0) throw new ApiError('INVALID_PARAMETER_VALUE', bad === undefined ? 'The field "locations" is missing: at least one experiment is needed.' : `"${bad.slice(0, 100)}" is not an experiment id.`);
  return ids;
}
