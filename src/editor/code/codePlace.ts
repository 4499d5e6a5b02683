import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { AddTracingTarget } from '../../ids';
import { documentTextOf, type DocumentText } from './documentText';

/** A place in a document, as the engines see it. */
export interface CodePlace {
  readonly document: vscode.TextDocument;
  readonly source: DocumentText;
  readonly start: number;
  readonly end: number;
}

/**
 * The place that an entry was offered for, or the editor's selection. Throws `workspace.untrusted`,
 * `edit.outdated`, and `edit.refused` where no file of a known language is open.
 */
export async function codePlace(given: AddTracingTarget | undefined): Promise<CodePlace> {
  if (!vscode.workspace.isTrusted) throw new CodedError('workspace.untrusted', 'Code is not changed in restricted mode.');
  const editor = vscode.window.activeTextEditor;
  const document = given ? await vscode.workspace.openTextDocument(vscode.Uri.parse(given.uri)) : editor?.document;
  const source = document && documentTextOf(document);
  if (!document || !source) throw new CodedError('edit.refused', 'Open a Python, TypeScript or JavaScript file and put the cursor on a function.');
  if (given && given.version !== document.version) throw new CodedError('edit.outdated', 'The document has moved on since the offer.');
  const start = given?.offset ?? document.offsetAt(editor!.selection.start);
  const end = given ? (given.endOffset ?? given.offset) : document.offsetAt(editor!.selection.end);
  return { document, source, start: source.toText(document, start), end: source.toText(document, end) };
}
