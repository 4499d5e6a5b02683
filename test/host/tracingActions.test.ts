import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeExtension, until } from './hostFixture';

const agent = `import openai
from mlflow.tracing import set_databricks_monitoring_sql_warehouse_id

client = openai.OpenAI()
set_databricks_monitoring_sql_warehouse_id(warehouse_id="1", experiment_id="2")


def ask(question: str) -> str:
    answer = client.chat.completions.create(model="m", messages=question)
    text = answer.choices[0].message.content
    return text


def plan(question: str) -> str:
    words = question.split()
    first = words[0]
    return first
`;

async function shown(text: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'python', content: text });
  await vscode.window.showTextDocument(document);
  return document;
}

async function offers(document: vscode.TextDocument, from: string, to = '', kind?: string): Promise<vscode.CodeAction[]> {
  const text = document.getText();
  const start = text.indexOf(from);
  const end = to === '' ? start : text.indexOf(to) + to.length;
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind);
}

const find = async (document: vscode.TextDocument, title: string, from: string, to = '', kind?: string) => {
  const found = await offers(document, from, to, kind);
  const action = found.find((each) => each.title.startsWith(title));
  assert.ok(action, `'${title}' is not among: ${found.map((each) => each.title).join('; ')}`);
  return action;
};

async function run(action: vscode.CodeAction): Promise<void> {
  if (action.edit) await vscode.workspace.applyEdit(action.edit);
  if (action.command) await vscode.commands.executeCommand(action.command.command, ...(action.command.arguments ?? []));
}

const marks = (document: vscode.TextDocument, code: string) => vscode.languages.getDiagnostics(document.uri).filter((each) => each.source === 'Spanlight' && each.code === code);

describe('changes of code beside adding tracing', () => {
  before(activeExtension);
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('marks a function that clearly calls a model, as a hint with its quick fix', async () => {
    const document = await shown(agent);
    const [hint] = await until('the hint shows', () => marks(document, 'untraced').length > 0 && marks(document, 'untraced'));
    assert.equal(hint!.severity, vscode.DiagnosticSeverity.Hint);
    assert.equal(document.getText(hint!.range), 'ask');
    assert.equal(marks(document, 'untraced').length, 1);
    await run(await find(document, 'Add tracing as LLM', 'ask(question'));
    await until('the hint goes', () => marks(document, 'untraced').length === 0);
  });

  it('marks an outdated form and corrects it', async () => {
    const document = await shown(agent);
    const outdated = () => vscode.languages.getDiagnostics(document.uri).filter((each) => each.source === 'Spanlight' && each.severity === vscode.DiagnosticSeverity.Warning);
    const [warning] = await until('the warning shows', () => outdated().length > 0 && outdated());
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, warning!.range);
    const fix = found.find((each) => each.isPreferred);
    assert.ok(fix);
    await run(fix);
    assert.doesNotMatch(document.getText(), /\(warehouse_id=/);
    await until('the warning goes', () => outdated().length === 0);
  });

  it('makes one span of selected statements, and takes it away again', async () => {
    const document = await shown(agent);
    await run(await find(document, 'Trace selection as span', 'words =', 'words[0]', 'refactor'));
    assert.match(document.getText(), /with mlflow\.start_span\(name=.*\n/);
    await run(await find(document, 'Remove this span', 'mlflow.start_span', '', 'refactor'));
    assert.equal(document.getText(), agent);
  });

  it('does not offer a span for a word, and says why a part cannot be one', async () => {
    const document = await shown(agent);
    const titles = (await offers(document, 'words', 'words', 'refactor')).map(({ title }) => title);
    assert.ok(!titles.some((title) => title.startsWith('Trace selection')));
  });

  it('enables autolog on the import that asks for it', async () => {
    const document = await shown(agent);
    await until('offers are known', async () => (await offers(document, 'import openai', '', 'quickfix')).some(({ title }) => title.startsWith('Enable autolog')));
    await run(await find(document, 'Enable autolog with mlflow.openai.autolog()', 'import openai', '', 'quickfix'));
    assert.match(document.getText(), /^mlflow\.openai\.autolog\(\)$/m);
    assert.ok(!(await offers(document, 'import openai', '', 'quickfix')).some(({ title }) => title.startsWith('Enable autolog')));
  });

  it('does not take a closed document for the next one of the same name', async () => {
    const first = await shown(agent);
    await until('the first is known', () => marks(first, 'untraced').length > 0);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    const second = await shown('def other():\n    return 1\n');
    assert.deepEqual((await offers(second, 'other')).map(({ title }) => title).filter((title) => title.startsWith('Add tracing')), ['Add tracing', 'Add tracing with options…', 'Add tracing to all functions in file']);
  });

  it('names the present span type where it can be changed', async () => {
    const document = await shown(`import mlflow\nfrom mlflow.entities import SpanType\n\n\n@mlflow.trace(span_type=SpanType.TOOL)\n${agent.slice(agent.indexOf('def plan'))}`);
    await find(document, 'Change span type (now TOOL)…', 'def plan', '', 'refactor');
  });
});
