import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { CompareTarget } from '../../ids';
import type { TraceRow } from '../../trace/list';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { TraceViewer } from '../panel/traceViewer';
import type { Chunks } from '../services/chunks';
import type { ContextKeys } from '../services/contextKeys';
import type { Notify } from '../services/notify';
import type { Comparable, ComparePanels } from './comparePanels';

/** What the feature needs. */
export interface CompareDeps {
  readonly chunks: Chunks;
  readonly local: LocalWorkspace;
  readonly viewer: TraceViewer;
  readonly contextKeys: ContextKeys;
  readonly notify: Notify;
}

/** Traces of a quick pick. */
const pickCount = 200;

/** Commands that compare traces and spans, show all runs of a function, and a session. The panels' code is loaded on first use. */
export class CompareFeature implements Feature {
  readonly #deps: CompareDeps;
  #panels: ComparePanels | undefined;
  #marked: Comparable | undefined;
  #extensionUri: vscode.Uri | undefined;

  constructor(deps: CompareDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { notify, contextKeys } = this.#deps;
    this.#extensionUri = context.extensionUri;
    contextKeys.set('spanlight.compareMarked', false);
    context.subscriptions.push(
      { dispose: () => this.#panels?.dispose() },
      registerCommand('spanlight.trace.selectForCompare', async (target) => this.#mark(await this.#targetOf(target)), notify),
      registerCommand('spanlight.trace.compareWithSelected', async (target) => this.#compareWithMarked(await this.#targetOf(target)), notify),
      registerCommand('spanlight.trace.compare', () => this.#pickTwo(), notify),
      registerCommand('spanlight.trace.comparePrevious', async (target) => this.#comparePrevious(await this.#targetOf(target)), notify),
      registerCommand('spanlight.trace.showRuns', async (target) => this.#showRuns(await this.#targetOf(target)), notify),
      registerCommand('spanlight.session.open', async (target) => this.#openSession(await this.#targetOf(target)), notify),
    );
  }

  #opened(): ComparePanels {
    const { chunks, local } = this.#deps;
    this.#panels ??= new (chunks.content().ComparePanels)({ local, extensionUri: this.#extensionUri! });
    return this.#panels;
  }

  /** From a menu's context, else the trace of the panel in front, else from a list. `undefined` where the person chose none. */
  async #targetOf(target: CompareTarget | undefined): Promise<Comparable | undefined> {
    const { traceId, location, spanId } = target ?? {};
    if (traceId !== undefined && location !== undefined) return { traceId, location, ...(spanId === undefined ? {} : { spanId }) };
    const active = [...this.#deps.viewer.panels].find(({ panel }) => panel.active);
    if (active) return { traceId: active.target.traceId, location: active.target.location };
    const [row] = await this.#pick('Choose a trace', false);
    return row && { traceId: row.traceId, location: row.location };
  }

  #mark(target: Comparable | undefined): void {
    if (!target) return;
    this.#marked = target;
    this.#deps.contextKeys.set('spanlight.compareMarked', true);
    vscode.window.setStatusBarMessage('$(diff) Chosen for comparison. “Compare with Selected” on another trace or span compares the two.', 8_000);
  }

  #compareWithMarked(target: Comparable | undefined): void {
    if (!target) return;
    if (!this.#marked) throw new CodedError('compare.nothingSelected', 'Nothing is chosen to compare with. Use “Select for Compare” on a trace or a span first.');
    // A span is compared with a span, a trace with a trace.
    const spans = this.#marked.spanId !== undefined && target.spanId !== undefined;
    const of = ({ spanId, ...trace }: Comparable): Comparable => (spans && spanId !== undefined ? { ...trace, spanId } : trace);
    this.#opened().compare(of(this.#marked), of(target));
  }

  async #pickTwo(): Promise<void> {
    const rows = await this.#pick('Choose two traces to compare', true);
    if (rows.length === 0) return;
    if (rows.length !== 2) throw new CodedError('compare.notTwo', `Two traces can be compared; ${rows.length === 1 ? 'only one was' : `${rows.length} were`} chosen.`);
    const [first, second] = [...rows].sort((a, b) => a.startMs - b.startMs);
    this.#opened().compare(first!, second!);
  }

  async #comparePrevious(target: Comparable | undefined): Promise<void> {
    if (!target) return;
    const { previous, current } = await this.#deps.chunks.content().previousRun(target, () => this.#deps.local.connect());
    this.#opened().compare(previous, current);
  }

  async #showRuns(target: Comparable | undefined): Promise<void> {
    if (!target) return;
    const { name, location } = await this.#rowOf(target);
    this.#opened().runs(name, location);
  }

  async #openSession(target: Comparable | undefined): Promise<void> {
    if (!target) return;
    const id = await this.#deps.chunks.content().sessionOf(target, () => this.#deps.local.connect());
    if (id === undefined) throw new CodedError('compare.noSession', 'This trace belongs to no session. A program names one with the attribute “session.id” on the root span, or with the trace metadata “mlflow.trace.session”.');
    this.#opened().session(id);
  }

  async #rowOf({ traceId, location }: Comparable): Promise<TraceRow> {
    const { client } = await this.#deps.local.connect();
    const { rows } = await client.traces({ text: traceId, location, limit: 1 });
    const [row] = rows;
    if (!row) throw new CodedError('trace.notFound', `The local workspace has no trace ${traceId} in ${location}.`);
    return row;
  }

  async #pick(title: string, isMany: boolean): Promise<readonly TraceRow[]> {
    const { client } = await this.#deps.local.connect();
    const { rows } = await client.traces({ limit: pickCount });
    const items = rows.map((row) => ({ label: row.name, description: new Date(row.startMs).toLocaleString(), detail: row.requestPreview?.slice(0, 120), row }));
    const options = { title, matchOnDescription: true, matchOnDetail: true, placeHolder: isMany ? 'Mark two traces, then press OK' : 'The trace' };
    const chosen = isMany ? await vscode.window.showQuickPick(items, { ...options, canPickMany: true }) : await vscode.window.showQuickPick(items, options).then((item) => (item ? [item] : []));
    return (chosen ?? []).map(({ row }) => row);
  }
}
