import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { lineFile, TestEditor, pictures } from './editor.mjs';

const agent = 'import mlflow\n\n\n@mlflow.trace\ndef run(question):\n    return question\n';

/** Set Trace Destination… and Export Spans over OTLP…, clicked through in VS Code. */
describe('the destination of a program, written down', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let folder;

  before(async () => {
    editor = await TestEditor.start();
    folder = await editor.folderWith({
      'agent.py': agent,
      '.env': '# mine\nMLFLOW_TRACING_DESTINATION=old.place\nOTHER=1\n',
      '.vscode/launch.json': JSON.stringify({ version: '0.2.0', configurations: [{ name: 'Agent', type: 'debugpy', request: 'launch', env: { MINE: '1' } }, { name: 'Other', type: 'node', request: 'launch' }] }),
    });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openFile('agent.py');
  });
  after(() => editor?.stop());
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `destination-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  const saved = (name) => readFile(path.join(folder, name), 'utf8');

  /** A file once it holds what was written into it. */
  async function readWhere(name, pattern) {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
      const text = await saved(name).catch((error) => {
        if (error.code !== 'ENOENT') throw error;
        return '';
      });
      if (pattern.test(text)) return text;
      await workbench.page.waitForTimeout(100);
    }
    throw new Error(`${name} does not hold ${pattern}: ${await saved(name)}`);
  }

  async function typed(title, text) {
    const { page } = workbench;
    await page.locator('.quick-input-title').filter({ hasText: title }).waitFor({ timeout: 30_000 });
    await page.locator('.quick-input-widget input:not([type="checkbox"])').first().fill(text);
    await page.waitForTimeout(300);
    await page.keyboard.press('Enter');
  }

  async function form(label) {
    const row = workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor({ timeout: 30_000 });
    await workbench.screenshot(path.join(pictures, 'destination-forms.png'));
    await row.click();
  }

  it('stands in the code of the file', async () => {
    await workbench.page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('Set Trace Destination…');
    await typed('Set Trace Destination', 'main');
    await workbench.page.locator('.quick-input-message').filter({ hasText: "'main' has 1 part." }).waitFor({ timeout: 20_000 });
    await typed('Set Trace Destination', 'main.agent_traces');
    await form('In the code of this file');
    await workbench.page.locator('.tab.active.dirty').waitFor({ timeout: 30_000 });
    await workbench.save();
    assert.match(await saved('agent.py'), /mlflow\.tracing\.set_destination\(\n {4}destination=UCSchemaLocation\(catalog_name="main", schema_name="agent_traces"\),\n\)/);
  });

  it('stands in .env after the difference was shown', async () => {
    const { page } = workbench;
    await workbench.command('Set Trace Destination…');
    await typed('Set Trace Destination', 'main.agent_traces');
    await form('In .env');
    const button = page.locator('.monaco-dialog-box .monaco-button').filter({ hasText: 'Write .env' });
    await button.waitFor({ timeout: 30_000 });
    await workbench.screenshot(path.join(pictures, 'destination-env.png'));
    assert.match(await saved('.env'), /old\.place/);
    await workbench.pressInDialog('Write .env');
    await page.locator('.tab').filter({ hasText: 'Destination to Write' }).first().waitFor();
    await page.waitForTimeout(1_500);
    assert.equal(await saved('.env'), '# mine\nMLFLOW_TRACING_DESTINATION=main.agent_traces\nOTHER=1\n');
  });

  it('stands in the launch configuration that was chosen, beside what it has', async () => {
    const { page } = workbench;
    await workbench.command('Set Trace Destination…');
    await typed('Set Trace Destination', 'main.agent_traces');
    await form('In a launch configuration');
    const row = page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Agent' }).first();
    await row.waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'destination-launch.png'));
    await row.click();
    const written = await readWhere('.vscode/launch.json', /MLFLOW_TRACING_DESTINATION/);
    const { configurations } = JSON.parse(written);
    assert.deepEqual(configurations[0].env, { MINE: '1', MLFLOW_TRACING_DESTINATION: 'main.agent_traces' });
    assert.equal(configurations[1].env, undefined);
  });

  it('stands in the environment of new terminals', async () => {
    await workbench.command('Set Trace Destination…');
    await typed('Set Trace Destination', 'main.agent_traces');
    await form('In new terminals');
    const settings = JSON.parse(await readWhere('.vscode/settings.json', /MLFLOW_TRACING_DESTINATION/));
    assert.deepEqual(settings['terminal.integrated.env.linux'], { MLFLOW_TRACING_DESTINATION: 'main.agent_traces' });
    const output = path.join(editor.home, 'terminal.txt');
    await workbench.runInTerminal(`echo "$MLFLOW_TRACING_DESTINATION" > ${output}; echo end-of-file >> ${output}`);
    assert.deepEqual(await lineFile(output), ['main.agent_traces']);
    await workbench.command('Terminal: Kill All Terminals');
  });

  it('is a table prefix with its experiment where the place has three parts', async () => {
    const { page } = workbench;
    await workbench.command('View: Close All Editors');
    await writeFile(path.join(folder, 'prefixed.py'), agent);
    await workbench.openFile('prefixed.py');
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('Set Trace Destination…');
    await typed('Set Trace Destination', 'main.agent_traces.demo');
    await page.locator('.quick-input-message').filter({ hasText: 'The experiment that is linked to these tables' }).waitFor({ timeout: 20_000 });
    await typed('Set Trace Destination', '/Shared/agent');
    await form('In the code of this file');
    await page.locator('.tab.active.dirty').waitFor({ timeout: 30_000 });
    await workbench.save();
    await workbench.screenshot(path.join(pictures, 'destination-prefix.png'));
    assert.match(await saved('prefixed.py'), /mlflow\.set_experiment\([^]*"\/Shared\/agent"[^]*trace_location=UnityCatalog\([^]*catalog_name="main"[^]*schema_name="agent_traces"[^]*table_prefix="demo"/);
  });

  it('is an OpenTelemetry exporter where that is wanted', async () => {
    await workbench.command('View: Close All Editors');
    await workbench.openFile('agent.py');
    await workbench.page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('Export Spans over OTLP…');
    await typed('Export Spans over OTLP', 'main.agent_traces.mlflow_experiment_trace_otel_spans');
    await workbench.page.locator('.tab.active.dirty').waitFor({ timeout: 30_000 });
    await workbench.save();
    assert.match(await saved('agent.py'), /OTLPSpanExporter\(/);
  });
});
