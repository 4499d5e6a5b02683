import type * as vscode from 'vscode';

/** What a trace is shown in: an editor panel, or a view of the sidebar. */
export interface TraceShownIn {
  readonly webview: vscode.Webview;
  title: string;
  /** True while it can be seen. */
  readonly visible: boolean;
  /** `undefined` outside of the editor area. */
  readonly viewColumn: vscode.ViewColumn | undefined;
  iconPath?: vscode.WebviewPanel['iconPath'];
}
