import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { CodedError, describeError } from '../../base/errors';
import type { SqlResult, SqlStatement } from '../../databricks/ports';
import { guarded, insightsGuards } from '../../protocol/check';
import { insightRanges, type InsightRangeId, type InsightsRequests } from '../../protocol/insights';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { asPython, asSql } from '../../spanTables/asText';
import { explainCost, readScanEstimate } from '../../spanTables/describe';
import { insights, type Insight, type InsightRange } from '../../spanTables/insights';
import { showTable } from '../../spanTables/names';
import { ingestionWarning, sizeWarning } from '../../spanTables/quotas';
import { executeCommand } from '../commands/registerCommand';
import { explained } from '../panel/explained';
import { renderPage, webviewOptions } from '../panel/html';
import { webviewTransport } from '../panel/webviewTransport';
import type { QueryDeps } from './deps';
import { cardOf, insightRow, rangeOf, shownRows } from './insightData';
import type { QueryTargets } from './queryTargets';

/** The insights panel: charts over the current location. What a hidden panel asked for is cancelled with it. */
export class InsightsPanel implements Disposable {
  readonly #deps: QueryDeps;
  readonly #targets: QueryTargets;
  #panel: vscode.WebviewPanel | undefined;

  constructor(deps: QueryDeps, targets: QueryTargets) {
    this.#deps = deps;
    this.#targets = targets;
  }

  /** Shows the panel, in front if it is there already. */
  show(): void {
    if (this.#panel) return this.#panel.reveal();
    const { extensionUri } = this.#deps;
    const panel = vscode.window.createWebviewPanel('spanlight.insights', 'Trace Insights', vscode.ViewColumn.Active, webviewOptions(extensionUri));
    this.#panel = panel;
    panel.iconPath = new vscode.ThemeIcon('graph');
    const store = new DisposableStore();
    // A hidden page is gone: what it asked for must not go on, and it asks again when it is seen.
    let seen = new AbortController();
    store.add(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) seen.abort();
        else if (seen.signal.aborted) seen = new AbortController();
      }),
    );
    store.add(new Rpc(webviewTransport(panel.webview), guarded(explained(this.#handlers(() => seen.signal)), insightsGuards)));
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'insights', title: 'Trace Insights' });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      seen.abort();
      store.dispose();
    });
  }

  dispose(): void {
    this.#panel?.dispose();
  }

  /** `seen` aborts when the page is hidden. */
  #handlers(seen: () => AbortSignal): Handlers<InsightsRequests> {
    const whileSeen = (signal: AbortSignal) => AbortSignal.any([signal, seen()]);
    return {
      getInsights: async (_params, signal) => {
        const { label, isLocal, location, store } = await this.#targets.open();
        const [shape, side] = [await store.shape({ signal }), await store.side(signal)];
        const range = rangeOf('day', Date.now());
        const cards = insights.filter((insight) => insight.statement(shape, side, range) !== undefined).map(cardOf);
        return { title: `${location.location} in ${label}`, isFree: isLocal, cards };
      },
      estimate: ({ range }, signal) => this.#estimate(range, whileSeen(signal)),
      runInsight: async ({ id, range }, signal) => {
        const { insight, statement, window } = await this.#ask(id, range, whileSeen(signal));
        const { runner } = await this.#targets.open();
        const startedAt = performance.now();
        const result = await runner.run(statement, { signal: whileSeen(signal), maxRows: 10_000 });
        const [sinceMs, untilMs] = [window.sinceNs, window.untilNs].map((ns) => Number(ns / 1_000_000n));
        const elapsedMs = performance.now() - startedAt;
        const warning = id === 'traces' ? await this.#warning(result, window, whileSeen(signal)) : undefined;
        return { rows: shownRows(insight, result, window), elapsedMs, sinceMs: sinceMs!, untilMs: untilMs!, ...(warning ? { warning } : {}) };
      },
      listBehind: async ({ id, range, row }, signal) => {
        const { insight, window } = await this.#ask(id, range, signal);
        const { sinceNs, untilNs, ...filter } = { ...window, ...insight.drill(insightRow(insight, row, window), window) };
        const { store } = await this.#targets.open();
        const { bucketNs: _width, offsetNs: _offset, ...rest } = filter;
        return store.list({ limit: 100, sinceMs: Number(sinceNs / 1_000_000n), untilMs: Number(untilNs / 1_000_000n), ...rest }, { signal: whileSeen(signal) });
      },
      openAsSql: async ({ id, range }, signal) => {
        const { insight, statement } = await this.#ask(id, range, signal);
        const { location } = await this.#targets.open();
        const content = `-- ${insight.title}, ${insightRanges[range].label.toLowerCase()}, from ${showTable(location.spans)}\n${asSql(statement)};\n`;
        await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'sql', content }), vscode.ViewColumn.Beside);
        return null;
      },
      copyAsPython: async ({ id, range }, signal) => {
        const { insight, statement } = await this.#ask(id, range, signal);
        await vscode.env.clipboard.writeText(asPython(statement));
        this.#deps.notify.info(`“${insight.title}” was copied as Python for Databricks Connect.`);
        return null;
      },
      openTrace: async (target) => {
        await executeCommand('spanlight.trace.open', target);
        return null;
      },
    };
  }

  async #ask(id: string, rangeId: InsightRangeId, signal: AbortSignal): Promise<{ insight: Insight; statement: SqlStatement; window: InsightRange }> {
    const { store } = await this.#targets.open();
    const insight = insights.find((each) => each.id === id);
    const window = rangeOf(rangeId, Date.now());
    const statement = insight?.statement(await store.shape({ signal }), await store.side(signal), window);
    if (!insight || !statement) throw new CodedError('query.noInsight', `There is no insight “${id.slice(0, 40)}” for this location.`);
    return { insight, statement, window };
  }

  /** What is near a limit: the rate of traces, and on a real workspace the size of the table. */
  async #warning(result: SqlResult, window: InsightRange, signal: AbortSignal): Promise<string | undefined> {
    const { isLocal, runner, location } = await this.#targets.open();
    const rate = ingestionWarning(result, window.bucketNs);
    if (isLocal) return rate;
    try {
      return [rate, await sizeWarning(runner, location, { signal })].filter((each) => each !== undefined).join(' ') || undefined;
    } catch (error) {
      if (signal.aborted) throw error;
      this.#deps.log.warn(`The size of the table is not known: ${describeError(error)}`);
      return rate;
    }
  }

  /** What the range costs: told by the engine where it can, without reading anything. */
  async #estimate(range: InsightRangeId, signal: AbortSignal): Promise<{ bytes?: number; warehouse?: string }> {
    const { isLocal, runner, warehouseState } = await this.#targets.open();
    if (isLocal) return {};
    const state = await warehouseState?.();
    if (state !== 'RUNNING') return { warehouse: `The SQL warehouse is ${String(state ?? 'unknown').toLowerCase()}: asking starts it, which takes a while and costs money.` };
    try {
      const { statement } = await this.#ask('usage', range, signal);
      const bytes = readScanEstimate(await runner.run(explainCost(statement), { signal }));
      return bytes === undefined ? {} : { bytes };
    } catch (error) {
      if (signal.aborted) throw error;
      this.#deps.log.warn(`The engine gave no estimate: ${describeError(error)}`);
      return {};
    }
  }
}
