import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { LocalContext, RouteModule } from '../context';
import { readBody } from '../http/body';
import { ApiError } from '../http/errors';
import { encodeSpans } from '../otlp/encodeSpans';
import { decodeOtlp } from '../../trace/decode/otlp';
import { defaultExperiment } from '../store/experiments';
import { locationTable } from '../store/traceLocations';
import { encodeResponse, storeSpans } from './otlp';

type LocalRequest = Context<{ Bindings: HttpBindings }>;

/** Version of MLflow whose server calls are served here; its clients ask before they send spans. */
const servedVersion = '3.9.0';
const experimentHeader = 'x-mlflow-experiment-id';

/**
 * What open-source MLflow's client asks of its server, and plain OTLP/HTTP: `/v1/traces` in
 * protobuf or JSON, into the experiment that a header names, or the default one.
 */
export const openSourceRoutes: RouteModule = {
  register(app, context) {
    app.get('/version', (c) => c.text(servedVersion));
    app.get('/health', (c) => c.text('OK'));
    app.post('/v1/traces', async (c) => {
      const isJson = contentType(c) === 'application/json';
      const experimentId = await experimentOf(context, c.req.header(experimentHeader));
      const body = await readBody(c);
      const location = await context.experimentTraces.location(experimentId);
      const stored = await storeSpans(context, locationTable(location, 'spans'), isJson ? fromJson(body) : body);
      if (!isJson) return c.body(encodeResponse(stored), 200, { 'content-type': 'application/x-protobuf' });
      return c.json(stored.rejected > 0 ? { partialSuccess: { rejectedSpans: String(stored.rejected), errorMessage: stored.rejection } } : {});
    });
    for (const signal of ['logs', 'metrics']) {
      app.post(`/v1/${signal}`, () => {
        throw new ApiError('NOT_IMPLEMENTED', `The local workspace takes no OTLP ${signal}; traces alone are stored.`);
      });
    }
  },
};

function contentType(c: LocalRequest): 'application/json' | 'application/x-protobuf' {
  const type = (c.req.header('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  if (type === 'application/json' || type === 'application/x-protobuf') return type;
  throw new ApiError('INVALID_PARAMETER_VALUE', `The Content-Type must be application/x-protobuf or application/json; "${type.slice(0, 80)}" is not taken here.`);
}

async function experimentOf(context: LocalContext, header: string | undefined): Promise<string> {
  if (header === undefined || header === defaultExperiment.id) return context.experiments.ensureDefault();
  return (await context.experiments.get(header)).experiment_id;
}

function fromJson(body: Uint8Array): Uint8Array {
  let request: unknown;
  try {
    request = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (error) {
    throw new ApiError('MALFORMED_REQUEST', 'The body is not valid JSON. Nothing of it was stored.', { cause: error });
  }
  if (typeof request !== 'object' || request === null || !('resourceSpans' in request || 'resource_spans' in request)) {
    throw new ApiError('MALFORMED_REQUEST', 'The body is not an OTLP JSON request: it has no "resourceSpans". Nothing of it was stored.');
  }
  return encodeSpans(decodeOtlp(request));
}
