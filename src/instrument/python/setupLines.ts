import type { Node } from 'web-tree-sitter';
import { lineEnding, nextLine } from '../lines';
import type { Edit } from '../types';
import { insertFirst, isBlankLine, isDocstring, isOpenEnd } from './importLines';
import type { PythonSource } from './parse';

/** The last import at the head of a text: before its first function or class, attempts (`try`) and conditions around imports included. */
export function lastHeadImport({ root }: PythonSource): Node | undefined {
  let last: Node | undefined;
  for (const node of root.namedChildren) {
    if (/^(function|class|decorated)_definition$/.test(node.type)) break;
    const isImport = /^(future_)?import_(from_)?statement$/.test(node.type);
    const holdsImports = (node.type === 'try_statement' || node.type === 'if_statement') && node.descendantsOfType(['import_statement', 'import_from_statement']).length > 0;
    if (isImport || (holdsImports && node.descendantsOfType(['call', 'function_definition', 'class_definition']).length === 0)) last = node;
  }
  return last;
}

/**
 * An edit that puts statements of set-up (without a line break at their end) behind the imports of a
 * text, set off by blank lines; behind `after` without a blank line where that is given.
 */
export function insertSetup(source: PythonSource, lines: readonly string[], after?: Node): Edit {
  const { text } = source;
  const eol = lineEnding(text);
  const block = lines.join(eol);
  const anchor = after ?? lastHeadImport(source);
  if (!anchor) return insertFirst(source, block + eol, eol);
  const at = lineBehind(source, anchor);
  if (isOpenEnd(text, at)) return { start: at, end: at, text: (after ? eol : eol + eol) + block };
  if (after) return { start: at, end: at, text: block + eol };
  return { start: at, end: at, text: at === text.length || isBlankLine(text, at) ? eol + block + eol : eol + block + eol + eol };
}

/** The first line that begins behind a statement and inside no other. */
function lineBehind({ text, root }: PythonSource, statement: Node): number {
  let at = nextLine(text, statement.endIndex);
  for (const node of root.namedChildren) if (node.startIndex < at && at < node.endIndex) at = nextLine(text, node.endIndex);
  return at;
}

/** Offset of the first statement that set-up must not follow to have an effect on it: code that is neither import nor docstring. */
export function headEnd(source: PythonSource): number {
  return lastHeadImport(source)?.endIndex ?? source.root.namedChildren.find((node) => node.type !== 'comment' && !isDocstring(node))?.startIndex ?? source.text.length;
}
