import { Hono } from 'hono';
import type { LocalApp, LocalContext, RouteModule } from '../context';
import { ApiError, errorEnvelope, toApiError } from './errors';
import { refuseEntry } from './guards';
import { discoveryPath } from './paths';
import { RepeatedLines } from './repeatedLines';
import { encodeRpcStatus, grpcCodeOf } from './rpcStatus';
import { describeError } from '../../base/errors';

/** Headers of every answer. The organisation's number is what `databricks-sdk` reads as the workspace's id (`WorkspaceClient.get_workspace_id`). */
const everywhere = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'x-databricks-org-id': '0' };

/**
 * The HTTP application: guards, then the given modules' routes, then the error envelope. Errors
 * under an OTLP path are answered as google.rpc.Status in the request's own encoding, all others
 * in Databricks' envelope.
 */
export function createApp(context: LocalContext, modules: readonly RouteModule[]): LocalApp {
  const app: LocalApp = new Hono();
  const refusals = new RepeatedLines(context.log);
  app.use('*', async (c, next) => {
    const refusal = refuseEntry(c.env.incoming.headers, context.port, needsNoToken(c.req.path) ? undefined : context.token);
    if (refusal) throw refusal;
    await next();
    for (const [name, value] of Object.entries(everywhere)) c.res.headers.set(name, value);
  });
  for (const module of modules) module.register(app, context);
  app.notFound((c) => {
    const error = new ApiError('ENDPOINT_NOT_FOUND', `The local workspace has no ${c.req.method} ${c.req.path}.`);
    return c.json(errorEnvelope(error), error.status);
  });
  app.onError((thrown, c) => {
    const error = toApiError(thrown);
    if (!isQuestion(c.req.method, error)) {
      context.feed.refused();
      // The sentence may quote what was sent, so the log has the code alone.
      if (error.status < 500) refusals.warn(`refused ${c.req.method} ${routeOf(c.req.path)}: ${error.code}`);
    }
    if (error.status >= 500) context.log.error(`${c.req.method} ${routeOf(c.req.path)}: ${describeError(error.cause ?? thrown)}`);
    if (!isOtlpPath(c.req.path)) return c.json(errorEnvelope(error), error.status);
    if ((c.req.header('content-type') ?? '').includes('json')) return c.json({ code: grpcCodeOf(error), message: error.message }, error.status);
    return c.body(encodeRpcStatus(error), error.status, { 'content-type': 'application/x-protobuf' });
  });
  return app;
}

/** "Is there …?" with the answer no is no refusal: clients ask before they create. */
const isQuestion = (method: string, error: ApiError): boolean => (method === 'GET' && error.status === 404) || error.isExpected;

const isOtlpPath = (path: string) => path.startsWith('/api/2.0/otel/') || /^\/v1\/(traces|logs|metrics)$/.test(path);

/** Signed addresses carry their own proof and are checked by their routes; the discovery document holds nothing. */
const needsNoToken = (path: string) => path.startsWith('/spanlight/v1/signed/') || path === discoveryPath;

/** A path for the log: ids and names cut off. */
const routeOf = (path: string) => path.split('/').slice(0, 6).join('/');
