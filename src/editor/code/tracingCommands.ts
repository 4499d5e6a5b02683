import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { AddTracingTarget } from '../../ids';
import { chooseTargets, isOpen } from '../../instrument/chooseTargets';
import { addedSummary, removedSummary } from '../../instrument/planSummary';
import { spanTypes, type Options, type Plan, type SpanType, type Target } from '../../instrument/types';
import { applyPlan } from './applyPlan';
import { codePlace, type CodePlace } from './codePlace';
import type { CodeDeps } from './deps';
import { pickOptions } from './pickOptions';

/** Functions of one file that are traced without a question. */
const unasked = 50;

/** Adds tracing to functions and takes it away: what the lightbulb's entries and the palette run. */
export class TracingCommands {
  readonly #deps: CodeDeps;
  readonly #onAdded: (document: vscode.TextDocument) => void;

  /** `onAdded` hears of every document that got tracing. */
  constructor(deps: CodeDeps, onAdded: (document: vscode.TextDocument) => void) {
    this.#deps = deps;
    this.#onAdded = onAdded;
  }

  add(target: AddTracingTarget | undefined): Promise<void> {
    return this.#addOne(target, ({ proposals }) => optionsOf(target?.spanType ?? proposals[0]?.spanType));
  }

  addWithOptions(target: AddTracingTarget | undefined): Promise<void> {
    return this.#addOne(target, pickOptions);
  }

  async remove(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    const found = await this.#one(place);
    const plan = await this.#planRemove(place, [found.id]);
    const [refused] = plan.refused;
    if (refused && plan.edits.length === 0) throw new CodedError('edit.refused', refused.reason);
    await this.#write(place, plan);
    for (const { message } of [...plan.notes, ...plan.refused.map(({ reason }) => ({ message: reason }))]) this.#deps.notify.info(message);
  }

  async addToSelection(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    await this.#addTo(place, await this.#selected(place));
  }

  async addToFile(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    await this.#addTo(place, await this.#deps.targets.all(place.source));
  }

  async removeFromSelection(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    const traced = (await this.#selected(place)).filter((each) => each.traced);
    await this.#removeFrom(place, traced, traced.map(({ id }) => id));
  }

  async removeFromFile(target: AddTracingTarget | undefined): Promise<void> {
    const place = await codePlace(target);
    const traced = (await this.#deps.targets.all(place.source)).filter((each) => each.traced);
    await this.#removeFrom(place, traced, 'all');
  }

  async #addOne(given: AddTracingTarget | undefined, choose: (target: Target) => Options | Promise<Options | undefined>): Promise<void> {
    const place = await codePlace(given);
    const target = await this.#one(place);
    if (target.traced) return this.#deps.notify.info(`${target.name} is traced already.`);
    if (target.refusal) throw new CodedError('edit.refused', target.refusal.reason);
    const options = await choose(target);
    if (!options) return;
    const plan = await this.#planAdd(place, [target.id], options);
    const [refused] = plan.refused;
    if (refused) throw new CodedError('edit.refused', refused.reason);
    await this.#write(place, plan);
    for (const note of plan.notes) this.#deps.notify.info(note.message);
    this.#onAdded(place.document);
  }

  async #addTo(place: CodePlace, targets: readonly Target[]): Promise<void> {
    const ids = targets.filter(isOpen).map(({ id }) => id);
    if (ids.length === 0) return this.#deps.notify.info(nothingToAdd(targets));
    if (ids.length > unasked && !(await isConfirmed(ids.length, place.document))) return;
    const plan = await this.#planAdd(place, ids, {});
    await this.#write(place, plan);
    const refusals = targets.flatMap(({ id, refusal }) => (refusal ? [{ targetId: id, ...refusal }] : []));
    this.#deps.notify.info(addedSummary({ ...plan, refused: [...plan.refused, ...refusals] }, namesOf(targets)));
    if (plan.inserted.length > 0) this.#onAdded(place.document);
  }

  async #removeFrom(place: CodePlace, traced: readonly Target[], ids: readonly string[] | 'all'): Promise<void> {
    const plan = await this.#planRemove(place, ids);
    await this.#write(place, plan);
    this.#deps.notify.info(removedSummary(plan, traced.length, namesOf(traced)));
  }

  async #one(place: CodePlace): Promise<Target> {
    const at = { start: place.start, end: place.start };
    const chosen = chooseTargets(await this.#deps.targets.touching(place.source, at), at);
    if (chosen?.kind !== 'one') throw new CodedError('edit.refused', 'The cursor is in no function. Put it on a Python, TypeScript or JavaScript function.');
    return chosen.target;
  }

  async #selected(place: CodePlace): Promise<readonly Target[]> {
    const selected = { start: place.start, end: place.end };
    const chosen = chooseTargets(await this.#deps.targets.touching(place.source, selected), selected);
    if (!chosen) throw new CodedError('edit.refused', 'The selection holds no function. Select the functions that you want to trace.');
    return chosen.kind === 'several' ? chosen.targets : [chosen.target];
  }

  #planAdd({ source: { text, language, context } }: CodePlace, targetIds: readonly string[], options: Options): Promise<Plan> {
    return this.#deps.worker.request('planAdd', { text, language, context, targetIds, options });
  }

  #planRemove({ source: { text, language, context } }: CodePlace, targetIds: readonly string[] | 'all'): Promise<Plan> {
    return this.#deps.worker.request('planRemove', { text, language, context, targetIds });
  }

  async #write({ document, source }: CodePlace, plan: Plan): Promise<void> {
    if (plan.edits.length > 0) await applyPlan(document, source, plan.edits);
  }
}

function nothingToAdd(targets: readonly Target[]): string {
  if (targets.length === 0) return 'There is no function here.';
  if (targets.every(({ traced }) => traced)) return 'Every function here is traced already.';
  return `There was nothing to trace. ${targets.find(({ refusal }) => refusal)?.refusal?.reason ?? ''}`.trim();
}

async function isConfirmed(count: number, document: vscode.TextDocument): Promise<boolean> {
  const button = `Trace ${count} Functions`;
  const detail = 'Each call of each of them makes a span. Trace Workspace… lets you choose by function.';
  const question = `Trace all ${count} functions of ${vscode.workspace.asRelativePath(document.uri)}?`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, button)) === button;
}

const namesOf = (targets: readonly Target[]): ReadonlyMap<string, string> => new Map(targets.map(({ id, qualifiedName }) => [id, qualifiedName]));

/** Options with a span type, where it is one of MLflow's. */
function optionsOf(spanType: string | undefined): Options {
  const known = spanTypes.find((each): each is SpanType => each === spanType);
  return known === undefined ? {} : { spanType: known };
}
