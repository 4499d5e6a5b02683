import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable';
import type { SourceLocation } from '../../trace/sourceLink';

/** Shows functions in the editor beside a trace and marks the one that is shown. */
export class SourceReveal implements Disposable {
  readonly #mark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderStyle: 'solid',
    borderWidth: '0 0 0 3px',
    borderColor: new vscode.ThemeColor('focusBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
  #marked: vscode.TextEditor | undefined;

  /**
   * Brings a location into sight beside `besides`, the trace's own column. Without `focus` the
   * cursor and the keyboard stay where they are.
   */
  async show(location: Pick<SourceLocation, 'file' | 'startLine0' | 'endLine0'>, besides: vscode.ViewColumn | undefined, focus: boolean): Promise<void> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(location.file));
    const last = Math.min(location.endLine0, document.lineCount - 1);
    const start = new vscode.Position(Math.min(location.startLine0, last), 0);
    const range = new vscode.Range(start, document.lineAt(last).range.end);
    const editor = await vscode.window.showTextDocument(document, {
      viewColumn: columnFor(document, besides),
      preserveFocus: !focus,
      preview: true,
      ...(focus ? { selection: new vscode.Range(start, start) } : {}),
    });
    editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    this.clear();
    editor.setDecorations(this.#mark, [range]);
    this.#marked = editor;
  }

  /** Takes the mark away. */
  clear(): void {
    this.#marked?.setDecorations(this.#mark, []);
    this.#marked = undefined;
  }

  dispose(): void {
    this.clear();
    this.#mark.dispose();
  }
}

/** Where the document shows already, else a column with code, else any column but the trace's. */
function columnFor(document: vscode.TextDocument, besides: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const uri = document.uri.toString();
  const groups = vscode.window.tabGroups.all.filter((group) => group.viewColumn !== besides);
  const holds = (group: vscode.TabGroup, isWanted: (tabUri: vscode.Uri) => boolean) =>
    group.tabs.some((tab) => tab.input instanceof vscode.TabInputText && isWanted(tab.input.uri));
  const group =
    groups.find((each) => holds(each, (tabUri) => tabUri.toString() === uri)) ?? groups.find((each) => holds(each, () => true)) ?? groups[0];
  return group?.viewColumn ?? (besides === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
}
