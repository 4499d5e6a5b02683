import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalOwner } from '../protocol/localWorkspace';
import { CodedError } from '../base/errors';

const ownerFile = (folder: string) => path.join(folder, 'owner.json');

/** What `owner.json` says, or `undefined` when it is missing or not readable as one. */
export async function readOwner(folder: string): Promise<LocalOwner | undefined> {
  let text: string;
  try {
    text = await readFile(ownerFile(folder), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return parseOwner(text);
}

/** An owner file's content, or `undefined` when a field is missing or of another type. */
export function parseOwner(text: string): LocalOwner | undefined {
  try {
    const value = JSON.parse(text) as Partial<Record<keyof LocalOwner, unknown>> | null;
    const { pid, port, token, startedAtMs, version } = value ?? {};
    if (typeof pid !== 'number' || typeof port !== 'number' || typeof token !== 'string' || token.length < 16) return undefined;
    return { pid, port, token, startedAtMs: Number(startedAtMs ?? 0), version: String(version ?? '') };
  } catch {
    return undefined;
  }
}

/** Writes the owner file so that a reader sees the old one or the new one, never half of it. Mode 0600. */
export async function writeOwner(folder: string, owner: LocalOwner): Promise<void> {
  const draft = `${ownerFile(folder)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(owner)}\n`, { mode: 0o600 });
  await rename(draft, ownerFile(folder));
}

/** Removes the owner file if it is still this process's. */
export async function removeOwner(folder: string): Promise<void> {
  const owner = await readOwner(folder);
  if (owner?.pid === process.pid) await rm(ownerFile(folder), { force: true });
}

/** A token that cannot be guessed: 256 bits, safe in headers and shells. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** Thrown when another process has the folder. `message` is the sentence to show. */
export class FolderInUseError extends CodedError {
  constructor(folder: string, owner: LocalOwner | undefined, lockHolderPid: number | undefined) {
    const who = owner
      ? `process ${lockHolderPid ?? owner.pid} on port ${owner.port}`
      : `process ${lockHolderPid ?? '(unknown)'}, which is still starting`;
    super('FOLDER_IN_USE', `The data folder ${folder} is in use by another local workspace: ${who}. Use that one, or end it first.`);
  }
}

/**
 * The process id in DuckDB's lock error, or `undefined` when `error` is not one. DuckDB words it
 * `Could not set lock on file "…": Conflicting lock is held in … (PID 123)`. 0: no id was given.
 */
export function lockHolder(error: unknown): number | undefined {
  const text = error instanceof Error ? error.message : '';
  if (!/Could not set lock on file|being used by another process/i.test(text)) return undefined;
  return Number(/\(PID (\d+)\)/.exec(text)?.[1] ?? 0);
}
