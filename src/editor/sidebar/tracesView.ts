import * as vscode from 'vscode';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { guarded, sidebarGuards } from '../../protocol/check';
import type { SidebarEvents, SidebarRequests, SidebarState } from '../../protocol/messages';
import { Rpc, type Handlers } from '../../protocol/rpc';
import { StateWatch } from '../../spanTables/stateWatch';
import type { ListedTraces, ListOptions } from '../../spanTables/workspaceTraces';
import type { TraceListQuery } from '../../trace/list';
import { executeCommand, registerCommand } from '../commands/registerCommand';
import type { DestinationFeature } from '../destination/destinationFeature';
import type { DestinationModel } from '../destination/destinationModel';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import { explained } from '../panel/explained';
import type { ListOrder } from '../panel/listOrder';
import { renderPage, webviewOptions } from '../panel/html';
import { webviewTransport } from '../panel/webviewTransport';
import type { Queries } from '../query/chunk';
import { progressText } from '../query/progressText';
import { systemClock } from '../query/systemClock';
import type { WorkspaceList } from '../query/workspaceList';
import type { ContextKeys } from '../services/contextKeys';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FolderStorage } from '../services/storage';
import { viewIds } from '../../ids';
import { sidebarState } from './sidebarState';
import type { SidebarTrace } from './sidebarTrace';

/** What the view needs. */
export interface TracesViewDeps {
  readonly local: LocalWorkspace;
  readonly destination: DestinationModel;
  readonly destinationFeature: Pick<DestinationFeature, 'choose'>;
  readonly settings: Settings;
  readonly contextKeys: ContextKeys;
  readonly storage: FolderStorage;
  readonly queries: () => Queries;
  readonly notify: Notify;
  readonly log: Log;
  readonly order: ListOrder;
  /** The trace in the sidebar, which follows the list. */
  readonly compact: Pick<SidebarTrace, 'follow'>;
}

type ListProgressReport = Parameters<NonNullable<ListOptions['onProgress']>>[0];

type SidebarRpc = Rpc<SidebarRequests, Record<never, never>, SidebarEvents, Record<never, never>>;

/** The webview view "Traces": serves the page's questions and tells it when something changed. */
export class TracesView implements Feature, vscode.WebviewViewProvider {
  readonly #deps: TracesViewDeps;
  #extensionUri: vscode.Uri | undefined;
  #page: SidebarRpc | undefined;
  #view: vscode.WebviewView | undefined;
  #workspace: DisposableStore | undefined;

