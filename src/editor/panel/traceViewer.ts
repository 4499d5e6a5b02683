import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { Emitter } from '../../base/event';
import { viewIds } from '../../ids';
import type { SourceFunction } from '../../trace/sourceLink';
import { parseTraceTarget, type TraceTarget } from '../../trace/target';
import type { TraceSource } from '../../trace/traceSource';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import { webviewOptions } from './html';
import type { ListedTarget } from './listOrder';
import { TracePanel, type PlacedTarget } from './tracePanel';
import type { TracePanelDeps } from './tracePanelDeps';

/** The trace viewer: one panel per trace, beside the code, restored after a reload. */
export class TraceViewer implements Feature, vscode.WebviewPanelSerializer {
  readonly #deps: TracePanelDeps;
  readonly #panels = new Map<string, TracePanel>();
  readonly #changed = new Emitter<void>();
  #current: TracePanel | undefined;
  #extensionUri: vscode.Uri | undefined;

  constructor(deps: TracePanelDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { notify, reveal, functions } = this.#deps;
    this.#extensionUri = context.extensionUri;
    context.subscriptions.push(
      reveal,
      functions,
      vscode.window.registerWebviewPanelSerializer(viewIds.tracePanel, this),
      registerCommand('spanlight.trace.open', (target) => this.#openOrAsk(target), notify),
      registerCommand('spanlight.trace.copyId', (target) => this.#copyId(target), notify),
    );
  }

  /** The panel that was looked at last, while it is open. */
  get current(): TracePanel | undefined {
    return this.#current;
  }

  /** Another panel is looked at, its trace was read anew, or another span was selected. */
  readonly onDidChangeCurrent = this.#changed.event;

  /** The panels that are open. */
  get panels(): Iterable<TracePanel> {
    return this.#panels.values();
  }

  /** Marks the spans of the function that holds the cursor in every open panel. */
  async setCursorFunction(cursor: SourceFunction | undefined): Promise<void> {
    await Promise.all([...this.#panels.values()].map((panel) => panel.setCursorFunction(cursor)));
  }

  /** Shows a trace, in its panel if one is open. Throws `trace.notFound`. */
  async open(target: TraceTarget): Promise<void> {
    const placed = await this.#place(target);
    const known = this.#panels.get(keyOf(placed));
    if (known) known.panel.reveal(undefined, false);
    else this.#create(placed);
    if (target.spanId !== undefined) this.#panels.get(keyOf(placed))?.select(target.spanId);
  }

  /** Shows a trace that somebody gave by id or link, at the span it names, else at what failed first, with that function beside it. */
  async openGiven(target: TraceTarget): Promise<void> {
    const placed = await this.#find(target);
    await this.open(placed);
    if (target.spanId === undefined) this.#panels.get(keyOf(placed))?.selectReason();
  }

  /** Called by the editor for a panel that was open before a reload. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { traceId, location, workspace } = (state ?? {}) as Partial<TraceTarget>;
    const target = { traceId: String(traceId), location: String(location), ...(typeof workspace === 'string' ? { workspace } : {}) };
    if (typeof traceId !== 'string' || typeof location !== 'string' || this.#panels.has(keyOf(target))) {
      panel.dispose();
      return;
    }
    this.adopt(panel, target, undefined, false);
  }

  async #openOrAsk(target: TraceTarget | string | undefined): Promise<void> {
    if (typeof target === 'object') return this.open(target);
    const text = target ?? (await askForTrace());
    if (text === undefined) return;
    const parsed = parseTraceTarget(text);
    if (!parsed) throw new CodedError('trace.badId', `“${text.slice(0, 80)}” names no trace. A trace id has 32 hex digits, alone, after “tr-”, or in a link.`);
    await this.openGiven(parsed);
  }

  async #place(target: TraceTarget): Promise<PlacedTarget> {
    const there = await this.#deps.workspaceTraces.place(target);
    if (there) return { ...target, ...there };
    return target.location === undefined ? this.#find(target) : { ...target, location: target.location };
  }

  /** The place of a trace that somebody named: where it says, else wherever the local workspace has it. Throws `trace.notFound`. */
  async #find(target: TraceTarget): Promise<PlacedTarget> {
    const there = await this.#deps.workspaceTraces.place(target);
    if (there) return { ...target, ...there };
    const { client } = await this.#deps.local.connect();
    const { traceId, location } = target;
    const { rows } = await client.traces({ text: traceId, limit: 10 });
    const row = rows.find((each) => each.location === location) ?? rows[0];
    if (!row) throw new CodedError('trace.notFound', `The local workspace has no trace ${traceId}. If another workspace keeps it, switch the connection and choose its trace tables first.`);
    return { ...target, location: row.location };
  }

  #create(target: PlacedTarget): void {
    const panel = vscode.window.createWebviewPanel(viewIds.tracePanel, 'Trace', this.#column(), {
      ...webviewOptions(this.#extensionUri!),
      enableFindWidget: true,
    });
    this.adopt(panel, target);
  }

  #setCurrent(page: TracePanel | undefined): void {
    if (this.#current === page) return;
    this.#current = page;
    this.#changed.fire();
  }

  /**
   * Shows a trace in a panel that the editor made. `source` where the trace is in neither workspace;
   * `isWanted`: a person opened it, and did not find it restored.
   */
  adopt(panel: vscode.WebviewPanel, target: PlacedTarget, source?: TraceSource, isWanted = true): void {
    const page: TracePanel = new TracePanel(panel, target, this.#extensionUri!, this.#deps, isWanted, (next) => this.#step(page, next), source);
    this.#panels.set(keyOf(target), page);
    this.#setCurrent(page);
    page.onDidChange(() => page === this.#current && this.#changed.fire());
    panel.onDidChangeViewState(() => panel.active && this.#panels.get(keyOf(target)) === page && this.#setCurrent(page));
    panel.onDidDispose(() => {
      // A step may have given the panel to another trace.
      if (this.#panels.get(keyOf(target)) !== page) return;
      this.#panels.delete(keyOf(target));
      if (this.#current === page) this.#setCurrent([...this.#panels.values()].at(-1));
      this.#deps.reveal.clear();
      page.dispose();
    });
  }

  /** Shows another trace of the list in a panel, or goes to the panel that shows it already. */
  async #step(page: TracePanel, next: ListedTarget): Promise<void> {
    const placed = await this.#place(next);
    const open = this.#panels.get(keyOf(placed));
    if (open) open.panel.reveal(undefined, false);
    else {
      this.#panels.delete(keyOf(page.target));
      page.dispose();
      this.#deps.reveal.clear();
      this.adopt(page.panel, placed);
    }
    this.#deps.order.moved(next);
  }

  /** Where the other traces are, else beside the code. */
  #column(): vscode.ViewColumn {
    const open = [...this.#panels.values()].find(({ panel }) => panel.viewColumn !== undefined);
    if (open) return open.panel.viewColumn!;
    return vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  }

  async #copyId(target: TraceTarget | undefined): Promise<void> {
    const active = [...this.#panels.values()].find(({ panel }) => panel.active);
    const traceId = target?.traceId ?? active?.target.traceId;
    if (traceId !== undefined) await vscode.env.clipboard.writeText(traceId);
  }
}

const keyOf = ({ traceId, location, workspace }: TraceTarget) => `${workspace ?? ''}/${location}/${traceId}`;

function askForTrace(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: 'Open Trace',
    prompt: 'Trace id, or a link that holds one',
    placeHolder: 'tr-0123456789abcdef0123456789abcdef',
    validateInput: (text) => (text === '' || parseTraceTarget(text) ? undefined : 'A trace id has 32 hex digits, alone, after “tr-”, or in a link.'),
  });
}
