import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';

/** The part of the Python extension's API that is used (its `environments` namespace, API version 1). */
interface PythonApi {
  readonly environments?: { getActiveEnvironmentPath(resource?: vscode.Uri): { readonly path: string } };
}

/**
 * The interpreter that runs the programs of a folder: what the Python extension selected; else what
 * its setting says; else the nearest `.venv` at or above the folder, inside the workspace; else
 * `python3` of the PATH.
 */
export async function selectedInterpreter(folder: string | undefined): Promise<string> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (extension) {
    const api = extension.isActive ? extension.exports : await extension.activate();
    const active = api.environments?.getActiveEnvironmentPath(folder ? vscode.Uri.file(folder) : undefined).path;
    if (active) return active;
  }
  const set = vscode.workspace.getConfiguration('python').get<string>('defaultInterpreterPath');
  if (set && set !== 'python') return set;
  return nearestVenv(folder) ?? (process.platform === 'win32' ? 'python' : 'python3');
}

function nearestVenv(folder: string | undefined): string | undefined {
  const root = folder && vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.fsPath;
  for (let at = folder; at !== undefined; at = at === (root ?? folder) || at === path.dirname(at) ? undefined : path.dirname(at)) {
    const found = path.join(at, '.venv', ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));
    if (existsSync(found)) return found;
  }
  return undefined;
}
