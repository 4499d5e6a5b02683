import { ts } from 'ts-morph';
import { plannedEdits, refusedPlan, type ActionPlan } from '../../actions';
import { indentAt, lineEnd, lineStart, nextLine } from '../../lines';
import type { Edit, FileContext } from '../../types';
import { indentedLines } from '../frame';
import type { TsSource } from '../parse';
import { importDeletions } from '../unusedImports';
import { isRecording, ownStatements, returnsInside, spanBlocks, type SpanBlock } from './spanBlocks';

/** What taking a span away deletes: the lines around its statements, and steps of indentation. */
export interface SpanDeletion {
  readonly frames: readonly Edit[];
  readonly dedents: readonly Edit[];
}

/** Edits that take the innermost span around an offset away; its statements stay. */
export function planTsUnwrap(source: TsSource, offset: number, context: FileContext): ActionPlan {
  const around = spanBlocks(source).filter(({ outer }) => (outer[0]?.getStart(source.file) ?? 0) <= offset && offset <= (outer.at(-1)?.end ?? 0)).at(-1);
  if (!around) return refusedPlan('noSpan', 'No span block is around this place.');
  const deletion = spanDeletion(around, source);
  if ('reason' in deletion) return refusedPlan(deletion.code, deletion.reason);
  const own = [...deletion.frames, ...deletion.dedents];
  return plannedEdits([...own, ...importDeletions(source, own, context)]);
}

/** The deletions for one span, or why its code must be changed by hand. */
export function spanDeletion(block: SpanBlock, source: TsSource): SpanDeletion | { readonly code: string; readonly reason: string } {
  const { text, file } = source;
  const { outer, inner, form } = block;
  const own = ownStatements(block);
  const [first] = own;
  const last = own.at(-1);
  const head = outer[0];
  if (!first || !last || !head) return { code: 'handWritten', reason: 'The span holds no statements of its own. Remove it by hand.' };
  if (block.span !== undefined && mentions(own, block.span)) return { code: 'handWritten', reason: `The span ${block.span} is used in the code that it surrounds. Remove it by hand.` };
  if (form === 'callback' && !ts.isReturnStatement(head) && returnsInside(inner) && !isOnlyOurReturn(block, own)) {
    return { code: 'handWritten', reason: 'The callback of the span returns a value of its own. Remove the span by hand.' };
  }
  if (form === 'callback' && ts.isVariableStatement(head) && own.length === inner.statements.length) return { code: 'handWritten', reason: 'The result of the span is used. Remove it by hand.' };
  if (form === 'explicit' && !endsOnly(block)) return { code: 'handWritten', reason: 'The code that ends the span does more than that. Remove it by hand.' };
  const start = lineStart(text, head.getStart(file));
  const contentStart = firstLineOf(first, inner, source);
  const contentEnd = lineEnd(text, last.end);
  const end = lineEnd(text, outer.at(-1)?.end ?? head.end);
  if (contentStart <= start || nextLine(text, contentEnd) > end) return { code: 'handWritten', reason: 'The span stands on one line with its statements. Remove it by hand.' };
  const begin = text[start] === '\uFEFF' ? start + 1 : start;
  const base = indentAt(text, head.getStart(file)).replace('\uFEFF', '');
  const unit = indentAt(text, first.getStart(file)).slice(base.length);
  const dedents = indentedLines(inner, contentStart, contentEnd, source).filter((at) => unit !== '' && text.startsWith(unit, at)).map((at): Edit => ({ start: at, end: at + unit.length, text: '' }));
  return { frames: [{ start: begin, end: contentStart, text: '' }, { start: contentEnd, end, text: '' }], dedents };
}

/** The line on which the first statement or the comments above it begin. */
function firstLineOf(first: ts.Statement, inner: ts.Block, { text, file }: TsSource): number {
  const comment = ts.getLeadingCommentRanges(text, first.getFullStart())?.find(({ pos }) => pos > inner.getStart(file) && text.slice(lineStart(text, pos), pos).trim() === '');
  return lineStart(text, comment?.pos ?? first.getStart(file));
}

function mentions(statements: readonly ts.Node[], name: string): boolean {
  const visit = (node: ts.Node): boolean => (ts.isIdentifier(node) && node.text === name) || (ts.forEachChild(node, visit) ?? false);
  return statements.some(visit);
}

function isOnlyOurReturn({ inner }: SpanBlock, own: readonly ts.Statement[]): boolean {
  const copy = own.some((statement) => containsReturn(statement));
  return !copy && inner.statements.length > own.length;
}

function containsReturn(statement: ts.Node): boolean {
  if (ts.isReturnStatement(statement)) return true;
  if (ts.isFunctionLike(statement) || ts.isClassLike(statement)) return false;
  return ts.forEachChild(statement, containsReturn) ?? false;
}

/** True when `catch` records and throws on, and `finally` ends the span, and nothing else. */
function endsOnly(block: SpanBlock): boolean {
  const guarded = block.outer[1];
  if (!guarded || !ts.isTryStatement(guarded)) return false;
  const [end, ...more] = guarded.finallyBlock?.statements ?? [];
  const isEnd = end && more.length === 0 && new RegExp(`^${block.span ?? ''}\\.end\\(\\);?$`).test(end.getText());
  const caught = guarded.catchClause?.block.statements ?? [];
  const last = caught.at(-1);
  return isEnd === true && caught.slice(0, -1).every((statement) => isRecording(statement, block)) && (caught.length === 0 || (last !== undefined && ts.isThrowStatement(last)));
}
