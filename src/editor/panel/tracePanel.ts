import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/event';
import { describeError } from '../../base/errors';
import { firstFailure } from '../../trace/firstFailure';
import type { SourceFunction } from '../../trace/sourceLink';
import { readPrices } from '../../spanTables/prices';
import type { TraceTarget } from '../../trace/target';
import type { TraceSource } from '../../trace/traceSource';
import { guarded, traceGuards } from '../../protocol/check';
import type { SpanContentRequests } from '../../protocol/spanContent';
import type { SourceAnswer, TraceEvents, TraceRequests, TraceSnapshot } from '../../protocol/messages';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { TraceLinks } from '../source/traceLinks';
import { explained } from './explained';
import { renderPage, webviewOptions } from './html';
import type { ListedTarget } from './listOrder';
import { localTraceHome, workspaceTraceHome, type TraceHome } from './traceHome';
import { OpenTrace } from './openTrace';
import type { TracePanelDeps } from './tracePanelDeps';
import type { TraceShownIn } from './traceShownIn';
import { webviewTransport } from './webviewTransport';

/** A trace that a panel shows, with its place. */
export type PlacedTarget = TraceTarget & { readonly location: string };

/** One panel with one trace: answers the page, follows the trace while it grows, links spans to source. */
export class TracePanel<Place extends TraceShownIn = vscode.WebviewPanel> implements Disposable {
  readonly target: PlacedTarget;
  readonly panel: Place;
  readonly #deps: TracePanelDeps;
  readonly #home: TraceHome;
  readonly #store = new DisposableStore();
  readonly #rpc: Rpc<TraceRequests, Record<never, never>, TraceEvents, Record<never, never>>;
  /** Where the trace is read from. */
  readonly source: TraceSource;
  /** The trace itself, for what else is told about it. */
  readonly trace: OpenTrace;
  readonly links: TraceLinks;
  /** Answers about what its spans hold and what is kept beside them. */
  readonly content: Handlers<SpanContentRequests & Pick<TraceRequests, 'getSpan'>>;
  readonly #changed = new Emitter<void>();
  /** The trace was read, for the first time or anew, or another span was selected. */
  readonly onDidChange = this.#changed.event;
  #selected: string | undefined;
  #highlighted: readonly number[] = [];
  #cursor: SourceFunction | undefined;
  /** Goes with the next answer too: an event to a page that is still loading is lost. */
  #wanted: string | undefined;
  #isReasonWanted = false;

  readonly #onStep: ((target: ListedTarget) => Promise<void>) | undefined;

