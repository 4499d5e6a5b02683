import type { Node } from 'web-tree-sitter';
import { plannedEdits, refusedPlan, type ActionPlan, type AutologOffer } from '../actions';
import { autologFlavours, type AutologFlavour } from './autologFlavours';
import { ImportPlan } from './importPlan';
import { callsByName, PythonImports, type PythonImport } from './imports';
import type { PythonSource } from './parse';
import { headEnd, insertSetup } from './setupLines';

/** A call of `mlflow.<flavour>.autolog(…)`, or of `mlflow.autolog(…)` with the flavour `*`. */
export interface AutologCall {
  readonly flavour: string;
  /** False for a call with `disable=True`. */
  readonly enables: boolean;
  readonly node: Node;
}

const knownCalls = new WeakMap<PythonSource, readonly AutologCall[]>();

/** The calls of a text that turn autolog on or off. */
export function autologCalls(source: PythonSource): readonly AutologCall[] {
  let calls = knownCalls.get(source);
  if (!calls) knownCalls.set(source, (calls = source.text.includes('autolog') ? findCalls(source) : []));
  return calls;
}

function findCalls(source: PythonSource): AutologCall[] {
  const imports = PythonImports.of(source);
  return callsByName(source, ['autolog']).flatMap((node) => {
    const callee = imports.resolveNode(node.childForFieldName('function')) ?? '';
    const match = /^mlflow\.(?:(\w+)\.)?autolog$/.exec(callee);
    if (!match) return [];
    const given = node.childForFieldName('arguments');
    const enables = !/\b(disable\s*=\s*True|log_traces\s*=\s*False)\b/.test(given ? source.text.slice(given.startIndex, given.endIndex) : '');
    return [{ flavour: match[1] ?? '*', enables, node }];
  });
}

/** Flavours that the text turns on. `mlflow.autolog()` turns on all that MLflow knows, but not in a Databricks notebook. */
export function enabledFlavours(source: PythonSource): ReadonlySet<string> {
  const calls = autologCalls(source);
  const found = new Set(calls.filter(({ enables, flavour }) => enables && flavour !== '*').map(({ flavour }) => flavour));
  const isNotebook = /^\uFEFF?# Databricks notebook source/.test(source.text);
  if (!isNotebook && calls.some(({ enables, flavour }) => enables && flavour === '*')) for (const { flavour } of autologFlavours) found.add(flavour);
  for (const { enables, flavour } of calls) if (!enables) found.delete(flavour);
  return found;
}

/** Libraries that the text imports and whose calls can be recorded, each flavour once, in the order of the imports. */
export function autologOffers(source: PythonSource): AutologOffer[] {
  const enabled = enabledFlavours(source);
  const offers = new Map<string, AutologOffer>();
  for (const binding of PythonImports.of(source).all) {
    if (!binding.isTopLevel) continue;
    const known = autologFlavours.find((flavour) => signals(flavour, binding, source.text));
    if (!known || offers.has(known.flavour)) continue;
    offers.set(known.flavour, {
      id: known.flavour,
      code: `mlflow.${known.flavour}.autolog()`,
      reason: `imports ${binding.target.split('.').slice(0, known.flavour === 'gemini' ? 2 : 1).join('.')}`,
      enabled: enabled.has(known.flavour),
      range: { start: binding.statement.startIndex, end: binding.statement.endIndex },
    });
  }
  return [...offers.values()];
}

function signals({ modules, alsoNeeds }: AutologFlavour, { target }: PythonImport, text: string): boolean {
  const parts = target.split('.');
  const isImported = modules.some((module) => parts.some((_, index) => module.test(parts.slice(0, index + 1).join('.'))));
  return isImported && (!alsoNeeds || alsoNeeds.test(text));
}

/** Edits that turn flavours on behind the imports, or behind what turns others on. What is on stays as it is. */
export function planAutolog(source: PythonSource, ids: readonly string[]): ActionPlan {
  const offers = autologOffers(source);
  const wanted: AutologOffer[] = [];
  for (const id of new Set(ids)) {
    const offer = offers.find((each) => each.id === id);
    if (!offer) return refusedPlan('unknownOffer', `The file imports nothing at its top level that mlflow.${id}.autolog() records.`);
    if (offer.enabled) continue;
    if (autologCalls(source).some(({ flavour, enables }) => flavour === id && !enables)) {
      return refusedPlan('autologDisabled', `The file turns ${offer.code} off itself. Change that call instead.`);
    }
    wanted.push(offer);
  }
  if (wanted.length === 0) return plannedEdits([]);
  const existing = topLevelCalls(source);
  const imports = new ImportPlan(source, existing?.startIndex ?? headEnd(source));
  const lines = wanted.map(({ id }) => `${imports.mlflow(`${id}.autolog`)}()`);
  const edits = imports.edits;
  return plannedEdits([...edits, insertSetup(source, lines, existing)]);
}

/** The last statement of the module itself that turns autolog on. */
function topLevelCalls(source: PythonSource): Node | undefined {
  return autologCalls(source)
    .map(({ node }) => node.parent)
    .filter((statement): statement is Node => statement?.type === 'expression_statement' && statement.parent?.type === 'module')
    .at(-1);
}
