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

/** Stage pictures of the main job that the documents show, by the name they have there. */
const wanted = {
  '2a-light-bulb-menu.png': 'light-bulb.png',
  '7-select-the-span.png': 'trace-beside-source.png',
};

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
  await mainJob({ browser, url: editor.url(folder), sample: samples.python, folder, pictures: path.join(home, 'pictures') });
  await mkdir(target, { recursive: true });
  for (const [from, to] of Object.entries(wanted)) await copyFile(path.join(home, 'pictures', from), path.join(target, to));
  console.log(`The pictures are in ${path.relative(projectFolder, target)}.`);
} finally {
  await browser.close();
  await editor.stop();
  await rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
