import path from 'node:path';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { contextIn, type AcrossFiles } from '../../instrument/acrossContext';
import type { ScannedFile } from '../../instrument/scannedFile';
import type { SourceFile } from '../../protocol/files';
import type { InstrumentWorker } from '../services/instrumentWorker';
import { foreignFolders, sourceGlob } from '../source/languages';

/** Files of one request: few enough that a lightbulb in between need not wait. */
const filesAtOnce = 8;
const maxNotebooks = 200;

/** The functions of files, and what the files say about each other's. */
export interface ScannedWorkspace {
  readonly files: readonly ScannedFile[];
  readonly across: AcrossFiles;
}

/**
 * The functions of all source below the given folders, with progress and cancel: what `files.exclude`
 * and `.gitignore` leave out, tests and other people's code are left out here too. `undefined` when cancelled.
 */
export async function scanWorkspace(worker: InstrumentWorker, scope: readonly vscode.Uri[], title: string): Promise<ScannedWorkspace | undefined> {
  return withProgress(title, async (report, signal) => {
    const files: string[] = [];
    for (const uri of scope) files.push(...(await sourcesBelow(worker, uri, signal)));
    const scanned: ScannedFile[] = [];
    for (const uri of scope) scanned.push(...(await notebooksBelow(uri)));
    report(`reading ${files.length} files`, 0);
    const across = await worker.request('acrossFiles', { files: files.map((file) => asHeld(file)) }, signal);
    for (let at = 0; at < files.length; at += filesAtOnce) {
      report(`${at} of ${files.length} files`, (filesAtOnce / files.length) * 100);
      scanned.push(...(await scanFiles(worker, files.slice(at, at + filesAtOnce), across, signal)));
    }
    return { files: scanned, across };
  });
}

/** The functions of some files, as they are held by the editor or on the disk. */
export const scanFiles = (worker: InstrumentWorker, files: readonly string[], across: AcrossFiles, signal?: AbortSignal): Promise<readonly ScannedFile[]> =>
  worker.request('scanFiles', { files: files.map((file) => asHeld(file, across)) }, signal);

/** A file with its text, where the editor holds one that is not saved yet, and what the others say about it. */
export function asHeld(file: string, across?: AcrossFiles): SourceFile {
  const document = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file);
  return { path: file, ...(document ? { text: document.getText() } : {}), ...(across ? { context: contextIn(across, file) } : {}) };
}

/** Work that takes a while: a notification with progress and Cancel. `undefined` when cancelled. */
export function withProgress<T>(title: string, work: (report: (message: string, percent: number) => void, signal: AbortSignal) => Promise<T>): Thenable<T | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      return await work((message, increment) => progress.report({ message, increment }), abort.signal);
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
}

/** Notebooks are named, not traced: what is written into one belongs into its cells, which its editor holds. */
async function notebooksBelow(uri: vscode.Uri): Promise<ScannedFile[]> {
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, '**/*.ipynb'), foreignFolders, maxNotebooks);
  const problem = 'A notebook is traced in its own editor: open it and run Add Tracing to All Functions in File in one of its cells.';
  return found.map(({ fsPath }) => ({ path: fsPath, fingerprint: '', targets: [], problem }));
}

async function sourcesBelow(worker: InstrumentWorker, uri: vscode.Uri, signal: AbortSignal): Promise<string[]> {
  if (uri.scheme !== 'file') throw new CodedError('edit.refused', 'Trace Workspace… needs files on this machine. Open a folder of it.');
  const { type } = await vscode.workspace.fs.stat(uri);
  if (type & vscode.FileType.File) return [uri.fsPath];
  const root = uri.fsPath;
  const found = await vscode.workspace.findFiles(new vscode.RelativePattern(uri, sourceGlob), foreignFolders);
  const paths = found.map(({ fsPath }) => path.relative(root, fsPath).split(path.sep).join('/')).sort();
  return (await worker.request('ownFiles', { root, paths }, signal)).map((each) => path.join(root, each));
}
