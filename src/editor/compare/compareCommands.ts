import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import { anyText, givesName } from '../../base/spanNamePattern';
import type { CompareTarget } from '../../ids';
import type { ComparedTarget } from '../../protocol/compare';
import { maxRunNames } from '../../trace/compare/runs';
import { decodeColumns } from '../../trace/columnsBytes';
import { formatCount, formatInstant } from '../../trace/format';
import type { TraceRow } from '../../trace/list';
import { withoutRepeatNumber } from '../../trace/source/recorded';
import { innermost, type SourceFunction } from '../../trace/sourceLink';
import { homeOf, type TraceHome } from '../panel/traceHome';
import type { TracePanel } from '../panel/tracePanel';
import { languageOfId } from '../source/languages';
import type { CompareDeps } from './compareFeature';
import type { ComparePanels } from './comparePanels';
import { openSource } from './openSource';
import { lastTwoRuns, previousRun } from './previousRun';
import { sessionOf } from './sessionOf';

/** Traces of a quick pick. */
const pickCount = 200;

/** The commands that compare traces and spans, show all runs of a function, and a session. */
export class CompareCommands {
  readonly #deps: CompareDeps;
  readonly #panels: ComparePanels;
  #marked: ComparedTarget | undefined;

  constructor(deps: CompareDeps, panels: ComparePanels) {
    this.#deps = deps;
    this.#panels = panels;
  }

  async mark(argument: CompareTarget | undefined): Promise<void> {
    const target = this.#given(argument) ?? (await this.#pickOne());
    if (!target) return;
    this.#marked = target;
    this.#deps.contextKeys.set('spanlight.compareMarked', true);
    vscode.window.setStatusBarMessage('$(diff) Chosen: “Compare with Selected” compares it with another', 8_000);
  }

