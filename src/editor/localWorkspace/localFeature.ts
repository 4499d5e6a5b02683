import * as vscode from 'vscode';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LogChannel } from '../services/logChannel';
import type { Notify } from '../services/notify';
import type { LocalWorkspace } from './localWorkspace';

/** Commands around the local workspace's process. The process outlives the window: only its connection is closed. */
export class LocalFeature implements Feature {
  readonly #local: LocalWorkspace;
  readonly #notify: Notify;
  readonly #log: LogChannel;

  constructor(local: LocalWorkspace, notify: Notify, log: LogChannel) {
    this.#local = local;
    this.#notify = notify;
    this.#log = log;
  }

  register(context: vscode.ExtensionContext): void {
    const progress = (title: string, run: () => Promise<unknown>) =>
      vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, run).then(() => undefined);
    context.subscriptions.push(
      this.#log,
      this.#local,
      registerCommand('spanlight.local.start', async () => progress('Starting the local workspace', () => this.#local.connect()), this.#notify),
      registerCommand('spanlight.local.restart', async () => progress('Restarting the local workspace', () => this.#local.restart()), this.#notify),
      registerCommand('spanlight.local.stop', async () => progress('Stopping the local workspace', () => this.#local.stop()), this.#notify),
      registerCommand('spanlight.log.show', async () => this.#log.show(), this.#notify),
    );
  }
}
