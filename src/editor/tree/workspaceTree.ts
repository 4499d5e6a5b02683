import * as vscode from 'vscode';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { explain } from '../../diagnose/explain';
import { viewIds } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Notify } from '../services/notify';
import type { FolderStorage } from '../services/storage';
import type { WorkspaceChange } from '../workspace/change';
import { choiceLabel, type ConnectionChoice } from '../workspace/choice';
import type { WorkspaceFeature } from '../workspace/workspaceFeature';
import { loadChildren, type TreeSource } from './loadNodes';
import { nodeId, type TreeNode } from './nodes';
import { nodeIdentifier, nodeName, nodePage, renderNode } from './renderNode';
import { freshMemory, type TreeMemory } from './treeMemory';

/** Traces of an experiment that the tree lists. */
const recentCount = 10;

export interface WorkspaceTreeDeps {
  readonly local: LocalWorkspace;
  readonly workspace: WorkspaceFeature;
  readonly storage: FolderStorage;
  readonly notify: Notify;
  readonly log: Log;
}

/**
 * The Workspace tree: connection, experiments, what they are linked to, tables, scorers. Loaded
 * level by level, when opened. A real workspace is signed in to when its node is opened, never at
 * the start.
 */
export class WorkspaceTree implements Feature, vscode.TreeDataProvider<TreeNode> {
  readonly #deps: WorkspaceTreeDeps;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #ids = new WeakMap<TreeNode, string>();
  #memory: { readonly key: string; readonly memory: TreeMemory } | undefined;
  #remote: Promise<TreeSource> | undefined;
  #wasRunning = false;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(deps: WorkspaceTreeDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { local, workspace, notify } = this.#deps;
    const node = (argument: object | undefined) => argument as TreeNode | undefined;
    context.subscriptions.push(
      this.#changed,
      vscode.window.createTreeView(viewIds.workspace, { treeDataProvider: this, showCollapseAll: true }),
      local.onDidChangeState(({ kind }) => this.#onState(kind === 'running')),
      workspace.onDidChange((change) => this.#onChange(change)),
      registerCommand('spanlight.workspace.refresh', async (argument) => this.#refresh(node(argument)), notify),
      registerCommand('spanlight.workspace.copyName', (argument) => copy(node(argument), nodeName), notify),
      registerCommand('spanlight.workspace.copyId', (argument) => copy(node(argument), nodeIdentifier), notify),
      registerCommand('spanlight.workspace.openPage', (argument) => openPage(node(argument)), notify),
      registerCommand('spanlight.workspace.filter', () => this.#filter(), notify),
      registerCommand('spanlight.workspace.loadMore', async () => this.#loadMore(), notify),
      registerCommand('spanlight.workspace.toggleFavorite', (argument) => this.#toggleFavorite(node(argument)), notify),
    );
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const made = renderNode(node);
    made.id = this.#ids.get(node);
    return made;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (!node) return this.#named(this.#roots(), '');
    const parentId = this.#ids.get(node) ?? '';
    try {
      return this.#named(await loadChildren(await this.#source(), node), parentId);
    } catch (error) {
      this.#remote = undefined;
      this.#deps.log.error(`The Workspace tree could not be loaded: ${describeError(error)}`);
      return this.#named([{ kind: 'failure', sentence: explain(error).sentence, of: node }], parentId);
    }
  }

  get #choice(): ConnectionChoice {
    return this.#deps.storage.get('connection.choice') ?? { kind: 'local' };
  }

  #roots(): TreeNode[] {
    const filter = this.#memoryOf().filter;
    const choice = this.#choice;
    if (choice.kind !== 'local') {
      const isOpen = this.#remote !== undefined || this.#deps.workspace.isSignedIn;
      return [{ kind: 'connection', label: choiceLabel(choice), detail: isOpen ? '' : 'open to sign in', isOpen, filter }];
    }
    const { connection } = this.#deps.local;
    // The welcome text of the view says what to do.
    return connection ? [{ kind: 'connection', label: 'Local workspace', detail: `127.0.0.1:${connection.target.port}`, isOpen: true, filter }] : [];
  }

  #named(nodes: TreeNode[], parentId: string): TreeNode[] {
    for (const each of nodes) this.#ids.set(each, nodeId(each, parentId));
    return nodes;
  }

  async #source(): Promise<TreeSource> {
    if (this.#choice.kind !== 'local') {
      this.#remote ??= this.#openRemote();
      return this.#remote;
    }
    const { connection } = this.#deps.local;
    if (!connection) throw new CodedError('local.notRunning', 'no connection');
    const { client, target } = connection;
    const recentTraces = async (location: string) => (await client.traces({ location, limit: recentCount })).rows;
    return { workspace: client.workspace, defaultExperimentId: target.defaults.experimentId, web: undefined, memory: this.#memoryOf(), recentTraces };
  }

  async #openRemote(): Promise<TreeSource> {
    const { workspace, host } = await this.#deps.workspace.connect();
    return { workspace, defaultExperimentId: undefined, web: host, memory: this.#memoryOf() };
  }

  /** Filter, favourites and measurements of the connection. */
  #memoryOf(): TreeMemory {
    const key = JSON.stringify(this.#choice);
    if (this.#memory?.key !== key) this.#memory = { key, memory: freshMemory(this.#deps.storage.get('workspace.favorites')?.[key]) };
    return this.#memory.memory;
  }

  /** Status events come many times a second; only a new or a lost connection changes the tree. */
  #onState(isRunning: boolean): void {
    if (isRunning === this.#wasRunning) return;
    this.#wasRunning = isRunning;
    if (this.#choice.kind === 'local') this.#changed.fire(undefined);
  }

  #onChange(change: WorkspaceChange): void {
    const memory = this.#memoryOf();
    if (change.kind === 'connection') this.#remote = undefined;
    else if (change.kind === 'table') memory.tables.set(change.fullName, change.facts);
    else if (change.kind === 'traffic') memory.tracesPerDay.set(change.experimentId, change.tracesPerDay);
    this.#changed.fire(undefined);
  }

  #refresh(node: TreeNode | undefined): void {
    if (node === undefined || node.kind === 'connection' || node.kind === 'failure') this.#remote = undefined;
    this.#changed.fire(node?.kind === 'failure' ? node.of : node);
  }

  async #filter(): Promise<void> {
    const memory = this.#memoryOf();
    const typed = await vscode.window.showInputBox({ title: 'Filter Experiments', prompt: 'Part of the name; empty shows all', value: memory.filter });
    if (typed === undefined) return;
    memory.filter = typed.trim();
    memory.pages = 1;
    this.#changed.fire(undefined);
  }

  #loadMore(): void {
    this.#memoryOf().pages += 1;
    this.#changed.fire(undefined);
  }

  async #toggleFavorite(node: TreeNode | undefined): Promise<void> {
    if (node?.kind !== 'experiment') return;
    const memory = this.#memoryOf();
    const favorites = new Set(memory.favorites);
    if (!favorites.delete(node.experiment.id)) favorites.add(node.experiment.id);
    memory.favorites = favorites;
    const { storage } = this.#deps;
    await storage.set('workspace.favorites', { ...storage.get('workspace.favorites'), [JSON.stringify(this.#choice)]: [...favorites] });
    this.#changed.fire(undefined);
  }
}

async function copy(node: TreeNode | undefined, text: (node: TreeNode) => string | undefined): Promise<void> {
  const found = node && text(node);
  if (found !== undefined) await vscode.env.clipboard.writeText(found);
}

async function openPage(node: TreeNode | undefined): Promise<void> {
  const page = node && nodePage(node);
  if (page) await vscode.env.openExternal(vscode.Uri.parse(page, true));
}
