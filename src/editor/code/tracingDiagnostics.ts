import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { tracingHints } from '../../instrument/hints';
import type { Settings } from '../services/settings';
import { documentTextOf, type DocumentText } from './documentText';
import type { TargetStore } from './targetStore';

/** Milliseconds without a change before a text is looked at: typing is not disturbed. */
const restMs = 700;

/** The code of a hint on an untraced function. */
export const untracedCode = 'untraced';
export const diagnosticSource = 'Spanlight';

/**
 * Marks in the visible documents what tracing would want otherwise: outdated forms as warnings, and
 * as hints, in nobody's list of problems, functions that clearly do a model's work untraced.
 */
export class TracingDiagnostics implements Disposable {
  readonly #targets: TargetStore;
  readonly #settings: Settings;
  readonly #log: Log;
  readonly #store = new DisposableStore();
  readonly #collection = this.#store.add(vscode.languages.createDiagnosticCollection('spanlight'));
  #timer: NodeJS.Timeout | undefined;

  constructor(targets: TargetStore, settings: Settings, log: Log) {
    this.#targets = targets;
    this.#settings = settings;
    this.#log = log;
    const later = () => this.#later();
    this.#store.add(vscode.window.onDidChangeVisibleTextEditors(later));
    this.#store.add(vscode.workspace.onDidChangeTextDocument(({ document }) => documentIsVisible(document) && later()));
    this.#store.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(later));
    this.#store.add(settings.onDidChange(['spanlight.instrument.hints'], later));
    later();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#store.dispose();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), restMs);
  }

  async #look(): Promise<void> {
    // What cannot be corrected in restricted mode is not marked there.
    if (!vscode.workspace.isTrusted) return;
    const seen = new Set<string>();
    for (const { document } of vscode.window.visibleTextEditors) {
      const source = documentTextOf(document);
      if (!source || seen.has(source.uri)) continue;
      seen.add(source.uri);
      try {
        await this.#mark(document, source);
      } catch (error) {
        this.#log.warn(`A document could not be looked at for hints: ${describeError(error)}`);
      }
    }
  }

  async #mark(document: vscode.TextDocument, source: DocumentText): Promise<void> {
    const targets = await this.#targets.all(source);
    const { lint } = await this.#targets.offers(source);
    if (documentTextOf(document)?.version !== source.version) return;
    const found = new Map<string, { uri: vscode.Uri; diagnostics: vscode.Diagnostic[] }>(source.documents.map((uri) => [uri.toString(), { uri, diagnostics: [] }]));
    const add = (range: { start: number; end: number }, message: string, code: string, severity: vscode.DiagnosticSeverity) => {
      const place = source.toDocument(range);
      const diagnostic = new vscode.Diagnostic(place.range, message, severity);
      diagnostic.source = diagnosticSource;
      diagnostic.code = code;
      found.get(place.document.uri.toString())?.diagnostics.push(diagnostic);
    };
    for (const finding of lint) add(finding.range, finding.message, finding.code, vscode.DiagnosticSeverity.Warning);
    if (this.#settings.get('spanlight.instrument.hints')) {
      for (const { target, message } of tracingHints(targets, path.basename(document.uri.path))) add(target.nameRange, message, untracedCode, vscode.DiagnosticSeverity.Hint);
    }
    for (const { uri, diagnostics } of found.values()) this.#collection.set(uri, diagnostics);
  }
}

const documentIsVisible = (document: vscode.TextDocument): boolean => vscode.window.visibleTextEditors.some((editor) => editor.document === document);
