import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Settings } from '../services/settings';

/** The folder or workspace file that a local workspace belongs to. */
export interface LocalHome {
  /** Absolute path of the data folder; the same for every window on the same folder. */
  readonly dataFolder: string;
  /** Name for people, and for the default experiment. */
  readonly name: string;
}

/** Where the local workspace of this window keeps its data. */
export function localHome(globalStorage: vscode.Uri, settings: Settings): LocalHome {
  const folder = vscode.workspace.workspaceFolders?.[0];
  const file = vscode.workspace.workspaceFile;
  // An untitled multi-root workspace has a file that moves when saved: its first folder stays.
  const home = file && file.scheme === 'file' ? file.fsPath : folder?.uri.fsPath;
  const key = home === undefined ? 'no-folder' : createHash('sha256').update(home).digest('hex').slice(0, 16);
  const base = settings.get('spanlight.local.dataFolder') || path.join(globalStorage.fsPath, 'local');
  return { dataFolder: path.join(base, key), name: vscode.workspace.name ?? 'no-folder' };
}

/**
 * Kind of the default tables: the setting, or by what the folder uses. `@mlflow/core` takes only
 * table prefixes (mlflow `libs/typescript/core`, `traceLocation`).
 */
export async function tableKind(settings: Settings): Promise<'schema' | 'prefix'> {
  const wanted = settings.get('spanlight.local.tables');
  if (wanted !== 'auto') return wanted;
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder) return 'schema';
  try {
    const manifest = JSON.parse(await readFile(path.join(folder.uri.fsPath, 'package.json'), 'utf8')) as Record<string, object | undefined>;
    const names = ['dependencies', 'devDependencies'].flatMap((key) => Object.keys(manifest[key] ?? {}));
    return names.includes('@mlflow/core') ? 'prefix' : 'schema';
  } catch {
    // No package.json, or one that is being edited: not a TypeScript project yet.
    return 'schema';
  }
}
