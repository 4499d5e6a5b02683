import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { StackPlace } from '../../trace/stackFrames';

/** The most files of one name that are compared with a frame's path. */
const maxCandidates = 200;

/** Asks with the whole address in sight, then opens it outside. Only `http:` and `https:`. Throws `link.refused`. */
export async function openLink(address: string): Promise<void> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new CodedError('link.refused', `“${address.slice(0, 200)}” is no web address, so it is not opened.`);
  const [open, copy] = ['Open', 'Copy Address'];
  const chosen = await vscode.window.showInformationMessage('Open this address from the trace?', { modal: true, detail: url.href }, open, copy);
  if (chosen === open) await vscode.env.openExternal(vscode.Uri.parse(url.href, true));
  if (chosen === copy) await vscode.env.clipboard.writeText(url.href);
}

/**
 * The file that a stack frame names: itself where it exists, else the file of this workspace whose
 * path ends most like it (a trace of another machine). Throws `source.noFile`.
 */
export async function findFrame({ file }: StackPlace): Promise<vscode.Uri> {
  const named = file.startsWith('file:') ? fileURLToPath(file) : file;
  const parts = named.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  if (path.isAbsolute(named) && (await exists(vscode.Uri.file(named)))) return vscode.Uri.file(named);
  const name = parts.at(-1) ?? '';
  const found = name === '' ? [] : await vscode.workspace.findFiles(`**/${name.replace(/[[\]{}*?!]/g, '[$&]')}`, '**/node_modules/**', maxCandidates);
  const ranked = found.map((uri) => ({ uri, shared: sharedEnd(uri.path.split('/'), parts) })).sort((a, b) => b.shared - a.shared);
  const best = ranked[0];
  if (!best) throw new CodedError('source.noFile', `“${file.slice(0, 300)}” is not on this machine, and this folder has no file of that name.`);
  return best.uri;
}

/** How many names two paths share at their ends. */
function sharedEnd(a: readonly string[], b: readonly string[]): number {
  let shared = 0;
  while (shared < a.length && shared < b.length && a[a.length - 1 - shared] === b[b.length - 1 - shared]) shared += 1;
  return shared;
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return false;
    throw error;
  }
}