  async compareWithMarked(argument: CompareTarget | undefined): Promise<void> {
    if (!this.#marked) throw new CodedError('compare.nothingSelected', 'Nothing is chosen to compare with. Use “Select for Compare” on a trace or a span first.');
    const target = this.#given(argument) ?? (await this.#pickOne());
    if (!target) return;
    // A span is compared with a span, a trace with a trace.
    const spans = this.#marked.spanId !== undefined && target.spanId !== undefined;
    const of = ({ spanId, ...trace }: ComparedTarget): ComparedTarget => (spans && spanId !== undefined ? { ...trace, spanId } : trace);
    this.#panels.show({ kind: 'comparison', a: of(this.#marked), b: of(target) });
  }

  async pickTwo(): Promise<void> {
    const home = await homeOf({}, this.#deps);
    const rows = await pick(home, 'Choose two traces to compare', true);
    if (rows.length === 0) return;
    if (rows.length !== 2) throw new CodedError('compare.notTwo', `Two traces can be compared; ${rows.length === 1 ? 'only one was' : `${rows.length} were`} chosen.`);
    const [first, second] = [...rows].sort((a, b) => a.startMs - b.startMs);
    this.#panels.show({ kind: 'comparison', a: placeOf(first!, home), b: placeOf(second!, home) });
  }

  /** For a trace or a span that is named or in front; else for the function at the cursor; else for a trace from the list. */
  async comparePrevious(argument: CompareTarget | undefined): Promise<void> {
    const target = this.#given(argument);
    const atCursor = target ? undefined : await this.#functionAtCursor();
    if (atCursor) {
      const { previous, current } = await lastTwoRuns(await this.#namesOf(atCursor), await homeOf({}, this.#deps));
      return this.#panels.show({ kind: 'comparison', a: previous, b: current });
    }
    const chosen = target ?? (await this.#pickOne());
    if (!chosen) return;
    if (chosen.location.startsWith('file:')) throw new CodedError('compare.file', 'This trace is in a file, which holds no earlier runs. Choose two traces with “Select for Compare” instead.');
    const { previous, current } = await previousRun(chosen, await homeOf(chosen, this.#deps));
    this.#panels.show({ kind: 'comparison', a: previous, b: current });
  }

  /** All calls of the function of a span, of a trace's root, at the cursor, or from a list of functions. */
  async showRuns(argument: CompareTarget | undefined): Promise<void> {
    const target = this.#given(argument, true);
    if (target && !target.location.startsWith('file:')) {
      const { location, workspace } = target;
      return this.#panels.show({ kind: 'runs', names: [await this.#nameOf(target)], location, ...(workspace === undefined ? {} : { workspace }) });
    }
    const atCursor = await this.#functionAtCursor();
    const names = atCursor ? await this.#namesOf(atCursor) : await this.#pickFunction();
    if (!names) return;
    const { workspace } = await homeOf({}, this.#deps);
    this.#panels.show({ kind: 'runs', names, ...(workspace === undefined ? {} : { workspace }) });
  }

  async openSession(argument: CompareTarget | undefined): Promise<void> {
    const target = this.#given(argument) ?? (await this.#pickOne());
    if (!target) return;
    const subject = await sessionOf(target, await openSource(target, this.#deps.viewer, this.#deps, true));
    if (subject === undefined) throw new CodedError('compare.noSession', 'This trace belongs to no session. A program names one with the attribute “session.id” on the root span, or with the trace metadata “mlflow.trace.session”.');
    this.#panels.show(subject);
  }

  /** From a menu's context, else the trace of the panel in front. */
  #given(argument: CompareTarget | undefined, withSelection = false): ComparedTarget | undefined {
    const panels = [...this.#deps.viewer.panels];
    const { traceId, location, spanId } = argument ?? {};
    if (traceId !== undefined && location !== undefined) {
      const open = panels.find(({ target }) => target.traceId === traceId && target.location === location);
      return { ...(open ? traceOf(open) : { traceId, location }), ...(spanId === undefined ? {} : { spanId }) };
    }
    const active = panels.find(({ panel }) => panel.active);
    if (!active) return undefined;
    const selected = withSelection ? active.selectedSpanId : undefined;
    return { ...traceOf(active), ...(selected === undefined ? {} : { spanId: selected }) };
  }

  async #nameOf(target: ComparedTarget): Promise<string> {
    const { ids, label, labels, summary } = decodeColumns(await (await openSource(target, this.#deps.viewer, this.#deps, true)).columns());
    const row = target.spanId === undefined ? -1 : ids.indexOf(target.spanId);
    return row < 0 ? summary.name : withoutRepeatNumber(labels[label[row]!]!.name);
  }

  async #functionAtCursor(): Promise<SourceFunction | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !languageOfId(editor.document.languageId)) return undefined;
    return innermost(await this.#deps.functions.ofDocument(editor.document), editor.selection.active.line);
  }

  /** The name that its spans have first, for people; of names that code puts together those that were called lately. */
  async #namesOf(found: SourceFunction): Promise<readonly string[]> {
    const given = [found.spanName ?? found.name, ...(await this.#deps.functions.namesOf(found))];
    const composed = given.filter((name) => name.includes(anyText));
    const called = composed.length === 0 ? [] : (await (await homeOf({}, this.#deps)).functions()).map(({ name }) => name).filter((name) => givesName(composed, name));
    const names = [...new Set([...given.filter((name) => !name.includes(anyText)), ...called])].slice(0, maxRunNames);
    return names.length > 0 ? names : [found.name];
  }

  /** `undefined` where the person chose none. */
  async #pickFunction(): Promise<readonly string[] | undefined> {
    const home = await homeOf({}, this.#deps);
    const functions = await home.functions();
    if (functions.length === 0) throw new CodedError('compare.noRuns', `No function was called lately in ${home.label}. Run one with tracing on first.`);
    const items = functions.map(({ name, calls, lastMs }) => ({ label: name, description: `${formatCount(calls, 'call')} · last ${formatInstant(lastMs, Date.now())}` }));
    const chosen = await vscode.window.showQuickPick(items, { title: 'Show Runs of a Function', placeHolder: `Functions called in ${home.label}` });
    return chosen && [chosen.label];
  }

  async #pickOne(): Promise<ComparedTarget | undefined> {
    const home = await homeOf({}, this.#deps);
    const [row] = await pick(home, 'Choose a trace', false);
    return row && placeOf(row, home);
  }
}

const traceOf = ({ target: { traceId, location, workspace } }: TracePanel): ComparedTarget => ({ traceId, location, ...(workspace === undefined ? {} : { workspace }) });
const placeOf = ({ traceId, location }: TraceRow, { workspace }: TraceHome): ComparedTarget => ({ traceId, location, ...(workspace === undefined ? {} : { workspace }) });

async function pick(home: TraceHome, title: string, isMany: boolean): Promise<readonly TraceRow[]> {
  const rows = await home.list({ limit: pickCount });
  if (rows.length === 0) throw new CodedError('compare.noTraces', `There are no traces in ${home.label} yet. Run a traced function first.`);
  const items = rows.map((row) => ({ label: row.name, description: new Date(row.startMs).toLocaleString(), detail: row.requestPreview?.slice(0, 120), row }));
  const options = { title, matchOnDescription: true, matchOnDetail: true, placeHolder: isMany ? 'Mark two traces, then press OK' : 'The trace' };
  const chosen = isMany ? await vscode.window.showQuickPick(items, { ...options, canPickMany: true }) : await vscode.window.showQuickPick(items, options).then((item) => (item ? [item] : []));
  return (chosen ?? []).map(({ row }) => row);
}
