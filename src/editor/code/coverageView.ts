import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { DisposableStore } from '../../base/disposable';
import { describeError } from '../../base/errors';
import { viewIds } from '../../ids';
import type { AcrossFiles } from '../../instrument/acrossContext';
import { coverageOf, coverageText } from '../../instrument/coverage';
import type { ScannedFile, ScannedTarget } from '../../instrument/scannedFile';
import type { CodeDeps } from './deps';
import { fileRow, targetRow, withFolder } from './traceWorkspaceNodes';
import { scanFiles, scanWorkspace } from './workspaceScan';

type CoverageNode = { readonly file: ScannedFile; readonly target?: ScannedTarget };

const looks: Readonly<Record<'traced' | 'covered' | 'open', { icon: string; words: string }>> = {
  traced: { icon: 'pass-filled', words: 'traced' },
  covered: { icon: 'pass', words: 'by autolog' },
  open: { icon: 'circle-large-outline', words: 'untraced' },
};

/** Which functions of the workspace are traced, which autolog covers, and which are not. Kept up to date as files are saved. */
export class CoverageView implements Disposable, vscode.TreeDataProvider<CoverageNode> {
  readonly #deps: CodeDeps;
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new vscode.EventEmitter<CoverageNode | undefined>());
  readonly #view: vscode.TreeView<CoverageNode>;
  readonly onDidChangeTreeData = this.#changed.event;
  #files: readonly ScannedFile[] = [];
  #across: AcrossFiles = { keptPromises: [], inPackage: {} };
  #isOpen = false;

  constructor(deps: CodeDeps) {
    this.#deps = deps;
    this.#view = this.#store.add(vscode.window.createTreeView(viewIds.coverage, { treeDataProvider: this, showCollapseAll: true }));
    this.#store.add(vscode.workspace.onDidSaveTextDocument(({ uri }) => void this.#rescan(uri)));
  }

  async open(): Promise<void> {
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
    const scanned = await scanWorkspace(this.#deps.worker, folders, 'Looking for traced functions');
    if (!scanned) return;
    this.#isOpen = true;
    this.#across = scanned.across;
    this.#show(scanned.files);
    this.#deps.contextKeys.set('spanlight.coverageOpen', true);
    await vscode.commands.executeCommand(`${viewIds.coverage}.focus`);
  }

  close(): void {
    this.#isOpen = false;
    this.#deps.contextKeys.set('spanlight.coverageOpen', false);
    this.#show([]);
  }

  getChildren(node?: CoverageNode): CoverageNode[] {
    if (!node) return this.#files.filter(isCounted).map((file) => ({ file }));
    return node.target ? [] : node.file.targets.filter(({ state }) => state !== 'refused').map((target) => ({ file: node.file, target }));
  }

  getTreeItem({ file, target }: CoverageNode): vscode.TreeItem {
    if (!target) {
      const item = fileRow(file, withFolder(coverageText(coverageOf([file])), file));
      item.id = file.path;
      return item;
    }
    const { icon, words } = looks[target.state === 'refused' ? 'open' : target.state];
    const item = targetRow(file, target, target.state === 'open' && target.evidence !== '' ? `${words} · ${target.spanType}: ${target.evidence}` : words);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.id = `${file.path}#${target.id}`;
    return item;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #show(files: readonly ScannedFile[]): void {
    this.#files = files;
    this.#view.description = coverageText(coverageOf(files));
    this.#view.message = files.some(isCounted) || !this.#isOpen ? undefined : 'No Python, TypeScript or JavaScript function of your own is in this workspace.';
    this.#changed.fire(undefined);
  }

  async #rescan({ scheme, fsPath }: vscode.Uri): Promise<void> {
    if (!this.#isOpen || scheme !== 'file' || !this.#files.some(({ path }) => path === fsPath)) return;
    try {
      const [fresh] = await scanFiles(this.#deps.worker, [fsPath], this.#across);
      if (fresh && this.#isOpen) this.#show(this.#files.map((file) => (file.path === fsPath ? fresh : file)));
    } catch (error) {
      this.#deps.log.warn(`The coverage of a saved file could not be counted: ${describeError(error)}`);
    }
  }
}

const isCounted = ({ targets }: ScannedFile): boolean => targets.some(({ state }) => state !== 'refused');
