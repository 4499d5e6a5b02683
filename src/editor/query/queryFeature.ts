import * as vscode from 'vscode';
import { viewIds } from '../../ids';
import { executeCommand, registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { FunctionIndex } from '../source/functionIndex';
import type { TreeNode } from '../tree/nodes';
import { tablesOfLink } from '../workspace/chosenTables';
import type { Queries } from './chunk';
import type { QueryDeps } from './deps';
import { NumbersLens } from './numbersLens';
import { SqlEditorFeature } from './sqlEditorFeature';

/** What the feature is built from; it adds its own parts to the queries' deps. */
export type QueryFeatureDeps = Omit<QueryDeps, 'secrets' | 'extensionUri' | 'version' | 'onDidChoose'> & { readonly functions: FunctionIndex };

/** Everything that queries span tables: numbers above functions, insights. The code is loaded on first use. */
export class QueryFeature implements Feature {
  readonly #deps: QueryFeatureDeps;
  #loaded: Queries | undefined;
  #context: vscode.ExtensionContext | undefined;

  constructor(deps: QueryFeatureDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    this.#context = context;
    const queries = () => this.queries();
    const { notify } = this.#deps;
    context.subscriptions.push(
      { dispose: () => this.#loaded?.dispose() },
      registerCommand('spanlight.insights.open', async () => queries().openInsights(), notify),
      registerCommand('spanlight.tables.choose', (node) => this.#chooseTables(node as TreeNode | undefined), notify),
      registerCommand('spanlight.limits.show', () => queries().showLimits(), notify),
      registerCommand('spanlight.traces.delete', async () => {
        if (await queries().deleteTraces()) await executeCommand('spanlight.traces.refresh');
      }, notify),
    );
    new NumbersLens({ ...this.#deps, queries }).register(context);
    new SqlEditorFeature({ ...this.#deps, queries }).register(context);
  }

  /** From the tree: the tables of that experiment, and the view that lists their traces. */
  async #chooseTables(node: TreeNode | undefined): Promise<void> {
    const known = node?.kind === 'traces' && node.link ? tablesOfLink(node.link, node.experiment.id) : undefined;
    await this.queries().chooseTables(known);
    if (known) await vscode.commands.executeCommand(`${viewIds.traces}.focus`);
  }

  /** The queries' code, loaded on first use. */
  queries(): Queries {
    const context = this.#context!;
    this.#loaded ??= this.#deps.chunks.query().openQueries({
      ...this.#deps,
      secrets: context.secrets,
      extensionUri: context.extensionUri,
      version: String((context.extension.packageJSON as { version?: unknown }).version ?? ''),
      onDidChoose: () => {},
    });
    return this.#loaded;
  }
}
