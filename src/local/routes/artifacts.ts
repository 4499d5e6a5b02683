import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { LocalContext, RouteModule } from '../context';
import { readBody, readJson } from '../http/body';
import { isDatabricksClient } from '../http/client';
import { ApiError } from '../http/errors';
import { requiredText, textList } from '../http/fields';
import { sendArtifact } from '../http/sendArtifact';
import { checkSigned, signedBase, signUrl } from '../http/signedUrl';
import type { SignedAccess } from '../http/signedUrl';
import { artifactUri } from '../store/runBody';
import { bareTraceId } from '../store/traceInfoBody';

type LocalRequest = Context<{ Bindings: HttpBindings }>;

const base = '/api/2.0/mlflow';
const proxied = '/api/2.0/mlflow-artifacts/artifacts';

/**
 * Files of runs and models. A Databricks client asks for credentials and then reads or writes at
 * the addresses they hold (mlflow `protos/databricks_artifacts.proto`), here on this server; an
 * open-source client sends files to `mlflow-artifacts` (mlflow `store/artifact/mlflow_artifacts_repo.py`).
 */
export const artifactRoutes: RouteModule = {
  register(app, context) {
    const { artifacts, runs, loggedModels } = context;
    app.get(`${base}/artifacts/list`, async (c) => {
      const run = await runs.get(requiredText(c.req.query(), 'run_id'));
      return c.json({ root_uri: artifactUri(run.experiment_id, run.run_id, isDatabricksClient(c)), files: await artifacts.list(run.run_id, c.req.query('path') ?? '') });
    });
    app.get(`${base}/logged-models/:id/artifacts/directories`, async (c) => {
      const model = await loggedModels.get(c.req.param('id'));
      const root = artifactUri(model.experiment_id, `models/${model.model_id}`, isDatabricksClient(c));
      return c.json({ root_uri: root, files: await artifacts.list(model.model_id, c.req.query('artifact_directory_path') ?? '') });
    });
    for (const [name, method] of [['write', 'PUT'], ['read', 'GET']] as const) {
      app.post(`${base}/artifacts/credentials-for-${name}`, async (c) => {
        const body = await readJson(c);
        const { run_id: owner } = await runs.get(requiredText(body, 'run_id'));
        const infos = textList(body, 'path').map((path) => ({ run_id: owner, path, ...credential(context, { method, kind: 'artifacts', owner, path }) }));
        return c.json({ credential_infos: infos });
      });
    }
    for (const [name, method] of [['upload', 'PUT'], ['download', 'GET']] as const) {
      app.post(`${base}/logged-models/:id/artifacts/credentials-for-${name}`, async (c) => {
        const { model_id: owner } = await loggedModels.get(c.req.param('id'));
        const infos = textList(await readJson(c), 'paths').map((path) => ({ credential_info: { path, ...credential(context, { method, kind: 'artifacts', owner, path }) } }));
        return c.json({ credentials: infos });
      });
    }
    app.put(`${signedBase}/artifacts/:owner`, async (c) => {
      const { owner, path } = granted(context, 'PUT', c);
      await artifacts.write(owner, path, c.env.incoming);
      return c.body(null, 200);
    });
    app.get(`${signedBase}/artifacts/:owner`, async (c) => {
      const { owner, path } = granted(context, 'GET', c);
      return sendArtifact(c, await artifacts.read(owner, path));
    });

    app.get(proxied, async (c) => {
      const place = c.req.query('path') ?? '';
      const { owner, path } = placeOf(place);
      const files = await artifacts.list(owner, path);
      // The client wants names under the folder that it asked for.
      return c.json({ files: files.map((file) => ({ ...file, path: file.path.slice(path === '' ? 0 : path.length + 1) })) });
    });
    app.put(`${proxied}/*`, async (c) => {
      const ofTrace = traceFileOf(rest(c));
      if (ofTrace) {
        await context.experimentTraces.find(ofTrace.traceId, ofTrace.traceId);
        await context.experimentTraces.putFile(ofTrace.traceId, ofTrace.path, await readBody(c));
        return c.json({});
      }
      const { owner, path } = placeOf(rest(c));
      await artifacts.write(owner, path, c.env.incoming);
      return c.json({});
    });
    app.get(`${proxied}/*`, async (c) => {
      const ofTrace = traceFileOf(rest(c));
      if (ofTrace) return c.body(await context.experimentTraces.file(ofTrace.traceId, ofTrace.path), 200, { 'content-type': 'application/octet-stream' });
      const { owner, path } = placeOf(rest(c));
      return sendArtifact(c, await artifacts.read(owner, path));
    });
    app.delete(`${proxied}/*`, async (c) => {
      const { owner, path } = placeOf(rest(c));
      await artifacts.remove(owner, path);
      return c.json({});
    });
  },
};

/** The way that a client's signed-URL upload needs no header of a cloud of its own. */
const credential = (context: LocalContext, access: SignedAccess) => ({ type: 'AWS_PRESIGNED_URL', signed_uri: signUrl(access, context.port, context.token, Date.now()), headers: [] });

function granted(context: LocalContext, method: SignedAccess['method'], c: LocalRequest): SignedAccess {
  const access: SignedAccess = { method, kind: 'artifacts', owner: c.req.param('owner') ?? '', path: c.req.query('path') ?? '' };
  checkSigned(access, { expires: c.req.query('expires'), signature: c.req.query('signature') }, context.token, Date.now());
  return access;
}

const rest = (c: LocalRequest): string => decodeURIComponent(c.req.path.slice(proxied.length + 1));

interface TraceFile {
  readonly traceId: string;
  readonly path: string;
}

/** `<experiment>/traces/<trace>/artifacts/<path>`: attachments of a trace, kept with it. `undefined` for other places. */
function traceFileOf(place: string): TraceFile | undefined {
  const [, traceId, path] = /^[^/]+\/traces\/([\w-]+)\/artifacts\/(.+)$/s.exec(place) ?? [];
  return traceId === undefined || path === undefined ? undefined : { traceId: bareTraceId(traceId), path };
}

/** `<experiment>/<run>/artifacts/<path>` or `<experiment>/models/<model>/artifacts/<path>`, as the artifact URIs of this server have it. */
function placeOf(place: string): { owner: string; path: string } {
  const [, owner, path = ''] = /^[^/]+\/(?:models\/)?([\w-]+)\/artifacts(?:\/(.*))?$/s.exec(place) ?? [];
  if (owner === undefined) throw new ApiError('INVALID_PARAMETER_VALUE', `"${place.slice(0, 500)}" is not a place for files: write <experiment>/<run>/artifacts/<path>.`);
  return { owner, path };
}
