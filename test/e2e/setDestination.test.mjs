import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';

const agent = 'import mlflow\n\n\n@mlflow.trace\ndef run(question):\n    return question\n';

/** Set Trace Destination… and Export Spans over OTLP…, clicked through in VS Code. */
describe('the destination of a program, written down', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let folder;

  before(async () => {
    await mkdir(pictures, { recursive: true });
    editor = await TestEditor.start();
    folder = path.join(editor.home, 'agent');
    await mkdir(folder);
    await writeFile(path.join(folder, 'agent.py'), agent);
    await writeFile(path.join(folder, '.env'), '# mine\nMLFLOW_TRACING_DESTINATION=old.place\nOTHER=1\n');
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openFile('agent.py');
  });
  after(() => editor?.stop());
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `destination-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  const saved = (name) => readFile(path.join(folder, name), 'utf8');

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
    await button.click();
    await page.locator('.tab').filter({ hasText: 'Destination to Write' }).first().waitFor();
    await page.waitForTimeout(1_500);
    assert.equal(await saved('.env'), '# mine\nMLFLOW_TRACING_DESTINATION=main.agent_traces\nOTHER=1\n');
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
