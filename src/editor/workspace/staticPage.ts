import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';

/** Text as HTML. Everything that comes from a server or a person passes through here. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

/** A link that runs a command; only commands of this list run. */
export function commandLink(label: string, command: PageCommand, ...args: unknown[]): string {
  const uri = `command:${command}${args.length > 0 ? `?${encodeURIComponent(JSON.stringify(args))}` : ''}`;
  return `<a class="button" href="${escapeHtml(uri)}">${escapeHtml(label)}</a>`;
}

const pageCommands = [
  'spanlight.text.copy',
  'spanlight.access.check',
  'spanlight.access.grant',
  'spanlight.setup.start',
  'spanlight.setup.resume',
  'spanlight.connection.choose',
  'spanlight.connection.renew',
  'spanlight.destination.choose',
  'spanlight.otlp.sendTestSpan',
  'spanlight.warehouse.choose',
  'spanlight.diagnose.run',
  'spanlight.serving.setUp',
  'spanlight.scorers.manage',
  'vscode.open',
] as const;
export type PageCommand = (typeof pageCommands)[number];

/** Pages without scripts: text, tables and links to commands. One panel for each id, shown again and filled anew. */
export class StaticPages implements Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #panels = new Map<string, vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri) {
    this.#extensionUri = extensionUri;
  }

  /** Fills the page of that id. `body` is HTML whose texts went through {@link escapeHtml}. */
  show(id: string, title: string, body: string): void {
    const media = vscode.Uri.joinPath(this.#extensionUri, 'media');
    let panel = this.#panels.get(id);
    if (!panel) {
      const options = { enableScripts: false, enableCommandUris: pageCommands, localResourceRoots: [media] };
      panel = vscode.window.createWebviewPanel(`spanlight.${id}`, title, { viewColumn: vscode.ViewColumn.Active, preserveFocus: false }, options);
      panel.onDidDispose(() => this.#panels.delete(id));
      this.#panels.set(id, panel);
    } else panel.reveal(undefined, true);
    const style = panel.webview.asWebviewUri(vscode.Uri.joinPath(media, 'page.css'));
    panel.webview.html = `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${panel.webview.cspSource}">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><link rel="stylesheet" href="${String(style)}"></head>
<body data-testid="page-${escapeHtml(id)}"><main>${body}</main></body></html>`;
  }

  dispose(): void {
    for (const panel of [...this.#panels.values()]) panel.dispose();
  }
}
