import * as vscode from 'vscode';
import type { OffsetRange } from '../../base/position';
import type { AddTracingTarget } from '../../ids';
import type { LintFinding, Offers } from '../../instrument/actions';
import type { DocumentText } from './documentText';
import { diagnosticSource } from './tracingDiagnostics';

/** Where entries are wanted. */
export interface OfferPlace {
  readonly source: DocumentText;
  readonly offers: Offers;
  readonly selected: OffsetRange;
  readonly place: AddTracingTarget;
  readonly diagnostics: readonly vscode.Diagnostic[];
  readonly only: vscode.CodeActionKind | undefined;
}

/** Entries for what the text gives reason for at the cursor: autolog on an import, corrections of outdated forms. */
export function offerActions({ source, offers, selected, place, diagnostics, only }: OfferPlace): vscode.CodeAction[] {
  if (only && !only.contains(vscode.CodeActionKind.QuickFix)) return [];
  const touches = ({ range }: { readonly range: OffsetRange }) => range.start <= selected.end && selected.start <= range.end;
  const corrections = offers.lint.filter(touches).map((finding) => correction(finding, source, diagnostics));
  const autolog = offers.autolog.filter((offer) => !offer.enabled && touches(offer)).map(({ id, code, reason }) => {
    const made = new vscode.CodeAction(`Enable autolog with ${code} (${reason})`, vscode.CodeActionKind.QuickFix);
    made.command = { command: 'spanlight.instrument.enableAutolog', title: made.title, arguments: [{ ...place, ids: [id] }] };
    return made;
  });
  return [...corrections, ...autolog];
}

/** The edits are known, so nothing is asked of the thread. */
function correction(finding: LintFinding, source: DocumentText, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction {
  const made = new vscode.CodeAction(finding.fixTitle, vscode.CodeActionKind.QuickFix);
  made.edit = new vscode.WorkspaceEdit();
  for (const [uri, edits] of source.place(finding.edits)) made.edit.set(uri, edits);
  made.diagnostics = diagnostics.filter((each) => each.source === diagnosticSource && each.code === finding.code);
  made.isPreferred = true;
  return made;
}
