import * as vscode from 'vscode';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { DestinationAnswer } from '../../destination/rule';
import { describeDestination, destinationVariables } from '../../destination/variables';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { ContextKeys } from '../services/contextKeys';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import { DebugEnvironment } from './debugEnvironment';
import type { DestinationModel } from './destinationModel';
import { evidenceGlob } from './gather';
import { pickDestination } from './pickDestination';
import { TerminalEnvironment } from './terminalEnvironment';

/** What the feature needs. */
export interface DestinationDeps {
  readonly model: DestinationModel;
  readonly local: LocalWorkspace;
  readonly settings: Settings;
  readonly contextKeys: ContextKeys;
  readonly notify: Notify;
  readonly log: Log;
}

/** Where traces go: keeps the environment of terminals, tasks and debug sessions at what the rule says. */
export class DestinationFeature implements Feature {
  readonly #deps: DestinationDeps;

  constructor(deps: DestinationDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { model, local, notify, contextKeys } = this.#deps;
    contextKeys.set('spanlight.destination', 'unknown');
    const terminals = new TerminalEnvironment(context.environmentVariableCollection);
    const apply = () => this.#apply(terminals);
    const refresh = () => void this.#refresh(apply);
    const watcher = vscode.workspace.createFileSystemWatcher(`**/${evidenceGlob}`);
    context.subscriptions.push(
      model,
      model.onDidChange(apply),
      local.onDidChangeState(apply),
      vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration('terminal.integrated.env') && apply()),
      watcher,
      watcher.onDidCreate(refresh),
      watcher.onDidChange(refresh),
      watcher.onDidDelete(refresh),
      vscode.workspace.onDidGrantWorkspaceTrust(refresh),
      vscode.workspace.onDidChangeWorkspaceFolders(refresh),
      vscode.debug.registerDebugConfigurationProvider('*', new DebugEnvironment(() => terminals.variables)),
      registerCommand('spanlight.destination.choose', () => this.#choose(), notify),
    );
    // After activation, so that the editor does not wait for the disk.
    setImmediate(refresh);
  }

  async #refresh(apply: () => void): Promise<void> {
    const { model, local, settings, log, contextKeys } = this.#deps;
    try {
      const destination = await model.refresh();
      contextKeys.set('spanlight.destination', destination.kind);
      apply();
      const wantsLocal = destination.kind === 'local' && settings.get('spanlight.local.autoStart');
      if (wantsLocal && vscode.workspace.isTrusted && vscode.workspace.workspaceFolders) await local.connect();
    } catch (error) {
      log.error(`Where traces go could not be settled: ${describeError(error)}`);
    }
  }

  /** In restricted mode nothing is set: the folder's programs must not run anyway. */
  #apply(terminals: TerminalEnvironment): void {
    const { model, local, contextKeys, log } = this.#deps;
    const { destination } = model;
    if (!destination) return;
    contextKeys.set('spanlight.destination', destination.kind);
    const target = local.connection?.target;
    const isWaiting = destination.kind === 'local' && !target && vscode.workspace.isTrusted;
    // While the process starts, the variables of the last session stay: it comes back with the same port and token.
    if (isWaiting && local.state.kind !== 'failed' && Object.keys(terminals.variables).length > 0) return;
    const variables = vscode.workspace.isTrusted ? destinationVariables(destination, target) : {};
    terminals.apply(variables, describeDestination(destination, target));
    log.info(`Terminals get: ${Object.keys(variables).join(', ') || 'nothing'} (${destination.kind}).`);
  }

  async #choose(): Promise<void> {
    const { model } = this.#deps;
    const evidence = model.evidence ?? (await model.refresh(), model.evidence!);
    const answer = await pickDestination(evidence, model.answer);
    if (answer) await this.choose(answer);
  }

  /** Takes an answer, from the command or the Traces view. Throws `workspace.untrusted`. */
  async choose(answer: DestinationAnswer): Promise<void> {
    const { model, local, notify } = this.#deps;
    if (!vscode.workspace.isTrusted) throw new CodedError('workspace.untrusted', 'Where traces go cannot be changed in restricted mode.');
    const destination = await model.choose(answer);
    if (destination.kind === 'local') await local.connect();
    else if (destination.kind === 'profile') notify.info(`New terminals send MLflow traces to the workspace of profile "${destination.profile}".`);
    else if (destination.kind === 'none') notify.info('Spanlight leaves this folder’s environment alone.');
  }
}
