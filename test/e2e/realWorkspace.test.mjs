import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pictures } from './editor.mjs';
import { openConnected, startFakeWorkspace } from './fakeWorkspace.mjs';

const experiment = '/Users/lead@company.com/clicked';
const spans = 'main.fresh.mlflow_experiment_trace_otel_spans';

/** Set-up, privileges and diagnosis, clicked through in VS Code against a workspace that speaks Databricks' protocols. */
describe('a real workspace, set up and looked after', function () {
  let editor, workbench, fake, token, input;

  before(async () => {
    ({ fake, token } = await startFakeWorkspace());
    fake.state.warehouses[0].state = 'STOPPED';
    fake.state.catalogs.push({ name: 'defaulted', owner: 'x', storage_root: 's3://dbstorage-prod-x/uc' });
    fake.state.tagDelayReads = 2;
    fake.state.rowDelayReads = 1;
    ({ editor, workbench, input } = await openConnected({ fake, token }, { 'agent.py': 'import mlflow\n\nmlflow.tracing.disable()\n' }));
  });
  after(async () => {
    await editor?.stop();
    await fake?.stop();
  });
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `real-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  async function answerWizard(catalog) {
    await workbench.command('Set Up Tracing…');
    await input.answer('Experiment', { text: 'clicked' });
    await input.answer('Catalog', { row: catalog });
    await input.answer('Schema', { text: 'fresh' });
    await input.answer('Kind of trace tables', { row: 'The whole schema' });
    await input.answer('SQL warehouse', { row: 'Starter' });
    await input.answer('Who may write', { check: 'app-agent' });
    await input.answer('Scorers', { check: 'Safety' });
    await input.accept('Scorers', '25', 'Percentage');
    await input.answer('How your program');
  }

  it('a catalog with default storage is refused with the reason, and nothing is sent', async () => {
    await answerWizard('defaulted');
    await input.notified('keeps its data in Databricks’ default storage, where trace tables cannot be made');
    assert.deepEqual(fake.changes, []);
  });

  it('the wizard shows its plan, starts the warehouse, and reads its test trace back', async () => {
    await answerWizard('main');
    await workbench.page.locator('.quick-input-title').filter({ hasText: 'steps in team' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'real-plan.png'));
    assert.deepEqual(fake.changes, []);
    await input.answer('steps in team', { row: 'Run the plan' });
    await input.notified(/Tracing is set up\. The test trace arrived after/, 90_000);
    const { state } = fake;
    const made = state.experiments.find((each) => each.name === experiment);
    assert.equal(made.tags['mlflow.experiment.databricksTraceDestinationPath'], 'main.fresh');
    assert.equal(made.tags['mlflow.monitoring.sqlWarehouseId'], 'wh1');
    assert.equal(state.spans.length, 1);
    assert.deepEqual(new Map(state.held('table', spans)).get('11111111-2222-3333-4444-555555555555'), ['MODIFY', 'SELECT']);
    assert.deepEqual(JSON.parse(state.scorers.get(made.id)).map((each) => [each.name, each.sample_rate]), [['safety', 0.25]]);
    assert.equal(fake.changes.filter((each) => each.endsWith('/start')).length, 1);
  });

  it('the matrix tells granted, inherited, through a group, owner, ALL_PRIVILEGES and missing apart', async () => {
    const { state } = fake;
    const dev = 'dev@company.com';
    state.users.find((each) => each.userName === dev).groups = ['ml-team'];
    state.grant('schema', 'main.fresh', dev, ['SELECT']);
    state.grant('table', spans, 'ml-team', ['MODIFY']);
    state.grant('catalog', 'main', dev, ['ALL_PRIVILEGES']);
    state.tables.find((each) => each.fullName.endsWith('_metrics')).owner = dev;
    await workbench.command('Check Access…');
    await input.answer('Check Access', { row: 'clicked' });
    await input.answer('Check Access', { check: dev });
    const frame = await workbench.webview('access-row');
    const text = await frame.locator('table').innerText();
    await workbench.screenshot(path.join(pictures, 'real-matrix.png'));
    for (const wanted of [/granted here/, /inherited from schema main\.fresh/, /through group ml-team/, /owner; explicit grant recommended/, /only ALL_PRIVILEGES, which does not suffice/, /missing/]) assert.match(text, wanted);
  });

  it('the diagnosis finds what is wrong, with a fix for each', async () => {
    fake.state.tables.find((each) => each.fullName.endsWith('_logs')).properties = {};
    await workbench.command('Diagnose Tracing');
    const frame = await workbench.webview('checks-done', 60_000);
    const status = Object.fromEntries(await frame.locator('[data-testid="check"]').evaluateAll((items) => items.map((item) => [item.dataset.check, item.dataset.status])));
    await workbench.screenshot(path.join(pictures, 'real-diagnosis.png'));
    assert.deepEqual([status.credentials, status.losses, status.experiment], ['ok', 'failed', 'failed']);
    await writeFile(path.join(editor.home, 'agent', '.env'), `MLFLOW_EXPERIMENT_NAME=${experiment}\nMLFLOW_TRACKING_URI=databricks\n`);
    await frame.locator('a').filter({ hasText: 'Run Again' }).click();
    const deadline = Date.now() + 60_000;
    let again = {};
    while (Date.now() < deadline && again.tables !== 'failed') {
      const next = await workbench.webview('checks-done', 60_000);
      again = Object.fromEntries(await next.locator('[data-testid="check"]').evaluateAll((items) => items.map((item) => [item.dataset.check, item.dataset.status])).catch(() => []));
      await workbench.page.waitForTimeout(200);
    }
    assert.deepEqual([again.experiment, again.link, again.tables, again.warehouse, again.serving], ['ok', 'ok', 'failed', 'ok', 'skipped']);
  });

  it('a test span that is rejected is told with the server’s words, not as sent', async () => {
    fake.state.rejectsSpans = 'table is full';
    await workbench.command('Send Test Span');
    await input.answer('Send Test Span', { row: 'clicked' });
    await input.notified('partial success: table is full');
    fake.state.rejectsSpans = undefined;
    fake.state.dropsSpans = true;
    await workbench.command('Send Test Span');
    await input.answer('Send Test Span', { row: 'clicked' });
    await input.notified('200 but no row yet', 60_000);
  });

  it('no token is in anything that was written', async () => {
    await editor.refuseSecrets(token);
  });
});
