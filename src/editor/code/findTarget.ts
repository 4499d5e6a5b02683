import type * as vscode from 'vscode';
import type { FileContext, Language, Target } from '../../instrument/types';
import type { InstrumentWorker } from '../services/instrumentWorker';
import { languageOfId } from '../source/languages';

/** The function around a cursor, with the text that it was found in. */
export interface FoundTarget {
  readonly target: Target;
  readonly language: Language;
  readonly text: string;
  readonly version: number;
  readonly context: FileContext;
}

/**
 * The innermost function of a document that holds `offset`; `undefined` where there is none, or
 * the language is not one that can be instrumented. Throws `instrument.*`.
 */
export async function findTarget(worker: InstrumentWorker, document: vscode.TextDocument, offset: number, signal?: AbortSignal): Promise<FoundTarget | undefined> {
  const language = languageOfId(document.languageId);
  if (!language) return undefined;
  const text = document.getText();
  const { version } = document;
  const context: FileContext = {
    path: document.uri.scheme === 'file' ? document.uri.fsPath : document.uri.path,
    range: { start: offset, end: offset },
    ...(document.uri.scheme === 'vscode-notebook-cell' ? { notebook: true } : {}),
  };
  const around = (await worker.request('findTargets', { text, language, context }, signal)).filter(({ range }) => range.start <= offset && offset <= range.end);
  const target = innermostFirst(around)[0];
  return target && { target, language, text, version, context };
}

const innermostFirst = (targets: readonly Target[]) => [...targets].sort((a, b) => a.range.end - a.range.start - (b.range.end - b.range.start));
