import type { Context } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import type { RouteModule } from '../context';
import { sendArtifact } from '../http/sendArtifact';
import { ApiError } from '../http/errors';

type LocalRequest = Context<{ Bindings: HttpBindings }>;

const filesBase = '/api/2.0/fs/files';
const foldersBase = '/api/2.0/fs/directories';

/**
 * Databricks' Files API for the one folder that MLflow keeps files of runs and models in
 * (mlflow `store/artifact/databricks_run_artifact_repo.py`, `databricks_logged_model_artifact_repo.py`;
 * calls as databricks-sdk `service/files.py` makes them). Everything else is refused by name.
 */
export const fileRoutes: RouteModule = {
  register(app, { artifacts }) {
    app.put(`${filesBase}/*`, async (c) => {
      const { owner, path } = placeOf(c, filesBase);
      await artifacts.write(owner, path, c.env.incoming);
      return c.body(null, 204);
    });
    app.get(`${filesBase}/*`, async (c) => {
      const { owner, path } = placeOf(c, filesBase);
      return sendArtifact(c, await artifacts.read(owner, path));
    });
    app.delete(`${filesBase}/*`, async (c) => {
      const { owner, path } = placeOf(c, filesBase);
      await artifacts.remove(owner, path);
      return c.body(null, 204);
    });
    // Folders are there as soon as a file is: making one is nothing to do.
    app.put(`${foldersBase}/*`, (c) => {
      placeOf(c, foldersBase);
      return c.body(null, 204);
    });
    // Answers HEAD as well, which is how the client asks whether there is such a folder.
    app.get(`${foldersBase}/*`, async (c) => {
      const { owner, path, root } = placeOf(c, foldersBase);
      if (!(await artifacts.isFolder(owner, path))) throw new ApiError('NOT_FOUND', `There is no folder "${path.slice(0, 500)}" of ${owner}.`);
      const files = await artifacts.list(owner, path);
      const contents = files.map((file) => ({ path: `${root}/${file.path}`, name: file.path.slice(file.path.lastIndexOf('/') + 1), is_directory: file.is_dir, file_size: file.file_size }));
      return c.json({ contents });
    });
  },
};

/** The run or model that a path names, the path of its file, and what comes before that in the full path. */
function placeOf(c: LocalRequest, base: string): { owner: string; path: string; root: string } {
  const full = decodeURIComponent(c.req.path.slice(base.length)).replace(/\/+$/, '');
  const [, root, owner, path = ''] = /^(\/WorkspaceInternal\/Mlflow\/Artifacts\/[^/]+\/(?:Runs|LoggedModels)\/([\w-]+)(?:\/artifacts)?)(?:\/(.*))?$/s.exec(full) ?? [];
  if (root === undefined || owner === undefined) {
    throw new ApiError('PERMISSION_DENIED', `The local workspace keeps files of runs and models only; "${full.slice(0, 500)}" is not one of them.`);
  }
  return { owner, path, root };
}
