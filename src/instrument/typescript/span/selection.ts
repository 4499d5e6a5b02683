import { ts } from 'ts-morph';
import type { OffsetRange } from '../../../base/position';
import { lineEnd, lineStart } from '../../lines';
import type { Refusal } from '../../types';
import type { TsSource } from '../parse';
import { isDirective } from '../tracing';

/** Whole statements of one list, on lines of their own. */
export interface SelectedStatements {
  /** The file, block, namespace body or switch clause that holds the statements. */
  readonly container: ts.Node;
  readonly statements: readonly ts.Statement[];
  /** Start of the first line: that of the first statement, or of comments selected right above it. */
  readonly start: number;
  /** End of the last line, before its line break. */
  readonly end: number;
}

const refuse = (code: string, reason: string): { refusal: Refusal } => ({ refusal: { code, reason } });

/** The statements that a range touches, widened to whole ones of one list. An empty range means the statement at it. */
export function selectedStatements(source: TsSource, range: OffsetRange): SelectedStatements | { readonly refusal: Refusal } {
  const { text, file } = source;
  const core = withoutSpace(text, range);
  const container = listAround(file, core);
  const all = statementsOf(container).filter((statement) => !isDirective(statement));
  const touched = all.filter((statement) => statement.getStart(file) < Math.max(core.end, core.start + 1) && statement.end > core.start);
  const [first] = touched;
  const last = touched.at(-1);
  if (!first || !last) return refuse('nothingSelected', 'The selection holds no statement. Select whole lines of code.');
  const from = lineStart(text, first.getStart(file));
  const to = lineEnd(text, last.end);
  const before = text.slice(from, first.getStart(file)).replace('\uFEFF', '').trim();
  if (before !== '' || !/^[ \t;]*(\/\/.*|\/\*[^\r\n]*\*\/[ \t]*)?$/.test(text.slice(last.end, to))) {
    return refuse('sharesLine', 'The statements share a line with other code. Put them on lines of their own first.');
  }
  return { container, statements: touched, start: withComments(source, from, range.start, first), end: to };
}

/** The range without white space at its edges; for an empty one its line. */
function withoutSpace(text: string, range: OffsetRange): OffsetRange {
  let { start, end } = range.start === range.end ? { start: lineStart(text, range.start), end: lineEnd(text, range.end) } : range;
  while (start < end && /[\s\uFEFF;]/.test(text[start] ?? '')) start++;
  while (end > start && /[\s;]/.test(text[end - 1] ?? '')) end--;
  return { start, end };
}

/** The innermost list of statements that holds the range. */
function listAround(file: ts.SourceFile, core: OffsetRange): ts.Node {
  let found: ts.Node = file;
  const visit = (node: ts.Node): void => {
    if (node.getStart(file) > core.start || node.end < core.end) return;
    const isBlock = ts.isBlock(node) || ts.isModuleBlock(node);
    // A block's braces belong to its statement: a selection that takes one in means the statement.
    if (isBlock && node.getStart(file) + 1 <= core.start && core.end <= node.end - 1) found = node;
    if (ts.isCaseOrDefaultClause(node) && node.statements.length > 0 && (node.statements[0]?.getStart(file) ?? 0) <= core.start) found = node;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return found;
}

/** The statements of a file, block, namespace body or switch clause. */
export function statementsOf(node: ts.Node): readonly ts.Statement[] {
  return ts.isSourceFile(node) || ts.isBlock(node) || ts.isModuleBlock(node) || ts.isCaseOrDefaultClause(node) ? node.statements : [];
}

/** The start of comment lines right above the first statement that the range takes in. */
function withComments({ text, file }: TsSource, firstLine: number, from: number, first: ts.Statement): number {
  const comments = ts.getLeadingCommentRanges(text, first.getFullStart()) ?? [];
  let start = firstLine;
  for (const { pos } of [...comments].reverse()) {
    const line = lineStart(text, pos);
    if (pos < from || line >= firstLine || text.slice(line, pos).trim() !== '' || pos < file.getStart(file)) break;
    start = line;
  }
  return start;
}
