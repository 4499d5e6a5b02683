import type * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { AddTracingTarget, AutologTarget } from '../../ids';
import type { Action } from '../../instrument/actions';
import { chooseTargets } from '../../instrument/chooseTargets';
import { pick, pickMany } from '../workspace/quickInput';
import { applyPlan } from './applyPlan';
import { codePlace, type CodePlace } from './codePlace';
import type { CodeDeps } from './deps';
import { spanTypeChoices } from './pickOptions';

/** Changes of code beside adding tracing to functions and removing it. */
export class ActionCommands {
  readonly #deps: CodeDeps;
  readonly #onAdded: (document: vscode.TextDocument) => void;

  /** `onAdded` hears of every document that got tracing. */
  constructor(deps: CodeDeps, onAdded: (document: vscode.TextDocument) => void) {
    this.#deps = deps;
    this.#onAdded = onAdded;
  }

  async traceSelection(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    await this.act(place, { kind: 'selectionAsSpan', range: { start: place.start, end: place.end }, options: {} }, 'There is nothing to trace in this selection.');
  }

  async removeSpan(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    await this.act(place, { kind: 'unwrapSpan', offset: place.start }, 'There is no span block here.');
  }

  async enableAutolog(target: AutologTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    const ids = target?.ids ?? (await this.#pickAutolog(place));
    if (ids && ids.length > 0) await this.act(place, { kind: 'enableAutolog', ids }, 'Autolog is on already.');
  }

  async changeSpanType(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    const at = { start: place.start, end: place.start };
    const chosen = chooseTargets(await this.#deps.targets.touching(place.source, at), at);
    if (chosen?.kind !== 'one') throw new CodedError('edit.refused', 'The cursor is in no function. Put it on a traced function.');
    const { id, name, traced, spanType: now } = chosen.target;
    if (!traced) throw new CodedError('edit.refused', `${name} is not traced, so it has no span type. Add tracing to it first.`);
    const items = spanTypeChoices(chosen.target).map((item) => (item.value === now && item.label === now ? { ...item, description: ['now', item.description].filter(Boolean).join(', ') } : item));
    const answer = await pick({ title: `Change Span Type of ${name}`, placeholder: now ? `Now ${now}` : 'Span type', items });
    if (answer.kind === 'answer') await this.act(place, { kind: 'changeSpanType', targetId: id, spanType: answer.value }, `${name} has this type already.`);
  }

  async correctFile(target: AddTracingTarget | undefined): Promise<void> {
    await this.act(await codePlace(target), { kind: 'fixLint', ids: 'all' }, 'No outdated form of tracing is in this file.');
  }

  /** Does an action and says what was noted, or `nothing` where it changes nothing. */
  async act({ document, source }: Pick<CodePlace, 'document' | 'source'>, action: Action, nothing: string): Promise<void> {
    const { text, language, context } = source;
    const plan = await this.#deps.worker.request('planAction', { text, language, context, action });
    if (plan.status === 'refused') throw new CodedError('edit.refused', plan.refusal.reason);
    if (plan.edits.length > 0) await applyPlan(document, source, plan.edits);
    const said = plan.notes.map(({ message }) => message);
    if (said.length > 0 || plan.edits.length === 0) this.#deps.notify.info(said.length > 0 ? said.join(' ') : nothing);
    if (plan.edits.length > 0 && action.kind !== 'unwrapSpan' && action.kind !== 'fixLint') this.#onAdded(document);
  }

  async #pickAutolog({ source }: CodePlace): Promise<readonly string[] | undefined> {
    const { autolog } = await this.#deps.targets.offers(source);
    const open = autolog.filter(({ enabled }) => !enabled);
    if (open.length === 0) {
      this.#deps.notify.info(autolog.length > 0 ? 'Autolog is on already for every library that this file uses.' : 'This file uses no library whose calls MLflow can record by itself.');
      return undefined;
    }
    if (open.length === 1) return [open[0]!.id];
    const items = open.map(({ id, code, reason }) => ({ label: code, description: reason, value: id, picked: true }));
    const answer = await pickMany({ title: 'Enable Autolog', placeholder: 'Libraries whose calls are recorded', items });
    return answer.kind === 'answer' ? answer.value : undefined;
  }
}
