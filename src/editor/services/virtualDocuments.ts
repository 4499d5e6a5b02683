import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';

/** Read-only documents that exist nowhere else: plans, statements and previews to read and copy, without a question on closing. */
export class VirtualDocuments implements Disposable, vscode.TextDocumentContentProvider {
  readonly #scheme: string;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration: vscode.Disposable;
  readonly onDidChange = this.#changed.event;

  /** One instance a scheme: the editor asks it for the scheme's texts. */
  constructor(scheme: 'spanlight-text' | 'spanlight-plan' | 'spanlight-limits') {
    this.#scheme = scheme;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? 'This text is gone. Run the command again.';
  }

  /** Makes a text readable under a name, and gives its address. */
  put(name: string, text: string): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: this.#scheme, path: `/${name}` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    return uri;
  }

  /** Shows a text under a file name, whose ending decides the language. The name's earlier text is replaced. */
  async show(name: string, text: string): Promise<void> {
    const uri = this.put(name, text);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true, preserveFocus: true });
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
