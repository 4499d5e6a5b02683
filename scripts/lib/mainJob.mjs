import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from './workbench.mjs';

/**
 * The main job as a person does it: open the file, take the light bulb, save, run, see the trace in
 * the sidebar, open it, select the span, land at its function. Each stage leaves a picture. `atEnd`
 * gets the window and the viewer's page before they close.
 * @returns {Promise<{lightBulbToTraceMs: number, programMs: number, rowAtMs: number, rowTraceId: string}>}
 * @throws an error whose message starts with the stage that failed
 */
export async function mainJob({ browser, url, sample, folder, pictures, onStage = () => {}, atEnd = async () => {} }) {
  await mkdir(pictures, { recursive: true });
  const times = {};
  let number = 0;
  let bench;
  const stage = async (name, work) => {
    number += 1;
    onStage(name);
    try {
      await work();
    } catch (error) {
      const picture = path.join(pictures, `failed-${name.replaceAll(' ', '-')}.png`);
      await bench?.screenshot(picture);
      throw new Error(`Stage '${name}' failed: ${error.message}`, { cause: error });
    }
    await bench.screenshot(path.join(pictures, `${number}-${name.replaceAll(' ', '-')}.png`));
  };
  const file = path.join(folder, sample.file);
  const line = lineOf(await readFile(file, 'utf8'), sample.declaration);

  await stage('open the file', async () => {
    bench = await Workbench.open(browser, url);
    await bench.openFile(sample.file);
    await bench.openContainer('Spanlight');
    await bench.emptyTraceList();
  });
  await stage('take the light bulb', async () => {
    await bench.page.locator('.editor-group-container .monaco-editor').first().click();
    await bench.goTo(line.number, line.column);
    times.lightBulb = Date.now();
    const action = await bench.takeLightBulb('Add tracing');
    await bench.screenshot(path.join(pictures, `${number}a-light-bulb-menu.png`));
    await action.click();
    await bench.page.locator('.tab.active.dirty').waitFor({ timeout: 20_000 });
  });
  await stage('save', async () => {
    await bench.save();
    const saved = await readFile(file, 'utf8');
    if (!saved.includes(sample.added)) throw new Error(`'${sample.file}' has no '${sample.added}' after saving.`);
  });
  await stage('run in the terminal', async () => {
    times.run = Date.now();
    await bench.runInTerminal(sample.command);
  });
  let list;
  await stage('see the trace without refresh', async () => {
    list = await bench.webview('trace-row', 90_000);
    const first = list.locator('[data-testid="trace-row"]').filter({ hasText: sample.rootSpan }).first();
    await first.waitFor();
    times.row = Date.now();
    times.rowTraceId = await first.getAttribute('data-trace-id');
  });
  let viewer;
  await stage('open the trace', async () => {
    // The question that retrieves documents is the one whose trace has the new span.
    const rows = list.locator('[data-testid="trace-row"]').filter({ hasText: sample.rootSpan });
    await rows.nth(2).waitFor({ timeout: 60_000 });
    await rows.nth(1).click();
    viewer = await bench.webview('span-row', 30_000);
    await viewer.locator('[data-testid="span-row"]').filter({ hasText: sample.target }).first().waitFor({ timeout: 20_000 });
  });
  await stage('select the span', async () => {
    await viewer.locator('[data-testid="span-row"]').filter({ hasText: sample.target }).first().click();
    await bench.page.locator('.monaco-editor .spanlight-revealed-function, .monaco-editor [class*="ced-"]').first().waitFor({ timeout: 20_000 });
    const shown = bench.page.locator('.monaco-editor .view-line').filter({ hasText: sample.target });
    await shown.first().waitFor({ timeout: 10_000 });
    times.linked = Date.now();
  });
  await stage('place the cursor in a function', async () => {
    const place = lineOf(await readFile(file, 'utf8'), sample.traced.declaration);
    await bench.page.locator('.editor-group-container .monaco-editor').first().click();
    await bench.goTo(place.number, place.column);
    await viewer.locator('[data-testid="span-row"].at-cursor').filter({ hasText: sample.traced.span }).waitFor({ timeout: 20_000 });
  });
  await atEnd({ bench, viewer });
  await bench.page.close();
  return {
    lightBulbToTraceMs: times.linked - times.lightBulb,
    programMs: times.row - times.run,
    rowAtMs: times.row,
    rowTraceId: times.rowTraceId,
  };
}

function lineOf(text, declaration) {
  const offset = text.indexOf(declaration);
  if (offset < 0) throw new Error(`The sample has no '${declaration}'.`);
  const before = text.slice(0, offset).split('\n');
  return { number: before.length, column: before.at(-1).length + declaration.length };
}