  constructor(deps: TracesViewDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { local, destination, settings, contextKeys, storage, notify } = this.#deps;
    this.#extensionUri = context.extensionUri;
    const tellState = () => this.#tellState();
    contextKeys.set('spanlight.hasTraces', false);
    contextKeys.set('spanlight.local', 'off');
    context.subscriptions.push(
      vscode.window.registerWebviewViewProvider(viewIds.traces, this),
      local.onDidChangeState((state) => {
        contextKeys.set('spanlight.local', state.kind);
        if (state.kind === 'running') contextKeys.set('spanlight.hasTraces', state.status.traceCount > 0);
        tellState();
      }),
      this.#deps.order.onDidMove((target) => this.#page?.emit('traceShown', target)),
      local.onDidChangeTraces((change) => this.#page?.emit('tracesChanged', change)),
      destination.onDidChange(tellState),
      settings.onDidChange(['spanlight.traces.pageSize'], tellState),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        tellState();
        this.#startIfTrusted();
      }),
      registerCommand('spanlight.traces.refresh', () => this.#refresh(), notify),
      storage.onDidChange(['connection.choice'], () => this.#onChoice()),
      storage.onDidChange(['connection.warehouses', 'query.tables'], () => void this.#look(false)),
      vscode.window.onDidChangeWindowState(() => this.#tellFocus()),
      { dispose: () => this.#workspace?.dispose() },
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    view.webview.options = webviewOptions(this.#extensionUri!);
    const store = new DisposableStore();
    this.#page = store.add(this.#serve(view.webview));
    view.webview.html = renderPage(view.webview, this.#extensionUri!, { bundle: 'sidebar', title: 'Traces' });
    this.#view = view;
    store.add(view.onDidChangeVisibility(() => this.#tellFocus()));
    store.add(new StateWatch({ clock: systemClock, isLookedAt: () => this.#isLookedAt, look: () => void this.#look(false) }));
    view.onDidDispose(() => {
      this.#page = undefined;
      this.#view = undefined;
      this.#tellFocus();
      store.dispose();
    });
    this.#startIfTrusted();
    void this.#look(false);
  }

  get #isLocal(): boolean {
    return (this.#deps.storage.get('connection.choice') ?? { kind: 'local' }).kind === 'local';
  }

  get #isLookedAt(): boolean {
    return this.#view?.visible === true && vscode.window.state.focused;
  }

  #state(): SidebarState {
    const { local, destination, settings } = this.#deps;
    return sidebarState(local, destination, settings, this.#isLocal ? { kind: 'local' } : this.#list().source);
  }

  #tellState(): void {
    this.#page?.emit('stateChanged', this.#state());
  }

  /** The real workspace's list; what it tells goes to the page from the first use on. */
  #list(): WorkspaceList {
    const { list } = this.#deps.queries();
    if (!this.#workspace) {
      const store = (this.#workspace = new DisposableStore());
      store.add(list.onDidChange(() => this.#tellState()));
      store.add(list.traces.onRows((rows) => this.#page?.emit('rowsChanged', { rows })));
      store.add(list.traces.onDidFail((error) => this.#deps.log.warn(`The live list could not be refreshed: ${describeError(error)}`)));
    }
    return list;
  }

  async #look(isWanted: boolean): Promise<void> {
    if (!this.#isLocal && this.#page) await this.#list().look(isWanted);
  }

  #onChoice(): void {
    if (this.#workspace) this.#list().forget();
    this.#tellState();
    void this.#look(false);
  }

  async #refresh(): Promise<void> {
    await this.#look(true);
    this.#tellState();
    this.#page?.emit('refreshWanted', {});
  }

  #tellFocus(): void {
    if (this.#workspace) this.#list().traces.focus(this.#isLookedAt);
  }

  /** Somebody looks at the list: whatever local traces there are shall show. In restricted mode nothing starts unasked. */
  #startIfTrusted(): void {
    // A failure is in the state by then, and the page shows it.
    if (this.#page && vscode.workspace.isTrusted && vscode.workspace.workspaceFolders) void this.#deps.local.connect().catch(() => undefined);
  }

  async #listWorkspace(query: TraceListQuery, trigger: 'user' | 'automatic', signal: AbortSignal): Promise<ListedTraces> {
    const list = this.#list();
    if (trigger === 'user' && !list.source.isKnown) await list.look(true);
    const onProgress = ({ state, elapsedMs, isStarting }: ListProgressReport) => this.#page?.emit('listProgress', { text: progressText(state, isStarting), elapsedMs });
    try {
      return await list.traces.list(query, { signal, trigger, ...(trigger === 'user' ? { onProgress } : {}) });
    } finally {
      // The statement may have started the warehouse.
      if (trigger === 'user') void this.#look(false);
    }
  }

  #serve(webview: vscode.Webview): SidebarRpc & Disposable {
    const { local, destinationFeature } = this.#deps;
    const handlers: Handlers<SidebarRequests> = {
      getState: () => this.#state(),
      listTraces: async ({ query, trigger }, signal) => {
        if (!this.#isLocal) return this.#listWorkspace(query, trigger, signal);
        if (!local.connection) throw new CodedError('local.notRunning', 'No list without a running local workspace.');
        return local.connection.client.traces(query, signal);
      },
      estimateList: async ({ query }, signal) => {
        const bytes = this.#isLocal ? undefined : await this.#list().traces.estimate(query, signal);
        return bytes === undefined ? {} : { bytes };
      },
      setLive: ({ isLive }) => {
        if (!this.#isLocal) this.#list().traces.setLive(isLive, []);
        return null;
      },
      touch: () => {
        if (!this.#isLocal) this.#list().traces.touch();
        return null;
      },
      focusTrace: (target) => {
        this.#deps.compact.follow(target);
        return null;
      },
      openTrace: async ({ order, ...target }) => {
        if (order) this.#deps.order.set(order);
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
