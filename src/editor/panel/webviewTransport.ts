import type * as vscode from 'vscode';
import type { Transport } from '../../protocol/rpc';

/** Messages to and from one webview. A message to a webview that is gone is lost, as it must be. */
export function webviewTransport(webview: vscode.Webview): Transport {
  return {
    post: (message) => void webview.postMessage(message),
    onMessage: (listener) => webview.onDidReceiveMessage(listener),
  };
}
