import type { LocalContext, RouteModule } from '../context';
import { readBody } from '../http/body';
import { ApiError } from '../http/errors';
import { checkSigned, signedBase, signUrl } from '../http/signedUrl';
import type { SignedAccess } from '../http/signedUrl';
import { encodeSpans } from '../otlp/encodeSpans';
import { decodeMlflowSpans } from '../../trace/decode/mlflow';
import type { Span } from '../../trace/model';
import { bareTraceId } from '../store/traceInfoBody';
import { locationTable } from '../store/traceLocations';
import { storeSpans } from './otlp';

const dataFile = 'traces.json';

/**
 * Files of the traces that experiments keep themselves: MLflow's client asks for credentials and
 * then uploads or downloads at the address they hold (mlflow `databricks_artifacts.proto`,
 * `store/artifact/databricks_artifact_repo.py`). The address is on this server.
 */
export const traceDataRoutes: RouteModule = {
  register(app, context) {
    for (const version of ['2.0', '3.0']) {
      for (const [name, method] of [['upload', 'PUT'], ['download', 'GET']] as const) {
        app.get(`/api/${version}/mlflow/traces/:id/credentials-for-data-${name}`, async (c) => {
          const traceId = bareTraceId(c.req.param('id'));
          await context.experimentTraces.find(traceId, c.req.param('id'));
          const signedUri = signUrl({ method, kind: 'trace-data', owner: traceId, path: c.req.query('path') || dataFile }, context.port, context.token, Date.now());
          return c.json({ credential_info: { type: 'AWS_PRESIGNED_URL', signed_uri: signedUri, headers: [] } });
        });
      }
    }
    app.put(`${signedBase}/trace-data/:traceId`, async (c) => {
      const access = granted(context, 'PUT', c.req.param('traceId'), c.req.query());
      const body = await readBody(c);
      if (access.path === dataFile) await storeTraceFile(context, access.owner, body);
      await context.experimentTraces.putFile(access.owner, access.path, body);
      return c.body(null, 200);
    });
    app.get(`${signedBase}/trace-data/:traceId`, async (c) => {
      const access = granted(context, 'GET', c.req.param('traceId'), c.req.query());
      return c.body(await context.experimentTraces.file(access.owner, access.path), 200, { 'content-type': 'application/octet-stream' });
    });
  },
};

function granted(context: LocalContext, method: SignedAccess['method'], traceId: string, query: Readonly<Record<string, string>>): SignedAccess {
  const access: SignedAccess = { method, kind: 'trace-data', owner: bareTraceId(traceId), path: query.path ?? '' };
  checkSigned(access, { expires: query.expires, signature: query.signature }, context.token, Date.now());
  return access;
}

/** Stores the spans of a `traces.json` beside the file itself, for lists, SQL and the viewer. */
async function storeTraceFile(context: LocalContext, traceId: string, body: Uint8Array): Promise<void> {
  const location = await context.experimentTraces.find(traceId, `tr-${traceId}`);
  const spans = readTraceFile(body);
  const stranger = spans.find((span) => span.traceId !== traceId);
  if (stranger) throw new ApiError('INVALID_PARAMETER_VALUE', `The uploaded ${dataFile} holds a span of trace ${stranger.traceId.slice(0, 64)}, not of ${traceId}.`);
  await storeSpans(context, locationTable(location, 'spans'), encodeSpans(spans));
}

function readTraceFile(body: Uint8Array): Span[] {
  try {
    return decodeMlflowSpans(parseExact(Buffer.from(body).toString('utf8')));
  } catch (error) {
    const reason = error instanceof TypeError ? error.message : 'it is not valid JSON';
    throw new ApiError('MALFORMED_REQUEST', `The uploaded ${dataFile} cannot be read: ${reason}.`, { cause: error });
  }
}

/**
 * JSON whose instants, nanoseconds past 2^53, come as their digits. The pattern cannot match
 * inside a JSON text, where a quote has a backslash before it.
 */
const parseExact = (text: string): unknown => JSON.parse(text.replace(/("(?:\w*time_unix_nano|start_time|end_time|timestamp)"\s*:\s*)(\d{16,20})(?=\s*[,}])/g, '$1"$2"'));
