import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { addLinkedExperiment, startFakeWorkspace } from './fakeWorkspace.mjs';
import { QuickInput } from './quickInput.mjs';

const id = '4200000000000077';
/** An entry of a client that knows more than this one. */
const foreign = '{"name":"theirs","serialized_scorer":"{\\"new_form\\":1}","custom":{},"sample_rate":0.10,"scorer_version":12345678901234567890,"future":{"x":[1.0]}}';

/** The Workspace tree of a real workspace, in VS Code. */
describe('the tree of a real workspace', function () {
  let editor, workbench, fake, token, input;

  before(async () => {
    await mkdir(pictures, { recursive: true });
    ({ fake, token } = await startFakeWorkspace());
    const { state } = fake;
    for (let at = 0; at < 120; at += 1) state.experiments.push({ id: String(5000 + at), name: `/Shared/other-${at}`, lifecycle: 'active', tags: {}, storedTraces: 0 });
    addLinkedExperiment(state, { id, name: '/Shared/agent' });
    state.scorers.set(id, `[${foreign}]`);
    state.tableBytes = 2.5 * 2 ** 40;
    for (let at = 0; at < 12_345; at += 1) state.spans.push({ table: 'main.agents.mlflow_experiment_trace_otel_spans', traceId: String(at), name: 'x' });
    editor = await TestEditor.start();
    await writeFile(path.join(editor.home, 'none.databrickscfg'), `[team]\nhost = ${fake.host}\ntoken = ${token}\nwarehouse_id = wh1\n`);
    const folder = path.join(editor.home, 'agent');
    await mkdir(folder);
    await writeFile(path.join(folder, 'agent.py'), 'import mlflow\n');
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    input = new QuickInput(workbench);
    await workbench.openContainer('Spanlight');
    await workbench.webview('destination-question', 60_000);
    // The tree gets the room that the traces leave.
    await workbench.page.locator('.pane-header').filter({ hasText: 'Traces' }).click();
    await workbench.command('Switch Connection…');
    await input.answer('Switch Connection', { text: 'team' });
    await input.notified('Connected to team as lead@company.com.');
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
    await input.accept('Add a scorer', 'Be polite; Be short');
    await input.accept('Add a scorer', '');
    await input.accept('Add a scorer', 'tone');
    await input.accept('Add a scorer', '50');
    await input.accept('Add a scorer', "status = 'OK'");
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
    await input.accept('Scorer theirs', '25');
    await row(/theirs.*25 %/).waitFor({ timeout: 30_000 });
    assert.ok(fake.state.scorers.get(id).startsWith(`[${foreign.replace('0.10', '0.25')},`));
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
