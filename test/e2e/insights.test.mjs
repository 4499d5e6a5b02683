import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectFolder } from '../../scripts/lib/paths.mjs';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { SideWorkspace } from './sideWorkspace.mjs';

/** Insights, their SQL, and the pattern document's own SQL, as a person works with them. */
describe('insights and SQL', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  /** @type {SideWorkspace} */
  let local;
  let folder;

  before(async () => {
    editor = await TestEditor.start();
    const pattern = (name) => readFile(path.join(projectFolder, 'test/peers/patterns', name), 'utf8');
    folder = await editor.folderWith({ 'pattern.sql': await pattern('14-1.sql'), 'pattern.py': await pattern('14-2.py') });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openContainer('Spanlight');
    await workbench.emptyTraceList();
    local = await SideWorkspace.of((await editor.ownersOnce(1))[0]);
    await local.send(150, { everyMs: 7 * 60_000 });
  });
  after(() => editor?.stop());
  afterEach(async function () {
    const name = this.currentTest.title.replace(/\W+/g, '-');
    await workbench?.screenshot(path.join(pictures, `insights-${name}.png`));
  });

  /** Clicks a lens of the editor in front. */
  async function clickLens(text, nth = 0) {
    const lens = workbench.page.locator('.codelens-decoration a').filter({ hasText: text }).nth(nth);
    await lens.waitFor({ timeout: 20_000 });
    await lens.click();
  }
  /** Sets the folder's theme. */
  async function useTheme(name) {
    await mkdir(path.join(folder, '.vscode'), { recursive: true });
    await writeFile(path.join(folder, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': name }));
  }
  /** Answers the save dialog with a file of the folder, and reads it once it is there. */
  async function savedAs(name) {
    const { page } = workbench;
    const box = page.locator('.quick-input-widget input').first();
    await page.locator('.quick-input-title').filter({ hasText: 'Save 1 Row' }).waitFor({ timeout: 20_000 });
    // The dialog looks at the proposed folder first, and takes no answer meanwhile.
    await page.waitForFunction(() => /result\./.test(document.querySelector('.quick-input-widget input')?.value ?? ''), undefined, { timeout: 20_000 });
    await page.locator('.quick-input-list .monaco-list-row').first().waitFor({ timeout: 20_000 });
    await box.fill(path.join(folder, name));
    for (let presses = 0; presses < 10 && (await box.isVisible()); presses += 1) {
      await page.keyboard.press('Enter');
      await box.waitFor({ state: 'hidden', timeout: 3_000 }).catch((error) => assert.equal(error.name, 'TimeoutError'));
    }
    for (const deadline = Date.now() + 20_000; ; ) {
      const text = await readFile(path.join(folder, name), 'utf8').catch(() => '');
      if (text !== '' || Date.now() > deadline) return text;
      await page.waitForTimeout(100);
    }
  }
  /** The result whose line begins with a text. */
  async function said(start) {
    const frame = await workbench.webview('result-said', 30_000);
    const line = frame.locator('[data-testid="result-said"]').filter({ hasText: start });
    await line.waitFor({ timeout: 20_000 });
    return { frame, text: await line.innerText() };
  }

  it('charts what the traces say, and shows the traces behind a bar', async () => {
    await workbench.command('Open Trace Insights');
    const frame = await workbench.webview('insight-traces');
    await frame.locator('[data-testid="insight-traces"] [data-testid="bucket"]').first().waitFor({ timeout: 30_000 });
    await frame.locator('[data-testid="insight-tools"] [data-testid="insight-row"]').first().waitFor({ timeout: 30_000 });
    for (const id of ['traces', 'latency', 'slowest', 'errors', 'usage', 'models', 'usageByName', 'tools', 'sessions', 'scorers']) {
      await frame.locator(`[data-testid="insight-${id}"]:not(:has(.ring))`).waitFor({ timeout: 30_000 });
      assert.deepEqual(await frame.locator(`[data-testid="insight-${id}"] [role="alert"]:not([hidden])`).allInnerTexts(), [], id);
    }
    const tools = await frame.locator('[data-testid="insight-tools"] [data-testid="insight-row"]').first().innerText();
    const [calls] = await local.sql("SELECT COUNT(*) FROM local.traces.mlflow_experiment_trace_otel_spans WHERE name = 'weather' AND start_time_unix_nano >= unix_millis(now()) * 1000000 - 86400000000000");
    assert.match(tools, new RegExp(`weather\\s+${calls[0]}\\b`));
    await frame.locator('[data-testid="insight-errors"] [data-testid="insight-row"]').first().click();
    await frame.locator('.behind [data-testid="trace-row"]').first().waitFor();
    await workbench.screenshot(path.join(pictures, 'insights-light.png'));
    await workbench.command('Preferences: Toggle between Light/Dark Themes');
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot(path.join(pictures, 'insights-dark.png'));
    for (const [theme, mark] of [['Default High Contrast', 'hc-black'], ['Default High Contrast Light', 'hc-light']]) {
      await useTheme(theme);
      await workbench.page.locator(`.monaco-workbench.${mark}`).waitFor({ timeout: 20_000 });
      await frame.locator('body.vscode-high-contrast, body.vscode-high-contrast-light').waitFor({ timeout: 20_000 });
      // Charts are drawn again for the theme: bars keep a border that is seen.
      await frame.locator('[data-testid="insight-traces"] [data-testid="bucket"]').first().waitFor();
      await workbench.screenshot(path.join(pictures, `insights-${mark}.png`));
    }
    await useTheme('Default Light Modern');
    await workbench.page.locator('.monaco-workbench.vs:not(.vs-dark)').waitFor({ timeout: 20_000 });
  });

  it('opens an insight as SQL, which runs with one click', async () => {
    const frame = await workbench.webview('insight-traces');
    await frame.locator('[data-testid="sql-tools"]').click();
    await clickLens('Run on Traces');
    const { frame: results, text } = await said('1 row from');
    assert.match(text, /^1 row from Local workspace in /);
    assert.match(await results.locator('[data-testid="result-row"]').first().innerText(), /^weather/);
    await results.locator('[data-testid="save-csv"]').click();
    assert.match(await savedAs('tools.csv'), /^name,calls,errors,p50,p95\r\nweather,\d+,\d+,\d+,\d+\r\n$/);
    await results.locator('[data-testid="save-json"]').click();
    const [row] = JSON.parse(await savedAs('tools.json'));
    assert.deepEqual([row.name, typeof row.calls], ['weather', 'number']);
  });

  it("underlines what the pattern document's SQL has and the tables lack, and fits it with one fix", async () => {
    const { page } = workbench;
    await workbench.command('View: Close All Editors');
    await page.keyboard.press('Escape');
    await workbench.openFile('pattern.sql');
    await page.locator('.squiggly-warning').first().waitFor({ timeout: 20_000 });
    await workbench.goTo(3, 10);
    const action = await workbench.quickFix('Fit the SQL to the trace tables');
    await workbench.screenshot(path.join(pictures, 'insights-fix.png'));
    await action.click();
    await page.locator('.squiggly-warning').first().waitFor({ state: 'detached', timeout: 20_000 });
    await workbench.save();
    const fitted = await readFile(path.join(folder, 'pattern.sql'), 'utf8');
    assert.doesNotMatch(fitted, /my_catalog|status_code|DATE\(timestamp\)/);
    await clickLens('Run on Traces', 2);
    const { frame, text } = await said('4 rows from');
    assert.match(text, /rows from Local workspace/);
    assert.match(await frame.locator('[data-testid="result-row"]').first().innerText(), /^weather\n150\n30\n20/);
  });

  it('fits the Spark snippet and runs its SQL', async () => {
    const { page } = workbench;
    await workbench.command('View: Close All Editors');
    await page.keyboard.press('Escape');
    await workbench.openFile('pattern.py');
    await page.locator('.squiggly-warning').first().waitFor({ timeout: 20_000 });
    await clickLens('Run on Traces');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: 'does not fit the trace tables' }).waitFor({ timeout: 20_000 });
    await workbench.pressInDialog('Fit and Run');
    await said('0 rows from Local workspace');
  });
});
