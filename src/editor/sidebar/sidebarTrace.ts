import * as vscode from 'vscode';
import { CodedError, describeError } from '../../base/errors';
import { viewIds } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import { webviewOptions } from '../panel/html';
import type { ListedTarget } from '../panel/listOrder';
import { TracePanel } from '../panel/tracePanel';
import type { TracePanelDeps } from '../panel/tracePanelDeps';
import type { TraceShownIn } from '../panel/traceShownIn';
import { staticMessagePage } from './staticMessagePage';

/** Milliseconds that the list's focus rests before its trace is read. */
const restMs = 250;

/** The view "Trace": the trace viewer in the narrow sidebar. While it is open it follows the list. */
export class SidebarTrace implements Feature, vscode.WebviewViewProvider {
  readonly #deps: TracePanelDeps;
  #extensionUri: vscode.Uri | undefined;
  #view: vscode.WebviewView | undefined;
  #page: TracePanel<TraceShownIn> | undefined;
  #target: ListedTarget | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: TracePanelDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    this.#extensionUri = context.extensionUri;
    context.subscriptions.push(
      vscode.window.registerWebviewViewProvider(viewIds.traceDetail, this),
      registerCommand('spanlight.trace.showInSidebar', (target) => this.#showInSidebar(target), this.#deps.notify),
      { dispose: () => clearTimeout(this.#timer) },
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    view.webview.options = webviewOptions(this.#extensionUri!);
    view.onDidChangeVisibility(() => this.#draw());
    view.onDidDispose(() => {
      this.#page?.dispose();
      this.#page = undefined;
      this.#view = undefined;
    });
    this.#draw();
  }

  /** The list's focus is on this trace: shows it while the view is open. */
  follow(target: ListedTarget): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#target = target;
      if (this.#view?.visible) this.#draw();
    }, restMs);
  }

  async #showInSidebar(target: Partial<ListedTarget> | undefined): Promise<void> {
    const { traceId, location } = target ?? this.#target ?? {};
    if (traceId === undefined || location === undefined) throw new CodedError('trace.notFound', 'Choose a trace in the list first.');
    this.#target = { traceId, location };
    await vscode.commands.executeCommand(`${viewIds.traceDetail}.focus`);
    await this.#show(true);
  }

  /** Shows the trace as far as that costs nothing: of a real workspace only what has been read already. */
  #draw(): void {
    this.#show(false).catch((error: unknown) => this.#deps.log.warn(`The trace could not be shown in the sidebar: ${describeError(error)}`));
  }

  /** `isWanted`: a person asked for this trace, so that a real workspace may be asked too. */
  async #show(isWanted: boolean): Promise<void> {
    const target = this.#target;
    const there = target && (await this.#deps.workspaceTraces.place(target));
    const view = this.#view;
    if (!view?.visible || this.#target !== target) return;
    if (!target) {
      view.webview.html = staticMessagePage('Trace', 'Choose a trace in the list above: it shows here too while this view is open.');
      return;
    }
    const { target: shown } = this.#page ?? {};
    if (!isWanted && shown?.traceId === target.traceId && shown.location === (there ?? target).location) return;
    this.#page?.dispose();
    this.#page = new TracePanel(placeIn(view), { ...target, ...there }, this.#extensionUri!, this.#deps, isWanted);
  }
}

function placeIn(view: vscode.WebviewView): TraceShownIn {
  return {
    webview: view.webview,
    viewColumn: undefined,
    get visible() {
      return view.visible;
    },
    get title() {
      return view.description ?? '';
    },
    set title(title) {
      view.description = title;
    },
  };
}
