import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ApiError } from '../http/errors';

/** A file or folder as MLflow lists it; `path` is relative to the owner's folder. */
export interface FileInfo {
  readonly path: string;
  readonly is_dir: boolean;
  readonly file_size?: number;
}

/**
 * Files of runs and models, each owner with a folder of its own on disk: they may be larger than
 * what a database row should hold, and are read by nobody but their client.
 */
export class ArtifactFiles {
  readonly #root: string;

  /** `root` is made with the first file. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Files and folders directly under `folder`, sorted; empty where nothing is. A file lists nothing. */
  async list(owner: string, folder: string): Promise<FileInfo[]> {
    const full = this.#path(owner, folder);
    const found = await stat(full).catch(missing);
    if (!found?.isDirectory()) return [];
    const entries = (await readdir(full, { withFileTypes: true })).filter(({ name }) => !isUpload(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
    return Promise.all(
      entries.map(async (entry) => {
        const relative = path.posix.join(folder, entry.name);
        return entry.isDirectory() ? { path: relative, is_dir: true } : { path: relative, is_dir: false, file_size: (await stat(path.join(full, entry.name))).size };
      }),
    );
  }

  async isFolder(owner: string, folder: string): Promise<boolean> {
    return (await stat(this.#path(owner, folder)).catch(missing))?.isDirectory() ?? false;
  }

  /** Stores a file under its name only once all of it is there. */
  async write(owner: string, file: string, body: Readable): Promise<void> {
    const full = this.#path(owner, file);
    await mkdir(path.dirname(full), { recursive: true, mode: 0o700 });
    const upload = path.join(path.dirname(full), `${uploadPrefix}${randomUUID()}`);
    try {
      await pipeline(body, createWriteStream(upload, { mode: 0o600 }));
      await rename(upload, full);
    } catch (error) {
      await rm(upload, { force: true });
      throw error;
    }
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async read(owner: string, file: string): Promise<{ readonly size: number; readonly body: Readable }> {
    const full = this.#path(owner, file);
    const found = await stat(full).catch(missing);
    if (!found?.isFile()) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `There is no file "${file.slice(0, 500)}" of ${owner.slice(0, 100)}.`);
    return { size: found.size, body: createReadStream(full) };
  }

  async remove(owner: string, file: string): Promise<void> {
    await rm(this.#path(owner, file), { recursive: true, force: true });
  }

  /** Throws `INVALID_PARAMETER_VALUE` for a path that leaves its owner's folder. */
  #path(owner: string, relative: string): string {
    const base = path.join(this.#root, owner);
    const full = path.resolve(base, relative);
    const isInside = full === base || full.startsWith(base + path.sep);
    if (!/^[\w-]{1,100}$/.test(owner) || !isInside || relative.includes('\0')) {
      throw new ApiError('INVALID_PARAMETER_VALUE', `"${relative.slice(0, 500)}" is not a path inside the files of ${owner.slice(0, 100)}.`);
    }
    return full;
  }
}

const uploadPrefix = '.spanlight-upload-';
const isUpload = (name: string) => name.startsWith(uploadPrefix);

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
