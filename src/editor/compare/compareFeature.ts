import * as vscode from 'vscode';
import { viewIds } from '../../ids';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { HomeDeps } from '../panel/traceHome';
import type { TraceViewer } from '../panel/traceViewer';
import type { Chunks } from '../services/chunks';
import type { ContextKeys } from '../services/contextKeys';
import type { Notify } from '../services/notify';
import type { FunctionIndex } from '../source/functionIndex';
import type { CompareCommands } from './compareCommands';
import type { ComparePanels } from './comparePanels';

/** What the feature needs. */
export interface CompareDeps extends HomeDeps {
  readonly chunks: Chunks;
  readonly viewer: TraceViewer;
  readonly functions: FunctionIndex;
  readonly contextKeys: ContextKeys;
  readonly notify: Notify;
}

/** Commands that compare, and their panels, restored after a reload. The code is loaded on first use. */
export class CompareFeature implements Feature, vscode.WebviewPanelSerializer {
  readonly #deps: CompareDeps;
  #loaded: { readonly panels: ComparePanels; readonly commands: CompareCommands } | undefined;
  #extensionUri: vscode.Uri | undefined;

  constructor(deps: CompareDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { notify, contextKeys } = this.#deps;
    this.#extensionUri = context.extensionUri;
    contextKeys.set('spanlight.compareMarked', false);
    context.subscriptions.push(
      { dispose: () => this.#loaded?.panels.dispose() },
      vscode.window.registerWebviewPanelSerializer(viewIds.comparePanel, this),
      registerCommand('spanlight.trace.selectForCompare', (target) => this.#load().commands.mark(target), notify),
      registerCommand('spanlight.trace.compareWithSelected', (target) => this.#load().commands.compareWithMarked(target), notify),
      registerCommand('spanlight.trace.compare', () => this.#load().commands.pickTwo(), notify),
      registerCommand('spanlight.trace.comparePrevious', (target) => this.#load().commands.comparePrevious(target), notify),
      registerCommand('spanlight.trace.showRuns', (target) => this.#load().commands.showRuns(target), notify),
      registerCommand('spanlight.session.open', (target) => this.#load().commands.openSession(target), notify),
    );
  }

  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    this.#load().panels.restore(panel, state);
  }

  #load() {
    if (!this.#loaded) {
      const { ComparePanels, CompareCommands } = this.#deps.chunks.content();
      const panels = new ComparePanels({ ...this.#deps, extensionUri: this.#extensionUri! });
      this.#loaded = { panels, commands: new CompareCommands(this.#deps, panels) };
    }
    return this.#loaded;
  }
}
