import * as vscode from 'vscode';
import type { CommandTypes } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { Chunks } from '../services/chunks';
import type { CodeCommands } from './chunk';
import { codeCommandIds, type CodeCommandId } from './commandIds';
import type { CodeDeps } from './deps';
import { ReadAhead } from './readAhead';
import { TracingActions, tracedLanguages } from './tracingActions';
import { TracingDiagnostics } from './tracingDiagnostics';

/** What the feature is built from; it adds its own parts to the commands' deps. */
export type InstrumentFeatureDeps = Omit<CodeDeps, 'extensionUri'> & { readonly chunks: Chunks };

/** Puts tracing into code: the lightbulb's entries, and the commands behind them, whose code is loaded on first use. */
export class InstrumentFeature implements Feature {
  readonly #deps: InstrumentFeatureDeps;
  #loaded: CodeCommands | undefined;

  constructor(deps: InstrumentFeatureDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { targets, worker, settings, notify, log, chunks } = this.#deps;
    const load = (): CodeCommands => (this.#loaded ??= chunks.code().openCodeCommands({ ...this.#deps, extensionUri: context.extensionUri }));
    const actions = new TracingActions(targets, settings, log);
    context.subscriptions.push(
      vscode.languages.registerCodeActionsProvider(tracedLanguages, actions, { providedCodeActionKinds: TracingActions.kinds }),
      new TracingDiagnostics(targets, settings, log),
      new ReadAhead(targets, worker, log),
      { dispose: () => this.#loaded?.dispose() },
      ...codeCommandIds.map((id) => registerCommand(id, runOf(id, load), notify)),
    );
  }
}

/** Menus pass more than the lightbulb does, such as the file's address: only a place is passed on to commands on functions. */
function runOf<K extends CodeCommandId>(id: K, load: () => CodeCommands): CommandTypes[K] {
  const run = (...given: unknown[]): Promise<void> => (load()[id] as (...args: unknown[]) => Promise<void>)(...(!/\.(traceWorkspace|showChanges)$/.test(id) && !isPlace(given[0]) ? [] : given));
  return run as CommandTypes[K];
}

const isPlace = (given: unknown): boolean => typeof given === 'object' && given !== null && typeof (given as { offset?: unknown }).offset === 'number';
