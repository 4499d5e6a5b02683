import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './paths.mjs';
import { run, step } from './run.mjs';

/** A cached folder whose `node_modules` hold these packages, made when it is missing. */
export async function ensureNodePackages(name, packages) {
  const key = createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 8);
  const target = path.join(cacheFolder, `node-${name}-${key}`);
  if (existsSync(path.join(target, 'complete'))) return target;
  await step(`Installing ${packages.join(', ')}`, async () => {
    await rm(target, { recursive: true, force: true });
    await mkdir(target, { recursive: true });
    await writeFile(path.join(target, 'package.json'), '{"private": true}');
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], { cwd: target, sentence: `${packages.join(', ')} could not be installed; check that the npm registry can be reached and try again.` });
    await writeFile(path.join(target, 'complete'), packages.join('\n'));
  });
  return target;
}
