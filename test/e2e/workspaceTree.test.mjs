import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pictures } from './editor.mjs';
import { addLinkedExperiment, openConnected, startFakeWorkspace } from './fakeWorkspace.mjs';

const id = '4200000000000077';
/** An entry of a client that knows more than this one. */
const foreign = '{"name":"theirs","serialized_scorer":"{\\"new_form\\":1}","custom":{},"sample_rate":0.10,"scorer_version":12345678901234567890,"future":{"x":[1.0]}}';

/** The Workspace tree of a real workspace, in VS Code. */
describe('the tree of a real workspace', function () {
  let editor, workbench, fake, token, input;

  before(async () => {
    ({ fake, token } = await startFakeWorkspace());
    const { state } = fake;
    for (let at = 0; at < 120; at += 1) state.experiments.push({ id: String(5000 + at), name: `/Shared/other-${at}`, lifecycle: 'active', tags: {}, storedTraces: 0 });
    addLinkedExperiment(state, { id, name: '/Shared/agent' });
    state.scorers.set(id, `[${foreign}]`);
    state.monitors.set(id, 'monitor-endpoint');
    state.endpoints.set('agent-endpoint', JSON.stringify({ name: 'agent-endpoint', creator: 'dev@company.com', state: { ready: 'READY' }, config: { served_entities: [{ name: 'agent', entity_name: 'main.agents.agent', environment_vars: { MLFLOW_EXPERIMENT_ID: id, DATABRICKS_TOKEN: '{{secrets/traces/token}}' } }] } }));
    state.secretScopes.set('traces', { keys: new Set(['token']), acls: [{ principal: 'admins', permission: 'MANAGE' }] });
    state.tableBytes = 2.5 * 2 ** 40;
    for (let at = 0; at < 12_345; at += 1) state.spans.push({ table: 'main.agents.mlflow_experiment_trace_otel_spans', traceId: String(at), name: 'x' });
    ({ editor, workbench, input } = await openConnected({ fake, token }, { 'agent.py': 'import mlflow\n' }));
    // The tree gets the room that the traces leave.
    await workbench.page.locator('.pane-header').filter({ hasText: 'Traces' }).click();
  });
  after(async () => {
    await editor?.stop();
    await fake?.stop();
  });
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `tree-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  const row = (text) => workbench.page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row').filter({ hasText: text }).first();
  async function expand(text) {
    await row(text).waitFor({ timeout: 20_000 });
    if ((await row(text).getAttribute('aria-expanded')) !== 'true') await row(text).locator('.monaco-tl-twistie').click();
  }
  /** Clicks an inline action of a row, as a person does who hovers. */
  async function inline(text, action) {
    await row(text).hover();
    await row(text).locator(`.action-label[aria-label^="${action}"]`).click();
  }

  /** Chooses from a row's context menu. */
  async function menu(text, action) {
    const entry = workbench.page.locator('.monaco-menu .action-item').filter({ hasText: action }).first();
    await row(text).click({ button: 'right' });
    await entry.waitFor({ timeout: 20_000 });
    // A menu that has just opened takes no click, so that the one that opened it is not taken for a choice.
    for (let turn = 0; turn < 10 && (await entry.isVisible()); turn += 1) {
      await workbench.page.waitForTimeout(300);
      if (await entry.isVisible()) await entry.hover();
      await workbench.page.keyboard.press('Enter');
      await entry.waitFor({ state: 'hidden', timeout: 2_000 }).catch((error) => {
        if (error.name !== 'TimeoutError') throw error;
      });
    }
    await entry.waitFor({ state: 'hidden', timeout: 1_000 });
  }

  it('loads more experiments at the end of the list', async () => {
    const { page } = workbench;
    // The list may still be drawn when the key comes: it is pressed until the row is there, as a person does.
    const end = async (text) => {
      for (let turn = 0; turn < 20 && !(await row(text).isVisible()); turn += 1) {
        await page.keyboard.press('End');
        await page.waitForTimeout(300);
      }
      await row(text).waitFor({ timeout: 1_000 });
    };
    await row('other-0').click();
    await end('Load more experiments');
    await row('Load more experiments').click();
    await row('Load more experiments').waitFor({ state: 'detached', timeout: 20_000 });
    await end(/^agent/);
    await page.keyboard.press('Home');
  });

  it('filters experiments, and favourites come first', async () => {
    await row('other-0').waitFor({ timeout: 20_000 });
    await inline('team', 'Filter Experiments');
    await input.accept('Filter Experiments', 'agent');
    await row(/^agent/).waitFor({ timeout: 20_000 });
    await inline(/^agent/, 'Add to or Remove from Favorites');
    await inline('team', 'Filter Experiments');
    await input.accept('Filter Experiments', '');
    await row('other-0').waitFor({ timeout: 20_000 });
    const labels = await workbench.page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row').allInnerTexts();
    assert.match(labels[1], /^agent/);
  });

  it('shows tables with schema version, and rows and size on request', async () => {
    await expand(/^agent/);
    await expand('main.agents');
    await row(/otel_spans.*v1/).waitFor({ timeout: 20_000 });
    await inline('otel_spans', 'Count Rows and Size');
    await row(/otel_spans.*v1 · 12,345 rows · 2\.5 TB/).waitFor({ timeout: 30_000 });
  });

  it('copies names and ids, and opens pages of the workspace', async () => {
    const { page } = workbench;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    const has = async (text) => {
      const deadline = Date.now() + 10_000;
      while (Date.now() < deadline && (await copied()) !== text) await page.waitForTimeout(100);
      assert.equal(await copied(), text);
    };
    await menu(/^agent/, 'Copy Id');
    await has(id);
    await menu('otel_spans', 'Copy Name');
    await has('main.agents.mlflow_experiment_trace_otel_spans');
    const opened = page.context().waitForEvent('page', { timeout: 20_000 });
    await inline('otel_spans', 'Open in Databricks');
    const other = await opened;
    assert.match(other.url(), /\/explore\/data\/main\/agents\/mlflow_experiment_trace_otel_spans$/);
    await other.close();
  });

  it('checks privileges of what a node stands for, the secret scope of its endpoint among them', async () => {
    await menu('main.agents', 'Check Access');
    // The person who asks is ticked; the endpoint's creator too.
    await input.answer('Check Access: /Shared/agent', { check: 'dev@company.com' });
    const frame = await workbench.webview('access-row', 60_000);
    const cells = frame.locator('[data-testid="access-row"]').filter({ hasText: 'Secret scope traces' });
    await cells.waitFor();
    await workbench.screenshot(path.join(pictures, 'tree-access.png'));
    assert.match(await cells.innerText(), /READ\s+not needed: dev@company\.com reads it[\s\S]*missing|missing[\s\S]*not needed: dev@company\.com/);
    assert.match(await frame.locator('pre').innerText(), /databricks secrets put-acl traces dev@company\.com READ/);
    await workbench.command('View: Close All Editors');
  });

  it('shows the traces of an experiment in the Traces view, and asks its warehouse for nothing', async () => {
    const before = fake.requests.filter((each) => each.path.endsWith('/sql/statements')).length;
    await row(/^Traces/).click();
    const list = await workbench.webview('load', 30_000);
    await list.getByText('main.agents').first().waitFor();
    await workbench.screenshot(path.join(pictures, 'tree-traces.png'));
    assert.equal(fake.requests.filter((each) => each.path.endsWith('/sql/statements')).length, before);
    await workbench.page.locator('.pane-header').filter({ hasText: /^Traces/ }).click();
  });

  it('a branch that failed is tried again on a click', async () => {
    await row('main.agents').click();
    await workbench.page.keyboard.press('ArrowLeft');
    fake.faults.push({ on: /unity-catalog\/tables/, times: 4, answer: { status: 403, json: { error_code: 'PERMISSION_DENIED', message: 'You need USE SCHEMA.' } } });
    await inline('main.agents', 'Refresh Workspace');
    await expand('main.agents');
    await row('You need USE SCHEMA.').waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'tree-failed.png'));
    fake.faults.length = 0;
    await row('You need USE SCHEMA.').click();
    await row('otel_spans').waitFor({ timeout: 20_000 });
  });

  it('adds a scorer with parameters, rate and filter in one action, and warns until monitoring has a warehouse', async () => {
    await expand('Scorers');
    await row('theirs').waitFor({ timeout: 20_000 });
    await row('No SQL warehouse is set for monitoring').waitFor();
    await inline('Scorers', 'Add Scorer');
    await input.answer('Add a scorer', { text: 'Guidelines' });
    await input.accept('Add a scorer', 'Be polite; Be short', 'separated by semicolons');
    await input.accept('Add a scorer', '', 'Judge model');
    await input.accept('Add a scorer', 'tone', 'Name of the scorer');
    await input.accept('Add a scorer', '50', 'Percentage');
    await input.accept('Add a scorer', "status = 'OK'", 'Filter in MLflow');
    await row(/tone.*50 % · Guidelines · status = 'OK'/).waitFor({ timeout: 30_000 });
    await row('No SQL warehouse is set for monitoring').waitFor({ state: 'detached', timeout: 20_000 });
    assert.equal(fake.state.experiment(id).tags['mlflow.monitoring.sqlWarehouseId'], 'wh1');
    assert.ok(fake.state.scorers.get(id).startsWith(`[${foreign},`), fake.state.scorers.get(id));
    const added = JSON.parse(fake.state.scorers.get(id))[1];
    assert.deepEqual([added.name, added.sample_rate, added.filter_string], ['tone', 0.5, "status = 'OK'"]);
    assert.deepEqual(JSON.parse(added.serialized_scorer).builtin_scorer_pydantic_data.guidelines, ['Be polite', 'Be short']);
    await inline('Scorers', 'Estimate Judged Traces');
    await row(/tone.*at most [\d,]+ a day/).waitFor({ timeout: 30_000 });
  });

  it('stops and restarts a scorer, and keeps what it does not know to the byte', async () => {
    await inline('theirs', 'Stop Scorer');
    await row(/theirs.*stopped/).waitFor({ timeout: 30_000 });
    assert.ok(fake.state.scorers.get(id).startsWith(`[${foreign.replace('0.10', '0')},`), fake.state.scorers.get(id));
    await inline('theirs', 'Start Scorer');
    await input.accept('Scorer theirs', '25', 'Percentage');
    await row(/theirs.*25 %/).waitFor({ timeout: 30_000 });
    assert.ok(fake.state.scorers.get(id).startsWith(`[${foreign.replace('0.10', '0.25')},`));
  });

  it('judges older traces by a job of the workspace, once the number of them is agreed to', async () => {
    const { page } = workbench;
    await menu('tone', 'Judge Older Traces');
    await input.answer('Judge older traces with tone', { row: 'The last 7 days' });
    await input.accept('Judge older traces with tone', '10', 'Percentage');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.filter({ hasText: '12,345 traces came in; at 10 % about 1,235 are judged.' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'tree-backfill.png'));
    assert.ok(!fake.requests.some((each) => each.path.endsWith('/backfill')));
    await workbench.pressInDialog('Judge');
    await input.notified('The job 730001 judges older traces with "tone".');
    const sent = JSON.parse(fake.requests.findLast((each) => each.path.endsWith('/backfill')).text);
    assert.deepEqual([sent.endpoint_name, sent.scorer_sample_rates, sent.end_timestamp_ms - sent.start_timestamp_ms], ['monitor-endpoint', [{ name: 'tone', sample_rate: 0.1 }], 7 * 86_400_000]);
  });

  it('an expired token gives one message, and the command goes on after the new sign-in', async () => {
    const { page } = workbench;
    fake.tokens.clear();
    await workbench.command('Check Access…');
    await workbench.command('Notifications: Show Notifications');
    const message = page.locator('.notification-list-item').filter({ hasText: 'team does not accept the sign-in any more' });
    await message.first().waitFor({ timeout: 30_000 });
    await workbench.screenshot(path.join(pictures, 'tree-expired.png'));
    assert.equal(await message.count(), 1);
    const next = 'dapifedcba9876543210fedcba9876543210';
    fake.tokens.add(next);
    await writeFile(path.join(editor.home, 'none.databrickscfg'), `[team]\nhost = ${fake.host}\ntoken = ${next}\nwarehouse_id = wh1\n`);
    await message.locator('.monaco-button').filter({ hasText: 'Sign In Again' }).click();
    await page.locator('.quick-input-title').filter({ hasText: 'Check Access' }).waitFor({ timeout: 30_000 });
    await page.keyboard.press('Escape');
    await row('otel_spans').waitFor({ timeout: 20_000 });
  });
});
