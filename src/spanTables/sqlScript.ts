import { tokenizeSql } from './sqlTokens';

/** One statement of a text with several. */
export interface ScriptStatement {
  /** Without the semicolon and the space around it. */
  readonly text: string;
  /** Offset of `text` in the whole. */
  readonly start: number;
  readonly end: number;
}

/** The statements of a text, split at semicolons outside quotes and comments. Comments in front belong to their statement; a text of comments alone is none. */
export function splitStatements(text: string): readonly ScriptStatement[] {
  const statements: ScriptStatement[] = [];
  let [start, at, isEmpty] = [0, 0, true];
  const close = (end: number): void => {
    const inner = text.slice(start, end);
    const from = start + (inner.length - inner.trimStart().length);
    if (!isEmpty) statements.push({ text: inner.trim(), start: from, end: from + inner.trim().length });
    isEmpty = true;
  };
  for (const token of tokenizeSql(text)) {
    if (token.kind === 'symbol' && token.text === ';') {
      close(at);
      start = at + 1;
    } else if (token.kind !== 'space' && token.kind !== 'comment') isEmpty = false;
    at += token.text.length;
  }
  close(text.length);
  return statements;
}

const reading = new Set(['select', 'with', 'values', 'table', 'from', 'describe', 'desc', 'show', 'explain']);
const changing = new Set(['insert', 'update', 'delete', 'merge', 'drop', 'create', 'alter', 'truncate', 'grant', 'revoke', 'copy', 'restore', 'vacuum', 'optimize', 'replace', 'call', 'set', 'use']);

/** True for a statement that changes nothing: it may be run without asking, and sent again when the connection breaks. */
export function isReading(statement: string): boolean {
  const words = tokenizeSql(statement).filter(({ kind }) => kind === 'word').map(({ text }) => text.toLowerCase());
  if (!reading.has(words[0] ?? '')) return false;
  // `WITH … INSERT` and `FROM … INSERT` change something; functions of these names have a bracket and no meaning here.
  return !['with', 'from'].includes(words[0]!) || !words.some((word) => ['insert', 'merge', 'update', 'delete'].includes(word));
}

/** True where the first word is one of SQL at all: what begins otherwise is no statement to offer. */
export const isStatement = (statement: string): boolean => {
  const first = tokenizeSql(statement).find(({ kind }) => kind === 'word')?.text.toLowerCase() ?? '';
  return reading.has(first) || changing.has(first);
};

/** Tables and views of traces by their names, so that only texts about them are offered anything. */
const traceName = /\b(mlflow_experiment_trace_\w+|\w+_otel_(?:spans|logs|metrics|annotations)|\w+_trace_(?:unified|metadata))\b/i;

/** True for a text that names a table of traces, or `spansTable`. */
export const namesTraces = (text: string, spansTable?: string): boolean => traceName.test(text) || (spansTable !== undefined && text.replaceAll('`', '').includes(spansTable));
