import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { QuickInput } from './quickInput.mjs';
import { SideWorkspace } from './sideWorkspace.mjs';

/** Traces of a workspace that a profile names, listed through its SQL warehouse as a person asks for them. */
describe('the Traces view on a workspace', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {SideWorkspace} */
  let side;
  /** @type {Workbench} */
  let workbench;
  let frame;

  before(async () => {
    side = await SideWorkspace.start();
    await side.send(30);
    const config = path.join(side.folder, 'databrickscfg');
    await writeFile(config, side.profile('prod', { warehouse: false }));
    editor = await TestEditor.start({ env: { DATABRICKS_CONFIG_FILE: config } });
    const folder = await editor.folderWith({
      'agent.py': 'def answer(question):\n    return question\n',
      'traced.py': 'import mlflow\n\n\n@mlflow.trace\ndef answer(question):\n    return question\n',
      '.vscode/settings.json': JSON.stringify({ 'spanlight.numbers.show': 'always' }),
    });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openContainer('Spanlight');
    frame = await workbench.webview('filter-text', 60_000);
  });
  after(async () => {
    await editor?.stop();
    await side?.stop();
  });
  afterEach(async function () {
    const name = this.currentTest.title.replace(/\W+/g, '-');
    await workbench?.screenshot(path.join(pictures, `traces-${name}.png`));
  });

  const rows = () => frame.locator('[data-testid="trace-row"]');
  const empty = (text) => frame.locator('[data-testid="empty-state"]').filter({ hasText: text });
  async function choose(text) {
    const row = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: text }).first();
    await row.waitFor({ timeout: 20_000 });
    await row.click();
  }
  async function filter(text) {
    const field = frame.locator('[data-testid="filter-text"] input');
    await field.fill(text);
    await field.press('Enter');
  }

  it('says that nothing is loaded until a warehouse and tables are chosen', async () => {
    await workbench.command('Switch Connection…');
    await choose('prod');
    await empty('are not loaded until a SQL warehouse is chosen').waitFor({ timeout: 30_000 });
    await workbench.screenshot(path.join(pictures, 'traces-no-warehouse.png'));
    await empty('SQL warehouse').locator('vscode-button').click();
    await choose('running');
    await empty('No trace tables').locator('vscode-button').click();
    await choose('local.traces');
    await frame.locator('[data-testid="source-warehouse"]').filter({ hasText: 'running' }).waitFor();
    await frame.locator('[data-testid="load"]').waitFor();
    assert.equal(await rows().count(), 0);
  });

  it('loads the newest traces on a click', async () => {
    await frame.locator('[data-testid="load"]').click();
    await rows().first().waitFor({ timeout: 20_000 });
    assert.match(await rows().first().getAttribute('aria-label'), /^answer, OK, .*, 4 spans, 150 tokens(, \$[\d.]+)?$/);
  });

  it('filters by the fields of the menu, by keyboard alone', async () => {
    const { page } = workbench;
    await frame.locator('[data-testid="filter-text"] input').focus();
    await page.keyboard.press('ArrowDown');
    await frame.locator('[data-testid="filter-field"]').first().waitFor();
    await workbench.screenshot(path.join(pictures, 'traces-filter-menu.png'));
    await page.keyboard.press('Enter');
    await page.keyboard.type('error duration>1s');
    await page.keyboard.press('Enter');
    await frame.locator('[data-testid="filter-term"]').nth(1).waitFor();
    await rows().filter({ hasText: 'Unset' }).or(rows().filter({ hasText: 'OK' })).first().waitFor({ state: 'detached' });
    await rows().first().waitFor();
    const labels = await rows().evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')));
    const expected = await side.sql("SELECT COUNT(*) FROM local.traces.mlflow_experiment_trace_otel_spans WHERE COALESCE(parent_span_id, '') = '' AND status.code = 'STATUS_CODE_ERROR' AND end_time_unix_nano - start_time_unix_nano >= 1000000000");
    assert.equal(labels.length, Number(expected[0][0]));
  });

  it('a filter that cannot be meant says why', async () => {
    await filter('type:TOOL status:sad');
    await frame.locator('[data-testid="filter-term"]').filter({ hasText: 'There is no status “sad”' }).waitFor();
    await rows().first().waitFor();
    await filter('type:NOTHING');
    await empty('No match').waitFor();
    await empty('No match').locator('vscode-button').click();
    await rows().first().waitFor();
  });

  it('opens a trace: its spans at once, what a span carries when it is selected', async () => {
    await rows().first().click();
    const panel = await workbench.webview('span-row', 30_000);
    const spans = panel.locator('[data-testid="span-row"]');
    await spans.nth(3).waitFor();
    assert.deepEqual((await spans.allInnerTexts()).map((text) => text.split('\n')[0]).sort(), ['answer', 'chat', 'search', 'weather']);
    await panel.getByText('number').first().waitFor({ timeout: 20_000 });
  });

  it('sets tracing up there and shows the test trace that was read back', async () => {
    const input = new QuickInput(workbench);
    await workbench.command('Set Up Tracing…');
    await input.answer('Experiment', { text: 'made-here' });
    await input.answer('Catalog', { row: 'local' });
    await input.answer('Schema', { text: 'made_here' });
    await input.answer('Kind of trace tables', { row: 'The whole schema' });
    await input.answer('SQL warehouse');
    await input.answer('Who may write');
    await input.answer('Scorers');
    await input.answer('How your program', { row: 'Neither' });
    await input.answer('steps in prod', { row: 'Run the plan' });
    const panel = await workbench.webview('span-row', 90_000);
    await panel.locator('[data-testid="span-row"]').filter({ hasText: 'spanlight' }).first().waitFor({ timeout: 30_000 });
    await input.notified(/Tracing is set up\. The test trace arrived after/);
    await workbench.screenshot(path.join(pictures, 'traces-set-up.png'));
    // The list is of the tables that were set up; back to those with traces.
    await frame.getByText('local.made_here').first().waitFor({ timeout: 20_000 });
    await workbench.command('Choose Trace Tables…');
    await input.answer('Choose Trace Tables in prod', { row: 'local.traces' });
    await frame.locator('[data-testid="load"]').click();
    await rows().filter({ hasText: 'answer' }).first().waitFor({ timeout: 20_000 });
  });

  it('compares, lists runs and reads a session of the workspace’s traces', async () => {
    const menu = async (where, title) => {
      await where.click({ button: 'right' });
      const item = workbench.page.locator('.monaco-menu .action-label', { hasText: title }).first();
      await item.waitFor();
      // VS Code takes no click in the moment after a menu has opened.
      await workbench.page.waitForTimeout(300);
      await item.click();
    };
    const page = async (selector, says) => {
      const deadline = Date.now() + 30_000;
      while (Date.now() < deadline) {
        for (const each of workbench.page.frames()) if (await each.locator(selector).filter({ hasText: says }).first().isVisible().catch(() => false)) return each;
        await workbench.page.waitForTimeout(100);
      }
      throw new Error(`No view shows '${says}'.`);
    };
    await menu(rows().first(), 'Compare with the Previous Run');
    const compared = await page('.compare-head h1', 'answer');
    await compared.locator('[data-testid="compared-row"]').nth(3).waitFor();
    await compared.locator('[data-testid="compared-row"]').first().click();
    await compared.locator('[data-testid="diff"] mark').first().waitFor();
    await workbench.screenshot(path.join(pictures, 'traces-compare.png'));
    await menu(rows().first(), 'Open Session as Conversation');
    const session = await page('[data-testid="session-facts"]', 'traces');
    assert.ok((await session.locator('[data-testid="session-trace"]').count()) > 1);
    const panel = await openedTrace();
    await menu(panel.locator('[data-testid="span-row"]').filter({ hasText: 'weather' }), 'Show Runs of This Function');
    const runs = await page('[data-testid="runs-facts"]', '30 runs · 6 failed');
    assert.match(await runs.locator('[data-testid="runs-facts"]').innerText(), /in prod, last 7 days/);
    await workbench.screenshot(path.join(pictures, 'traces-runs.png'));
  });

  it('opens the trace’s page of the workspace', async () => {
    const { page } = workbench;
    const traceId = await rows().first().getAttribute('data-trace-id');
    await openedTrace();
    const opened = page.context().waitForEvent('page', { timeout: 30_000 });
    await workbench.command('Open Trace in Databricks');
    const shown = await opened;
    // The browser's editor leads addresses of this machine through itself.
    assert.ok(decodeURIComponent(shown.url()).endsWith(`/ml/experiments/${side.status.defaults.experimentId}/traces?selectedEvaluationId=trace:/local.traces/${traceId}`), shown.url());
    await shown.close();
  });

  it('stores an assessment in the workspace, and deletes it', async () => {
    const panel = await openedTrace();
    await panel.locator('[data-testid="detail-tab-assessments"]').click();
    await panel.locator('[data-testid="assessment-add"]').click();
    await panel.locator('[data-testid="assessment-name"]').fill('useful');
    await panel.locator('[data-testid="assessment-rationale"]').fill('It answers.');
    await panel.locator('[data-testid="assessment-save"]').click();
    const card = panel.locator('[data-testid="assessment"][data-name="useful"]');
    await card.filter({ hasText: 'It answers.' }).waitFor({ timeout: 15_000 });
    const stored = async () => (await side.sql("SELECT COUNT(*) FROM local.traces.mlflow_experiment_trace_otel_logs WHERE event_name = 'genai.assessments.snapshot' AND body LIKE '%It answers.%'"))[0][0];
    assert.equal(Number(await stored()), 1);
    await card.locator('[data-testid="assessment-delete"]').click();
    await workbench.pressInDialog('Delete');
    await card.waitFor({ state: 'detached', timeout: 15_000 });
  });

  it('shows tags and metadata of a trace from its tables', async () => {
    const traceId = await rows().nth(1).getAttribute('data-trace-id');
    await side.json('PATCH', `/api/4.0/mlflow/traces/local.traces/${traceId}/tags`, { key: 'team', value: 'blue <b>' });
    const panel = await openedTrace(rows().nth(1));
    // The tab that was chosen last shows with the first detail; another one is chosen after that.
    await panel.locator('[data-testid="span-detail"] h2').filter({ hasText: 'answer' }).waitFor({ timeout: 20_000 });
    const tags = panel.locator('[data-testid="trace-notes"]');
    for (let clicks = 0; clicks < 10 && !(await tags.isVisible()); clicks += 1) {
      await panel.locator('[data-testid="detail-tab-trace"]').click();
      await tags.waitFor({ timeout: 3_000 }).catch((error) => assert.equal(error.name, 'TimeoutError'));
    }
    await tags.filter({ hasText: 'team' }).filter({ hasText: 'blue <b>' }).waitFor({ timeout: 20_000 });
    await tags.filter({ hasText: 'No metadata' }).waitFor();
    await workbench.screenshot(path.join(pictures, 'traces-notes.png'));
    await panel.locator('[data-testid="detail-tab-inputs"]').click();
  });

  /** The viewer with a trace of the list, the first unless told otherwise. */
  async function openedTrace(row = rows().first()) {
    const traceId = await row.getAttribute('data-trace-id');
    await row.click();
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      for (const each of workbench.page.frames()) {
        if (await each.locator(`[data-testid="trace-head"][data-trace-id="${traceId}"]`).isVisible().catch(() => false)) return each;
      }
      await workbench.page.waitForTimeout(100);
    }
    throw new Error('The first trace of the list does not open.');
  }

  it('deletes traces by SQL once the number is typed', async () => {
    const { page } = workbench;
    const before = await side.sql('SELECT COUNT(DISTINCT trace_id) FROM local.traces.mlflow_experiment_trace_otel_spans');
    await workbench.command('Delete Traces by SQL…');
    const items = page.locator('.quick-input-list .monaco-list-row');
    await items.filter({ hasText: 'Type trace ids' }).waitFor({ timeout: 20_000 });
    for (const nth of [1, 2]) await items.nth(nth).locator('.label-name').first().click();
    await page.locator('.quick-input-widget .monaco-button').filter({ hasText: 'OK' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: '8 rows of local.traces.mlflow_experiment_trace_otel_spans' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'traces-delete.png'));
    assert.match(await dialog.innerText(), /until VACUUM/);
    await workbench.pressInDialog('Continue');
    await page.locator('.quick-input-title').filter({ hasText: 'Delete 2 traces' }).waitFor();
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await workbench.command('Notifications: Show Notifications');
    await page.locator('.notification-list-item-message').filter({ hasText: 'deleted and read back as gone' }).first().waitFor({ timeout: 20_000 });
    await workbench.command('Notifications: Clear All Notifications');
    const after = await side.sql('SELECT COUNT(DISTINCT trace_id) FROM local.traces.mlflow_experiment_trace_otel_spans');
    assert.equal(Number(before[0][0]) - Number(after[0][0]), 2);
  });

  it('watches for new traces until it is told to stop', async () => {
    await frame.locator('[data-testid="source-live"]').click();
    await frame.locator('.source-note').filter({ hasText: 'live' }).waitFor();
    await side.send(1, { name: 'fresh' });
    await rows().filter({ hasText: 'fresh' }).waitFor({ timeout: 30_000 });
    await frame.locator('[data-testid="source-live"]').click();
    await frame.locator('.source-note').waitFor({ state: 'detached' });
  });

  it('follows an open trace that still runs, and shows its root when it arrives', async () => {
    const running = side.begin('grown');
    await running.step('first part');
    await workbench.command('Refresh Traces');
    const row = rows().filter({ hasText: 'first part' });
    await row.waitFor({ timeout: 20_000 });
    const panel = await openedTrace(row);
    const spans = panel.locator('[data-testid="span-row"]');
    await spans.first().waitFor();
    await running.step('second part');
    await spans.filter({ hasText: 'second part' }).waitFor({ timeout: 40_000 });
    await running.end();
    await spans.filter({ hasText: 'grown' }).waitFor({ timeout: 40_000 });
    assert.equal(await spans.count(), 3);
  });

  it('shows the workspace’s numbers above a traced function, new ones on a click', async () => {
    const { page } = workbench;
    await workbench.openFile('traced.py');
    const lens = page.locator('.codelens-decoration a');
    await lens.filter({ hasText: /Read the Numbers|runs/ }).first().waitFor({ timeout: 20_000 });
    const wanted = async () => {
      const [[runs]] = await side.sql("SELECT COUNT(*) FROM local.traces.mlflow_experiment_trace_otel_spans WHERE name = 'answer' AND start_time_unix_nano >= unix_millis(now()) * 1000000 - 86400000000000");
      return Number(runs);
    };
    await workbench.command('Refresh Numbers Above Functions');
    await lens.filter({ hasText: new RegExp(`^${await wanted()} runs · p50`) }).first().waitFor({ timeout: 20_000 });
    await side.send(1);
    await workbench.command('Refresh Numbers Above Functions');
    await lens.filter({ hasText: new RegExp(`^${await wanted()} runs · p50`) }).first().waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'traces-numbers.png'));
  });
});
