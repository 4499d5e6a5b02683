import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../../../base/position';
import { lineEnd, lineStart } from '../../lines';
import type { Refusal } from '../../types';
import type { PythonSource } from '../parse';

/** Whole statements of one block, on lines of their own. */
export interface SelectedBlock {
  /** The module, or the `block` that holds the statements. */
  readonly container: Node;
  readonly statements: readonly Node[];
  /** Start of the first line: that of the first statement, or of comments selected right above it. */
  readonly start: number;
  /** End of the last line, before its line break. */
  readonly end: number;
}

const refuse = (code: string, reason: string): { refusal: Refusal } => ({ refusal: { code, reason } });

/** The statements that a range touches, widened to whole ones of one block. An empty range means the statement at it. */
export function selectedBlock(source: PythonSource, range: OffsetRange): SelectedBlock | { readonly refusal: Refusal } {
  const { text, root } = source;
  const core = withoutEdges(source, range);
  if (!core) return refuse('nothingSelected', 'The selection holds no statement. Select whole lines of code.');
  const container = containerOf(root.namedDescendantForIndex(core.start, core.end) ?? root, core);
  if (!container) return refuse('nothingSelected', 'The selection holds no statement. Select whole lines of code.');
  if (container.parent?.type === 'class_definition') return refuse('classBody', 'These lines are the body of a class, whose names become attributes. Select lines inside a function.');
  const all = container.namedChildren.filter(({ type }) => type !== 'comment');
  const first = all.findIndex((node) => node.endIndex > core.start || node.startIndex >= core.start);
  let from = first;
  let to = all.findLastIndex((node) => node.startIndex < Math.max(core.end, core.start + 1));
  if (from === -1 || to < from) return refuse('nothingSelected', 'The selection holds no statement. Select whole lines of code.');
  if (from === 0 && all[0] && isDocstring(all[0], container) && to >= 0) from = 1;
  // Statements that share a line go together.
  while (from > 0 && sharesLine(all[from - 1], all[from], text)) from--;
  while (to < all.length - 1 && sharesLine(all[to], all[to + 1], text)) to++;
  const statements = all.slice(from, to + 1);
  const [begin] = statements;
  const last = statements.at(-1);
  if (!begin || !last) return refuse('nothingSelected', 'The selection holds only a docstring. Select the statements below it.');
  const firstLine = lineStart(text, begin.startIndex);
  if (!/^\uFEFF?[ \t\f]*$/.test(text.slice(firstLine, begin.startIndex))) {
    return refuse('sharesLine', 'The statements stand on the line of their header, behind a colon. Put them on lines of their own first.');
  }
  return { container, statements, start: withComments(source, firstLine, range.start, begin), end: lineEnd(text, last.endIndex) };
}

/** The range without white space and comments at its edges. */
function withoutEdges({ text, root }: PythonSource, range: OffsetRange): OffsetRange | undefined {
  let { start, end } = range;
  if (start === end) {
    // The cursor may stand before or behind the code of its line.
    start = lineStart(text, start);
    end = lineEnd(text, end);
  }
  for (;;) {
    while (start < end && /[\s\uFEFF;\\]/.test(text[start] ?? '')) start++;
    while (end > start && /[\s;]/.test(text[end - 1] ?? '')) end--;
    if (start >= end) return undefined;
    const leading = root.namedDescendantForIndex(start, start + 1);
    const trailing = root.namedDescendantForIndex(end - 1, end);
    if (leading?.type === 'comment') start = Math.min(leading.endIndex, end);
    else if (trailing?.type === 'comment') end = Math.max(trailing.startIndex, start);
    else return { start, end };
  }
}

function containerOf(node: Node, core: OffsetRange): Node | undefined {
  for (let at: Node | null = node; at; at = at.parent) {
    if (at.type === 'module') return at;
    // A block whose own statement begins before it is meant by its header too.
    if (at.type === 'block' && at.parent?.type !== 'match_statement' && at.startIndex <= core.start && core.end <= at.endIndex) return at;
  }
  return undefined;
}

function sharesLine(before: Node | undefined, after: Node | undefined, text: string): boolean {
  return before !== undefined && after !== undefined && lineStart(text, after.startIndex) <= before.endIndex;
}

function isDocstring(node: Node, container: Node): boolean {
  return node.type === 'expression_statement' && node.firstNamedChild?.type === 'string' && node.namedChildCount === 1 && (container.type === 'module' || container.parent?.type === 'function_definition');
}

/** The start of comment lines right above the first statement that the range takes in. */
function withComments({ text }: PythonSource, firstLine: number, from: number, first: Node): number {
  const indent = text.slice(firstLine, first.startIndex);
  let start = firstLine;
  while (start > 0) {
    const previous = lineStart(text, start - (text.startsWith('\r\n', start - 2) ? 2 : 1));
    const line = text.slice(previous, start);
    if (lineEnd(text, previous) < from || !line.startsWith(`${indent}#`)) break;
    start = previous;
  }
  return start;
}
