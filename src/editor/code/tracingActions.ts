import * as vscode from 'vscode';
import { describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import type { AddTracingTarget, CommandId } from '../../ids';
import { languages, type Target } from '../../instrument/types';
import type { InstrumentWorker } from '../services/instrumentWorker';
import type { Settings } from '../services/settings';
import { findTarget } from './findTarget';

/** Documents that the lightbulb looks at. */
export const tracedLanguages: vscode.DocumentSelector = languages.map((language) => ({ language }));

const rewrite = vscode.CodeActionKind.RefactorRewrite.append('tracing');

/**
 * The lightbulb's entries for the function at the cursor: quick fixes on its signature, so that
 * the bulb does not shine all over its body, and refactorings everywhere in it.
 */
export class TracingActions implements vscode.CodeActionProvider {
  static readonly kinds: readonly vscode.CodeActionKind[] = [vscode.CodeActionKind.QuickFix, rewrite];
  readonly #worker: InstrumentWorker;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(worker: InstrumentWorker, settings: Settings, log: Log) {
    this.#worker = worker;
    this.#settings = settings;
    this.#log = log;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, triggerKind }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const isUnasked = triggerKind === vscode.CodeActionTriggerKind.Automatic;
    if (!vscode.workspace.isTrusted || (isUnasked && !this.#settings.get('spanlight.instrument.lightbulb'))) return [];
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      const offset = document.offsetAt(range.start);
      const found = await findTarget(this.#worker, document, offset, abort.signal);
      if (!found || token.isCancellationRequested) return [];
      const place = { uri: document.uri.toString(), version: found.version, offset };
      const isOnSignature = offset <= found.target.bodyRange.start;
      const kinds = [...(isOnSignature ? [vscode.CodeActionKind.QuickFix] : []), rewrite].filter((kind) => !only || only.contains(kind));
      return actionsFor(found.target, place, kinds);
    } catch (error) {
      if (!isAbort(error)) this.#log.warn(`No lightbulb: ${describeError(error)}`);
      return [];
    } finally {
      cancelled.dispose();
    }
  }
}

function actionsFor(target: Target, place: AddTracingTarget, kinds: readonly vscode.CodeActionKind[]): vscode.CodeAction[] {
  const isRewrite = kinds.includes(rewrite);
  if (target.traced) return isRewrite ? [action('Remove tracing', 'spanlight.instrument.remove', place, rewrite)] : [];
  // The quick fix stands for the refactoring too: the same entry twice would be noise.
  const [kind] = kinds;
  if (!kind) return [];
  if (target.refusal) {
    // Shown where somebody asks for refactorings, with the reason; never as a bulb.
    if (!isRewrite) return [];
    const refused = new vscode.CodeAction('Add tracing', rewrite);
    refused.disabled = { reason: target.refusal.reason };
    return [refused];
  }
  const [best] = target.proposals;
  const label = best ? `Add tracing as ${best.spanType} (${best.evidence})` : 'Add tracing';
  return [
    action(label, 'spanlight.instrument.add', { ...place, spanType: best?.spanType }, kind),
    action('Add tracing with options…', 'spanlight.instrument.addWithOptions', place, kind),
  ];
}

function action(title: string, command: CommandId, place: AddTracingTarget, kind: vscode.CodeActionKind): vscode.CodeAction {
  const made = new vscode.CodeAction(title, kind);
  made.command = { command, title, arguments: [place] };
  return made;
}
