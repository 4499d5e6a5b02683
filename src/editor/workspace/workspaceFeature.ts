import * as vscode from 'vscode';
import type { CommandId } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { FolderStorage } from '../services/storage';
import { choiceLabel, type ConnectionChoice } from './choice';
import type { WorkspaceCommands } from './chunk';
import type { WorkspaceDeps } from './deps';

/** What the feature is built from; it adds its own parts to the commands' deps. */
export type WorkspaceFeatureDeps = Omit<WorkspaceDeps, 'secrets' | 'extensionUri' | 'version' | 'terminalVariables' | 'onDidChoose'>;

const commands: readonly (keyof WorkspaceCommands & CommandId)[] = [
  'spanlight.connection.choose',
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
];

/** Everything about a real workspace: commands and the connection in the status bar. Their code is loaded on first use. */
export class WorkspaceFeature implements Feature {
  readonly #deps: WorkspaceFeatureDeps;
  #loaded: WorkspaceCommands | undefined;

  constructor(deps: WorkspaceFeatureDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { notify, storage, chunks } = this.#deps;
    const item = vscode.window.createStatusBarItem('spanlight.connection', vscode.StatusBarAlignment.Left, 20);
    item.name = 'Spanlight Connection';
    item.command = 'spanlight.connection.choose';
    const show = (): void => showChoice(item, storage);
    show();
    item.show();
    const load = (): WorkspaceCommands => {
      this.#loaded ??= chunks.workspace().openCommands({
        ...this.#deps,
        secrets: context.secrets,
        extensionUri: context.extensionUri,
        version: String((context.extension.packageJSON as { version?: unknown }).version ?? ''),
        terminalVariables: () => collected(context.environmentVariableCollection),
        onDidChoose: show,
      });
      return this.#loaded;
    };
    context.subscriptions.push(item, { dispose: () => this.#loaded?.dispose() });
    const copy = async (text?: string): Promise<void> => {
      if (typeof text === 'string') await vscode.env.clipboard.writeText(text);
    };
    context.subscriptions.push(registerCommand('spanlight.text.copy', copy, notify));
    for (const id of commands) context.subscriptions.push(registerCommand(id, () => load()[id](), notify));
  }
}

function collected(collection: vscode.EnvironmentVariableCollection): Record<string, string> {
  const values: Record<string, string> = {};
  collection.forEach((name, mutator) => (values[name] = mutator.value));
  return values;
}

function showChoice(item: vscode.StatusBarItem, storage: FolderStorage): void {
  const choice: ConnectionChoice = storage.get('connection.choice') ?? { kind: 'local' };
  const label = choiceLabel(choice);
  item.text = `$(${choice.kind === 'local' ? 'device-desktop' : 'cloud'}) ${label}`;
  item.tooltip = `Spanlight works with: ${label}. Select to switch.`;
  item.accessibilityInformation = { label: `Spanlight connection ${label}`, role: 'button' };
}
