// Runs before any npm package is there: Node's own modules only.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.mjs';
import { run, step } from './run.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Installs the packages of the lock file unless exactly these are there. Returns the Node 24 that came with them. */
export async function ensurePackages() {
  const stamp = path.join(projectFolder, 'node_modules/.spanlight-lock');
  const lock = createHash('sha256').update(await readFile(path.join(projectFolder, 'package-lock.json'))).digest('hex');
  const installed = existsSync(stamp) ? await readFile(stamp, 'utf8') : '';
  if (installed !== lock) {
    await step('Installing npm packages', () =>
      run(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: projectFolder,
        sentence: 'The npm packages could not be installed; check that the npm registry can be reached and try again.',
      }),
    );
    await mkdir(path.dirname(stamp), { recursive: true });
    await writeFile(stamp, lock);
  }
  const node = path.join(projectFolder, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(node) ? node : process.execPath;
}
