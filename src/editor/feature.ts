import type * as vscode from 'vscode';

/** One capability of the extension. The composition root builds it; `register` attaches it to the editor and awaits nothing. */
export interface Feature {
  register(context: vscode.ExtensionContext): void;
}
