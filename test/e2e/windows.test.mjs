import assert from 'node:assert/strict';
import { cp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { prepareSample, samples } from '../../scripts/lib/demo.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, lineFile, pictures } from './editor.mjs';

/** A program that makes a trace each half second, twenty times, whatever happens to the window. */
const slowProgram = `
import * as mlflow from '@mlflow/core';
mlflow.init({ traceLocation: { catalogName: 'local', schemaName: 'traces', tablePrefix: 'typescript_agent' } });
for (let n = 0; n < 20; n += 1) {
  await mlflow.withSpan(async () => new Promise((resolve) => setTimeout(resolve, 500)), { name: \`step_\${n}\` });
  await mlflow.flushTraces();
}
`;

async function openOn(editor, folder, file) {
  const bench = await Workbench.open(editor.browser, editor.url(folder));
  await bench.openFile(file);
  await bench.openContainer('Spanlight');
  await bench.webview('filter-text', 60_000);
  return bench;
}

describe('windows and the local workspace', function () {
  let editor;
  before(async () => {
    editor = await TestEditor.start();
  });
  after(() => editor.stop());
  afterEach(async function () {
    if (this.currentTest.state !== 'failed') return;
    const pages = editor.browser.contexts().flatMap((context) => context.pages());
    for (const [at, page] of pages.entries()) await page.screenshot({ path: path.join(pictures, `windows-failed-${at}.png`) });
  });

  it('loses nothing when the window is reloaded while a program runs, and adopts the process', async () => {
    const folder = await prepareSample(samples.typescript, { into: editor.home });
    await writeFile(path.join(folder, 'slow.ts'), slowProgram);
    const bench = await openOn(editor, folder, 'agent.ts');
    const [before] = await editor.ownersOnce(1);
    await bench.runInTerminal('nohup node slow.ts > slow.log 2>&1 &');
    const list = await bench.webview('trace-row', 60_000);
    await list.locator('[data-testid="trace-row"]').first().waitFor();
    await bench.page.reload();
    await bench.openContainer('Spanlight');
    const again = await bench.webview('trace-row', 60_000);
    await again.locator('[data-testid="trace-row"]').filter({ hasText: 'step_19' }).first().waitFor({ timeout: 60_000 });
    const [after] = await editor.ownersOnce(1);
    assert.equal(after.pid, before.pid, 'the process was started again instead of being adopted');
    const names = (await editor.traces(after)).map(({ name }) => name).sort();
    assert.deepEqual(names, Array.from({ length: 20 }, (_, n) => `step_${n}`).sort());
    await bench.page.close();
  });

  it('shares one process between two windows on a folder, and has another for another folder', async () => {
    const folder = path.join(editor.home, samples.typescript.folder);
    const other = path.join(editor.home, 'other-folder');
    await cp(folder, other, { recursive: true });
    const first = await openOn(editor, folder, 'agent.ts');
    const second = await openOn(editor, folder, 'agent.ts');
    assert.equal((await editor.ownersOnce(1)).length, 1);
    const third = await openOn(editor, other, 'agent.ts');
    const owners = await editor.ownersOnce(2);
    assert.equal(new Set(owners.map(({ port }) => port)).size, 2);
    assert.equal(new Set(owners.map(({ token }) => token)).size, 2);
    for (const bench of [first, second, third]) await bench.page.close();
  });

  it('marks the terminals that were open when the port had to change', async () => {
    const folder = await prepareSample(samples.typescript, { into: path.join(editor.home, 'changed-port') });
    const before = await editor.owners();
    const bench = await openOn(editor, folder, 'agent.ts');
    const own = (await editor.ownersOnce(before.length + 1)).find(({ port }) => !before.some((other) => other.port === port));
    // Two, because VS Code shows the list with the marks from two terminals on.
    await bench.runInTerminal('echo first');
    await bench.runInTerminal('echo second');
    const marked = bench.page.locator('.terminal-tabs-entry [class*="monaco-decoration-iconBadge"]');
    assert.equal(await marked.count(), 0);
    await bench.command('Spanlight: Stop Local Workspace');
    await editor.ownersOnce(before.length);
    const squatter = createServer().listen(own.port, '127.0.0.1');
    try {
      await bench.command('Spanlight: Start Local Workspace');
      const now = await editor.ownersOnce(before.length + 1);
      assert.ok(now.every(({ port }) => port !== own.port));
      await marked.nth(1).waitFor({ timeout: 20_000 });
      // What a terminal opened now gets is the new port.
      const port = now.find((owner) => !before.some((other) => other.pid === owner.pid)).port;
      const printed = path.join(folder, 'tracking-host.txt');
      await bench.runInTerminal(`echo "$DATABRICKS_HOST" > ${printed}; echo end-of-file >> ${printed}`);
      assert.deepEqual(await lineFile(printed), [`http://127.0.0.1:${port}`]);
      assert.equal(await marked.count(), 2, 'the new terminal needs no mark');
      await bench.command('Diagnose Tracing');
      const page = await bench.webview('checks-done', 60_000);
      await page.locator('[data-testid="check"]').filter({ hasText: 'Programs in that terminal still use the old variables.' }).waitFor();
      await bench.screenshot(path.join(pictures, 'windows-stale-terminal.png'));
    } finally {
      squatter.close();
    }
    await bench.page.close();
  });
});
