import * as vscode from 'vscode';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { sqlOfPython } from '../../spanTables/sparkSnippet';
import { isStatement, namesTraces, splitStatements } from '../../spanTables/sqlScript';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { Notify } from '../services/notify';
import type { Queries } from './chunk';

/** What the feature needs. */
export interface SqlEditorDeps {
  readonly queries: () => Queries;
  readonly notify: Notify;
  readonly log: Log;
}

/** A statement in a document. */
interface PlacedStatement {
  readonly text: string;
  readonly range: vscode.Range;
  /** Offset of the text in the document; absent where escapes keep the two from being the same. */
  readonly offset?: number;
}

const source = 'Spanlight';
const checkPauseMs = 600;
const languages = ['sql', 'python'];

/**
 * SQL about traces in an editor, as a file, as text without a name or inside a Python program's
 * `spark.sql("…")`: run with a click; what the tables lack is underlined, with the fix.
 */
export class SqlEditorFeature implements Feature, vscode.CodeLensProvider, vscode.CodeActionProvider {
  readonly #deps: SqlEditorDeps;
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('spanlight.sql');
  readonly #fixes = new WeakMap<vscode.Diagnostic, string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(deps: SqlEditorDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const selector = languages.map((language) => ({ language }));
    context.subscriptions.push(
      this.#diagnostics,
      vscode.languages.registerCodeLensProvider(selector, this),
      vscode.languages.registerCodeActionsProvider(selector, this, { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] }),
      vscode.workspace.onDidOpenTextDocument((document) => this.#checkSoon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#checkSoon(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      registerCommand('spanlight.sql.run', (place) => this.#run(place), this.#deps.notify),
      { dispose: () => this.#timers.forEach((timer) => clearTimeout(timer)) },
    );
    for (const document of vscode.workspace.textDocuments) this.#checkSoon(document);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return statementsOf(document).map(({ text, range }) => {
      const command = { title: '$(play) Run on Traces', tooltip: 'Run this statement where the traces of this folder are; the result opens beside', command: 'spanlight.sql.run', arguments: [{ statement: text }] };
      return new vscode.CodeLens(range, command);
    });
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const all = (this.#diagnostics.get(document.uri) ?? []).filter((each) => this.#fixes.has(each));
    const here = all.filter((each) => each.range.intersection(range) !== undefined);
    const fix = (title: string, diagnostics: vscode.Diagnostic[]): vscode.CodeAction => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.diagnostics = diagnostics;
      action.edit = new vscode.WorkspaceEdit();
      action.edit.set(document.uri, diagnostics.map((each) => vscode.TextEdit.replace(each.range, this.#fixes.get(each)!)));
      action.isPreferred = diagnostics.length === all.length;
      return action;
    };
    if (here.length === 0) return [];
    return [...(all.length > 1 ? [fix(`Fit the SQL to the trace tables (${all.length} changes)`, all)] : []), ...here.map((each) => fix(`Write ${this.#fixes.get(each)}`, [each]))];
  }

  /** Without a place: the statement at the cursor. */
  async #run(place: { readonly statement: string } | undefined): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    const atCursor = editor && statementsOf(editor.document, false).find(({ range }) => range.contains(editor.selection.active));
    const statement = place?.statement ?? atCursor?.text;
    if (statement === undefined) return this.#deps.notify.warn('There is no SQL statement at the cursor.');
    await this.#deps.queries().runSql(statement);
  }

  #checkSoon(document: vscode.TextDocument): void {
    if (!languages.includes(document.languageId)) return;
    const key = document.uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.set(key, setTimeout(() => {
      this.#timers.delete(key);
      this.#check(document).catch((error: unknown) => this.#deps.log.warn(`SQL could not be checked: ${describeError(error)}`));
    }, checkPauseMs));
  }

  async #check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const diagnostics: vscode.Diagnostic[] = [];
    for (const { text, offset } of statementsOf(document)) {
      if (offset === undefined) continue;
      for (const { start, end, message, replacement } of await this.#deps.queries().checkSql(text)) {
        const range = new vscode.Range(document.positionAt(offset + start), document.positionAt(offset + end));
        const diagnostic = new vscode.Diagnostic(range, message, vscode.DiagnosticSeverity.Warning);
        diagnostic.source = source;
        this.#fixes.set(diagnostic, replacement);
        diagnostics.push(diagnostic);
      }
    }
    if (document.version === version && !document.isClosed) this.#diagnostics.set(document.uri, diagnostics);
  }

  #forget(document: vscode.TextDocument): void {
    clearTimeout(this.#timers.get(document.uri.toString()));
    this.#diagnostics.delete(document.uri);
  }
}

/** The statements of a document; with `aboutTraces` only those of a text that names a table of traces. */
function statementsOf(document: vscode.TextDocument, aboutTraces = true): PlacedStatement[] {
  const whole = document.getText();
  if (aboutTraces && !namesTraces(whole)) return [];
  if (document.languageId === 'python') {
    return sqlOfPython(whole)
      .filter(({ sql }) => namesTraces(sql))
      .map(({ sql, offset }) => {
        const isSame = whole.startsWith(sql, offset);
        return { text: sql.trim(), range: new vscode.Range(document.positionAt(offset), document.positionAt(offset + sql.length)), ...(isSame ? { offset: offset + (sql.length - sql.trimStart().length) } : {}) };
      });
  }
  return splitStatements(whole)
    .filter(({ text }) => isStatement(text))
    .map(({ text, start, end }) => ({ text, range: new vscode.Range(document.positionAt(start), document.positionAt(end)), offset: start }));
}