  /**
   * `isWanted`: a person opened it; false for a panel that the editor restores. `onStep` shows another
   * trace of the list in place of this one; without it there is no stepping. `given` where the trace is
   * in neither workspace.
   */
  constructor(panel: Place, target: PlacedTarget, extensionUri: vscode.Uri, deps: TracePanelDeps, isWanted = true, onStep?: (target: ListedTarget) => Promise<void>, given?: TraceSource) {
    this.panel = panel;
    this.target = target;
    this.#deps = deps;
    this.#onStep = onStep;
    this.#home = target.workspace === undefined ? localTraceHome(deps.local) : workspaceTraceHome(deps.workspaceTraces, target.workspace, isWanted);
    const source = given ?? this.#home.source(target);
    this.source = source;
    this.trace = this.#store.add(new OpenTrace(source, deps.chunks.file('traceText.js'), deps.log, () => readPrices(deps.settings.get('spanlight.cost.prices'))));
    const { trace } = this;
    trace.begin();
    const metadata = () => readMetadata(source, deps.log);
    this.links = new TraceLinks({ chain: (row) => trace.chain(row), metadata, get columns() { return trace.columns; } }, deps.spanLinks, deps.functions);
    this.content = this.#contentHandlers();
    panel.webview.options = webviewOptions(extensionUri);
    panel.iconPath = new vscode.ThemeIcon('list-tree');
    this.#rpc = this.#store.add(new Rpc(webviewTransport(panel.webview), guarded(explained(this.#handlers()), traceGuards)));
    panel.webview.html = renderPage(panel.webview, extensionUri, { bundle: 'main', title: 'Trace' });
    this.#store.add(this.#changed);
    const onChange = () => {
      trace.changed();
      this.#rpc.emit('traceChanged', { traceId: target.traceId });
    };
    const isSeen = () => panel.visible && vscode.window.state.focused;
    const changes = source.onDidChange?.(onChange, isSeen, (error) => deps.log.warn(`The trace could not be followed: ${describeError(error)}`));
    if (changes) this.#store.add(changes);
    this.#store.add(
      deps.local.onDidChangeTraces(({ traces }) => {
        if (traces.some((each) => each.traceId === target.traceId)) onChange();
      }),
    );
  }

  /** The span that the page asked about last. */
  get selectedSpanId(): string | undefined {
    return this.#selected;
  }

  /** Selects a span in the page. */
  select(spanId: string): void {
    this.#wanted = spanId;
    this.#rpc.emit('selectSpan', { spanId });
  }

  /** Selects what failed first, or the root, and shows its function: for a trace that somebody asked about. */
  selectReason(): void {
    const { columns } = this.trace;
    if (columns) this.select(columns.ids.get(firstFailure(columns)));
    else this.#isReasonWanted = true;
  }

  /** The cursor is in this function (`undefined`: in none): marks the rows that it made. */
  async setCursorFunction(cursor: SourceFunction | undefined): Promise<void> {
    this.#cursor = cursor;
    const { columns } = this.trace;
    if (!columns) return;
    const rows = cursor ? await this.links.rowsOf(cursor) : [];
    if (this.#cursor !== cursor || this.trace.columns !== columns || rows.join() === this.#highlighted.join()) return;
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
      ...this.content,
      revealSource: ({ spanId, show }) => {
        const isShown = show === 'focus' || (show === 'beside' && settings.get('spanlight.source.revealOnSelect'));
        this.#select(spanId);
        return this.#revealSource(spanId, isShown ? { focus: show === 'focus' } : undefined, reveal);
      },
      showRecordedSource: async ({ spanId }) => {
        const [best] = (await this.links.describe(this.trace.rowOf(spanId))).locations;
        if (best) await this.links.showRecorded(best);
        return null;
      },
      keepLayout: async ({ layout }) => {
        await this.#deps.storage.set('viewer.layout', layout);
        return null;
      },
      stepTrace: async ({ direction }) => {
        const next = this.#deps.order.neighbour(this.target, direction);
        if (next) await this.#onStep?.(next);
        return null;
      },
      findSpans: async ({ conditions }, signal) => ({ rows: await this.trace.find(conditions, signal) }),
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

  #contentHandlers(): Handlers<SpanContentRequests & Pick<TraceRequests, 'getSpan'>> {
    const { chunks, reveal } = this.#deps;
    return chunks.content().contentHandlers({
      target: this.target,
      trace: this.trace,
      ...(this.source.notes ? { notes: (signal: AbortSignal) => this.source.notes!(signal) } : {}),
      workspace: () => this.#home.calls(),
      place: async (spanId, signal) => ({ placed: await this.trace.placed(spanId, signal), originNs: this.trace.columns!.originNs }),
      showPlace: (place) => reveal.show(place, this.panel.viewColumn, true),
    });
  }

  async #load(signal: AbortSignal): Promise<TraceSnapshot> {
    const { log } = this.#deps;
    const { traceId, location, workspace } = this.target;
    const startedAt = performance.now();
    const columns = await this.trace.read(signal);
    const { count, summary } = this.trace.columns!;
    this.panel.title = summary.name.slice(0, 80) || 'Trace';
    log.info(`Trace with ${count} spans read in ${Math.round(performance.now() - startedAt)} ms.`);
    this.#highlighted = [];
    const cursor = this.#cursor;
    this.setCursorFunction(cursor).catch((error: unknown) => log.warn(describeError(error)));
    const select = this.#wanted ?? (this.#isReasonWanted ? this.trace.columns!.ids.get(firstFailure(this.trace.columns!)) : undefined);
    this.#isReasonWanted = false;
    this.#wanted = undefined;
    this.#changed.fire();
    const place = this.#onStep && this.#deps.order.placeOf(this.target);
    return { traceId, location, ...(workspace === undefined ? {} : { workspace }), columns, highlighted: [], select, place, layout: this.#deps.storage.get('viewer.layout') };
  }

  #select(spanId: string): void {
    if (this.#selected === spanId) return;
    this.#selected = spanId;
    this.#changed.fire();
  }

  async #revealSource(spanId: string, show: { focus: boolean } | undefined, reveal: TracePanelDeps['reveal']): Promise<SourceAnswer> {
    const row = this.trace.rowOf(spanId);
    if (row < 0) return { status: 'none', text: 'The span is not in this trace any more.' };
    let answer = await this.links.describe(row);
    const [best] = answer.locations;
    if (!best) {
      reveal.clear();
      return { status: 'none', text: answer.text };
    }
    // Going there asks; looking along the list must not.
    const isOpen = best.certainty === 'possible' && answer.locations.length > 1;
    const chosen = show?.focus && isOpen ? await this.links.choose(row, answer.locations) : best;
    if (chosen && chosen !== best) answer = await this.links.describe(row);
    if (show && chosen) await reveal.show(chosen, this.panel.viewColumn, show.focus);
    return { status: 'found', text: answer.text, ...(answer.olderCommit === undefined ? {} : { olderCommit: answer.olderCommit }), ...(isOpen ? { choices: answer.locations.length } : {}) };
  }
}

/** What is known about a trace besides its spans; not knowing it only makes links less sure. */
async function readMetadata(source: TraceSource, log: TracePanelDeps['log']): Promise<Readonly<Record<string, string>>> {
  try {
    return (await source.metadata?.()) ?? {};
  } catch (error) {
    log.warn(`What MLflow keeps about the trace could not be read: ${describeError(error)}`);
    return {};
  }
}
