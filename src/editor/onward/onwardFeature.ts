import * as vscode from 'vscode';
import { viewIds } from '../../ids';
import { parseTraceLink } from '../../trace/traceAddress';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import { webviewOptions } from '../panel/html';
import type { Onward } from './chunk';
import type { OnwardDeps } from './deps';

/** What the feature is built from; it adds its own parts to the deps of what it loads. */
export type OnwardFeatureDeps = Omit<OnwardDeps, 'secrets' | 'version' | 'onDidChoose' | 'extensionId' | 'extensionUri'>;

/** What leads from a trace onward, and back to one: files, links, tests. The code is loaded on first use. */
export class OnwardFeature implements Feature, vscode.CustomReadonlyEditorProvider, vscode.UriHandler {
  readonly #deps: OnwardFeatureDeps;
  #loaded: Onward | undefined;
  #extensionUri: vscode.Uri | undefined;

  constructor(deps: OnwardFeatureDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { notify, chunks } = this.#deps;
    this.#extensionUri = context.extensionUri;
    const onward = (): Onward => {
      this.#loaded ??= chunks.onward().openOnward({
        ...this.#deps,
        secrets: context.secrets,
        version: String((context.extension.packageJSON as { version?: unknown }).version ?? ''),
        onDidChoose: () => {},
        extensionId: context.extension.id,
        extensionUri: context.extensionUri,
      });
      return this.#loaded;
    };
    context.subscriptions.push(
      vscode.window.registerCustomEditorProvider(viewIds.traceFile, this, { webviewOptions: { enableFindWidget: true } }),
      vscode.window.registerUriHandler(this),
      registerCommand('spanlight.trace.copySummary', async () => onward().copyTrace(), notify),
      registerCommand('spanlight.span.copySummary', async (argument) => onward().copySpan(argument), notify),
      registerCommand('spanlight.trace.copyLink', async (argument) => onward().copyLink(argument), notify),
      registerCommand('spanlight.trace.saveOtlp', async () => onward().saveOtlp(), notify),
      registerCommand('spanlight.trace.saveHtml', async () => onward().saveHtml(), notify),
      registerCommand('spanlight.trace.openInDatabricks', async () => onward().openInDatabricks(), notify),
      registerCommand('spanlight.test.create', async (argument) => onward().createTest(argument), notify),
    );
  }

  openCustomDocument(uri: vscode.Uri): vscode.CustomDocument {
    return { uri, dispose: () => {} };
  }

  async resolveCustomEditor({ uri }: vscode.CustomDocument, panel: vscode.WebviewPanel): Promise<void> {
    panel.webview.options = webviewOptions(this.#extensionUri!);
    const { target, source } = await this.#deps.chunks.onward().openTraceFile(uri, this.#deps.storage);
    this.#deps.viewer.adopt(panel, target, source);
  }

  async handleUri(uri: vscode.Uri): Promise<void> {
    const { notify, viewer } = this.#deps;
    const target = parseTraceLink(uri.path, uri.query);
    if (!target) {
      notify.warn('The link names no trace. A link to a trace has its id of 32 hex digits.');
      return;
    }
    try {
      await viewer.openGiven(target);
    } catch (error) {
      notify.failure(error);
    }
  }
}
