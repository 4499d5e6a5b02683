import * as vscode from 'vscode';
import { describeError, isAbort } from '../../base/errors';
import type { Log } from '../../base/log';
import type { PlacedSpan } from '../../trace/build';
import { errorText, functionCalls, type FunctionCalls } from '../../trace/source/functionCalls';
import type { SourceFunction } from '../../trace/sourceLink';
import type { Feature } from '../feature';
import type { TracePanel } from '../panel/tracePanel';
import type { TraceViewer } from '../panel/traceViewer';
import type { Settings } from '../services/settings';
import { CodeMarks, type CodeMark } from './codeMarks';
import { failedLine } from './failedLine';
import type { FunctionIndex } from './functionIndex';
import { languageOfId, sourceLanguages } from './languages';

/** Milliseconds that typing rests before values are looked up again; until then they move with the text. */
const restMs = 400;
/** Calls that a hover tells. */
const hoverCalls = 5;

/** What the feature needs. */
export interface TraceAtCodeDeps {
  readonly functions: FunctionIndex;
  readonly viewer: TraceViewer;
  readonly settings: Settings;
  readonly log: Log;
}

interface ToldFunction extends FunctionCalls {
  readonly range: vscode.Range;
  readonly spanId: string;
}

/** The open trace at the code: values at the end of lines, marks in the margin, the last values on hover. Nothing of it moves the focus. */
export class TraceAtCode implements Feature, vscode.HoverProvider {
  readonly #deps: TraceAtCodeDeps;
  readonly #marks = new CodeMarks();
  readonly #told = new Map<string, readonly ToldFunction[]>();
  #timer: NodeJS.Timeout | undefined;
  #run = 0;

  constructor(deps: TraceAtCodeDeps) {
    this.#deps = deps;
  }

  register(context: vscode.ExtensionContext): void {
    const { viewer, settings } = this.#deps;
    const soon = () => this.#later(50);
    context.subscriptions.push(
      this.#marks,
      { dispose: () => clearTimeout(this.#timer) },
      viewer.onDidChangeCurrent(soon),
      vscode.window.onDidChangeVisibleTextEditors(soon),
      vscode.workspace.onDidChangeTextDocument(({ contentChanges }) => contentChanges.length > 0 && viewer.current && this.#later(restMs)),
      settings.onDidChange(['spanlight.source.inlineValues', 'spanlight.source.gutterMarks', 'spanlight.source.hoverValues'], soon),
      vscode.languages.registerHoverProvider(sourceLanguages.map((language) => ({ language })), this),
    );
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    if (!this.#deps.settings.get('spanlight.source.hoverValues')) return undefined;
    const told = this.#told.get(document.uri.toString())?.find(({ range }) => range.contains(position));
    if (!told) return undefined;
    const text = new vscode.MarkdownString(told.hover);
    const target = this.#deps.viewer.current?.target;
    if (target) {
      text.isTrusted = { enabledCommands: ['spanlight.trace.open', 'spanlight.test.create'] };
      const argument = encodeURIComponent(JSON.stringify([{ ...target, spanId: told.spanId }]));
      text.appendMarkdown(`\n\n[Show Span](command:spanlight.trace.open?${argument})`);
    }
    return new vscode.Hover(text, told.range);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#tell(), ms);
  }

  async #tell(): Promise<void> {
    const { viewer, settings, log } = this.#deps;
    const run = (this.#run += 1);
    const panel = viewer.current;
    const isWanted = settings.get('spanlight.source.inlineValues') || settings.get('spanlight.source.gutterMarks') || settings.get('spanlight.source.hoverValues');
    for (const editor of vscode.window.visibleTextEditors) {
      if (!languageOfId(editor.document.languageId) || editor.document.uri.scheme !== 'file') continue;
      try {
        const marks = panel?.trace.columns && isWanted ? await this.#marksOf(editor.document, panel) : [];
        if (run !== this.#run) return;
        this.#told.set(editor.document.uri.toString(), marks.flatMap(({ told }) => told));
        this.#marks.show(editor, marks.flatMap((mark) => mark.marks), { values: settings.get('spanlight.source.inlineValues'), gutter: settings.get('spanlight.source.gutterMarks') });
      } catch (error) {
        // The trace was closed or grew while it was read: the next run tells it anew.
        if (!isAbort(error)) log.warn(`The open trace could not be shown at the code: ${describeError(error)}`);
      }
    }
  }

  async #marksOf(document: vscode.TextDocument, panel: TracePanel): Promise<{ told: ToldFunction; marks: CodeMark[] }[]> {
    const version = document.version;
    const functions = await this.#deps.functions.ofDocument(document);
    const calls = await panel.links.callsIn(document.uri.toString(), functions);
    const found = await Promise.all([...calls].map(async ([fn, rows]) => this.#markOf(document, panel, fn, rows)));
    return document.version === version ? found : [];
  }

  async #markOf(document: vscode.TextDocument, panel: TracePanel, fn: SourceFunction, rows: readonly number[]): Promise<{ told: ToldFunction; marks: CodeMark[] }> {
    const { trace } = panel;
    const { status, ids } = trace.columns!;
    const selected = panel.selectedSpanId === undefined ? -1 : trace.rowOf(panel.selectedSpanId);
    const shownRow = rows.includes(selected) ? selected : rows.at(-1)!;
    const recent = [...new Set([shownRow, ...rows.slice(-hoverCalls).reverse()])].slice(0, hoverCalls);
    const placed = await Promise.all(recent.map((row) => trace.placed(ids.get(row))));
    const failed = rows.filter((row) => status[row] === 2).length;
    const line = Math.min(fn.nameLine0, document.lineCount - 1);
    const calls = functionCalls(placed[0]!, placed, rows.length, failed, document.lineAt(line).text.length);
    const told: ToldFunction = { ...calls, range: document.lineAt(line).range, spanId: placed[0]!.span.spanId };
    return { told, marks: [{ line0: line, text: calls.line, kind: failed > 0 ? 'failed' : 'called' }, ...failureMark(document, fn, placed)] };
  }
}

/** The line in the function where the newest failed call stopped. */
function failureMark(document: vscode.TextDocument, fn: SourceFunction, placed: readonly PlacedSpan[]): CodeMark[] {
  const failed = placed.find(({ span }) => span.status.code === 'ERROR');
  const line0 = failed && failedLine(failed.span, document.uri.path, fn);
  if (!failed || line0 === undefined || line0 >= document.lineCount || line0 === fn.nameLine0) return [];
  return [{ line0, text: errorText(failed), kind: 'exception' }];
}
