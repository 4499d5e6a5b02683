import path from 'node:path';
import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { applyEdits } from '../../instrument/edits';
import type { Edit } from '../../instrument/types';
import { VirtualDocuments } from '../services/virtualDocuments';

/** Shows what edits would make of a file, as a difference: the file on the left, read-only text on the right. */
export class PlanPreview implements Disposable {
  readonly #documents = new VirtualDocuments('spanlight-plan');

  /** `edits` are meant for the document's present text. */
  async show(document: vscode.TextDocument, edits: readonly Edit[], title: string): Promise<void> {
    const { path: file } = document.uri;
    const after = this.#documents.put(file.slice(1), applyEdits(document.getText(), edits));
    await vscode.commands.executeCommand('vscode.diff', document.uri, after, `${path.basename(file)}: ${title}`, { preview: true });
  }

  dispose(): void {
    this.#documents.dispose();
  }
}
