import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { applyEdits } from '../../instrument/edits';
import type { Edit } from '../../instrument/types';

const scheme = 'spanlight-plan';

/** Shows what edits would make of a file, as a difference: the file on the left, read-only text on the right. */
export class PlanPreview implements Disposable, vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  constructor() {
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? 'This preview is gone. Show the changes again.';
  }

  /** `edits` are meant for the document's present text. */
  async show(document: vscode.TextDocument, edits: readonly Edit[], title: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: document.uri.path });
    this.#texts.set(uri.path, applyEdits(document.getText(), edits));
    this.#changed.fire(uri);
    await vscode.commands.executeCommand('vscode.diff', document.uri, uri, `${path.basename(document.uri.path)}: ${title}`, { preview: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
