// Builds test/standins into packages that a sample can install: out/standins/<name>/.
import { build } from 'esbuild';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

/** Builds the stand-in for `@mlflow/core`; returns its folder. */
export async function buildStandins() {
  const folder = path.join(projectFolder, 'out/standins/@mlflow/core');
  const source = path.join(projectFolder, 'test/standins/mlflow-core');
  await build({
    entryPoints: [path.join(source, 'src/index.ts')],
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'warning',
  });
  await run(process.execPath, [path.join(projectFolder, 'node_modules/typescript/bin/tsc'), '-p', path.join(source, 'tsconfig.json')]);
  await cp(path.join(source, 'package.json'), path.join(folder, 'package.json'));
  return folder;
}
