import path from 'node:path';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { SpanArgument } from '../../ids';
import { decodeMlflowValue } from '../../trace/genai';
import { encodeOtlp } from '../../trace/encode/otlp';
import { spanMarkdown, traceMarkdown } from '../../trace/export/markdown';
import { formatCount } from '../../trace/format';
import { mlflowKeys } from '../../trace/model';
import { databricksTraceUrl, traceLink } from '../../trace/traceAddress';
import type { TracePanel } from '../panel/tracePanel';
import type { Connections } from '../workspace/connections';
import type { OnwardDeps } from './deps';
import { savedPage } from './savedPage';
import { shownPanel, shownRow, wholeTrace, wholeTree } from './shownTrace';
import { imageAddresses, readExtras, type TraceExtras } from './traceExtras';

/** Takes the open trace elsewhere: to the clipboard, to a file, to its page in the workspace. */
export class ShareCommands {
  readonly #deps: OnwardDeps;
  readonly #connections: Connections;

  constructor(deps: OnwardDeps, connections: Connections) {
    this.#deps = deps;
    this.#connections = connections;
  }

  async copyTrace(): Promise<void> {
    const tree = await wholeTree(shownPanel(this.#deps.viewer).trace);
    if (!tree) return;
    await vscode.env.clipboard.writeText(traceMarkdown(tree));
    this.#deps.notify.info('The trace was copied as Markdown.');
  }

  async copySpan(argument: SpanArgument | undefined): Promise<void> {
    const panel = shownPanel(this.#deps.viewer);
    const placed = await panel.trace.placed(panel.trace.columns!.ids.get(shownRow(panel, argument)));
    await vscode.env.clipboard.writeText(spanMarkdown(placed));
    this.#deps.notify.info('The span was copied as Markdown.');
  }

  async copyLink(argument: SpanArgument | undefined): Promise<void> {
    const panel = shownPanel(this.#deps.viewer);
    const { traceId, location } = panel.target;
    if (location.startsWith('file:')) throw new CodedError('file.noLink', 'This trace is in a file, which a link cannot name. Send the file instead.');
    const spanId = typeof argument?.spanId === 'string' ? argument.spanId : undefined;
    await vscode.env.clipboard.writeText(traceLink(vscode.env.uriScheme, this.#deps.extensionId, { traceId, location, spanId }));
    this.#deps.notify.info('The link was copied. It opens the trace in this editor, for whoever can read the trace.');
  }

  async saveOtlp(): Promise<void> {
    const panel = shownPanel(this.#deps.viewer);
    const spans = await wholeTrace(panel.trace);
    if (!spans) return;
    const target = await askWhere(panel.target.traceId, 'otlp.json', 'OTLP JSON');
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(`${JSON.stringify(encodeOtlp(spans), null, 1)}\n`));
    this.#deps.notify.info(`The trace was saved as ${vscode.workspace.asRelativePath(target)}.`);
  }

  async saveHtml(): Promise<void> {
    const panel = shownPanel(this.#deps.viewer);
    const spans = await wholeTrace(panel.trace);
    if (!spans) return;
    const target = await askWhere(panel.target.traceId, 'html', 'HTML');
    if (!target) return;
    const otlp = JSON.stringify(encodeOtlp(spans));
    const extras = await this.#extras(panel, imageAddresses(otlp));
    if (!extras) return;
    const page = await savedPage(spans, otlp, extras, path.dirname(this.#deps.chunks.file('onward.js')));
    await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(page));
    const left = extras.missing.length === 0 ? '' : ` Left out, because it could not be read: ${extras.missing.join(', ')}.`;
    this.#deps.notify.info(`The trace was saved as ${vscode.workspace.asRelativePath(target)}. The file opens in any browser, without a network.${left}`);
  }

  /** Where there are images to read, with progress; `undefined` when the person cancelled it. */
  async #extras({ content }: TracePanel, addresses: readonly string[]): Promise<TraceExtras | undefined> {
    const read = (signal: AbortSignal) => {
      return readExtras(addresses, { notes: async () => content.getAssessments({}, signal), image: async (address) => (await content.getAttachment({ address }, signal)).data }, this.#deps.log, signal);
    };
    const abort = new AbortController();
    if (addresses.length === 0) return read(abort.signal);
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Reading ${formatCount(addresses.length, 'image')} of the trace`, cancellable: true }, async (_progress, token) => {
      token.onCancellationRequested(() => abort.abort());
      try {
        return await read(abort.signal);
      } catch (error) {
        if (abort.signal.aborted) return undefined;
        throw error;
      }
    });
  }

  async openInDatabricks(): Promise<void> {
    const panel = shownPanel(this.#deps.viewer);
    if (this.#connections.choice.kind === 'local') {
      throw new CodedError('connection.local', 'The connection is the local workspace, which has no page in Databricks. Switch the connection to the workspace of this trace.');
    }
    const [root] = await panel.trace.spans([0]);
    const raw = root!.attributes[mlflowKeys.experimentId];
    const { host } = await this.#connections.open();
    // Spans of other clients than MLflow's do not name it; the chosen tables are linked to one.
    const tables = this.#deps.storage.get('query.tables')?.[host];
    const experimentId = (raw === undefined ? undefined : decodeMlflowValue(raw)) ?? (tables?.path === panel.target.location ? tables.experimentId : undefined);
    if (experimentId === undefined || experimentId === null || experimentId === '') throw new CodedError('connection.noExperiment', 'The trace does not say to which experiment it belongs, so its page cannot be named.');
    await vscode.env.openExternal(vscode.Uri.parse(databricksTraceUrl(host, String(experimentId), panel.target), true));
  }
}

/** Where to save a file of a trace; `undefined` when the person went back. */
export async function askWhere(traceId: string, ending: string, label: string): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `trace-${traceId.slice(0, 8)}.${ending}`;
  return vscode.window.showSaveDialog({ title: `Save Trace as ${label}`, filters: { [label]: [ending.split('.').at(-1)!] }, ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}) });
}
