import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, projectFolder } from './paths.mjs';
import { run, step } from './run.mjs';

/** The official packager. It and what it needs (140 MB) are kept beside the editor, not in every checkout. */
const packagerVersion = '4.1.0';

/** Platforms as the marketplace names them. */
const target = `${process.platform}-${process.arch}`;

/**
 * Builds the extension and packs it for this platform.
 * @returns {Promise<{file: string, megabytes: number}>}
 */
export async function buildPackage() {
  const packager = await ensurePackager();
  const { name, version } = JSON.parse(await readFile(path.join(projectFolder, 'package.json'), 'utf8'));
  const file = path.join(projectFolder, 'out', `${name}-${target}-${version}.vsix`);
  await mkdir(path.dirname(file), { recursive: true });
  await step('Building the extension', () => run(process.execPath, ['esbuild.mjs'], { cwd: projectFolder }));
  await step('Packing it', () =>
    run(process.execPath, [packager, 'package', '--target', target, '--out', file, '--no-rewrite-relative-links', '--allow-missing-repository'], {
      cwd: projectFolder,
      // The packager asks npm which packages the extension needs.
      env: { PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` },
    }),
  );
  return { file, megabytes: (await stat(file)).size / 1e6 };
}

async function ensurePackager() {
  const folder = path.join(cacheFolder, `packager-${packagerVersion}`);
  const script = path.join(folder, 'node_modules/@vscode/vsce/vsce');
  if (existsSync(path.join(folder, 'complete'))) return script;
  await step('Installing the packager', async () => {
    await mkdir(cacheFolder, { recursive: true });
    const draft = await mkdtemp(path.join(cacheFolder, 'packager-draft-'));
    await writeFile(path.join(draft, 'package.json'), '{"private":true}');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    await run(npm, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `@vscode/vsce@${packagerVersion}`], {
      cwd: draft,
      sentence: 'The packager could not be installed from npm; check that the npm registry can be reached.',
    });
    await writeFile(path.join(draft, 'complete'), '');
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  });
  return script;
}
