import type * as vscode from 'vscode';
import { DestinationFeature } from './editor/destination/destinationFeature';
import { DestinationModel } from './editor/destination/destinationModel';
import { gatherEvidence } from './editor/destination/gather';
import { WalkthroughFeature } from './editor/commands/walkthroughFeature';
import { InstrumentFeature } from './editor/code/instrumentFeature';
import { TargetStore } from './editor/code/targetStore';
import type { Feature } from './editor/feature';
import { localHome, tableKind } from './editor/localWorkspace/folder';
import { LocalFeature } from './editor/localWorkspace/localFeature';
import { LocalWorkspace } from './editor/localWorkspace/localWorkspace';
import { CompareFeature } from './editor/compare/compareFeature';
import { ListOrder } from './editor/panel/listOrder';
import type { TracePanelDeps } from './editor/panel/tracePanelDeps';
import { TraceViewer } from './editor/panel/traceViewer';
import { Chunks } from './editor/services/chunks';
import { ContextKeys } from './editor/services/contextKeys';
import { InstrumentWorker } from './editor/services/instrumentWorker';
import { LogChannel } from './editor/services/logChannel';
import { Notify } from './editor/services/notify';
import { Settings } from './editor/services/settings';
import { FolderStorage } from './editor/services/storage';
import { CursorFeature } from './editor/source/cursorFeature';
import { AssistantFeature } from './editor/assistant/assistantFeature';
import { OnwardFeature } from './editor/onward/onwardFeature';
import { FunctionIndex } from './editor/source/functionIndex';
import { KeptMemory } from './editor/source/keptMemory';
import { GitHistory } from './editor/source/gitHistory';
import { SourceReveal } from './editor/source/reveal';
import { SidebarTrace } from './editor/sidebar/sidebarTrace';
import { SpanLinks } from './editor/source/spanLinks';
import { TraceAtCode } from './editor/source/traceAtCode';
import { TracesView } from './editor/sidebar/tracesView';
import { lazyTraceSources } from './editor/query/lazyTraceSources';
import { QueryFeature } from './editor/query/queryFeature';
import { WorkspaceFeature } from './editor/workspace/workspaceFeature';
import { StatusBar } from './editor/statusBar';
import { WorkspaceTree } from './editor/tree/workspaceTree';

/** The composition root: the whole graph of the extension. */
export function buildApp(context: vscode.ExtensionContext): { readonly features: readonly Feature[] } {
  const log = new LogChannel();
  const notify = new Notify(log);
  const settings = new Settings();
  const contextKeys = new ContextKeys();
  const chunks = new Chunks(context.extensionPath);
  const storage = new FolderStorage(context.workspaceState);

  const local = new LocalWorkspace(
    chunks,
    async () => {
      const home = localHome(context.globalStorageUri, settings);
      return {
        data: home.dataFolder,
        name: home.name,
        location: await tableKind(settings),
        port: settings.get('spanlight.local.port'),
        idleExitSeconds: settings.get('spanlight.local.idleExitSeconds'),
      };
    },
    log,
  );
  const destination = new DestinationModel(storage, () => gatherEvidence(process.env));
  const destinationFeature = new DestinationFeature({ model: destination, local, settings, contextKeys, notify, log });

  const worker = new InstrumentWorker(chunks, log);
  const memory = new KeptMemory(context.storageUri, log);
  context.subscriptions.push(worker, memory);
  const functions = new FunctionIndex(worker, memory, log);
  const spanLinks = new SpanLinks(functions, new GitHistory((file, text) => functions.ofText(file, text), log));
  context.subscriptions.push(spanLinks);
  const query = new QueryFeature({ chunks, local, settings, storage, notify, log, functions });
  const queries = () => query.queries();
  const workspaceTraces = lazyTraceSources(() => (storage.get('connection.choice') ?? { kind: 'local' }).kind === 'local', () => queries().traceSources);
  const order = new ListOrder();
  const traceDeps: TracePanelDeps = { local, chunks, functions, spanLinks, reveal: new SourceReveal(), settings, storage, notify, log, workspaceTraces, order };
  const viewer = new TraceViewer(traceDeps);
  const compact = new SidebarTrace(traceDeps);
  const workspace = new WorkspaceFeature({ chunks, local, settings, storage, notify, log });

  return {
    features: [
      new LocalFeature(local, notify, log),
      destinationFeature,
      new TracesView({ local, destination, destinationFeature, settings, contextKeys, storage, queries, notify, log, order, compact }),
      compact,
      new WorkspaceTree({ local, workspace, storage, notify, log }),
      new StatusBar(local),
      new WalkthroughFeature(notify),
      viewer,
      new InstrumentFeature({ chunks, worker, targets: new TargetStore(worker), settings, storage, contextKeys, notify, log }),
      new CursorFeature({ functions, viewer, local, settings, notify, log }),
      new TraceAtCode({ functions, viewer, settings, log }),
      new AssistantFeature({ chunks, queries, dataFolder: () => localHome(context.globalStorageUri, settings).dataFolder }),
      new OnwardFeature({ chunks, local, storage, notify, log, viewer, functions, worker }),
      query,
      workspace,
      new CompareFeature({ chunks, local, workspaceTraces, viewer, functions, contextKeys, notify }),
    ],
  };
}
