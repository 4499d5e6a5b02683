import * as vscode from 'vscode';
import { limitsText } from '../../spanTables/limitsText';

/** Shows the limits of traces in Unity Catalog as a page. */
export async function showLimits(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: limitsText([]) });
  await vscode.window.showTextDocument(document, { preview: true });
  await vscode.commands.executeCommand('markdown.showPreview', document.uri);
}
