import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { selectedInterpreter } from '../services/interpreter';

/** What the folder's programs use. */
export interface ProjectFacts {
  /** `null`: not installed in that interpreter; `undefined`: no interpreter is known, or it does not start. */
  readonly mlflowVersion: string | null | undefined;
  readonly interpreter?: string;
  readonly typescriptSdk?: { readonly name: string; readonly version: string };
}

/** Looks at the selected interpreter and package.json of the first folder. In restricted mode nothing is started. */
export async function projectFacts(): Promise<ProjectFacts> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const interpreter = vscode.workspace.isTrusted ? await selectedInterpreter(folder) : undefined;
  return {
    interpreter,
    mlflowVersion: interpreter ? await installedMlflow(interpreter, folder) : undefined,
    typescriptSdk: folder ? await typescriptSdk(folder) : undefined,
  };
}

const versionProgram = 'import importlib.metadata as m\ntry: print(m.version("mlflow"))\nexcept m.PackageNotFoundError:\n  try: print(m.version("mlflow-skinny"))\n  except m.PackageNotFoundError: print("-")';

function installedMlflow(interpreter: string, cwd: string | undefined): Promise<string | null | undefined> {
  return new Promise((resolve) => {
    execFile(interpreter, ['-c', versionProgram], { cwd, timeout: 15_000, windowsHide: true }, (error, stdout) => {
      // An interpreter that does not start tells nothing about MLflow.
      if (error) resolve(undefined);
      else resolve(stdout.trim() === '-' ? null : stdout.trim());
    });
  });
}

async function typescriptSdk(folder: string): Promise<ProjectFacts['typescriptSdk']> {
  let manifest: { dependencies?: Record<string, string>; devDependencies?: Record<string, string> };
  try {
    manifest = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as typeof manifest;
  } catch (error) {
    // No package.json, or one that is being edited: no SDK is known then.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
  const all = { ...manifest.devDependencies, ...manifest.dependencies };
  const name = ['@mlflow/core', 'mlflow-tracing'].find((each) => all[each]);
  return name ? { name, version: all[name]! } : undefined;
}
