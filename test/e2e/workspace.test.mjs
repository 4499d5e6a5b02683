import assert from 'node:assert/strict';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { QuickInput } from './quickInput.mjs';

/** The commands around a workspace, clicked through in VS Code against the local workspace. */
describe('a workspace, set up and looked after', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  /** @type {QuickInput} */
  let input;
  const experiment = '/Users/root@local/clicked';

  before(async () => {
    editor = await TestEditor.start();
    const folder = await editor.folderWith({ 'agent.py': 'import mlflow\n\n\n@mlflow.trace\ndef run(question):\n    return question\n' });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    input = new QuickInput(workbench);
    await workbench.openContainer('Spanlight');
    await workbench.emptyTraceList();
  });
  after(() => editor?.stop());
  afterEach(async function () {
    const name = this.currentTest.title.replace(/\W+/g, '-');
    await workbench?.screenshot(path.join(pictures, `workspace-${name}.png`));
  });

  it('the wizard makes everything and shows its test trace', async () => {
    const { page } = workbench;
    await workbench.command('Set Up Tracing…');
    await input.answer('Experiment', { text: 'clicked' });
    await input.answer('Catalog');
    await input.answer('Schema', { text: 'clicked' });
    await input.answer('Kind of trace tables');
    await input.answer('SQL warehouse');
    await input.answer('Who may write');
    await input.answer('Scorers', { check: 'Safety' });
    await input.accept('Scorers', undefined, 'Percentage');
    await input.answer('How your program');
    await page.locator('.quick-input-title').filter({ hasText: 'steps in Local workspace' }).waitFor();
    await workbench.screenshot(path.join(pictures, 'workspace-plan.png'));
    await input.answer('steps in Local workspace');
    const frame = await workbench.webview('span-row', 60_000);
    await frame.locator('[data-testid="span-row"]').filter({ hasText: 'spanlight.testTrace' }).waitFor();
    const [owner] = await editor.ownersOnce(1);
    await input.notified(/Tracing is set up\. The test trace arrived after/);
    const rows = await editor.traces(owner);
    assert.deepEqual(rows.map((row) => [row.name, row.location]), [['spanlight.testTrace', 'local.clicked']]);
  });

  it('the tree lists its recent traces, and opens one', async () => {
    const { page } = workbench;
    await workbench.command('View: Close All Editors');
    // The tree gets the room that the traces leave.
    const header = page.locator('.pane-header').filter({ hasText: /^Traces/ });
    await header.click();
    const rows = page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row');
    const branch = async (row) => {
      await row.waitFor({ timeout: 20_000 });
      const open = row.and(page.locator('[aria-expanded="true"]'));
      // A row that moves at that moment, because others arrive above it, takes no click.
      for (let clicks = 0; clicks < 4 && !(await open.isVisible()); clicks += 1) {
        await row.locator('.monaco-tl-twistie').click();
        await open.waitFor({ timeout: 5_000 }).catch((error) => assert.equal(error.name, 'TimeoutError'));
      }
      await open.waitFor({ timeout: 1_000 });
    };
    await branch(rows.filter({ hasText: /^clicked/ }));
    await branch(rows.filter({ hasText: /^Recent Traces/ }).last());
    const trace = rows.filter({ hasText: /^spanlight\.testTrace/ });
    await trace.waitFor({ timeout: 20_000 });
    assert.match(await trace.innerText(), /12 ms · \d\d:\d\d:\d\d/);
    await trace.click();
    const frame = await workbench.webview('span-row', 60_000);
    await frame.locator('[data-testid="span-row"]').filter({ hasText: 'spanlight.testTrace' }).waitFor();
    await workbench.screenshot(path.join(pictures, 'workspace-recent.png'));
    await header.click();
  });

  it('the matrix names what each one has', async () => {
    await workbench.command('Check Access…');
    await input.answer('Check Access', { row: 'clicked' });
    await input.answer(`Check Access: ${experiment}`);
    const frame = await workbench.webview('access-row');
    const text = await frame.locator('table').innerText();
    assert.match(text, /Table local\.clicked\.mlflow_experiment_trace_otel_spans/);
    assert.match(text, /MODIFY\s+granted here/);
    assert.match(text, /View local\.clicked\.mlflow_experiment_trace_unified/);
  });

  it('the diagnosis runs every check to its end', async () => {
    await workbench.command('Diagnose Tracing');
    const frame = await workbench.webview('checks-done', 60_000);
    const statuses = await frame.locator('[data-testid="check"]').evaluateAll((items) => items.map((item) => [item.dataset.check, item.dataset.status]));
    const status = Object.fromEntries(statuses);
    for (const id of ['credentials', 'experiment', 'link', 'tables', 'otlp']) assert.equal(status[id], 'ok', `${id} is ${status[id]}`);
  });

  it('a test span is sent and read back', async () => {
    await workbench.command('Send Test Span');
    await input.answer('Send Test Span', { row: 'clicked' });
    await input.notified(/The test trace arrived after/);
  });

  it('the scorers are listed with their rate', async () => {
    await workbench.command('Manage Scorers…');
    await input.answer('Manage Scorers', { row: 'clicked' });
    const { page } = workbench;
    await page.locator('.quick-input-title').filter({ hasText: `Scorers of ${experiment}` }).waitFor();
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: /safety.*judges 50 %/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('no token is in anything that was written', async () => {
    const [owner] = await editor.ownersOnce(1);
    await editor.refuseSecrets(owner.token);
  });
});
