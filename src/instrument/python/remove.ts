import type { Node } from 'web-tree-sitter';
import { applyEdits } from '../edits';
import { lineEnd, lineStart, nextLine } from '../lines';
import type { Edit, Note, Options, Plan, RefusedTarget } from '../types';
import { PythonImports } from './imports';
import type { PythonParser, PythonSource } from './parse';
import { scanFunctions, type PythonFunction } from './scan';
import { traceDecorator, type TraceDecorator } from './tracing';
import { decorate } from './write';

/**
 * Edits that take `@mlflow.trace` off again, with the imports that nothing uses any more. Blank
 * lines that adding had made go too: of the candidates the one is taken that adding turns into the
 * given text again.
 */
export function planPythonRemove(parser: PythonParser, text: string, ids: readonly string[] | 'all', notebook: boolean): Plan {
  const source = parser.parse(text, notebook);
  const wanted = ids === 'all' ? undefined : new Set(ids);
  const removed: { fn: PythonFunction; tracing: TraceDecorator }[] = [];
  const refused: RefusedTarget[] = [];
  for (const fn of scanFunctions(source)) {
    if (wanted && !wanted.delete(fn.id)) continue;
    const tracing = traceDecorator(fn, source);
    if (tracing) removed.push({ fn, tracing });
    else if (wanted) refused.push({ targetId: fn.id, code: 'notTraced', reason: 'The function is not traced.' });
  }
  for (const id of wanted ?? []) refused.push({ targetId: id, code: 'unknownTarget', reason: `The text has no function ${id}.` });
  if (removed.length === 0) return { edits: [], inserted: [], refused, notes: [] };
  if (source.root.hasError) {
    return { edits: [], inserted: [], notes: [], refused: [...refused, ...removed.map(({ fn }) => ({ targetId: fn.id, code: 'syntaxError', reason: 'The file has a syntax error. Correct it first.' }))] };
  }

  const decorators = removed.map(({ tracing }) => wholeLines(tracing.node, text));
  const imports = unusedImports(source, decorators);
  const additions = removed.map(({ fn, tracing }) => ({ id: fn.id, options: optionsOf(tracing) }));
  for (const importEdits of candidates(imports.lines, text)) {
    const edits = [...decorators, ...imports.parts, ...importEdits];
    const result = applyEdits(text, edits);
    if (readding(parser, result, additions, notebook) === text) return { edits, inserted: [], refused, notes: [] };
  }
  const notes: Note[] = imports.names.length > 0
    ? [{ targetId: removed[0]?.fn.id ?? '', code: 'importRemoved', message: `The import of ${imports.names.join(' and ')} was removed too: nothing uses it any more.` }]
    : [];
  return { edits: [...decorators, ...imports.parts, ...imports.lines], inserted: [], refused, notes };
}

function optionsOf({ name, spanType, attributes }: TraceDecorator): Options {
  return { spanType, attributes, ...(name === undefined ? {} : { name }) };
}

function readding(parser: PythonParser, text: string, additions: readonly { id: string; options: Options }[], notebook: boolean): string | undefined {
  const source = parser.parse(text, notebook);
  const byId = new Map(scanFunctions(source).map((fn) => [fn.id, fn]));
  const found = additions.flatMap(({ id, options }) => {
    const fn = byId.get(id);
    return fn ? [{ fn, options }] : [];
  });
  return found.length === additions.length ? applyEdits(text, decorate(source, found).edits) : undefined;
}

function wholeLines(node: Node, text: string): Edit {
  const start = lineStart(text, node.startIndex);
  return { start: text[start] === '\uFEFF' ? start + 1 : start, end: nextLine(text, node.endIndex), text: '' };
}

interface UnusedImports {
  readonly names: readonly string[];
  /** Whole lines to delete. */
  readonly lines: readonly Edit[];
  /** Names to delete out of statements that stay. */
  readonly parts: readonly Edit[];
}

/** Tracing's top-level imports whose names nothing outside the removed decorators uses. */
function unusedImports(source: PythonSource, removed: readonly Edit[]): UnusedImports {
  const { text } = source;
  const isRemoved = (at: number) => removed.some(({ start, end }) => start <= at && at < end);
  const unused = PythonImports.of(source).all.filter(({ target, isTopLevel, local }) =>
    isTopLevel && /^mlflow(\.trace|\.entities\.SpanType|\.entities\.span\.SpanType)?$/.test(target) && !isUsed(source, local, isRemoved));
  const lines: Edit[] = [];
  const parts: Edit[] = [];
  const statements = new Map(unused.map(({ statement }) => [statement.id, statement]));
  for (const statement of statements.values()) {
    const all = statement.childrenForFieldName('name');
    const gone = all.filter((item) => unused.some((binding) => binding.item.id === item.id));
    if (gone.length < all.length) parts.push(...gone.map((item) => withoutItem(item, all, text)));
    else if (isAloneOnLine(statement, text)) lines.push(wholeLines(statement, text));
  }
  return { names: unused.map(({ local }) => local), lines, parts };
}

function isUsed(source: PythonSource, name: string, isRemoved: (at: number) => boolean): boolean {
  // A name in a string may be an export in `__all__` or a forward reference.
  const inStrings = source.root.descendantsOfType('string_content').some((node) => source.text.slice(node.startIndex, node.endIndex) === name);
  return inStrings || source.root.descendantsOfType('identifier').some((node) => {
    if (node.endIndex - node.startIndex !== name.length || !source.text.startsWith(name, node.startIndex) || isRemoved(node.startIndex)) return false;
    const parent = node.parent;
    if (parent?.type === 'attribute' && parent.childForFieldName('attribute')?.id === node.id) return false;
    if (parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === node.id) return false;
    return !isInImport(node);
  });
}

function isInImport(node: Node): boolean {
  for (let at: Node | null = node; at; at = at.parent) if (/^import_(from_)?statement$/.test(at.type)) return true;
  return false;
}

function withoutItem(item: Node, all: readonly Node[], text: string): Edit {
  const index = all.findIndex(({ id }) => id === item.id);
  const previous = all[index - 1];
  const lineBegin = lineStart(text, item.startIndex);
  const hasOwnLine = /^[ \t]*$/.test(text.slice(lineBegin, item.startIndex)) && /^[ \t]*,?[ \t]*$/.test(text.slice(item.endIndex, lineEnd(text, item.endIndex)));
  if (hasOwnLine && previous && text.slice(lineBegin - 2, lineBegin - 1) !== '\\') {
    // A last item without a comma made the one before it take a comma.
    const hasComma = text.slice(item.endIndex, lineEnd(text, item.endIndex)).includes(',');
    const comma = text.indexOf(',', previous.endIndex);
    if (hasComma) return { start: lineBegin, end: nextLine(text, item.endIndex), text: '' };
    return { start: comma, end: nextLine(text, item.endIndex), text: text.slice(comma + 1, lineBegin) };
  }
  if (previous) return { start: previous.endIndex, end: item.endIndex, text: '' };
  const next = all[index + 1];
  return { start: item.startIndex, end: next ? next.startIndex : item.endIndex, text: '' };
}

const isAloneOnLine = (statement: Node, text: string): boolean =>
  /^\uFEFF?[ \t]*$/.test(text.slice(lineStart(text, statement.startIndex), statement.startIndex)) && /^[ \t]*(#.*)?$/.test(text.slice(statement.endIndex, lineEnd(text, statement.endIndex)));

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

