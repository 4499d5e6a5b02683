import type { Node } from 'web-tree-sitter';
import { applyEdits, shiftOffset } from '../edits';
import { lineStart, nextLine } from '../lines';
import type { Edit, Note, Plan, RefusedTarget } from '../types';
import { planTracingNames } from './importPlan';
import type { PythonParser, PythonSource } from './parse';
import { scanFunctions, type PythonFunction } from './scan';
import { scopeOf } from './span/blockNames';
import { LineIndents } from './span/lineIndents';
import { findSpanBlocks, type SpanBlock } from './span/spanBlocks';
import { unwrapping } from './span/unwrap';
import { traceDecorator } from './tracing';
import { unusedTracingImports, wholeLines } from './unusedImports';

/** What is to be taken away, with what adding it again would need. */
interface Removal {
  readonly edits: Edit[];
  readonly dedents: ((indents: LineIndents) => void)[];
  /** Offset of the first thing that goes: imports for it run before. */
  first: number;
  made: 'trace' | 'start_span';
  readonly unwrapped: { targetId: string; range: { start: number; end: number } }[];
  /** The function that a note about the whole is for. */
  targetId: string;
}

/**
 * Edits that take tracing off again, with the imports that nothing uses any more: `@mlflow.trace`, and
 * `start_span` blocks whose span serves nothing else. Of a function that has a decorator, only the
 * decorator goes when it is named itself.
 */
export function planPythonRemove(parser: PythonParser, text: string, ids: readonly string[] | 'all', notebook: boolean): Plan {
  const source = parser.parse(text, notebook);
  const wanted = ids === 'all' ? undefined : new Set(ids);
  const refused: RefusedTarget[] = [];
  const removal = emptyRemoval();
  const blocks = findSpanBlocks(source.root, source);
  for (const fn of scanFunctions(source)) {
    if (wanted && !wanted.delete(fn.id)) continue;
    const tracing = traceDecorator(fn, source);
    const own = wanted && !tracing ? blocks.filter(({ statement }) => scopeOf(statement).id === fn.node.id) : [];
    if (source.root.hasError && (tracing || own.length > 0)) refused.push({ targetId: fn.id, code: 'syntaxError', reason: 'The file has a syntax error. Correct it first.' });
    else if (tracing) removeDecorator(removal, fn, tracing.node, text);
    else if (own.length > 0) removeBlocks(removal, own, refused, source);
    else if (wanted) refused.push({ targetId: fn.id, code: 'notTraced', reason: 'The function is not traced.' });
  }
  for (const id of wanted ?? []) refused.push({ targetId: id, code: 'unknownTarget', reason: `The text has no function ${id}.` });
  if (!wanted && !source.root.hasError) removeBlocks(removal, blocks, refused, source);
  return finished(parser, source, removal, refused, notebook);
}

/** Edits that take away the innermost span block around `offset`; no edits and a refusal where there is none. */
export function planPythonUnwrap(parser: PythonParser, text: string, offset: number, notebook: boolean): Plan {
  const source = parser.parse(text, notebook);
  const refused: RefusedTarget[] = [];
  const removal = emptyRemoval();
  const block = findSpanBlocks(source.root, source).filter(({ statement }) => lineStart(text, statement.startIndex) <= offset && offset <= statement.endIndex).at(-1);
  if (source.root.hasError) refused.push({ targetId: '', code: 'syntaxError', reason: 'The file has a syntax error. Correct it first.' });
  else if (block) removeBlocks(removal, [block], refused, source);
  else refused.push({ targetId: '', code: 'noSpan', reason: 'There is no span block here. Put the cursor on a with statement that starts a span.' });
  return finished(parser, source, removal, refused, notebook);
}

const emptyRemoval = (): Removal => ({ edits: [], dedents: [], first: Infinity, made: 'start_span', unwrapped: [], targetId: '' });

function removeDecorator(removal: Removal, fn: PythonFunction, node: Node, text: string): void {
  removal.edits.push(wholeLines(node, text));
  removal.first = Math.min(removal.first, fn.outer.startIndex);
  removal.made = 'trace';
  removal.targetId ||= fn.id;
}

