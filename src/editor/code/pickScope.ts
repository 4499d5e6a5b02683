import path from 'node:path';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { pick, type Choice } from '../workspace/quickInput';

/** Asks which folder is meant: all of the workspace, the folder of the open file, or another one. `undefined` when the person went away. */
export async function pickScope(): Promise<readonly vscode.Uri[] | undefined> {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  if (folders.length === 0) throw new CodedError('edit.refused', 'Open a folder first: Trace Workspace… looks for functions in its files.');
  const active = vscode.window.activeTextEditor?.document.uri;
  const beside = active?.scheme === 'file' ? vscode.Uri.file(path.dirname(active.fsPath)) : undefined;
  const isRoot = beside && folders.some(({ fsPath }) => fsPath === beside.fsPath);
  const items: Choice<readonly vscode.Uri[] | 'other'>[] = [
    { label: '$(root-folder) Whole workspace', description: folders.map(({ fsPath }) => path.basename(fsPath)).join(', '), value: folders },
    ...(folders.length > 1 ? folders.map((uri) => ({ label: `$(folder) ${path.basename(uri.fsPath)}`, value: [uri] })) : []),
    ...(beside && !isRoot ? [{ label: `$(folder) ${vscode.workspace.asRelativePath(beside)}`, description: 'Folder of the open file', value: [beside] }] : []),
    { label: '$(folder-opened) Other folder…', value: 'other' },
  ];
  const answer = await pick({ title: 'Trace Workspace', placeholder: 'Where to look for functions', items });
  if (answer.kind !== 'answer') return undefined;
  if (answer.value !== 'other') return answer.value;
  return vscode.window.showOpenDialog({ title: 'Folder to Trace', openLabel: 'Look Here', canSelectFolders: true, canSelectFiles: false, canSelectMany: true, defaultUri: folders[0] });
}
