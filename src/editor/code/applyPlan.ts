import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { Edit } from '../../instrument/types';
import { documentTextOf, type DocumentText } from './documentText';

/**
 * Writes edits that were planned for `source` into its document, or into the cells of its notebook,
 * as one step to undo. Throws `edit.outdated` when `document` has moved on since, or the editor did
 * not take the edit; then nothing was written.
 */
export async function applyPlan(document: vscode.TextDocument, source: DocumentText, edits: readonly Edit[]): Promise<void> {
  if (documentTextOf(document)?.version !== source.version) throw new CodedError('edit.outdated', 'The document has moved on since the plan.');
  const edit = new vscode.WorkspaceEdit();
  for (const [uri, made] of source.place(edits)) edit.set(uri, made);
  if (!(await vscode.workspace.applyEdit(edit))) throw new CodedError('edit.outdated', 'The editor refused the edit.');
}
