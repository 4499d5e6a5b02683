// Runs out/test/host in the extension host of the real VS Code (in the browser) and prints mocha's result.
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from './lib/browser.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { demoSettings, prepareSample, samples } from './lib/demo.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { startEditorServer } from './lib/editorServer.mjs';
import { projectFolder } from './lib/paths.mjs';
import { StepError } from './lib/run.mjs';

const timeoutMs = 8 * 60_000;

/**
 * Runs a module of out/test/host in the extension host and returns what it wrote as its result.
 * @returns {Promise<{passed: number, failed: number, output?: string}>}
 */
export async function runHostTests(testModule = 'index') {
  const home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-host-'));
  const resultFile = path.join(home, 'result.json');
  const folder = await prepareSample(samples.typescript, { into: home });
  await prepareSample(samples.python, { into: home });
  const editor = await startEditorServer({
    server: await ensureEditor(),
    node: process.execPath,
    dataFolder: path.join(home, 'server'),
    settings: demoSettings({ node: process.execPath }),
    env: { SPANLIGHT_HOST_RESULT: resultFile, SPANLIGHT_HOST_SAMPLES: home },
  });
  const browser = await launchBrowser(await ensureChromium());
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(editor.url(folder, { testsPath: path.join(projectFolder, 'out/test/host', testModule) }));
    const deadline = Date.now() + timeoutMs;
    while (!existsSync(resultFile)) {
      if (Date.now() > deadline) {
        await page.screenshot({ path: path.join(projectFolder, 'out/host-tests-hang.png') });
        throw new StepError(`The host tests did not end within ${timeoutMs / 60_000} minutes; see out/host-tests-hang.png.\n${editor.log()}`);
      }
      await page.waitForTimeout(200);
    }
    return report(JSON.parse(await readFile(resultFile, 'utf8')));
  } finally {
    await browser.close();
    await editor.stop();
    await rm(home, { recursive: true, force: true });
  }
}

function report(result) {
  console.log(result.output ?? '');
  if (result.passed === 0 && result.failed === 0) throw new StepError('The host tests ran no test.');
  return result;
}

if (process.argv[1] === import.meta.filename) {
  const { passed, failed } = await runHostTests();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}
