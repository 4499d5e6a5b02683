// Makes the pictures of the README and the walkthrough: real screenshots of the sample in the editor.
//   npm run pictures
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './lib/browser.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { demoSettings, ensureSamplePython, prepareSample, samples } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { mainJob } from './lib/mainJob.mjs';
import { projectFolder } from './lib/paths.mjs';
import { run, step } from './lib/run.mjs';

/** A span with messages and its code side by side, without the terminal that ran it. */
async function traceBesideSource({ bench, viewer }, file) {
  await bench.command('View: Hide Panel');
  const span = viewer.locator('[data-testid="span-row"]').filter({ hasText: 'generate_response' }).first();
  await span.click();
  await viewer.locator('[data-testid="source-link"]').filter({ hasText: 'agent.py' }).waitFor({ timeout: 20_000 });
  await bench.screenshot(file);
}

await step('Building the extension', () => run(process.execPath, ['esbuild.mjs'], { cwd: projectFolder }));
const home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-pictures-'));
const target = path.join(projectFolder, 'media/readme');
const python = await ensureSamplePython();
const folder = await prepareSample(samples.python, { into: home, python });
const editor = await startEditorServer({
  server: await ensureEditor(),
  node: process.execPath,
  dataFolder: path.join(home, 'server'),
  settings: { ...demoSettings({ node: process.execPath }), 'workbench.colorTheme': 'Default Dark Modern' },
});
const browser = await launchBrowser(await ensureChromium());
try {
  await mkdir(target, { recursive: true });
  const pictures = path.join(home, 'pictures');
  const atEnd = (opened) => traceBesideSource(opened, path.join(target, 'trace-beside-source.png'));
  await mainJob({ browser, url: editor.url(folder), sample: samples.python, folder, pictures, atEnd });
  await copyFile(path.join(pictures, '2a-light-bulb-menu.png'), path.join(target, 'light-bulb.png'));
  console.log(`The pictures are in ${path.relative(projectFolder, target)}.`);
} finally {
  await browser.close();
  await editor.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
