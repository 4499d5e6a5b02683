import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { CodedError } from '../../base/errors';
import { viewIds } from '../../ids';
import type { AcrossFiles } from '../../instrument/acrossContext';
import { addedSummary } from '../../instrument/planSummary';
import type { ScannedFile } from '../../instrument/scannedFile';
import { TraceSelection } from '../../instrument/traceSelection';
import type { PlannedFile } from '../../protocol/files';
import type { CodeDeps } from './deps';
import type { PlanPreview } from './planPreview';
import { renderTraceNode, traceNodesBelow, type TraceNode } from './traceWorkspaceNodes';
import { asHeld, scanWorkspace, withProgress } from './workspaceScan';

const filesAtOnce = 20;

type Planned = Extract<PlannedFile, { status: 'planned' }>;

/** The view in which a person ticks the functions of a folder that get tracing, and the writing of it. */
export class TraceWorkspaceView implements Disposable, vscode.TreeDataProvider<TraceNode> {
  readonly #deps: CodeDeps;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<TraceNode | undefined>());
  readonly #preview: PlanPreview;
  readonly #view: vscode.TreeView<TraceNode>;
  readonly #onAdded: (document: vscode.TextDocument) => void;
  readonly onDidChangeTreeData = this.#changed.event;
  #scope: readonly vscode.Uri[] = [];
  #across: AcrossFiles = { keptPromises: [], inPackage: {} };
  #selection = new TraceSelection([]);

  constructor(deps: CodeDeps, preview: PlanPreview, onAdded: (document: vscode.TextDocument) => void) {
    this.#deps = deps;
    this.#preview = preview;
    this.#onAdded = onAdded;
    this.#view = this.#store.add(vscode.window.createTreeView(viewIds.tracePlan, { treeDataProvider: this, showCollapseAll: true, manageCheckboxStateManually: true }));
    this.#store.add(this.#view.onDidChangeCheckboxState(({ items }) => this.#tick(items)));
  }

