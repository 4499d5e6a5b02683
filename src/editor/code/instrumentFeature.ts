import * as vscode from 'vscode';
import type { AddTracingTarget, CommandId } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { Chunks } from '../services/chunks';
import type { CodeCommands } from './chunk';
import type { CodeDeps } from './deps';
import { TracingActions, tracedLanguages } from './tracingActions';

/** What the feature is built from; it adds its own parts to the commands' deps. */
export type InstrumentFeatureDeps = Omit<CodeDeps, 'extensionUri'> & { readonly chunks: Chunks };

const commands: readonly (keyof CodeCommands & CommandId)[] = [
  'spanlight.instrument.add',
  'spanlight.instrument.addWithOptions',
  'spanlight.instrument.addToSelection',
  'spanlight.instrument.addToFile',
  'spanlight.instrument.remove',
  'spanlight.instrument.removeFromSelection',
  'spanlight.instrument.removeFromFile',
];

/** Puts tracing into code: the lightbulb's entries, and the commands behind them, whose code is loaded on first use. */
export class InstrumentFeature implements Feature {
  readonly #deps: InstrumentFeatureDeps;
  #loaded: CodeCommands | undefined;

  constructor(deps: InstrumentFeatureDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { targets, settings, notify, log, chunks } = this.#deps;
    const load = (): CodeCommands => (this.#loaded ??= chunks.code().openCodeCommands({ ...this.#deps, extensionUri: context.extensionUri }));
    const actions = new TracingActions(targets, settings, log);
    context.subscriptions.push(
      vscode.languages.registerCodeActionsProvider(tracedLanguages, actions, { providedCodeActionKinds: TracingActions.kinds }),
      { dispose: () => this.#loaded?.dispose() },
      ...commands.map((id) => registerCommand(id, (given?: AddTracingTarget) => load()[id](placeOf(given)), notify)),
    );
  }
}

/** Menus pass what they stand on, such as the file's address; only the lightbulb passes a place. */
const placeOf = (given: unknown): AddTracingTarget | undefined =>
  typeof given === 'object' && given !== null && typeof (given as Partial<AddTracingTarget>).offset === 'number' ? (given as AddTracingTarget) : undefined;
