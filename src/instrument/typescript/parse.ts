import { ts } from 'ts-morph';
import { closestKept } from '../edits';
import type { FileContext, Language } from '../types';

/** A parsed text; offsets of its nodes count UTF-16 units of `text`. Parsed alone, without a program or types. */
export interface TsSource {
  readonly text: string;
  readonly language: Language;
  readonly file: ts.SourceFile;
}

const keptSources = 4;

/**
 * Parses TypeScript, JavaScript and JSX and keeps the latest sources, so that the same text is
 * parsed once and a text close to a kept one reuses its unchanged statements.
 */
export class TsParser {
  #kept: TsSource[] = [];

  parse(text: string, language: Language): TsSource {
    const same = this.#kept.find((kept) => kept.text === text && kept.language === language);
    if (same) {
      this.#kept = [...this.#kept.filter((kept) => kept !== same), same];
      return same;
    }
    const source = { text, language, file: ts.createSourceFile(`text${extensions[language]}`, text, ts.ScriptTarget.Latest, true, kinds[language]) };
    this.#kept.push(source);
    if (this.#kept.length > keptSources) this.#kept.shift();
    return source;
  }

  /** As `parse`, but takes over what it can of a kept source that is close to the text, which is spent by that. For texts that are being typed. */
  update(text: string, language: Language): TsSource {
    if (this.#kept.some((kept) => kept.text === text && kept.language === language)) return this.parse(text, language);
    const close = closestKept(this.#kept.filter((kept) => kept.language === language), text, (kept) => kept.text);
    if (!close) return this.parse(text, language);
    const { kept: last, edit } = close;
    const file = ts.updateSourceFile(last.file, text, { span: { start: edit.start, length: edit.end - edit.start }, newLength: edit.text.length });
    const source = { text, language, file };
    this.#kept = [...this.#kept.filter((kept) => kept !== last), source];
    return source;
  }
}

const extensions: Record<Language, string> = { python: '.py', typescript: '.ts', typescriptreact: '.tsx', javascript: '.js', javascriptreact: '.jsx' };
const kinds: Record<Language, ts.ScriptKind> = {
  python: ts.ScriptKind.Unknown,
  typescript: ts.ScriptKind.TS,
  typescriptreact: ts.ScriptKind.TSX,
  // JSX is allowed in plain .js files by most bundlers.
  javascript: ts.ScriptKind.JSX,
  javascriptreact: ts.ScriptKind.JSX,
};

/** True where types are written and checked. */
export const hasTypes = (language: Language): boolean => language === 'typescript' || language === 'typescriptreact';

/** True for JavaScript whose types are checked by its comments. */
export function isCheckedJs({ text, language }: TsSource, { checkJs }: FileContext): boolean {
  if (hasTypes(language)) return false;
  const head = text.slice(0, 2000);
  return /^\s*\/\/\s*@ts-check\b/m.test(head) || (checkJs === true && !/^\s*\/\/\s*@ts-nocheck\b/m.test(head));
}

/** Offset of the first syntax error, or `undefined`. */
export function firstTsError({ file }: TsSource): number | undefined {
  // The parser keeps its diagnostics on the file; the public way to them needs a program.
  const { parseDiagnostics = [] } = file as ts.SourceFile & { readonly parseDiagnostics?: readonly ts.Diagnostic[] };
  return parseDiagnostics.find(({ category }) => category === ts.DiagnosticCategory.Error)?.start;
}
