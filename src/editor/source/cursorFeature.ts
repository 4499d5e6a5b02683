import * as vscode from 'vscode';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { decodeColumns } from '../../trace/columnsBytes';
import { withoutRepeatNumber } from '../../trace/source/recorded';
import { innermost, type SourceFunction } from '../../trace/sourceLink';
import { registerCommand } from '../commands/registerCommand';
import type { Feature } from '../feature';
import type { LocalWorkspace } from '../localWorkspace/localWorkspace';
import type { TraceViewer } from '../panel/traceViewer';
import type { Notify } from '../services/notify';
import type { Settings } from '../services/settings';
import type { FunctionIndex } from './functionIndex';
import { languageOfId } from './languages';

/** Milliseconds that the cursor rests before its function is looked up. */
const restMs = 150;

/** What the feature needs. */
export interface CursorDeps {
  readonly functions: FunctionIndex;
  readonly viewer: TraceViewer;
  readonly local: LocalWorkspace;
  readonly settings: Settings;
  readonly notify: Notify;
  readonly log: Log;
}

/** From the cursor to traces: highlights its function's spans in open panels, and opens the function's last trace. */
export class CursorFeature implements Feature {
  readonly #deps: CursorDeps;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: CursorDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const later = (editor: vscode.TextEditor | undefined) => {
      clearTimeout(this.#timer);
      if (editor && [...this.#deps.viewer.panels].length > 0) this.#timer = setTimeout(() => void this.#highlight(editor), restMs);
    };
    context.subscriptions.push(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => later(textEditor)),
      vscode.window.onDidChangeActiveTextEditor(later),
      { dispose: () => clearTimeout(this.#timer) },
      registerCommand('spanlight.trace.openLast', () => this.#openLast(), this.#deps.notify),
    );
  }

  async #highlight(editor: vscode.TextEditor): Promise<void> {
    const { viewer, settings, log } = this.#deps;
    if (!settings.get('spanlight.source.highlightSpansAtCursor')) return;
    try {
      await viewer.setCursorFunction(await this.#functionAt(editor));
    } catch (error) {
      log.warn(`The cursor's function could not be found: ${describeError(error)}`);
    }
  }

  async #functionAt(editor: vscode.TextEditor): Promise<SourceFunction | undefined> {
    if (!languageOfId(editor.document.languageId)) return undefined;
    return innermost(await this.#deps.functions.ofDocument(editor.document), editor.selection.active.line);
  }

  async #openLast(): Promise<void> {
    const { local, viewer, functions } = this.#deps;
    const editor = vscode.window.activeTextEditor;
    const found = editor && (await this.#functionAt(editor));
    if (!found) throw new CodedError('trace.notFound', 'The cursor is in no function.');
    const { client } = await local.connect();
    const names = new Set(await functions.namesOf(found));
    const { rows } = await client.traces({ limit: 50 });
    for (const row of rows) {
      if (names.has(withoutRepeatNumber(row.name)) || (await hasSpan(client, row, names))) {
        await viewer.open({ traceId: row.traceId, location: row.location });
        await viewer.setCursorFunction(found);
        return;
      }
    }
    throw new CodedError('trace.notFound', `None of the last ${rows.length} traces has a span of ${found.qualifiedName}.`);
  }
}

async function hasSpan(client: NonNullable<LocalWorkspace['connection']>['client'], row: { traceId: string; location: string }, names: ReadonlySet<string>): Promise<boolean> {
  const { labels } = decodeColumns(await client.columns(row.traceId, row.location));
  return labels.some(({ name, functionName }) => names.has(name) || names.has(withoutRepeatNumber(name)) || (functionName !== undefined && names.has(functionName)));
}
