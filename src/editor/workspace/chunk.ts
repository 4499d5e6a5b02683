/** Bundle entry: the commands around a real workspace, loaded when one of them is used first. */
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import type { CommandId } from '../../ids';
import { AccessCommands } from './accessCommands';
import { AppCommand } from './appCommand';
import { chooseConnection } from './chooseConnection';
import { Connections } from './connections';
import type { WorkspaceDeps } from './deps';
import { DiagnoseCommand } from './diagnoseCommand';
import { ScorerCommands } from './scorerCommands';
import { ServingCommand } from './servingCommand';
import { SetupCommands } from './setupCommands';
import { StaticPages } from './staticPage';
import { VirtualDocuments } from './virtualDocuments';
import { pickWarehouse } from './wizardQuestions';

type Ids = Extract<
  CommandId,
  | 'spanlight.connection.choose' | 'spanlight.warehouse.choose' | 'spanlight.setup.start' | 'spanlight.setup.resume' | 'spanlight.setup.generateScript'
  | 'spanlight.setup.unlink' | 'spanlight.access.grant' | 'spanlight.access.check' | 'spanlight.otlp.sendTestSpan' | 'spanlight.diagnose.run' | 'spanlight.scorers.manage' | 'spanlight.app.setUp' | 'spanlight.serving.setUp'
>;

/** The commands by their ids. */
export type WorkspaceCommands = Readonly<Record<Ids, () => Promise<void>>> & Disposable;

export function openCommands(deps: WorkspaceDeps): WorkspaceCommands {
  const store = new DisposableStore();
  const documents = store.add(new VirtualDocuments());
  const pages = store.add(new StaticPages(deps.extensionUri));
  const connections = new Connections(deps);
  store.add({ dispose: () => void connections.close() });
  const setup = new SetupCommands(deps, connections, documents);
  const access = new AccessCommands(deps, connections, pages, documents);
  const diagnose = new DiagnoseCommand(deps, connections, pages);
  const scorers = new ScorerCommands(deps, connections);
  const app = new AppCommand(deps, connections, pages, documents);
  const serving = new ServingCommand(deps, connections, pages, documents);
  return {
    'spanlight.connection.choose': async () => {
      const opened = await chooseConnection(connections);
      if (opened) deps.notify.info(`Connected to ${opened.label} as ${opened.me.name}.`);
    },
    'spanlight.warehouse.choose': async () => {
      const connection = await connections.open();
      const answer = await pickWarehouse(connection, { title: 'Choose SQL Warehouse' });
      if (answer.kind === 'answer') await connections.chooseWarehouse(connection.host, answer.value);
    },
    'spanlight.setup.start': () => setup.start(),
    'spanlight.setup.resume': () => setup.resume(),
    'spanlight.setup.generateScript': () => setup.generateScript(),
    'spanlight.setup.unlink': () => setup.unlink(),
    'spanlight.access.grant': () => access.grant(),
    'spanlight.access.check': () => access.check(),
    'spanlight.otlp.sendTestSpan': () => diagnose.sendTestSpan(),
    'spanlight.diagnose.run': () => diagnose.run(),
    'spanlight.scorers.manage': () => scorers.manage(),
    'spanlight.app.setUp': () => app.run(),
    'spanlight.serving.setUp': () => serving.run(),
    dispose: () => store.dispose(),
  };
}
