/** Bundle entry: the commands around a real workspace, loaded when one of them is used first. */
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import type { CommandId, TreeNodeArgument } from '../../ids';
import type { TreeNode } from '../tree/nodes';
import { AccessCommands } from './accessCommands';
import { AppCommand } from './appCommand';
import { chooseConnection } from './chooseConnection';
import { Connections, type OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';
import { DiagnoseCommand } from './diagnoseCommand';
import { MeasureCommands } from './measureCommands';
import { renewSignIn } from './renewSignIn';
import { ScorerCommands } from './scorerCommands';
import { ServingCommand } from './servingCommand';
import { SetupCommands } from './setupCommands';
import { StaticPages } from './staticPage';
import { VirtualDocuments } from '../services/virtualDocuments';
import { pickWarehouse } from './wizardQuestions';

type Ids = Extract<
  CommandId,
  | 'spanlight.connection.choose' | 'spanlight.connection.renew' | 'spanlight.warehouse.choose' | 'spanlight.setup.start' | 'spanlight.setup.resume' | 'spanlight.setup.generateScript'
  | 'spanlight.setup.unlink' | 'spanlight.access.grant' | 'spanlight.access.check' | 'spanlight.otlp.sendTestSpan' | 'spanlight.diagnose.run' | 'spanlight.scorers.manage' | 'spanlight.app.setUp' | 'spanlight.serving.setUp'
  | 'spanlight.scorers.add' | 'spanlight.scorers.setWarehouse' | 'spanlight.scorers.estimate' | 'spanlight.scorers.start' | 'spanlight.scorers.stop'
  | 'spanlight.scorers.setRate' | 'spanlight.scorers.setFilter' | 'spanlight.scorers.delete' | 'spanlight.scorers.backfill' | 'spanlight.table.measure'
>;

const asNode = (node: TreeNodeArgument | undefined) => node as TreeNode | undefined;

/** The commands by their ids. */
export type WorkspaceCommands = Readonly<Record<Ids, (node?: TreeNodeArgument) => Promise<void>>> &
  Disposable & {
    /** The chosen workspace, signed in. Throws `connection.*`, `auth.*` or the server's refusal. */
    readonly connect: () => Promise<OpenConnection>;
    /** Who is signed in to the chosen workspace; `undefined` before that. */
    readonly signedInAs: () => string | undefined;
  };

export function openCommands(deps: WorkspaceDeps): WorkspaceCommands {
  const store = new DisposableStore();
  const documents = store.add(new VirtualDocuments('spanlight-text'));
  const pages = store.add(new StaticPages(deps.extensionUri));
  const connections = new Connections(deps);
  store.add({ dispose: () => void connections.close() });
  const setup = new SetupCommands(deps, connections, documents);
  const access = new AccessCommands(deps, connections, pages, documents);
  const diagnose = new DiagnoseCommand(deps, connections, pages);
  const scorers = new ScorerCommands(deps, connections);
  const measure = new MeasureCommands(deps, connections);
  const app = new AppCommand(deps, connections, pages, documents);
  const serving = new ServingCommand(deps, connections, pages, documents);
  return {
    'spanlight.connection.choose': async () => {
      const opened = await chooseConnection(connections);
      if (opened) deps.notify.info(`Connected to ${opened.label} as ${opened.me.name}.`);
    },
    'spanlight.connection.renew': async () => {
      const opened = await renewSignIn(connections);
      deps.notify.info(`Signed in to ${opened.label} as ${opened.me.name}.`);
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
    'spanlight.access.grant': (node) => access.grant(asNode(node)),
    'spanlight.access.check': (node) => access.check(asNode(node)),
    'spanlight.otlp.sendTestSpan': () => diagnose.sendTestSpan(),
    'spanlight.diagnose.run': () => diagnose.run(),
    'spanlight.scorers.manage': () => scorers.manage(),
    'spanlight.app.setUp': () => app.run(),
    'spanlight.serving.setUp': () => serving.run(),
    'spanlight.scorers.add': (node) => scorers.add(asNode(node)),
    'spanlight.scorers.setWarehouse': (node) => scorers.setWarehouse(asNode(node)),
    'spanlight.scorers.estimate': (node) => measure.estimateTraffic(asNode(node)),
    'spanlight.scorers.start': (node) => scorers.act(asNode(node), 'start'),
    'spanlight.scorers.stop': (node) => scorers.act(asNode(node), 'stop'),
    'spanlight.scorers.setRate': (node) => scorers.act(asNode(node), 'setRate'),
    'spanlight.scorers.setFilter': (node) => scorers.act(asNode(node), 'setFilter'),
    'spanlight.scorers.delete': (node) => scorers.act(asNode(node), 'delete'),
    'spanlight.scorers.backfill': (node) => scorers.act(asNode(node), 'backfill'),
    'spanlight.table.measure': (node) => measure.measureTable(asNode(node)),
    connect: () => connections.open(),
    signedInAs: () => connections.signedInAs,
    dispose: () => store.dispose(),
  };
}
