import * as vscode from 'vscode';
import { Emitter } from '../../base/event';
import type { CommandId, TreeNodeArgument } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { FolderStorage } from '../services/storage';
import type { WorkspaceChange } from './change';
import { choiceLabel, type ConnectionChoice } from './choice';
import type { WorkspaceCommands } from './chunk';
import type { OpenConnection } from './connections';
import type { WorkspaceDeps } from './deps';

/** What the feature is built from; it adds its own parts to the commands' deps. */
export type WorkspaceFeatureDeps = Omit<WorkspaceDeps, 'secrets' | 'extensionUri' | 'version' | 'terminalVariables' | 'hasStaleTerminal' | 'onDidChoose' | 'onDidChange'>;

const commands: readonly (keyof WorkspaceCommands & CommandId)[] = [
  'spanlight.connection.choose',
  'spanlight.connection.renew',
  'spanlight.warehouse.choose',
  'spanlight.setup.start',
  'spanlight.setup.resume',
  'spanlight.setup.generateScript',
  'spanlight.setup.unlink',
  'spanlight.access.grant',
  'spanlight.access.check',
  'spanlight.otlp.sendTestSpan',
  'spanlight.diagnose.run',
  'spanlight.scorers.manage',
  'spanlight.app.setUp',
  'spanlight.serving.setUp',
  'spanlight.scorers.add',
  'spanlight.scorers.setWarehouse',
  'spanlight.scorers.estimate',
  'spanlight.scorers.start',
  'spanlight.scorers.stop',
  'spanlight.scorers.setRate',
  'spanlight.scorers.setFilter',
  'spanlight.scorers.delete',
  'spanlight.scorers.backfill',
  'spanlight.table.measure',
];

/** Everything about a real workspace: commands and the connection in the status bar. Their code is loaded on first use. */
export class WorkspaceFeature implements Feature {
  readonly #deps: WorkspaceFeatureDeps;
  readonly #changed = new Emitter<WorkspaceChange>();
  #context: vscode.ExtensionContext | undefined;
  #loaded: WorkspaceCommands | undefined;
  #show: (() => void) | undefined;
  /** The variables that each terminal was opened with. */
  readonly #openedWith = new WeakMap<vscode.Terminal, string>();

  /** Fires when a command changed or measured something, and when another connection was chosen. */
  readonly onDidChange = this.#changed.event;

  constructor(deps: WorkspaceFeatureDeps) {
    this.#deps = deps;
  }

  /** False until a command or a view has signed in. */
  get isSignedIn(): boolean {
    return this.#loaded?.signedInAs() !== undefined;
  }

  /** The chosen workspace, signed in. Throws `connection.*`, `auth.*` or the server's refusal. */
  async connect(): Promise<OpenConnection> {
    const opened = await this.#commands().connect();
    this.#show?.();
    return opened;
  }

  register(context: vscode.ExtensionContext): void {
    this.#context = context;
    const { notify, storage } = this.#deps;
    const item = vscode.window.createStatusBarItem('spanlight.connection', vscode.StatusBarAlignment.Left, 20);
    item.name = 'Spanlight Connection';
    item.command = 'spanlight.connection.choose';
    const show = (): void => showChoice(item, storage, this.#loaded?.signedInAs());
    this.#show = show;
    show();
    item.show();
    context.subscriptions.push(item, this.#changed, this.#changed.event(show), { dispose: () => this.#loaded?.dispose() });
    const copy = async (text?: string): Promise<void> => {
      if (typeof text === 'string') await vscode.env.clipboard.writeText(text);
    };
    context.subscriptions.push(registerCommand('spanlight.text.copy', copy, notify));
    const remember = (terminal: vscode.Terminal): void => void this.#openedWith.set(terminal, variablesText(context));
    vscode.window.terminals.forEach(remember);
    context.subscriptions.push(vscode.window.onDidOpenTerminal(remember));
    for (const id of commands) context.subscriptions.push(registerCommand(id, (node?: TreeNodeArgument) => this.#commands()[id](node), notify));
  }

  #hasStaleTerminal(context: vscode.ExtensionContext): boolean {
    const now = variablesText(context);
    return vscode.window.terminals.some((terminal) => terminal.exitStatus === undefined && (this.#openedWith.get(terminal) ?? now) !== now);
  }

  #commands(): WorkspaceCommands {
    const context = this.#context!;
    this.#loaded ??= this.#deps.chunks.workspace().openCommands({
      ...this.#deps,
      secrets: context.secrets,
      extensionUri: context.extensionUri,
      version: String((context.extension.packageJSON as { version?: unknown }).version ?? ''),
      terminalVariables: () => collected(context.environmentVariableCollection),
      hasStaleTerminal: () => this.#hasStaleTerminal(context),
      onDidChoose: () => this.#changed.fire({ kind: 'connection' }),
      onDidChange: (change) => this.#changed.fire(change),
    });
    return this.#loaded;
  }
}

const variablesText = (context: vscode.ExtensionContext): string => JSON.stringify(collected(context.environmentVariableCollection));

function collected(collection: vscode.EnvironmentVariableCollection): Record<string, string> {
  const values: Record<string, string> = {};
  collection.forEach((name, mutator) => (values[name] = mutator.value));
  return values;
}

function showChoice(item: vscode.StatusBarItem, storage: FolderStorage, user: string | undefined): void {
  const choice: ConnectionChoice = storage.get('connection.choice') ?? { kind: 'local' };
  const label = choiceLabel(choice);
  item.text = `$(${choice.kind === 'local' ? 'device-desktop' : 'cloud'}) ${label}`;
  const who = user && choice.kind !== 'local' ? `, signed in as ${user}` : '';
  item.tooltip = `Spanlight works with: ${label}${who}. Select to switch.`;
  item.accessibilityInformation = { label: `Spanlight connection ${label}${who}`, role: 'button' };
}
