import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { SpanArgument } from '../../ids';
import type { FunctionSignature } from '../../instrument/signature';
import { importSpecifier, importStyle, jsFramework, pythonModule, testFile } from '../../spanTest/place';
import { pythonTest } from '../../spanTest/pythonTest';
import { spanTestFacts, type SpanTest, type SpanTestFacts } from '../../spanTest/spanTest';
import { typescriptTest } from '../../spanTest/typescriptTest';
import type { SourceLocation } from '../../trace/sourceLink';
import type { TracePanel } from '../panel/tracePanel';
import { languageOfFile } from '../source/languages';
import type { OnwardDeps } from './deps';
import { shownPanel, shownRow } from './shownTrace';

/** Writes a test that repeats a span's call, as a new document that nothing has saved yet. */
export async function createTest(deps: OnwardDeps, argument: SpanArgument | undefined): Promise<void> {
  const panel = shownPanel(deps.viewer);
  const row = shownRow(panel, argument);
  const location = await functionOf(panel, row);
  if (!location) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.file));
  const signature = await signatureOf(deps, document, location);
  if (signature.receiver === 'nested') throw new CodedError('spanTest.nested', `${signature.qualifiedName} is inside another function or object, so a test cannot call it.`);
  const [span] = await panel.trace.spans([row]);
  const facts = spanTestFacts(span!, signature);
  const root = await projectFolder(document.uri);
  const { test, file } = document.languageId === 'python' ? await writePython(document, facts, root) : await writeScript(document, facts, root);
  await showUntitled(await freeName(vscode.Uri.joinPath(root, file)), test.text, document.languageId);
  if (test.toDo.length > 0) deps.notify.warn(`Before the test runs: ${test.toDo.join(' ')}`);
}

/** The function that made the span; `undefined` when the person was asked and went back. */
async function functionOf(panel: TracePanel, row: number): Promise<SourceLocation | undefined> {
  const { locations } = await panel.links.describe(row);
  const [best] = locations;
  if (!best) throw new CodedError('spanTest.noFunction', 'No function of this folder is known to have made this span, so there is nothing to call.');
  if (best.evidence === 'caller' || best.functionName === undefined) {
    throw new CodedError('spanTest.library', 'A library made this span inside your function. Choose the span of the function itself.');
  }
  return best.certainty === 'possible' && locations.length > 1 ? panel.links.choose(row, locations) : best;
}

async function signatureOf({ worker }: OnwardDeps, document: vscode.TextDocument, { functionName, startLine0 }: SourceLocation): Promise<FunctionSignature> {
  const text = document.getText();
  const language = languageOfFile(document.uri.path);
  const entries = language ? await worker.request('indexFunctions', { text, language }) : [];
  const entry = entries.find((each) => each.qualifiedName === functionName && document.positionAt(each.range.start).line === startLine0);
  const signature = language && entry ? await worker.request('signature', { text, language, start: entry.range.start }) : null;
  if (!signature) throw new CodedError('spanTest.noFunction', `${functionName} was changed while its test was written. Try again.`);
  return signature;
}

interface Written {
  readonly test: SpanTest;
  /** From the project's folder, parts joined by `/`. */
  readonly file: string;
}

async function writePython(document: vscode.TextDocument, facts: SpanTestFacts, root: vscode.Uri): Promise<Written> {
  const file = relative(root, document.uri);
  const place = pythonModule(file);
  if (!place) throw new CodedError('spanTest.module', `${file} cannot be imported by name: a part of its path is no Python name.`);
  const isOnPath = place.root.length === 0 && ((await exists(vscode.Uri.joinPath(root, 'conftest.py'))) || /^\s*pythonpath\s*=/m.test((await text(root, 'pyproject.toml')) + (await text(root, 'pytest.ini'))));
  const test = pythonTest(facts, {
    module: place.module,
    ...(isOnPath ? {} : { pathFromTest: ['".."', ...place.root.map((part) => JSON.stringify(part))] }),
    isTraced: /\bmlflow\b/.test(document.getText()),
  });
  return { test, file: testFile(file, 'python', facts.signature.qualifiedName, await folders(root)) };
}

async function writeScript(document: vscode.TextDocument, facts: SpanTestFacts, root: vscode.Uri): Promise<Written> {
  const file = relative(root, document.uri);
  const manifest = await text(root, 'package.json');
  const packageJson: unknown = manifest === '' ? {} : JSON.parse(manifest);
  const target = testFile(file, 'script', facts.signature.qualifiedName, await folders(root));
  const framework = jsFramework(packageJson);
  const isTypeScript = /\.[cm]?tsx?$/.test(file);
  const isModule = !/\.c[jt]s$/.test(file) && (isTypeScript || /\.mjs$/.test(file) || (packageJson as { type?: unknown }).type === 'module' || /^\s*(import|export)\s/m.test(document.getText()));
  // Node runs TypeScript by its whole file name; bundlers and transpilers leave the ending out.
  const style = importStyle(document.getText()) ?? (framework === 'node:test' ? 'ts' : 'bare');
  const test = typescriptTest(facts, { framework, specifier: importSpecifier(target, file, style), isTypeScript, isCommonJs: !isModule });
  return { test, file: target };
}

/** The nearest folder around a file with a manifest of a project, else the workspace folder. */
async function projectFolder(file: vscode.Uri): Promise<vscode.Uri> {
  const top = vscode.workspace.getWorkspaceFolder(file)?.uri ?? vscode.Uri.joinPath(file, '..');
  for (let at = vscode.Uri.joinPath(file, '..'); at.path.startsWith(top.path) && at.path !== top.path; at = vscode.Uri.joinPath(at, '..')) {
    for (const name of ['package.json', 'pyproject.toml', 'setup.py', 'requirements.txt']) if (await exists(vscode.Uri.joinPath(at, name))) return at;
  }
  return top;
}

/** The name itself, or with a number where a file of that name is there. */
async function freeName(wanted: vscode.Uri): Promise<vscode.Uri> {
  for (let n = 1; ; n += 1) {
    const uri = n === 1 ? wanted : wanted.with({ path: wanted.path.replace(/(\.test)?(\.\w+)$/, `_${n}$1$2`) });
    const isOpen = vscode.workspace.textDocuments.some((document) => document.uri.path === uri.path);
    if (!isOpen && !(await exists(uri))) return uri;
  }
}

async function showUntitled(file: vscode.Uri, content: string, languageId: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  await vscode.languages.setTextDocumentLanguage(document, languageId);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), content);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document, { preview: false, viewColumn: vscode.ViewColumn.One });
}

const relative = (root: vscode.Uri, file: vscode.Uri): string => file.path.slice(root.path.length).replace(/^\//, '');

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}

async function text(root: vscode.Uri, name: string): Promise<string> {
  const uri = vscode.Uri.joinPath(root, name);
  return (await exists(uri)) ? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)) : '';
}

async function folders(root: vscode.Uri): Promise<string[]> {
  const entries = await vscode.workspace.fs.readDirectory(root);
  return entries.filter(([, type]) => (type & vscode.FileType.Directory) !== 0).map(([name]) => name);
}
