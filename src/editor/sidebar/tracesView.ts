import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { guarded, sidebarGuards } from '../../protocol/check';
import type { SidebarEvents, SidebarRequests } from '../../protocol/messages';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { executeCommand, registerCommand } from '../commands/registerCommand';
import type { DestinationFeature } from '../destination/destinationFeature';
import type { DestinationModel } from '../destination/destinationModel';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import { explained } from '../panel/explained';
import { renderPage, webviewOptions } from '../panel/html';
import { webviewTransport } from '../panel/webviewTransport';
import type { ContextKeys } from '../services/contextKeys';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import { viewIds } from '../../ids';
import { sidebarState } from './sidebarState';

/** What the view needs. */
export interface TracesViewDeps {
  readonly local: LocalWorkspace;
  readonly destination: DestinationModel;
  readonly destinationFeature: Pick<DestinationFeature, 'choose'>;
  readonly settings: Settings;
  readonly contextKeys: ContextKeys;
  readonly notify: Notify;
}

type SidebarRpc = Rpc<SidebarRequests, Record<never, never>, SidebarEvents, Record<never, never>>;

/** The webview view "Traces": serves the page's questions and tells it when something changed. */
export class TracesView implements Feature, vscode.WebviewViewProvider {
  readonly #deps: TracesViewDeps;
  #extensionUri: vscode.Uri | undefined;
  #page: SidebarRpc | undefined;

  constructor(deps: TracesViewDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { local, destination, settings, contextKeys, notify } = this.#deps;
    this.#extensionUri = context.extensionUri;
    const tellState = () => this.#page?.emit('stateChanged', sidebarState(local, destination, settings));
    contextKeys.set('spanlight.hasTraces', false);
    contextKeys.set('spanlight.local', 'off');
    context.subscriptions.push(
      vscode.window.registerWebviewViewProvider(viewIds.traces, this),
      local.onDidChangeState((state) => {
        contextKeys.set('spanlight.local', state.kind);
        if (state.kind === 'running') contextKeys.set('spanlight.hasTraces', state.status.traceCount > 0);
        tellState();
      }),
      local.onDidChangeTraces((change) => this.#page?.emit('tracesChanged', change)),
      destination.onDidChange(tellState),
      settings.onDidChange(['spanlight.traces.pageSize'], tellState),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        tellState();
        this.#startIfTrusted();
      }),
      registerCommand('spanlight.traces.refresh', async () => tellState(), notify),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    view.webview.options = webviewOptions(this.#extensionUri!);
    const store = new DisposableStore();
    this.#page = store.add(this.#serve(view.webview));
    view.webview.html = renderPage(view.webview, this.#extensionUri!, { bundle: 'sidebar', title: 'Traces' });
    view.onDidDispose(() => {
      this.#page = undefined;
      store.dispose();
    });
    this.#startIfTrusted();
  }

  /** Somebody looks at the list: whatever local traces there are shall show. In restricted mode nothing starts unasked. */
  #startIfTrusted(): void {
    // A failure is in the state by then, and the page shows it.
    if (this.#page && vscode.workspace.isTrusted && vscode.workspace.workspaceFolders) void this.#deps.local.connect().catch(() => undefined);
  }

  #serve(webview: vscode.Webview): SidebarRpc & Disposable {
    const { local, destination, destinationFeature, settings } = this.#deps;
    const handlers: Handlers<SidebarRequests> = {
      getState: () => sidebarState(local, destination, settings),
      listTraces: async ({ query }, signal) => {
        if (!local.connection) throw new CodedError('local.notRunning', 'No list without a running local workspace.');
        return local.connection.client.traces(query, signal);
      },
      openTrace: async (target) => {
        await executeCommand('spanlight.trace.open', target);
        return null;
      },
      chooseDestination: async ({ choice }) => {
        await destinationFeature.choose(choice);
        return null;
      },
      runCommand: async ({ command }) => {
        await vscode.commands.executeCommand(command);
        return null;
      },
    };
    return new Rpc(webviewTransport(webview), guarded(explained(handlers), sidebarGuards));
  }
}
