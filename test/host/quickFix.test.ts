import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { activeExtension, sampleFile, until } from './hostFixture';

const cases = [
  { sample: 'python-agent', file: 'agent.py', declaration: 'def retrieve_context(', added: '@mlflow.trace(span_type=SpanType.RETRIEVER)\ndef retrieve_context(' },
  { sample: 'typescript-agent', file: 'agent.ts', declaration: 'function retrieveContext(', added: 'SpanType.RETRIEVER' },
] as const;

async function offers(document: vscode.TextDocument, offset: number): Promise<vscode.CodeAction[]> {
  const at = document.positionAt(offset);
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, new vscode.Range(at, at));
}

const startsWith = (title: string) => (action: vscode.CodeAction) => action.title.startsWith(title);
const run = (action: vscode.CodeAction | undefined) => vscode.commands.executeCommand(action!.command!.command, ...(action!.command!.arguments ?? []));

describe('the quick fix', () => {
  before(activeExtension);
  afterEach(() => vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor'));

  for (const { sample, file, declaration, added } of cases) {
    it(`adds tracing in ${file} as one edit, which one undo takes back to the byte`, async () => {
      const document = await vscode.workspace.openTextDocument(sampleFile(sample, file));
      await vscode.window.showTextDocument(document);
      const original = document.getText();
      const offset = original.indexOf(declaration) + declaration.length;
      const action = await until('the light bulb offers tracing', async () => (await offers(document, offset)).find(startsWith('Add tracing as RETRIEVER')));
      await run(action);
      assert.ok(document.getText().includes(added), document.getText());
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), original);
    });

    it(`takes tracing out of ${file} again, to the byte`, async () => {
      const document = await vscode.workspace.openTextDocument(sampleFile(sample, file));
      await vscode.window.showTextDocument(document);
      const original = document.getText();
      const offset = original.indexOf(declaration) + declaration.length;
      await run((await offers(document, offset)).find(startsWith('Add tracing')));
      assert.notEqual(document.getText(), original);
      const traced = document.getText().indexOf(declaration) + declaration.length;
      await run((await offers(document, traced)).find(startsWith('Remove tracing')));
      assert.equal(document.getText(), original);
    });
  }

  it('writes nothing when the document has moved on since the offer', async () => {
    const document = await vscode.workspace.openTextDocument(sampleFile('python-agent', 'agent.py'));
    const editor = await vscode.window.showTextDocument(document);
    const offset = document.getText().indexOf('def retrieve_context(') + 5;
    const action = (await offers(document, offset)).find(startsWith('Add tracing'));
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# moved on\n'));
    const moved = document.getText();
    await run(action);
    assert.equal(document.getText(), moved);
  });

  it('offers nothing outside functions', async () => {
    const document = await vscode.workspace.openTextDocument(sampleFile('python-agent', 'agent.py'));
    assert.deepEqual((await offers(document, document.getText().indexOf('import re'))).filter(startsWith('Add tracing')), []);
  });
});
