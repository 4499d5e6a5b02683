import * as vscode from 'vscode';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { explain } from '../../diagnose/explain';
import { viewIds } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { Notify } from '../services/notify';
import { loadChildren, type TreeSource } from './loadNodes';
import { nodeId, type TreeNode } from './nodes';
import { nodeName, renderNode } from './renderNode';

/** The Workspace tree: connection, experiments, what they are linked to, tables, scorers. Loaded level by level, when opened. */
export class WorkspaceTree implements Feature, vscode.TreeDataProvider<TreeNode> {
  readonly #local: LocalWorkspace;
  readonly #notify: Notify;
  readonly #log: Log;
  readonly #changed = new vscode.EventEmitter<TreeNode | undefined>();
  readonly #ids = new WeakMap<TreeNode, string>();
  #wasRunning = false;
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(local: LocalWorkspace, notify: Notify, log: Log) {
    this.#local = local;
    this.#notify = notify;
    this.#log = log;
  }

  register(context: vscode.ExtensionContext): void {
    context.subscriptions.push(
      this.#changed,
      vscode.window.createTreeView(viewIds.workspace, { treeDataProvider: this, showCollapseAll: true }),
      this.#local.onDidChangeState(({ kind }) => this.#onState(kind === 'running')),
      registerCommand('spanlight.workspace.refresh', async (node) => this.#refresh(node as TreeNode | undefined), this.#notify),
      registerCommand('spanlight.workspace.copyName', (node) => this.#copyName(node as TreeNode | undefined), this.#notify),
    );
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const made = renderNode(node);
    made.id = this.#ids.get(node);
    return made;
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    const source = this.#source();
    // The welcome text of the view says what to do.
    if (!source) return [];
    const parentId = (node && this.#ids.get(node)) ?? '';
    let children: TreeNode[];
    try {
      children = await loadChildren(source, node);
    } catch (error) {
      this.#log.error(`The Workspace tree could not be loaded: ${describeError(error)}`);
      children = [{ kind: 'failure', sentence: explain(error).sentence, of: node }];
    }
    for (const child of children) this.#ids.set(child, nodeId(child, parentId));
    return children;
  }

  #source(): TreeSource | undefined {
    const { connection } = this.#local;
    if (!connection) return undefined;
    const { client, target } = connection;
    return { workspace: client.workspace, label: 'Local workspace', detail: `127.0.0.1:${target.port}`, defaultExperimentId: target.defaults.experimentId };
  }

  /** Status events come many times a second; only a new or a lost connection changes the tree. */
  #onState(isRunning: boolean): void {
    if (isRunning === this.#wasRunning) return;
    this.#wasRunning = isRunning;
    this.#changed.fire(undefined);
  }

  #refresh(node: TreeNode | undefined): void {
    this.#changed.fire(node?.kind === 'failure' ? node.of : node);
  }

  async #copyName(node: TreeNode | undefined): Promise<void> {
    const name = node && nodeName(node);
    if (name !== undefined) await vscode.env.clipboard.writeText(name);
  }
}
