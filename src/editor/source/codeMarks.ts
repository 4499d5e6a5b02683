import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import { compactValue } from '../../trace/source/compactValue';

/** One mark of the open trace in an editor. */
export interface CodeMark {
  /** Counted from 0. */
  readonly line0: number;
  readonly text: string;
  readonly kind: 'called' | 'failed' | 'exception';
}

const maxChars = 160;

/** Draws the open trace's values after lines and its marks in the margin, in the editor's own colours. */
export class CodeMarks implements Disposable {
  readonly #values = vscode.window.createTextEditorDecorationType({
    after: { color: new vscode.ThemeColor('editorCodeLens.foreground'), fontStyle: 'italic', margin: '0 0 0 3ch' },
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #errors = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    after: { color: new vscode.ThemeColor('errorForeground'), fontStyle: 'italic', margin: '0 0 0 3ch' },
    backgroundColor: new vscode.ThemeColor('inputValidation.errorBackground'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.errorForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  readonly #gutter = {
    called: vscode.window.createTextEditorDecorationType(gutter(called)),
    failed: vscode.window.createTextEditorDecorationType(gutter(failed)),
  };

  /** Replaces what an editor shows. */
  show(editor: vscode.TextEditor, marks: readonly CodeMark[], on: { readonly values: boolean; readonly gutter: boolean }): void {
    const after = (kinds: readonly CodeMark['kind'][]) =>
      marks.filter(({ kind }) => on.values && kinds.includes(kind)).map(({ line0, text }) => ({ range: lineEnd(editor, line0), renderOptions: { after: { contentText: shortened(text) } } }));
    const places = (kinds: readonly CodeMark['kind'][]) => marks.filter(({ kind }) => on.gutter && kinds.includes(kind)).map(({ line0 }) => new vscode.Range(line0, 0, line0, 0));
    editor.setDecorations(this.#values, after(['called', 'failed']));
    editor.setDecorations(this.#errors, after(['exception']));
    editor.setDecorations(this.#gutter.called, places(['called']));
    editor.setDecorations(this.#gutter.failed, places(['failed', 'exception']));
  }

  dispose(): void {
    this.#values.dispose();
    this.#errors.dispose();
    this.#gutter.called.dispose();
    this.#gutter.failed.dispose();
  }
}

function lineEnd({ document }: vscode.TextEditor, line0: number): vscode.Range {
  const { end } = document.lineAt(Math.min(line0, document.lineCount - 1)).range;
  return new vscode.Range(end, end);
}

/** Text on one line without control and direction characters. */
const shortened = (text: string): string => compactValue(text, maxChars).slice(1, -1);

/** A dot for calls, a cross for failures; both colours can be read on light and dark. */
const called = '<circle cx="8" cy="8" r="3" fill="#3794ff"/>';
const failed = '<path d="M4.5 4.5l7 7m0-7l-7 7" stroke="#e51400" stroke-width="2" fill="none"/>';

function gutter(shape: string): vscode.DecorationRenderOptions {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16">${shape}</svg>`;
  return { gutterIconPath: vscode.Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`), gutterIconSize: 'contain', rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed };
}
