import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './paths.mjs';
import { run, step } from './run.mjs';

/** The version that the figures name. */
export const speedscopeVersion = '1.25.0';

/** The folder of speedscope's own page, installed into the cache once. */
export async function ensureSpeedscope() {
  const folder = path.join(cacheFolder, `speedscope-${speedscopeVersion}`);
  const page = path.join(folder, 'node_modules/speedscope/dist/release');
  if (!existsSync(path.join(page, 'index.html'))) {
    await mkdir(folder, { recursive: true });
    await step('Installing speedscope', () => run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', `speedscope@${speedscopeVersion}`]));
  }
  return page;
}
