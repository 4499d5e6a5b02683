// Builds dist/cli.js alone, when it is missing or older than its sources.
import { existsSync, statSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from './paths.mjs';

const at = (...parts) => path.join(projectFolder, ...parts);
const wasm = ['web-tree-sitter/web-tree-sitter.wasm', 'tree-sitter-python/tree-sitter-python.wasm'];

/** Returns the path of the built command. */
export async function buildCli() {
  const target = at('dist/cli.js');
  if (await isCurrent(target)) return target;
  const { build } = await import('esbuild');
  await mkdir(at('dist'), { recursive: true });
  await build({
    entryPoints: [at('src/cli/instrument.ts')],
    outfile: target,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
    alias: { 'web-tree-sitter': at('node_modules/web-tree-sitter/web-tree-sitter.cjs') },
  });
  for (const file of wasm) await cp(at('node_modules', file), at('dist', path.basename(file)));
  return target;
}

async function isCurrent(target) {
  if (![target, ...wasm.map((file) => at('dist', path.basename(file)))].every((file) => existsSync(file))) return false;
  const built = statSync(target).mtimeMs;
  for (const folder of ['src/cli', 'src/instrument', 'src/base']) {
    for (const file of await readdir(at(folder), { recursive: true })) if (statSync(at(folder, file)).mtimeMs > built) return false;
  }
  return statSync(at('package-lock.json')).mtimeMs <= built;
}
