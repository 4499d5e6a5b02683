import * as vscode from 'vscode';
import type { OffsetRange } from '../../base/position';
import type { Edit, FileContext, Language } from '../../instrument/types';
import { joinCells, placeInCell, placeInCells, type JoinedCells } from '../../instrument/notebookText';
import { languageOfId } from '../source/languages';

/**
 * What the engines read for an editor's document: its text or, for a notebook's cell, the text of
 * all cells of the language together, since imports and functions of one notebook belong together.
 */
export interface DocumentText {
  readonly text: string;
  readonly language: Language;
  readonly context: FileContext;
  /** The file or notebook, as text; with `version` it names one state of the text. */
  readonly uri: string;
  /** Changes with every change of the document, or of one of the notebook's cells. */
  readonly version: string;
  /** The addresses of the documents that the text was made of. */
  readonly documents: readonly vscode.Uri[];
  /** Where an offset of `document` lies in `text`. */
  toText(document: vscode.TextDocument, offset: number): number;
  /** The document and its range that a range of `text` stands for. */
  toDocument(range: OffsetRange): { readonly document: vscode.TextDocument; readonly range: vscode.Range };
  /** The edits, each in its document. */
  place(edits: readonly Edit[]): readonly (readonly [vscode.Uri, vscode.TextEdit[]])[];
}

/** The text of a document for the engines; `undefined` where its language cannot be instrumented. */
export function documentTextOf(document: vscode.TextDocument): DocumentText | undefined {
  const language = languageOfId(document.languageId);
  if (!language) return undefined;
  const notebook = notebookOf(document);
  return notebook ? notebookText(notebook, document, language) : fileText(document, language);
}

function fileText(document: vscode.TextDocument, language: Language): DocumentText {
  const range = ({ start, end }: OffsetRange) => new vscode.Range(document.positionAt(start), document.positionAt(end));
  return {
    text: document.getText(),
    language,
    context: { path: pathOf(document.uri) },
    uri: document.uri.toString(),
    version: versionOf(document),
    documents: [document.uri],
    toText: (_, offset) => offset,
    toDocument: (given) => ({ document, range: range(given) }),
    place: (edits) => [[document.uri, edits.map((edit) => new vscode.TextEdit(range(edit), edit.text))]],
  };
}

function notebookText(notebook: vscode.NotebookDocument, own: vscode.TextDocument, language: Language): DocumentText {
  const cells = notebook.getCells().map((cell) => cell.document).filter((document) => document.languageId === own.languageId);
  const joined = joinCells(cells.map((cell) => cell.getText()), language);
  return {
    text: joined.text,
    language,
    context: { path: pathOf(notebook.uri), notebook: true },
    uri: notebook.uri.toString(),
    version: cells.map(versionOf).join(' '),
    documents: cells.map(({ uri }) => uri),
    toText: (document, offset) => (joined.starts[cells.indexOf(document)] ?? 0) + offset,
    toDocument: (given) => toCell(given, joined, cells),
    place: (edits) => placeInDocuments(edits, joined, cells),
  };
}

function toCell(given: OffsetRange, joined: JoinedCells, cells: readonly vscode.TextDocument[]): { document: vscode.TextDocument; range: vscode.Range } {
  const { cell, start, end } = placeInCell(joined, given);
  const document = cells[cell]!;
  return { document, range: new vscode.Range(document.positionAt(start), document.positionAt(end)) };
}

function placeInDocuments(edits: readonly Edit[], joined: JoinedCells, cells: readonly vscode.TextDocument[]): [vscode.Uri, vscode.TextEdit[]][] {
  const byCell = new Map<number, vscode.TextEdit[]>();
  for (const { cell, start, end, text } of placeInCells(joined, edits)) {
    const document = cells[cell]!;
    const made = byCell.get(cell) ?? [];
    made.push(new vscode.TextEdit(new vscode.Range(document.positionAt(start), document.positionAt(end)), text));
    byCell.set(cell, made);
  }
  return [...byCell].map(([cell, made]) => [cells[cell]!.uri, made]);
}

const notebookOf = (document: vscode.TextDocument): vscode.NotebookDocument | undefined =>
  document.uri.scheme === 'vscode-notebook-cell' ? vscode.workspace.notebookDocuments.find((each) => each.getCells().some((cell) => cell.document === document)) : undefined;

const pathOf = (uri: vscode.Uri): string => (uri.scheme === 'file' || uri.scheme === 'vscode-notebook-cell' ? uri.fsPath : uri.path);

const numbers = new WeakMap<vscode.TextDocument, number>();
let lastNumber = 0;

/** A document that is closed and opened again counts its versions anew, so the version alone does not name a text. */
function versionOf(document: vscode.TextDocument): string {
  let number = numbers.get(document);
  if (number === undefined) numbers.set(document, (number = ++lastNumber));
  return `${number}:${document.version}`;
}
