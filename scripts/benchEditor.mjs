// One round of the figures that need the real editor: bundle size, start of the extension, the main job.
import { glob, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { runHostTests } from './hostTests.mjs';
import { launchBrowser } from './lib/browser.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { demoSettings, ensureSamplePython, prepareSample, samples } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { mainJob } from './lib/mainJob.mjs';
import { projectFolder } from './lib/paths.mjs';
import { run } from './lib/run.mjs';

const print = (figure) => console.log(JSON.stringify({ better: 'lower', ...figure }));

const { size } = await stat(path.join(projectFolder, 'dist/extension.js'));
print({ name: 'size of dist/extension.js', value: size / 1000, unit: 'kB', bar: 150 });

const { activationMs, output } = await runHostTests('activation');
if (activationMs === undefined) throw new Error(output);
print({ name: 'activation of the extension', value: activationMs, unit: 'ms', bar: 50 });

const python = await ensureSamplePython();
const server = await ensureEditor();
const browser = await launchBrowser(await ensureChromium());
try {
  for (const name of Object.keys(samples)) await oneMainJob(name);
} finally {
  await browser.close();
}

async function oneMainJob(name) {
  const sample = samples[name];
  const home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-bench-'));
  const folder = await prepareSample(sample, { into: home, python });
  const editor = await startEditorServer({
    server,
    node: process.execPath,
    dataFolder: path.join(home, 'server'),
    settings: demoSettings({ node: process.execPath }),
  });
  try {
    const times = await mainJob({ browser, url: editor.url(folder), sample, folder, pictures: path.join(home, 'pictures') });
    const startMs = await programStart(name, folder);
    print({ name: `light bulb to the trace beside the function, ${name}`, value: times.lightBulbToTraceMs / 1000, unit: 's' });
    print({ name: `of which the program until its first row, ${name}`, value: times.programMs / 1000, unit: 's' });
    print({ name: `of which the start of ${name} itself`, value: startMs / 1000, unit: 's' });
    const endMs = await rootSpanEndMs(home, times.rowTraceId);
    print({ name: `end of the root span to the row in the sidebar, ${name}`, value: times.rowAtMs - endMs, unit: 'ms', bar: 1000 });
    if (name === 'python') {
      // The client imports the SDK in the thread that sends the first trace (mlflow/utils/databricks_utils.py), so nothing arrives before.
      print({ name: 'of which the client before it sends: its import of databricks.sdk', value: await sdkImportMs(folder), unit: 'ms' });
    }
  } finally {
    await editor.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** What the program's language and its libraries take before the program's first line, ms. */
async function programStart(name, folder) {
  const started = Date.now();
  if (name === 'python') await run(python, ['-c', 'import mlflow, openai'], { cwd: folder });
  else await run(process.execPath, ['--input-type=module', '-e', "import '@mlflow/core'"], { cwd: folder });
  return Date.now() - started;
}

/** What MLflow's first export takes to import the Databricks SDK after everything else is loaded, ms. */
async function sdkImportMs(folder) {
  const code = 'import time, mlflow, openai\nstart = time.perf_counter()\nimport databricks.sdk\nprint((time.perf_counter() - start) * 1000)';
  return Number(await run(python, ['-c', code], { cwd: folder }));
}

/** When the root span of a trace ended, by the local workspace that stored it. */
async function rootSpanEndMs(home, traceId) {
  for await (const file of glob('**/owner.json', { cwd: path.join(home, 'server') })) {
    const { port, token } = JSON.parse(await readFile(path.join(home, 'server', file), 'utf8'));
    const answer = await fetch(`http://127.0.0.1:${port}/spanlight/v1/traces?query=${encodeURIComponent('{"limit":500}')}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
    const row = (await answer.json()).rows.find((candidate) => candidate.traceId === traceId);
    if (row) return row.startMs + row.durationMs;
  }
  throw new Error(`No local workspace under ${home} holds the trace ${traceId}.`);
}
