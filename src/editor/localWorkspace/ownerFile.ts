import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalOwner } from '../../protocol/localWorkspace';

/** The owner file of a data folder; `undefined` where there is none or it cannot be read as one. */
export async function readOwner(dataFolder: string): Promise<LocalOwner | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, 'owner.json'), 'utf8');
  } catch {
    // No process has listened here yet, or it ended in order.
    return undefined;
  }
  try {
    const owner = JSON.parse(text) as Partial<LocalOwner>;
    if (typeof owner.pid !== 'number' || typeof owner.port !== 'number' || typeof owner.token !== 'string') return undefined;
    return owner as LocalOwner;
  } catch {
    // Half-written: the process is about to write it whole.
    return undefined;
  }
}

/** True while a process with this id exists, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
