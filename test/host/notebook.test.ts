import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeExtension, until } from './hostFixture';

const cells = ['%pip install mlflow', 'import os\nimport llm', 'print(os.getcwd())', 'def ask_model(q):\n    return llm.invoke(q)'];

async function notebook(): Promise<vscode.NotebookDocument> {
  const data = new vscode.NotebookData([
    new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, '# Agent', 'markdown'),
    ...cells.map((text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python')),
  ]);
  const opened = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
  await vscode.window.showNotebookDocument(opened);
  return opened;
}

const code = (document: vscode.NotebookDocument) => document.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code).map((cell) => cell.document);
const texts = (document: vscode.NotebookDocument) => code(document).map((cell) => cell.getText());

async function take(cell: vscode.TextDocument, name: string, title: string): Promise<void> {
  const at = cell.positionAt(cell.getText().indexOf(name));
  const action = await until(`'${title}' is offered`, async () => {
    const found = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', cell.uri, new vscode.Range(at, at));
    return found.find((each) => each.title.startsWith(title));
  });
  await vscode.commands.executeCommand(action.command!.command, ...(action.command!.arguments ?? []));
}

describe('a notebook', () => {
  before(activeExtension);
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  it('gets the decorator in its cell and the imports in the first cell that imports', async () => {
    const document = await notebook();
    await take(code(document)[3]!, 'ask_model', 'Add tracing as LLM');
    assert.deepEqual(texts(document), [
      cells[0], 'import os\nimport llm\nimport mlflow\nfrom mlflow.entities import SpanType', cells[2], `@mlflow.trace(span_type=SpanType.LLM)\n${cells[3]}`,
    ]);
    await take(code(document)[3]!, 'ask_model', 'Remove tracing');
    assert.deepEqual(texts(document), cells);
  });

  it('marks the cell of a function that clearly calls a model', async () => {
    const document = await notebook();
    const cell = code(document)[3]!;
    const hint = await until('the hint shows', () => vscode.languages.getDiagnostics(cell.uri).find(({ source }) => source === 'Spanlight'));
    assert.equal(cell.getText(hint.range), 'ask_model');
  });
});
