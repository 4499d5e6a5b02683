import * as vscode from 'vscode';
import { describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import type { OffsetRange } from '../../base/position';
import type { AddTracingTarget, CommandId } from '../../ids';
import { chooseTargets, isOpen, isWholeLines, type Chosen } from '../../instrument/chooseTargets';
import { languages, type Target } from '../../instrument/types';
import type { Settings } from '../services/settings';
import { diagnosticSource, untracedCode } from './tracingDiagnostics';
import { documentTextOf } from './documentText';
import { offerActions } from './offerActions';
import type { TargetStore } from './targetStore';

/** Documents that the lightbulb looks at. */
export const tracedLanguages: vscode.DocumentSelector = languages.map((language) => ({ language }));

const rewrite = vscode.CodeActionKind.RefactorRewrite.append('tracing');

/**
 * The lightbulb's entries for the function at the cursor or the selected ones: quick fixes on a
 * signature, so that the bulb does not shine all over its body, and refactorings everywhere in it.
 */
export class TracingActions implements vscode.CodeActionProvider {
  static readonly kinds: readonly vscode.CodeActionKind[] = [vscode.CodeActionKind.QuickFix, rewrite];
  readonly #targets: TargetStore;
  readonly #settings: Settings;
  readonly #log: Log;

  constructor(targets: TargetStore, settings: Settings, log: Log) {
    this.#targets = targets;
    this.#settings = settings;
    this.#log = log;
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, triggerKind, diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const isUnasked = triggerKind === vscode.CodeActionTriggerKind.Automatic;
    if (!vscode.workspace.isTrusted || (isUnasked && !this.#settings.get('spanlight.instrument.lightbulb'))) return [];
    const source = documentTextOf(document);
    if (!source) return [];
    const abort = new AbortController();
    const cancelled = token.onCancellationRequested(() => abort.abort());
    try {
      const place = { uri: document.uri.toString(), version: document.version, offset: document.offsetAt(range.start), endOffset: document.offsetAt(range.end) };
      const selected = { start: source.toText(document, place.offset), end: source.toText(document, place.endOffset) };
      // Asked for together: the thread answers both in one turn.
      const asked = this.#targets.knownOffers(source) ?? (only ? this.#targets.offers(source) : undefined);
      const [touching, offers] = await Promise.all([this.#targets.touching(source, selected, abort.signal), asked]);
      if (token.isCancellationRequested) return [];
      const chosen = chooseTargets(touching, selected);
      const isOnSignature = chosen?.kind === 'several' || (chosen && selected.start <= chosen.target.bodyRange.start);
      const kinds = [...(isOnSignature ? [vscode.CodeActionKind.QuickFix] : []), rewrite].filter((kind) => !only || only.contains(kind));
      // The file's entries stand beside those of a signature; elsewhere they would light the bulb alone.
      // Beside a refusal they would hide its reason behind "Show Disabled".
      const isRefused = chosen?.kind === 'one' && chosen.target.refusal && !chosen.target.traced;
      const withFile = !isRefused && kinds.includes(rewrite) && (isOnSignature || only !== undefined);
      return [
        ...(offers ? offerActions({ source, offers, selected, place, diagnostics, only }) : []),
        ...(chosen && kinds.length > 0 ? actionsFor(chosen, place, kinds, diagnostics) : []),
        ...(kinds.includes(rewrite) ? blockActions(source.text, selected, chosen, place) : []),
        ...(withFile ? fileActions(source.text, place) : []),
      ];
    } catch (error) {
      if (!isAbort(error)) this.#log.warn(`No lightbulb: ${describeError(error)}`);
      return [];
    } finally {
      cancelled.dispose();
    }
  }
}

function actionsFor(chosen: Chosen, place: AddTracingTarget, kinds: readonly vscode.CodeActionKind[], diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  // The quick fix stands for the refactoring too: the same entry twice would be noise.
  const [kind = rewrite] = kinds;
  return chosen.kind === 'several' ? actionsForSeveral(chosen.targets, place, kind) : actionsForOne(chosen.target, place, kind, kinds.includes(rewrite), diagnostics);
}

function actionsForOne(target: Target, place: AddTracingTarget, kind: vscode.CodeActionKind, isRewrite: boolean, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  if (target.traced) {
    const changing = `Change span type${target.spanType ? ` (now ${target.spanType})` : ''}…`;
    return isRewrite ? [action(changing, 'spanlight.instrument.changeSpanType', place, rewrite), action('Remove tracing', 'spanlight.instrument.remove', place, rewrite)] : [];
  }
  if (target.refusal) {
    // Shown where somebody asks for refactorings, with the reason; never as a bulb.
    if (!isRewrite) return [];
    // VS Code hovers a disabled entry with its title, so the reason stands there too.
    const refused = new vscode.CodeAction(`Add tracing is not possible: ${target.refusal.reason}`, rewrite);
    refused.disabled = { reason: target.refusal.reason };
    return [refused];
  }
  const [best] = target.proposals;
  const label = best ? `Add tracing as ${best.spanType} (${best.evidence})` : 'Add tracing';
  const adding = action(label, 'spanlight.instrument.add', { ...place, spanType: best?.spanType }, kind);
  const hints = diagnostics.filter(({ source, code }) => source === diagnosticSource && code === untracedCode);
  if (hints.length > 0) adding.diagnostics = hints;
  return [
    adding,
    action('Add tracing with options…', 'spanlight.instrument.addWithOptions', place, kind),
  ];
}

function actionsForSeveral(targets: readonly Target[], place: AddTracingTarget, kind: vscode.CodeActionKind): vscode.CodeAction[] {
  const open = targets.filter(isOpen).length;
  const traced = targets.filter((target) => target.traced).length;
  return [
    ...(open > 0 ? [action(`Add tracing to ${functions(open)} in selection`, 'spanlight.instrument.addToSelection', place, kind)] : []),
    ...(traced > 0 ? [action(`Remove tracing from ${functions(traced)} in selection`, 'spanlight.instrument.removeFromSelection', place, rewrite)] : []),
  ];
}

/** A block of statements that could become a span, and a span block that could be taken away. Decided by the text alone; the engine refuses with a reason. */
function blockActions(text: string, selected: OffsetRange, chosen: Chosen | undefined, place: AddTracingTarget): vscode.CodeAction[] {
  if (chosen?.kind === 'several') return [];
  const line = /[^\r\n]*$/.exec(text.slice(Math.max(0, selected.start - 500), selected.start))![0] + /^[^\r\n]*/.exec(text.slice(selected.start, selected.start + 500))![0];
  return [
    ...(isWholeLines(text, selected) ? [action('Trace selection as span', 'spanlight.instrument.traceSelection', place, rewrite)] : []),
    ...(/\b(start_span|withSpan|startSpan)\s*\(/.test(line) ? [action('Remove this span, keep its statements', 'spanlight.instrument.removeSpan', place, rewrite)] : []),
  ];
}

/** Decided by the text alone: nothing more is parsed for it. */
function fileActions(text: string, place: AddTracingTarget): vscode.CodeAction[] {
  return [
    action('Add tracing to all functions in file', 'spanlight.instrument.addToFile', place, rewrite),
    ...(/\bmlflow\b/.test(text) ? [action('Remove tracing from file', 'spanlight.instrument.removeFromFile', place, rewrite)] : []),
  ];
}

const functions = (count: number): string => (count === 1 ? 'one function' : `${count} functions`);

function action(title: string, command: CommandId, place: AddTracingTarget, kind: vscode.CodeActionKind): vscode.CodeAction {
  const made = new vscode.CodeAction(title, kind);
  made.command = { command, title, arguments: [place] };
  return made;
}
