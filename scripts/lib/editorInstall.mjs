import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from './paths.mjs';
import { run, step } from './run.mjs';

/** The npm package that carries VS Code's server and web workbench; 4.139.1 holds VS Code 1.139.1. */
const version = '4.139.1';

/**
 * Installs VS Code for the browser from npm unless it is there. Returns the folder with its
 * server. Install scripts stay off: they would compile for minutes what the editor can do without.
 */
export async function ensureEditor() {
  const target = path.join(cacheFolder, `editor-${version}`);
  const server = path.join(target, 'node_modules/code-server/lib/vscode');
  if (existsSync(path.join(target, 'complete'))) return server;
  await step('Installing VS Code for the browser (about 600 MB)', async () => {
    await mkdir(cacheFolder, { recursive: true });
    const draft = await mkdtemp(path.join(cacheFolder, 'editor-draft-'));
    const sentence = 'VS Code could not be installed from npm; check that the npm registry can be reached and that 1 GB of disk is free.';
    const options = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await writeFile(path.join(draft, 'package.json'), '{"private":true}');
    await run(npm, [...options, '--no-save', `code-server@${version}`], { cwd: draft, sentence });
    await run(npm, [...options, '--omit=dev'], { cwd: path.join(draft, 'node_modules/code-server/lib/vscode'), sentence });
    await writeFile(path.join(draft, 'complete'), '');
    await rm(target, { recursive: true, force: true });
    await rename(draft, target);
  });
  return server;
}
