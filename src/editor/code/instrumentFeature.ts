import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { AddTracingTarget } from '../../ids';
import { spanTypes, type Options, type Plan, type SpanType, type Target } from '../../instrument/types';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { Log } from '../../base/log';
import { applyPlan } from './applyPlan';
import { findTarget, type FoundTarget } from './findTarget';
import { pickOptions } from './pickOptions';
import { TracingActions, tracedLanguages } from './tracingActions';

/** What the feature needs. */
export interface InstrumentDeps {
  readonly worker: InstrumentWorker;
  readonly settings: Settings;
  readonly notify: Notify;
  readonly log: Log;
}

/** Adds tracing to functions and takes it away: the lightbulb's entries and the commands behind them. */
export class InstrumentFeature implements Feature {
  readonly #deps: InstrumentDeps;

  constructor(deps: InstrumentDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { worker, settings, notify, log } = this.#deps;
    const actions = new TracingActions(worker, settings, log);
    context.subscriptions.push(
      vscode.languages.registerCodeActionsProvider(tracedLanguages, actions, { providedCodeActionKinds: TracingActions.kinds }),
      registerCommand('spanlight.instrument.add', (target) => this.#add(target, ({ proposals }) => optionsOf(target?.spanType ?? proposals[0]?.spanType)), notify),
      registerCommand('spanlight.instrument.addWithOptions', (target) => this.#add(target, pickOptions), notify),
      registerCommand('spanlight.instrument.remove', (target) => this.#remove(target), notify),
    );
  }

  async #add(place: AddTracingTarget | undefined, choose: (target: Target) => Options | Promise<Options | undefined>): Promise<void> {
    const { document, found } = await this.#find(place);
    const { target, text, language, context, version } = found;
    if (target.traced) return this.#deps.notify.info(`${target.name} is traced already.`);
    if (target.refusal) throw new CodedError('edit.refused', target.refusal.reason);
    const options = await choose(target);
    if (!options) return;
    const plan = await this.#deps.worker.request('planAdd', { text, language, context, targetIds: [target.id], options });
    await this.#write(document, version, plan, `${target.name} is traced already.`);
  }

  async #remove(place: AddTracingTarget | undefined): Promise<void> {
    const { document, found } = await this.#find(place);
    const { target, text, language, context, version } = found;
    const plan = await this.#deps.worker.request('planRemove', { text, language, context, targetIds: [target.id] });
    await this.#write(document, version, plan, `${target.name} is not traced.`);
  }

  /** The function that a lightbulb entry was offered for, or the one that holds the cursor. */
  async #find(place: AddTracingTarget | undefined): Promise<{ document: vscode.TextDocument; found: FoundTarget }> {
    if (!vscode.workspace.isTrusted) throw new CodedError('workspace.untrusted', 'Code is not changed in restricted mode.');
    const editor = vscode.window.activeTextEditor;
    const document = place ? await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri)) : editor?.document;
    if (!document) throw new CodedError('edit.refused', 'Open a Python, TypeScript or JavaScript file and put the cursor on a function.');
    if (place && place.version !== document.version) throw new CodedError('edit.outdated', 'The document has moved on since the offer.');
    const offset = place?.offset ?? document.offsetAt(editor!.selection.active);
    const found = await findTarget(this.#deps.worker, document, offset);
    if (!found) throw new CodedError('edit.refused', 'The cursor is in no function. Put it on a Python, TypeScript or JavaScript function.');
    return { document, found };
  }

  async #write(document: vscode.TextDocument, version: number, plan: Plan, nothing: string): Promise<void> {
    const [refused] = plan.refused;
    if (refused) throw new CodedError('edit.refused', refused.reason);
    if (plan.edits.length === 0) return this.#deps.notify.info(nothing);
    await applyPlan(document, version, plan);
    for (const note of plan.notes) this.#deps.notify.info(note.message);
  }
}

/** Options with a span type, where it is one of MLflow's. */
function optionsOf(spanType: string | undefined): Options {
  const known = spanTypes.find((each): each is SpanType => each === spanType);
  return known === undefined ? {} : { spanType: known };
}
