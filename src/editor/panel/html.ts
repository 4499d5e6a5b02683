import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of a webview: which bundle it runs. */
export interface PageOptions {
  /** Bundle in `dist/webview`, without extension. */
  readonly bundle: 'main' | 'sidebar' | 'insights' | 'results' | 'compare';
  readonly title: string;
}

/** Options that a webview of ours is made with: scripts on, files only from `dist/webview`. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return { enableScripts: true, localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')] };
}

/**
 * The HTML of a webview: a strict content policy, one script with a nonce, two style sheets, no
 * data. Content arrives through messages and is put in as text.
 */
export function renderPage(webview: vscode.Webview, extensionUri: vscode.Uri, options: PageOptions): string {
  const nonce = randomBytes(16).toString('base64');
  const file = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', name)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // Images inside traces are shown from data only: a web address would tell somebody that the trace is read.
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${options.title}</title>
<link rel="stylesheet" href="${file('codicon.css')}">
<link rel="stylesheet" href="${file(`${options.bundle}.css`)}">
</head>
<body>
<div id="app"></div>
<script nonce="${nonce}" src="${file(`${options.bundle}.js`)}"></script>
</body>
</html>`;
}
