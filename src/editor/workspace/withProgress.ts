import * as vscode from 'vscode';

/** Runs something with a notification that can cancel it. `report` shows what is being done. */
export function withProgress<T>(title: string, run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, cancel) => {
    const abort = new AbortController();
    cancel.onCancellationRequested(() => abort.abort());
    return run(abort.signal, (message) => progress.report({ message }));
  });
}
