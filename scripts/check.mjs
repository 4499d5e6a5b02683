// npm start -- --check: the main job in the real VS Code without a person, with pictures under out/check/.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { launchBrowser } from './lib/browser.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { demoSettings, ensureSamplePython, prepareSample, samples } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { mainJob } from './lib/mainJob.mjs';
import { projectFolder } from './lib/paths.mjs';
import { run, step, StepError } from './lib/run.mjs';

const out = path.join(projectFolder, 'out/check');

async function checkSample(name, { browser, server, python }) {
  const sample = samples[name];
  const home = path.join(out, 'run', name);
  const folder = await prepareSample(sample, { into: home, python });
  const editor = await startEditorServer({
    server,
    node: process.execPath,
    dataFolder: path.join(home, 'server'),
    settings: demoSettings({ node: process.execPath }),
  });
  try {
    const times = await mainJob({
      browser,
      url: editor.url(folder),
      sample,
      folder,
      pictures: path.join(out, name),
      onStage: (stage) => console.log(`  ${name}: ${stage}`),
    });
    const seconds = (ms) => (ms / 1000).toFixed(1);
    console.log(`  ${name}: passed; light bulb to the trace beside the function ${seconds(times.lightBulbToTraceMs)} s, of which the program until its row shows ${seconds(times.programMs)} s`);
  } finally {
    await editor.stop();
  }
}

async function main() {
  await rm(out, { recursive: true, force: true });
  const server = await ensureEditor();
  const chromium = await ensureChromium();
  const names = ['typescript'];
  let python;
  try {
    python = await ensureSamplePython();
    names.unshift('python');
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.log(`  ${error.message.split('\n')[0]} Only the TypeScript sample is checked.`);
  }
  await step('Building the extension', () => run(process.execPath, ['esbuild.mjs'], { cwd: projectFolder }));
  const browser = await launchBrowser(chromium);
  try {
    for (const name of names) await checkSample(name, { browser, server, python });
  } finally {
    await browser.close();
  }
}

try {
  await main();
  console.log('Check passed. The pictures are in out/check/.');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
