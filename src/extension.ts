import type * as vscode from 'vscode';
import { buildApp } from './app';

/** Called by the editor. Awaits nothing: commands and views exist at once, everything heavy comes with its first use. */
export function activate(context: vscode.ExtensionContext): void {
  const app = buildApp(context);
  for (const feature of app.features) feature.register(context);
}

/** Called when the window closes. What was registered is disposed by the editor; the local workspace's process lives on. */
export function deactivate(): void {}
