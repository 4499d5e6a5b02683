import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { guarded, resultsGuards } from '../../protocol/check';
import type { ResultsEvents, ResultsRequests } from '../../protocol/results';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { asCsv, asJson } from '../../spanTables/resultText';
import { formatCount } from '../../trace/format';
import { explained } from '../panel/explained';
import { renderPage, webviewOptions } from '../panel/html';
import { webviewTransport } from '../panel/webviewTransport';
import type { QueryDeps } from './deps';
import type { SqlRun } from './sqlRun';

type ResultsRpc = Rpc<ResultsRequests, Record<never, never>, ResultsEvents, Record<never, never>>;

/** The result of the statement that was run last, beside its text. Closing the panel cancels the run. */
export class ResultsPanel implements Disposable {
  readonly #deps: Pick<QueryDeps, 'extensionUri' | 'notify'>;
  #panel: vscode.WebviewPanel | undefined;
  #page: ResultsRpc | undefined;
  #run: SqlRun | undefined;
  #runAgain: () => void = () => {};

  constructor(deps: Pick<QueryDeps, 'extensionUri' | 'notify'>) {
    this.#deps = deps;
  }

  /** Runs and shows; a run that is under way is cancelled first. */
  async show(make: () => SqlRun): Promise<void> {
    this.#run?.cancel();
    const run = (this.#run = make());
    this.#runAgain = () => void this.show(make);
    const subscriptions = [
      run.onDidChange(() => this.#run === run && this.#page?.emit('resultChanged', {})),
      run.onDidProgress((progress) => this.#run === run && this.#page?.emit('progress', progress)),
    ];
    this.#open();
    this.#page?.emit('resultChanged', {});
    await run.run();
    for (const each of subscriptions) each.dispose();
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  #open(): void {
    if (this.#panel) return this.#panel.reveal(undefined, true);
    const { extensionUri } = this.#deps;
    const panel = vscode.window.createWebviewPanel('spanlight.results', 'SQL Result', { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true }, { ...webviewOptions(extensionUri), enableFindWidget: true });
    panel.iconPath = new vscode.ThemeIcon('table');
    const store = new DisposableStore();
    this.#panel = panel;
    this.#page = store.add(new Rpc(webviewTransport(panel.webview), guarded(explained(this.#handlers()), resultsGuards)) as ResultsRpc);
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'results', title: 'SQL Result' });
    panel.onDidDispose(() => {
      this.#run?.cancel();
      this.#panel = undefined;
      this.#page = undefined;
      store.dispose();
    });
  }

  #handlers(): Handlers<ResultsRequests> {
    return {
      getResult: () => this.#run!.shown,
      cancel: () => {
        this.#run?.cancel();
        return null;
      },
      runAgain: () => {
        this.#runAgain();
        return null;
      },
      save: async ({ format }) => {
        await this.#save(format);
        return null;
      },
      copyCell: async ({ row, column }) => {
        const cell = this.#run?.result?.rows[row]?.[column];
        if (cell !== undefined && cell !== null) await vscode.env.clipboard.writeText(String(cell));
        return null;
      },
    };
  }

  async #save(format: 'csv' | 'json'): Promise<void> {
    const result = this.#run?.result;
    if (!result) return;
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri = await vscode.window.showSaveDialog({
      title: `Save ${formatCount(result.rows.length, 'Row')}`,
      filters: format === 'csv' ? { CSV: ['csv'] } : { JSON: ['json'] },
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `result.${format}`) } : {}),
    });
    if (!uri) return;
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(format === 'csv' ? asCsv(result) : asJson(result)));
    this.#deps.notify.info(`${formatCount(result.rows.length, 'row')} ${result.rows.length === 1 ? 'was' : 'were'} saved to ${vscode.workspace.asRelativePath(uri)}.`);
  }
}
