import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { lineFile, TestEditor, pictures } from './editor.mjs';

const agent = `import os

import openai

client = openai.OpenAI()


class Agent:
    def __init__(self, model: str, api_key: str) -> None:
        self.model = model
        self.api_key = api_key

    def ask_model(self, question: str) -> str:
        answer = client.chat.completions.create(model=self.model, messages=[{"role": "user", "content": question}])
        text = answer.choices[0].message.content
        return text


def search_documents(query: str, token: str) -> list[str]:
    found = []
    for name in os.listdir("docs"):
        found.append(name)
    return found


def main() -> None:
    print(Agent("small", "none").ask_model("Where is it?"))
`;

const databricksSource = `# Databricks notebook source
# MAGIC %pip install mlflow

# COMMAND ----------

import openai

# COMMAND ----------

def ask_model(question):
    answer = openai.OpenAI().chat.completions.create(model="m", messages=question)
    text = answer.choices[0].message.content
    return text
`;

const notebook = JSON.stringify({
  cells: [
    { cell_type: 'code', metadata: {}, source: 'import openai', outputs: [], execution_count: null },
    { cell_type: 'code', metadata: {}, source: databricksSource.slice(databricksSource.indexOf('def ')).trimEnd(), outputs: [], execution_count: null },
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
});

/** Tracing put into code by menus, clicked through in VS Code. */
describe('tracing from the editor', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let folder;
  const lineOf = (text, part) => text.slice(0, text.indexOf(part)).split('\n').length;
  const saved = () => readFile(path.join(folder, 'agent.py'), 'utf8');

  before(async () => {
    editor = await TestEditor.start();
    folder = await editor.folderWith({ 'agent.py': agent, 'job.py': databricksSource, 'notes.ipynb': notebook });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    await workbench.openFile('agent.py');
    await workbench.page.locator('.editor-group-container .monaco-editor').first().click();
  });
  after(() => editor?.stop());
  afterEach(async function () {
    const name = this.currentTest.title.replace(/\W+/g, '-');
    await workbench?.screenshot(path.join(pictures, `instrument-${name}.png`));
    await workbench?.page.keyboard.press('Escape');
  });

  const picture = (name) => workbench.screenshot(path.join(pictures, `instrument-${name}.png`));
  const entry = (text) => workbench.page.locator('.action-widget .monaco-list-row').filter({ hasText: text }).first();

  /** Asks for refactorings until the entry shows: the extension may still be starting. */
  async function refactorings(wanted) {
    for (let attempt = 0; attempt < 15 && !(await wanted.isVisible()); attempt += 1) {
      await workbench.page.keyboard.press('Escape');
      await workbench.page.keyboard.press('Control+Shift+R');
      await workbench.page.waitForTimeout(2_000);
    }
    await wanted.waitFor({ timeout: 1_000 });
  }

  async function notified(text) {
    const { page } = workbench;
    await page.locator('.action-widget, .monaco-menu').first().waitFor({ state: 'hidden' });
    await page.waitForTimeout(500);
    await workbench.command('Notifications: Show Notifications');
    const message = page.locator('.notification-list-item-message').filter({ hasText: text }).first();
    await message.waitFor({ timeout: 20_000 });
    const found = await message.innerText();
    await picture('notification');
    await workbench.command('Notifications: Clear All Notifications');
    return found;
  }

  /** Takes back what a test wrote. */
  async function undoAll() {
    await workbench.page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('File: Revert File');
    assert.equal(await saved(), agent);
  }

  it('shows the reason of a refusal on the disabled entry', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'def __init__'), 10);
    const refused = entry('Add tracing is not possible');
    await refactorings(refused);
    assert.match((await refused.getAttribute('class')) ?? '', /option-disabled/);
    await refused.hover();
    await page.waitForTimeout(800);
    assert.match((await refused.getAttribute('title')) ?? '', /Python calls it while objects are made or removed/);
  });

  it('asks for type, name and attributes', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'def ask_model'), 10);
    (await workbench.takeLightBulb('Add tracing with options')).click();
    const title = (text) => page.locator('.quick-input-title').filter({ hasText: text }).waitFor({ timeout: 20_000 });
    await title('Add Tracing to ask_model (1/3)');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'LLM' }).first().waitFor();
    await picture('options');
    await page.keyboard.press('Enter');
    await title('(2/3)');
    await page.keyboard.type('ask');
    await page.keyboard.press('Enter');
    await title('(3/3)');
    await page.keyboard.type('team=search, version=2');
    await page.keyboard.press('Enter');
    await page.locator('.tab.active.dirty').waitFor({ timeout: 20_000 });
    await workbench.save();
    assert.match(await saved(), / {4}@mlflow\.trace\(name="ask", span_type=SpanType\.LLM, attributes=\{"team": "search", "version": 2\}\)\n {4}def ask_model/);
    await writeFile(path.join(folder, 'agent.py'), agent);
    await undoAll();
  });

  it('traces several selected functions at once, and names what it left out', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'class Agent'), 1);
    for (let line = 0; line < 15; line += 1) await page.keyboard.press('Shift+ArrowDown');
    // The bulb follows the selection a moment later; an earlier one offers what was selected then.
    await page.waitForTimeout(1_500);
    (await workbench.takeLightBulb('Add tracing to 2 functions in selection')).click();
    const message = await notified('Tracing was added to 2 functions.');
    assert.match(message, /Agent\.__init__: Python calls it/);
    assert.match(message, /The parameter token looks like a secret/);
    await workbench.save();
    assert.match(await saved(), /@mlflow\.trace\(span_type=SpanType\.RETRIEVER\)\ndef search_documents/);
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('Remove Tracing from File');
    await notified('Tracing was removed from 2 functions.');
    await workbench.save();
    assert.equal(await saved(), agent);
  });

  it('marks an untraced function that clearly calls a model, and says why', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'def ask_model'), 10);
    await page.locator('.squiggly-hint').first().waitFor({ timeout: 30_000 });
    await workbench.command('Show or Focus Hover');
    await page.locator('.monaco-hover').filter({ hasText: 'ask_model calls chat.completions.create and is not traced.' }).first().waitFor({ timeout: 20_000 });
    await picture('hint');
    await page.keyboard.press('Escape');
  });

  it('changes the span type of a traced function', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'def ask_model'), 10);
    await workbench.command('Spanlight: Add Tracing to Function');
    await page.locator('.view-line').filter({ hasText: '@mlflow.trace(span_type=SpanType.LLM)' }).first().waitFor({ timeout: 20_000 });
    const entered = entry('Change span type (now LLM)');
    await refactorings(entered);
    await picture('change-type');
    await entered.click();
    await page.locator('.quick-input-title').filter({ hasText: 'Change Span Type of ask_model' }).waitFor({ timeout: 20_000 });
    await page.locator('.quick-input-widget input').first().fill('TOOL');
    await page.locator('.quick-input-list .monaco-list-row.focused').filter({ hasText: 'TOOL' }).waitFor();
    await picture('types');
    await page.keyboard.press('Enter');
    await page.locator('.view-line').filter({ hasText: '@mlflow.trace(span_type=SpanType.TOOL)' }).first().waitFor({ timeout: 20_000 });
    await undoAll();
  });

  it('turns on autolog for the library that the file imports', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'import openai'), 1);
    await workbench.command('Enable Autolog…');
    await page.locator('.view-line').filter({ hasText: 'mlflow.openai.autolog()' }).first().waitFor({ timeout: 20_000 });
    await picture('autolog');
    await undoAll();
  });

  it('makes a span of the selected statements', async () => {
    const { page } = workbench;
    await workbench.goTo(lineOf(agent, 'answer = client'), 1);
    for (let line = 0; line < 2; line += 1) await page.keyboard.press('Shift+ArrowDown');
    const offered = entry('Trace selection as span');
    // Escape would take the selection away.
    await page.keyboard.press('Control+Shift+R');
    await offered.waitFor({ timeout: 20_000 });
    await picture('selection');
    await offered.click();
    await page.locator('.view-line').filter({ hasText: 'with mlflow.start_span(' }).first().waitFor({ timeout: 20_000 });
    await picture('span');
    await workbench.save();
    assert.match(await saved(), / {8}with mlflow\.start_span\(name="create", span_type=SpanType\.LLM\) as span:\n {12}span\.set_inputs\(\{"question": question\}\)\n {12}answer = client/);
    await writeFile(path.join(folder, 'agent.py'), agent);
    await undoAll();
  });

  it('puts imports into the cell that imports, in a notebook that Databricks keeps as a file', async () => {
    const { page } = workbench;
    await workbench.openFile('job.py');
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.command('Add Tracing to All Functions in File');
    await page.locator('.view-line').filter({ hasText: '@mlflow.trace' }).first().waitFor({ timeout: 20_000 });
    await picture('databricks-source');
    await workbench.save();
    const written = await readFile(path.join(folder, 'job.py'), 'utf8');
    assert.match(written, /# COMMAND ----------\n\nimport mlflow\nimport openai\nfrom mlflow\.entities import SpanType\n\n# COMMAND ----------\n\n@mlflow\.trace\(span_type=SpanType\.LLM\)\ndef ask_model/);
    await workbench.command('View: Close Editor');
  });

  it('traces the function of a notebook’s cell, with the import in the cell that imports', async () => {
    const { page } = workbench;
    await workbench.openFile('notes.ipynb');
    const cell = (text) => page.locator('.notebookOverlay .code-cell-row, .notebookOverlay .monaco-list-row').filter({ hasText: text }).first();
    await cell('def ask_model').locator('.view-line').filter({ hasText: 'ask_model' }).first().click();
    await workbench.command('Spanlight: Add Tracing to Function');
    await cell('@mlflow.trace').waitFor({ timeout: 20_000 });
    await cell('import openai').locator('.view-line').filter({ hasText: 'from mlflow.entities import SpanType' }).waitFor({ timeout: 10_000 });
    await picture('notebook');
    await workbench.command('File: Revert File');
    await workbench.command('View: Close Editor');
    await workbench.openFile('agent.py');
  });

  it('offers to install what the code now needs, with the command in sight', async () => {
    const { page } = workbench;
    const venv = path.join(folder, '.venv/bin');
    await mkdir(venv, { recursive: true });
    // An interpreter without MLflow; it installs by writing down what it was told.
    await writeFile(path.join(venv, 'python'), `#!/bin/sh\nif [ "$1" = -c ]; then echo '{}'; else echo "$@" > ${path.join(folder, 'installed.txt')}; echo end-of-file >> ${path.join(folder, 'installed.txt')}; fi\n`, { mode: 0o755 });
    await writeFile(path.join(folder, 'requirements.txt'), 'openai\n');
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await workbench.goTo(lineOf(agent, 'def search_documents'), 10);
    await workbench.command('Spanlight: Add Tracing to Function');
    await workbench.command('Notifications: Show Notifications');
    const offer = page.locator('.notification-list-item').filter({ hasText: 'mlflow-tracing is not installed for .venv/bin/python' }).first();
    await offer.waitFor({ timeout: 30_000 });
    assert.match(await offer.innerText(), /\.venv\/bin\/python -m pip install "mlflow-tracing>=3\.9"/);
    await offer.hover();
    await picture('install');
    await offer.locator('.monaco-button').filter({ hasText: /^Install$/ }).click();
    assert.deepEqual(await lineFile(path.join(folder, 'installed.txt')), ['-m pip install mlflow-tracing>=3.9']);
    assert.equal(await readFile(path.join(folder, 'requirements.txt'), 'utf8'), 'openai\nmlflow-tracing>=3.9\n');
    await picture('installed');
    await undoAll();
  });

  it('has the entries in the context menu', async () => {
    const { page } = workbench;
    await page.locator('.view-line').filter({ hasText: 'search_documents' }).first().click({ button: 'right' });
    const submenu = page.locator('.monaco-menu .action-menu-item').filter({ hasText: /^Tracing/ }).first();
    await submenu.hover();
    const all = page.locator('.monaco-menu .action-menu-item').filter({ hasText: 'Add Tracing to All Functions in File' }).first();
    await all.waitFor({ timeout: 10_000 });
    await picture('menu');
    await all.click();
    await notified('Tracing was added to 3 functions.');
    await undoAll();
  });
});
