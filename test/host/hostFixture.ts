import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

/** The extension under test, active. */
export async function activeExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('spanlight.spanlight');
  if (!extension) throw new Error('The extension is not installed in this editor.');
  await extension.activate();
  return extension;
}

/** A file of a sample that the launcher prepared. */
export function sampleFile(sample: 'python-agent' | 'typescript-agent', name: string): vscode.Uri {
  const samples = process.env.SPANLIGHT_HOST_SAMPLES;
  if (!samples) throw new Error('SPANLIGHT_HOST_SAMPLES does not say where the samples are.');
  return vscode.Uri.file(path.join(samples, sample, name));
}

/** Asks every 100 ms until `check` answers something truthy. */
export async function until<T>(what: string, check: () => T | undefined | false | Promise<T | undefined | false>, timeoutMs = 30_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs / 1000} s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The environment of a new integrated terminal. */
export async function terminalEnvironment(): Promise<Record<string, string>> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-env-'));
  const file = path.join(home, 'environment.json');
  const script = `require('fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`;
  const terminal = vscode.window.createTerminal({ name: 'environment', shellPath: process.execPath, shellArgs: ['-e', script], env: { ELECTRON_RUN_AS_NODE: '1' } });
  try {
    return await until('the terminal wrote its environment', () => existsSync(file) && readJson(file));
  } finally {
    terminal.dispose();
    await rm(home, { recursive: true, force: true });
  }
}

function readJson(file: string): Record<string, string> | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  } catch {
    // Half written.
    return undefined;
  }
}

/** Tabs that show a trace. */
export function traceTabs(): vscode.Tab[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('spanlight.trace'));
}