  /** Looks for functions below the folders and shows them. */
  async open(scope: readonly vscode.Uri[]): Promise<void> {
    const scanned = await scanWorkspace(this.#deps.worker, scope, 'Looking for functions to trace');
    if (!scanned) return;
    const selection = new TraceSelection(scanned.files);
    if (selection.files.length === 0) return this.#deps.notify.info(nothingToTrace(scanned.files), { label: 'Show Coverage', command: 'spanlight.coverage.show' });
    this.#scope = scope;
    this.#across = scanned.across;
    this.#show(selection);
    this.#deps.contextKeys.set('spanlight.tracePlanOpen', true);
    await vscode.commands.executeCommand(`${viewIds.tracePlan}.focus`);
  }

  async refresh(): Promise<void> {
    await this.open(this.#scope);
  }

  close(): void {
    this.#deps.contextKeys.set('spanlight.tracePlanOpen', false);
    this.#show(new TraceSelection([]));
  }

  tickAll(on: boolean): void {
    this.#selection.tickAll(on);
    this.#show(this.#selection);
  }

  /** Shows what the ticks of a file would change in it. */
  async showChanges(node: TraceNode | undefined): Promise<void> {
    if (node?.kind !== 'file') return;
    const ticked = this.#selection.ticked.find(({ file }) => file.path === node.file.path);
    if (!ticked) return this.#deps.notify.info('No function of this file is ticked, so nothing would change.');
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(node.file.path));
    const files = [{ ...asHeld(node.file.path, this.#across), text: document.getText(), fingerprint: node.file.fingerprint, targetIds: ticked.ids }];
    const [planned] = await this.#deps.worker.request('planFiles', { files });
    if (planned?.status !== 'planned') return this.#outdated([planned]);
    await this.#preview.show(document, planned.edits, 'Tracing to Add');
  }

  /** Writes tracing into every ticked function, as one step to undo. */
  async apply(): Promise<void> {
    const { ticked, crowded, total } = this.#selection;
    if (total === 0) return this.#deps.notify.info('No function is ticked. Tick the functions that you want to trace.');
    if (crowded.length > 0 && !(await isConfirmed(crowded))) return;
    const planned = await withProgress('Adding tracing', async (report, signal) => {
      const all: PlannedFile[] = [];
      for (let at = 0; at < ticked.length; at += filesAtOnce) {
        report(`${at} of ${ticked.length} files`, (filesAtOnce / ticked.length) * 100);
        const files = ticked.slice(at, at + filesAtOnce).map(({ file, ids }) => ({ ...asHeld(file.path, this.#across), fingerprint: file.fingerprint, targetIds: ids }));
        all.push(...(await this.#deps.worker.request('planFiles', { files }, signal)));
      }
      return all;
    });
    if (!planned) return;
    const good = planned.filter((each): each is Planned => each.status === 'planned');
    // All or nothing: a person who sees half of it done cannot tell which half.
    if (good.length < planned.length) return this.#outdated(planned);
    await write(good);
    this.#deps.notify.info(this.#summary(good));
    this.close();
    const [first] = good.filter(({ edits }) => edits.length > 0);
    if (first) this.#onAdded(await vscode.workspace.openTextDocument(vscode.Uri.file(first.path)));
  }

  getTreeItem(node: TraceNode): vscode.TreeItem {
    return renderTraceNode(node, this.#selection);
  }

  getChildren(node?: TraceNode): TraceNode[] {
    return traceNodesBelow(this.#selection, node);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #tick(items: readonly (readonly [TraceNode, vscode.TreeItemCheckboxState])[]): void {
    for (const [node, state] of items) {
      const on = state === vscode.TreeItemCheckboxState.Checked;
      if (node.kind === 'file') this.#selection.tick(node.file.path, on);
      else if (node.kind === 'function') this.#selection.tick(node.file.path, on, node.target.id);
    }
    this.#show(this.#selection);
  }

  #show(selection: TraceSelection): void {
    this.#selection = selection;
    const { total, files } = selection;
    const count = `${total} of ${files.reduce((sum, { targets }) => sum + targets.length, 0)} functions ticked`;
    this.#view.description = count;
    this.#view.message = `${count}. The check mark above adds tracing to them.`;
    this.#changed.fire(undefined);
  }

  #outdated(planned: readonly (PlannedFile | undefined)[]): void {
    const names = planned.flatMap((each) => (each && each.status !== 'planned' ? [vscode.workspace.asRelativePath(each.path)] : []));
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');
    this.#deps.notify.warn(`${shown} changed since the functions were listed. Nothing was written.`, { label: 'List Again', command: 'spanlight.tracePlan.refresh' });
  }

  #summary(planned: readonly Planned[]): string {
    const all = <T>(part: (file: Planned) => readonly T[]): T[] => planned.flatMap(part);
    const names = new Map(this.#selection.files.flatMap(({ targets }) => targets.map(({ id, qualifiedName }) => [id, qualifiedName] as const)));
    const written = planned.filter(({ edits }) => edits.length > 0).length;
    const summary = addedSummary({ edits: [], inserted: all((file) => file.inserted), refused: all((file) => file.refused), notes: all((file) => file.notes) }, names);
    return `${summary} ${written === 1 ? 'One file was' : `${written} files were`} changed; one Undo takes it all back.`;
  }
}

async function write(planned: readonly Planned[]): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  for (const { path, edits } of planned) {
    const made = edits.map((each) => new vscode.TextEdit(new vscode.Range(each.startLine, each.startCharacter, each.endLine, each.endCharacter), each.text));
    if (made.length > 0) edit.set(vscode.Uri.file(path), made);
  }
  // As a refactoring, files that were not open are saved, by the editor's own setting for refactorings.
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) throw new CodedError('edit.outdated', 'The editor refused the edit.');
}

async function isConfirmed(crowded: readonly { readonly path: string; readonly ticks: number }[]): Promise<boolean> {
  const names = crowded.slice(0, 3).map(({ path, ticks }) => `${vscode.workspace.asRelativePath(path)} (${ticks})`).join(', ');
  const question = `Trace more than 50 functions in ${crowded.length === 1 ? 'one file' : `${crowded.length} files`}?`;
  const detail = `${names}. Each call of each of them makes a span, which costs time and makes traces hard to read.`;
  return (await vscode.window.showWarningMessage(question, { modal: true, detail }, 'Trace All Ticked')) === 'Trace All Ticked';
}

function nothingToTrace(scanned: readonly ScannedFile[]): string {
  if (scanned.length === 0) return 'No Python, TypeScript or JavaScript source of your own is there: tests, ignored files and other people’s code are left out.';
  return `No function is left to trace in ${scanned.length === 1 ? 'this file' : `these ${scanned.length} files`}.`;
}
