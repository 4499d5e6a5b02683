import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { CodedError, describeError } from '../../base/errors';
import { buildTrace, type TraceTree } from '../../trace/build';
import { decodeOtlp } from '../../trace/decode/otlp';
import { describeLink } from '../../trace/describeLink';
import { findSpans } from '../../trace/search';
import type { SourceFunction } from '../../trace/sourceLink';
import { partText, spanDetail } from '../../trace/spanDetail';
import type { TraceTarget } from '../../trace/target';
import { toSkeleton } from '../../trace/toSkeleton';
import { guarded, traceGuards } from '../../protocol/check';
import type { SourceAnswer, TraceEvents, TraceRequests, TraceSnapshot } from '../../protocol/messages';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { locationsOf, rowsOfFunction } from '../source/linkTrace';
import { explained } from './explained';
import { renderPage, webviewOptions } from './html';
import type { TracePanelDeps } from './tracePanelDeps';
import { webviewTransport } from './webviewTransport';

/** Characters of a value that one request brings. */
const valueChunk = 200_000;

/** A trace that a panel shows, with its place. */
export type PlacedTarget = TraceTarget & { readonly location: string };

/** One panel with one trace: answers the page, follows the trace while it grows, links spans to source. */
export class TracePanel implements Disposable {
  readonly target: PlacedTarget;
  readonly panel: vscode.WebviewPanel;
  readonly #deps: TracePanelDeps;
  readonly #store = new DisposableStore();
  readonly #rpc: Rpc<TraceRequests, Record<never, never>, TraceEvents, Record<never, never>>;
  #tree: TraceTree | undefined;
  #rowOf = new Map<string, number>();
  #highlighted: readonly number[] = [];
  #cursor: SourceFunction | undefined;
  /** Goes with the next answer too: an event to a page that is still loading is lost. */
  #wanted: string | undefined;

  constructor(panel: vscode.WebviewPanel, target: PlacedTarget, extensionUri: vscode.Uri, deps: TracePanelDeps) {
    this.panel = panel;
    this.target = target;
    this.#deps = deps;
    panel.webview.options = webviewOptions(extensionUri);
    panel.iconPath = new vscode.ThemeIcon('list-tree');
    this.#rpc = this.#store.add(new Rpc(webviewTransport(panel.webview), guarded(explained(this.#handlers()), traceGuards)));
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'main', title: 'Trace' });
    this.#store.add(
      deps.local.onDidChangeTraces(({ traces }) => {
        if (traces.some((each) => each.traceId === target.traceId)) this.#rpc.emit('traceChanged', { traceId: target.traceId });
      }),
    );
  }

  /** Selects a span in the page. */
  select(spanId: string): void {
    this.#wanted = spanId;
    this.#rpc.emit('selectSpan', { spanId });
  }

  /** The cursor is in this function (`undefined`: in none): marks the rows that it made. */
  async setCursorFunction(cursor: SourceFunction | undefined): Promise<void> {
    this.#cursor = cursor;
    const tree = this.#tree;
    if (!tree) return;
    const rows = cursor ? await rowsOfFunction(tree, cursor, this.#deps.functions) : [];
    if (this.#cursor !== cursor || this.#tree !== tree || rows.join() === this.#highlighted.join()) return;
    this.#highlighted = rows;
    this.#rpc.emit('highlightChanged', { rows });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #handlers(): Handlers<TraceRequests> {
    const { reveal, settings } = this.#deps;
    return {
      getTrace: (_params, signal) => this.#load(signal),
      getSpan: ({ spanId }) => spanDetail(this.#span(spanId), this.#tree!.startNs),
      getValue: ({ spanId, part, from }) => ({ text: partText(this.#span(spanId), part)?.text.slice(from, from + valueChunk) ?? '' }),
      revealSource: ({ spanId, show }) => {
        const isShown = show === 'focus' || (show === 'beside' && settings.get('spanlight.source.revealOnSelect'));
        return this.#revealSource(spanId, isShown ? { focus: show === 'focus' } : undefined, reveal);
      },
      findSpans: ({ text }) => ({ rows: findSpans(this.#tree?.spans ?? [], text) }),
      copyText: async ({ text }) => {
        await vscode.env.clipboard.writeText(text);
        return null;
      },
      runCommand: async ({ command }) => {
        await vscode.commands.executeCommand(command);
        return null;
      },
    };
  }

  async #load(signal: AbortSignal): Promise<TraceSnapshot> {
    const { local, log } = this.#deps;
    const { traceId, location } = this.target;
    const { client } = await local.connect();
    const startedAt = performance.now();
    const trace = await client.trace(traceId, location, signal);
    const tree = buildTrace(decodeOtlp(trace.otlp));
    if (tree.spans.length === 0) throw new CodedError('trace.unreadable', 'This trace holds no span that can be read.');
    this.#tree = tree;
    this.#rowOf = new Map(tree.spans.map(({ span }, row) => [span.spanId, row]));
    const skeleton = toSkeleton(tree);
    this.panel.title = skeleton.summary.name || 'Trace';
    log.info(`Trace with ${tree.spans.length} spans read in ${Math.round(performance.now() - startedAt)} ms.`);
    this.#highlighted = [];
    const cursor = this.#cursor;
    this.setCursorFunction(cursor).catch((error: unknown) => log.warn(describeError(error)));
    const select = this.#wanted;
    this.#wanted = undefined;
    return { traceId, location, skeleton, highlighted: [], select };
  }

  #span(spanId: string) {
    const row = this.#rowOf.get(spanId);
    const placed = row === undefined ? undefined : this.#tree?.spans[row];
    if (!placed) throw new CodedError('trace.notFound', 'The span is not in this trace any more. Refresh the trace.');
    return placed;
  }

  async #revealSource(spanId: string, show: { focus: boolean } | undefined, reveal: TracePanelDeps['reveal']): Promise<SourceAnswer> {
    const row = this.#rowOf.get(spanId);
    if (row === undefined || !this.#tree) return { status: 'none', text: 'The span is not in this trace any more.' };
    const locations = await locationsOf(this.#tree, row, this.#deps.functions);
    const [best] = locations;
    if (!best) {
      reveal.clear();
      return { status: 'none', text: describeLink([], '') };
    }
    if (show) await reveal.show(best, this.panel.viewColumn, show.focus);
    return { status: 'found', text: describeLink(locations, path.posix.basename(vscode.Uri.parse(best.file).path)) };
  }
}
