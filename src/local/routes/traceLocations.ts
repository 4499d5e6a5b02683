import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { RouteModule } from '../context';
import { readJson } from '../http/body';
import { ApiError } from '../http/errors';
import { objectField, optionalText, requiredText } from '../http/fields';
import { linkExperiment, unlinkExperiment } from '../store/experimentLinks';
import { fullName } from '../store/identifiers';
import { createLocationTables, locationState, requireSchema } from '../store/locationTables';
import { locationPath, locationTable, parseLocation, traceLocation } from '../store/traceLocations';
import type { TraceLocation } from '../store/traceLocations';

type LocalRequest = Context<{ Bindings: HttpBindings }>;
type Body = Readonly<Record<string, unknown>>;

/**
 * Unity Catalog trace locations: the schema link of MLflow 3.5–3.10 (v4 calls) and the table
 * prefix of 3.11 and later (v5 calls). Shapes: mlflow `protos/databricks_tracing.proto`.
 */
export const traceLocationRoutes: RouteModule = {
  register(app, context) {
    const { database, experiments } = context;

    app.post('/api/4.0/mlflow/traces/location', async (c) => {
      const location = schemaLocation(await readJson(c));
      await requireSchema(database, location);
      const state = await locationState(database, location);
      if (state === 'foreign') throw notOurs(location);
      if (state === 'made') throw new ApiError('ALREADY_EXISTS', `The trace location ${locationPath(location)} already exists.`);
      await createLocationTables(database, location);
      return c.json({ uc_schema: describeSchema(location) });
    });
    app.post('/api/4.0/mlflow/traces/:experimentId/link-location', async (c) => {
      const location = schemaLocation(await readJson(c));
      await requireLocation(location);
      await linkExperiment(experiments, c.req.param('experimentId'), location);
      return c.json({});
    });
    app.post('/api/4.0/mlflow/traces/:experimentId/unlink-location', async (c) => {
      await unlinkExperiment(experiments, c.req.param('experimentId'), schemaLocation(await readJson(c)));
      return c.json({});
    });

    app.post('/api/5.0/mlflow/tracing/locations', async (c) => {
      const location = prefixLocation(await readJson(c));
      await requireSchema(database, location);
      const state = await locationState(database, location);
      if (state === 'foreign') throw notOurs(location);
      if (state === 'missing') await createLocationTables(database, location);
      return c.json({ uc_table_prefix: describePrefix(location) });
    });
    app.get('/api/5.0/mlflow/tracing/locations/:id', async (c) => {
      const location = decodeId(c.req.param('id'));
      await requireLocation(location);
      return c.json({ uc_table_prefix: describePrefix(location) });
    });
    // Hono reads ":link" as a parameter, so the last segment is taken whole.
    app.post('/api/5.0/mlflow/experiments/:experimentId/:action', async (c: LocalRequest) => {
      const action = c.req.param('action');
      if (action !== 'trace-location:link') {
        throw new ApiError('ENDPOINT_NOT_FOUND', `The local workspace has no ${c.req.method} ${c.req.path}. An experiment cannot be unlinked from a table prefix.`);
      }
      const location = prefixLocation(await readJson(c));
      await requireLocation(location);
      await linkExperiment(experiments, c.req.param('experimentId') ?? '', location);
      return c.json({});
    });

    async function requireLocation(location: TraceLocation): Promise<void> {
      await requireSchema(database, location);
      const state = await locationState(database, location);
      if (state === 'foreign') throw notOurs(location);
      if (state === 'missing') throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The trace location ${locationPath(location)} does not exist. Create it first.`);
    }
  },
};

function schemaLocation(body: Body): TraceLocation {
  const uc = objectField(body, 'uc_schema');
  return traceLocation(requiredText(uc, 'catalog_name'), requiredText(uc, 'schema_name'));
}

/** The prefix that older clients meant when they sent none was `mlflow_traces`. */
function prefixLocation(body: Body): TraceLocation {
  const uc = objectField(body, 'uc_table_prefix');
  return traceLocation(requiredText(uc, 'catalog_name'), requiredText(uc, 'schema_name'), optionalText(uc, 'table_prefix') || 'mlflow_traces');
}

const describeSchema = (location: TraceLocation) => ({
  catalog_name: location.catalog,
  schema_name: location.schema,
  otel_spans_table_name: fullName(locationTable(location, 'spans')),
  otel_logs_table_name: fullName(locationTable(location, 'logs')),
});

const describePrefix = (location: TraceLocation) => ({
  catalog_name: location.catalog,
  schema_name: location.schema,
  table_prefix: location.prefix,
  spans_table_name: fullName(locationTable(location, 'spans')),
  logs_table_name: fullName(locationTable(location, 'logs')),
  metrics_table_name: fullName(locationTable(location, 'metrics')),
  annotations_table_name: fullName(locationTable(location, 'annotations')),
  location_id: encodeId(location),
});

/** Location ids are opaque to clients; here they are the path itself, so that nothing has to be kept. */
const encodeId = (location: TraceLocation) => Buffer.from(locationPath(location)).toString('base64url');

function decodeId(id: string): TraceLocation {
  const location = parseLocation(Buffer.from(id, 'base64url').toString('utf8'));
  if (!location.prefix) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No trace location with id "${id.slice(0, 200)}" exists.`);
  return location;
}

/** Clients take `ALREADY_EXISTS` for "fine, reuse"; the message tells a table that is not ours. */
const notOurs = (location: TraceLocation) =>
  new ApiError(
    'ALREADY_EXISTS',
    `The tables of ${locationPath(location)} exist already, but not as a trace location of this kind: table property otel.schemaVersion of ${fullName(locationTable(location, 'spans'))} was expected to be ${location.prefix ? 'v2' : 'v1'}. Choose another ${location.prefix ? 'prefix' : 'schema'}.`,
  );