function removeBlocks(removal: Removal, blocks: readonly SpanBlock[], refused: RefusedTarget[], source: PythonSource): void {
  const functions = new Map(scanFunctions(source).map((fn) => [fn.node.id, fn.id]));
  for (const block of blocks) {
    const { statement } = block;
    const targetId = functions.get(scopeOf(statement).id) ?? '';
    const range = { start: statement.startIndex, end: statement.endIndex };
    const result = unwrapping(block, source);
    if ('refusal' in result) {
      refused.push({ targetId, ...result.refusal, range });
      continue;
    }
    removal.edits.push(...result.edits);
    // Inner blocks come later in the text and move first.
    removal.dedents.unshift(result.dedent);
    removal.first = Math.min(removal.first, statement.startIndex);
    removal.unwrapped.push({ targetId, range });
    removal.targetId ||= targetId;
  }
}

/**
 * The whole removal. Blank lines that adding had made around its imports go too: of the candidates
 * the one is taken from which adding makes the given imports again.
 */
function finished(parser: PythonParser, source: PythonSource, removal: Removal, refused: readonly RefusedTarget[], notebook: boolean): Plan {
  const { text } = source;
  if (removal.edits.length === 0) return { edits: [], inserted: [], refused, notes: [] };
  const gone = withoutNested(removal.edits);
  const indents = new LineIndents(text);
  for (const dedent of removal.dedents) dedent(indents);
  const edits = [...gone, ...indents.edits(gone)];
  const imports = unusedTracingImports(source, gone);
  const unwrapped = removal.unwrapped.length > 0 ? { unwrapped: removal.unwrapped } : {};
  const done = (importEdits: readonly Edit[], notes: readonly Note[] = []): Plan => ({ edits: [...edits, ...imports.parts, ...importEdits], inserted: [], refused, notes, ...unwrapped });
  if (imports.names.length === 0) return done([]);
  const needsSpanType = imports.targets.some((target) => target.endsWith('.SpanType'));
  const kept = applyEdits(text, edits);
  for (const importEdits of candidates(imports.lines, text)) {
    const all = [...edits, ...imports.parts, ...importEdits];
    const result = applyEdits(text, all);
    if (withImports(parser, result, shiftOffset(removal.first, all), removal.made, needsSpanType, notebook) === kept) return done(importEdits);
  }
  const message = `The import of ${imports.names.join(' and ')} was removed too: nothing uses it any more.`;
  return done(imports.lines, [{ targetId: removal.targetId, code: 'importRemoved', message }]);
}

/** The text with the imports that adding what was removed would bring. */
function withImports(parser: PythonParser, text: string, before: number, made: Removal['made'], needsSpanType: boolean, notebook: boolean): string {
  const source = parser.parse(text, notebook);
  const edits = planTracingNames(source, before, needsSpanType, made).edits;
  return applyEdits(text, edits);
}

/** Deletions that lie in no other one. */
function withoutNested(edits: readonly Edit[]): Edit[] {
  return edits.filter((edit, index) => !edits.some((other, at) => at !== index && other.start <= edit.start && edit.end <= other.end && (other.end - other.start > edit.end - edit.start || at < index)));
}

/** The deletions as they are, and with blank lines before and behind them: what adding may have put there. */
function* candidates(lines: readonly Edit[], text: string): Generator<readonly Edit[]> {
  const runs = joinRuns(lines);
  yield runs;
  for (const before of [0, 1]) {
    for (const after of [0, 1, 2]) {
      if (before + after > 0) yield runs.map((run) => widen(run, text, before, after));
    }
  }
}

function joinRuns(lines: readonly Edit[]): Edit[] {
  const runs: Edit[] = [];
  for (const line of [...lines].sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (last && last.end === line.start) runs[runs.length - 1] = { start: last.start, end: line.end, text: '' };
    else runs.push(line);
  }
  return runs;
}

function widen(run: Edit, text: string, before: number, after: number): Edit {
  let { start, end } = run;
  for (let count = 0; count < before && start > 0; count++) {
    const previous = lineStart(text, text.startsWith('\r\n', start - 2) ? start - 2 : start - 1);
    if (text.slice(previous, start).trim() !== '') break;
    start = previous;
  }
  for (let count = 0; count < after; count++) {
    const next = nextLine(text, end);
    if (next === end || text.slice(end, next).trim() !== '') break;
    end = next;
  }
  return { start, end, text: '' };
}
