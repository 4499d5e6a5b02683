import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { Plan } from '../../instrument/types';

/**
 * Writes a plan into a document as one edit, undone in one step. Throws `edit.outdated` when the
 * document has moved on from `version`, or the editor did not take the edit; then nothing was written.
 */
export async function applyPlan(document: vscode.TextDocument, version: number, plan: Plan): Promise<void> {
  if (document.version !== version) throw new CodedError('edit.outdated', `The document is at version ${document.version}, the plan at ${version}.`);
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    plan.edits.map(({ start, end, text }) => new vscode.TextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), text)),
  );
  if (!(await vscode.workspace.applyEdit(edit))) throw new CodedError('edit.outdated', 'The editor refused the edit.');
}
