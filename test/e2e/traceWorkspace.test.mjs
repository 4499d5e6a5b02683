import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';

const agent = `import openai

client = openai.OpenAI()


class Agent:
    def __init__(self, model):
        self.model = model

    def ask_model(self, question):
        answer = client.chat.completions.create(model=self.model, messages=question)
        text = answer.choices[0].message.content
        return text


def tidy(text):
    text = text.strip()
    text = text.lower()
    return text
`;
const files = {
  'agent.py': agent,
  'lib/search.ts': 'export async function searchDocuments(query: string): Promise<string[]> {\r\n  const found: string[] = [];\r\n  found.push(query);\r\n  return found;\r\n}\r\n',
  'lib/broken.py': 'def f(:\n',
  'shop/__init__.py': '',
  'shop/query.py': 'from .text import shorten\n\n\nclass Query:\n    def __repr__(self):\n        return shorten(self.text)\n',
  'shop/text.py': 'def shorten(text):\n    return text[:10]\n',
  'notes.ipynb': JSON.stringify({ cells: [], metadata: {}, nbformat: 4, nbformat_minor: 5 }),
  'generated/client.py': agent,
  'tests/test_agent.py': agent,
  '.gitignore': 'generated/\n',
};

/** Trace Workspace… and the Coverage view, clicked through in VS Code. */
describe('tracing a workspace', function () {
  /** @type {TestEditor} */
  let editor;
  /** @type {Workbench} */
  let workbench;
  let folder;

  before(async () => {
    editor = await TestEditor.start();
    folder = await editor.folderWith(files);
    // High enough for each view of the container to show its rows: a list holds only rows that are in sight.
    workbench = await Workbench.open(editor.browser, editor.url(folder), { height: 1300 });
    await workbench.openFile('agent.py');
  });
  after(() => editor?.stop());
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `traceWorkspace-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  const picture = (name) => workbench.screenshot(path.join(pictures, `traceWorkspace-${name}.png`));
  const pane = (name) => workbench.page.locator('.pane').filter({ has: workbench.page.locator('.pane-header').filter({ hasText: new RegExp(`^${name}`) }) });
  const row = (view, text) => pane(view).locator('.monaco-list-row').filter({ hasText: text }).first();
  const saved = async (name) => readFile(path.join(folder, name), 'utf8');

  async function header(view, text) {
    await pane(view).locator('.pane-header').filter({ hasText: text }).waitFor({ timeout: 20_000 });
  }

  /** Opens a branch, as a click on it does; a row that a low view hides is scrolled to first. */
  async function expand(view, text) {
    const branch = row(view, text);
    for (let turn = 0; turn < 20 && !(await branch.isVisible()); turn += 1) {
      await pane(view).locator('.monaco-list').hover();
      await workbench.page.mouse.wheel(0, 60);
      await workbench.page.waitForTimeout(250);
    }
    if ((await branch.getAttribute('aria-expanded')) !== 'true') await branch.click();
    await row(view, text).and(workbench.page.locator('[aria-expanded="true"]')).waitFor({ timeout: 10_000 });
    await workbench.page.mouse.move(700, 400);
  }

  async function press(view, title) {
    await pane(view).locator('.pane-header').hover();
    await pane(view).locator(`.pane-header .action-item [aria-label^="${title}"]`).first().click();
  }

  it('lists what can be traced, ticks what has evidence, and lists refusals apart', async () => {
    const { page } = workbench;
    await workbench.command('Trace Workspace…');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Whole workspace' }).waitFor({ timeout: 20_000 });
    await page.keyboard.press('Enter');
    await header('Trace Workspace', '2 of 3 functions ticked');
    await row('Trace Workspace', 'Agent.ask_model').waitFor();
    assert.match(await row('Trace Workspace', 'Agent.ask_model').innerText(), /LLM · calls/);
    assert.equal(await pane('Trace Workspace').locator('.monaco-list-row').filter({ hasText: /client\.py|test_agent/ }).count(), 0);
    const ticked = (text) => row('Trace Workspace', text).locator('.monaco-custom-toggle').getAttribute('aria-checked');
    assert.equal(await ticked('Agent.ask_model'), 'true');
    assert.equal(await ticked('tidy'), 'false');
    await expand('Trace Workspace', 'Cannot be traced');
    await expand('Trace Workspace', 'broken.py');
    await row('Trace Workspace', 'The file has a syntax error').waitFor();
    await expand('Trace Workspace', 'text.py');
    await row('Trace Workspace', 'shorten').filter({ hasText: 'while it records' }).waitFor();
    assert.match(await row('Trace Workspace', 'notes.ipynb').innerText(), /A notebook is traced in its own editor/);
  });

  it('shows the changes of a file before they are made', async () => {
    await row('Trace Workspace', 'tidy').locator('.monaco-custom-toggle').click();
    await header('Trace Workspace', '3 of 3 functions ticked');
    await row('Trace Workspace', 'agent.py').hover();
    await row('Trace Workspace', 'agent.py').locator('[aria-label^="Show Changes"]').click();
    await workbench.page.locator('.monaco-diff-editor .view-line').filter({ hasText: '@mlflow.trace' }).first().waitFor({ timeout: 20_000 });
    assert.equal(await saved('agent.py'), agent);
    await picture('changes');
  });

  it('writes nothing when a file changed since', async () => {
    await writeFile(path.join(folder, 'agent.py'), `# changed\n${agent}`);
    await press('Trace Workspace', 'Add Tracing to Ticked Functions');
    await workbench.command('Notifications: Show Notifications');
    await workbench.page.locator('.notification-list-item-message').filter({ hasText: 'agent.py changed since the functions were listed. Nothing was written.' }).waitFor({ timeout: 20_000 });
    assert.equal(await saved('lib/search.ts'), files['lib/search.ts']);
    await picture('outdated');
    await writeFile(path.join(folder, 'agent.py'), agent);
    await workbench.command('Notifications: Clear All Notifications');
    await press('Trace Workspace', 'List Functions Again');
    await header('Trace Workspace', '2 of 3 functions ticked');
  });

  it('writes all files as one step to undo', async () => {
    const { page } = workbench;
    await press('Trace Workspace', 'Add Tracing to Ticked Functions');
    await workbench.command('Notifications: Show Notifications');
    await page.locator('.notification-list-item-message').filter({ hasText: 'Tracing was added to 2 functions.' }).waitFor({ timeout: 20_000 });
    await picture('done');
    await workbench.command('Notifications: Clear All Notifications');
    await workbench.openFile('agent.py');
    await workbench.command('File: Save All Files');
    await page.waitForTimeout(1_000);
    assert.match(await saved('agent.py'), /@mlflow\.trace\(span_type=SpanType\.LLM\)\n {4}def ask_model/);
    assert.match(await saved('lib/search.ts'), /SpanType\.RETRIEVER/);
    assert.doesNotMatch(await saved('lib/search.ts'), /[^\r]\n/);
    assert.equal(await saved('generated/client.py'), agent);
  });

  it('counts coverage, and follows what is saved', async () => {
    const { page } = workbench;
    await workbench.command('Show Tracing Coverage');
    await header('Coverage', '2 traced, 1 untraced');
    await row('Coverage', 'agent.py').click();
    await row('Coverage', 'tidy').waitFor();
    await picture('coverage');
    await row('Coverage', 'tidy').click();
    await page.locator('.statusbar').getByText(/Ln 19, Col 1/).waitFor({ timeout: 10_000 });
    await page.locator('.editor-group-container .monaco-editor').first().click();
    await page.keyboard.press('Control+Z');
    await page.waitForTimeout(1_000);
    await workbench.command('File: Save All Files');
    await header('Coverage', '0 traced, 3 untraced');
    assert.equal(await saved('agent.py'), agent);
    assert.equal(await saved('lib/search.ts'), files['lib/search.ts']);
  });

  it('asks before more than 50 functions of a file, and can be told to stop', async () => {
    const { page } = workbench;
    const many = ['import openai\n', ...Array.from({ length: 52 }, (_, index) => `\ndef ask_${index}(client, question):\n    question = question.strip()\n    answer = client.chat.completions.create(messages=question)\n    return answer\n`)].join('');
    await writeFile(path.join(folder, 'lib/many.py'), many);
    await workbench.command('Trace Workspace…');
    await page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'Whole workspace' }).waitFor({ timeout: 20_000 });
    await page.keyboard.press('Enter');
    await header('Trace Workspace', '54 of 55 functions ticked');
    await press('Trace Workspace', 'Add Tracing to Ticked Functions');
    const dialog = page.locator('.monaco-dialog-box').filter({ hasText: 'Trace more than 50 functions in one file?' });
    await dialog.waitFor({ timeout: 20_000 });
    assert.match(await dialog.innerText(), /lib\/many\.py \(52\)/);
    await picture('many');
    await workbench.pressInDialog('Cancel');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await saved('lib/many.py'), many);
    await header('Trace Workspace', '54 of 55 functions ticked');
  });
});
