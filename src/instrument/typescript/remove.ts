import { ts } from 'ts-morph';
import type { OffsetRange } from '../../base/position';
import { applyEdits } from '../edits';
import { indentAt, lineEnd, lineStart, nextLine } from '../lines';
import type { Edit, FileContext, Language, Note, Options, Plan, RefusedTarget } from '../types';
import { frameStart, indentedLines, isMultiLine } from './frame';
import { firstTsError, type TsParser, type TsSource } from './parse';
import { scanTsFunctions, visitOwn, type TsFunction } from './scan';
import { spanBlocks } from './span/spanBlocks';
import { spanDeletion } from './span/unwrap';
import { tracingOf, type TsTracing } from './tracing';
import { givesImportsBack, importDeletions, statementDeletions, unusedImports } from './unusedImports';
import { writeTracing, type TsAddition } from './write';

interface Removal {
  readonly fn: TsFunction;
  readonly tracing: TsTracing;
  readonly frames: readonly Edit[];
  readonly dedents: readonly Edit[];
}

/** What goes when one function's tracing goes: whole pieces, and steps of indentation at the starts of lines. */
type Deletion = Pick<Removal, 'frames' | 'dedents'>;

/**
 * Edits that take tracing out again, with the imports that nothing uses any more. Of the ways to
 * delete an import's line the one is taken that adding turns into the given text again.
 */
export function planTsRemove(parser: TsParser, text: string, language: Language, ids: readonly string[] | 'all', context: FileContext): Plan {
  const source = parser.parse(text, language);
  const wanted = ids === 'all' ? undefined : new Set(ids);
  const removals: Removal[] = [];
  const refused: RefusedTarget[] = [];
  for (const fn of scanTsFunctions(source)) {
    if (wanted && !wanted.delete(fn.id)) continue;
    const tracing = tracingOf(fn, source);
    if (!tracing) {
      if (wanted) refused.push({ targetId: fn.id, code: 'notTraced', reason: 'The function is not traced.' });
      continue;
    }
    const deletion = firstTsError(source) === undefined ? deletionOf(fn, tracing, source) : undefined;
    if (deletion) removals.push({ fn, tracing, ...deletion });
    else refused.push({ targetId: fn.id, code: 'handWritten', reason: 'The span is used in the function’s own code; remove it there.' });
  }
  for (const id of wanted ?? []) refused.push({ targetId: id, code: 'unknownTarget', reason: `The text has no function ${id}.` });
  const blocks = wanted || firstTsError(source) !== undefined ? undefined : blockDeletions(source);
  refused.push(...(blocks?.refused ?? []));
  const unwrapped = blocks && blocks.unwrapped.length > 0 ? { unwrapped: blocks.unwrapped } : {};
  if (removals.length === 0 && !('unwrapped' in unwrapped)) return { edits: [], inserted: [], refused, notes: [] };

  const own = joinDeletions([...removals, ...(blocks?.deletions ?? [])]);
  const imports = unusedImports(source, own);
  const additions = removals.map(({ fn, tracing }) => ({ id: fn.id, form: tracing.form, options: optionsOf(tracing) }));
  for (const lines of statementDeletions(imports.statements, source)) {
    const edits = [...own, ...imports.parts, ...lines];
    const result = applyEdits(text, edits);
    const isExact = 'unwrapped' in unwrapped
      ? givesImportsBack(parser.parse(result, language), imports, applyEdits(text, own), context)
      : readding(parser, result, language, additions, context) === text;
    if (isExact) return { edits, inserted: [], refused, notes: [], ...unwrapped };
  }
  const notes: Note[] = imports.names.length > 0
    ? [{ targetId: removals[0]?.fn.id ?? '', code: 'importRemoved', message: `The import of ${imports.names.join(' and ')} was removed too: nothing uses it any more.` }]
    : [];
  return { edits: [...own, ...importDeletions(source, own, context)], inserted: [], refused, notes, ...unwrapped };
}

/** Deletions for the spans around statements, and those that must be changed by hand. */
function blockDeletions(source: TsSource): { deletions: Deletion[]; refused: RefusedTarget[]; unwrapped: { targetId: string; range: OffsetRange }[] } {
  const deletions: Deletion[] = [];
  const refused: RefusedTarget[] = [];
  const unwrapped: { targetId: string; range: OffsetRange }[] = [];
  for (const block of spanBlocks(source)) {
    const range = { start: block.outer[0]?.getStart(source.file) ?? 0, end: block.outer.at(-1)?.end ?? 0 };
    const targetId = scanTsFunctions(source).filter(({ node }) => node.pos <= range.start && range.end <= node.end).at(-1)?.id ?? '';
    const deletion = spanDeletion(block, source);
    if ('reason' in deletion) refused.push({ targetId, range, ...deletion });
    else {
      deletions.push(deletion);
      unwrapped.push({ targetId, range });
    }
  }
  return { deletions, refused, unwrapped };
}

const optionsOf = ({ name, spanType, attributes = {} }: TsTracing): Options => ({ spanType, attributes, ...(name === undefined ? {} : { name }) });

function readding(parser: TsParser, text: string, language: Language, additions: readonly { id: string; form: TsAddition['form']; options: Options }[], context: FileContext): string | undefined {
  const source = parser.parse(text, language);
  if (firstTsError(source) !== undefined) return undefined;
  const byId = new Map(scanTsFunctions(source).map((fn) => [fn.id, fn]));
  const found = additions.flatMap(({ id, form, options }): TsAddition[] => {
    const fn = byId.get(id);
    return fn ? [{ fn, form, options }] : [];
  });
  return found.length === additions.length ? applyEdits(text, writeTracing(source, found, context).edits) : undefined;
}

/** Deletions that undo one function's tracing; `undefined` when its own code uses the span. */
function deletionOf(fn: TsFunction, { form, call, node }: TsTracing, source: TsSource): Deletion | undefined {
  const { file, text } = source;
  if (form === 'decorator') {
    const begin = lineStart(text, node.getStart(file));
    const isOwnLine = text.slice(begin, node.getStart(file)).trim() === '' && text.slice(node.end, lineEnd(text, node.end)).trim() === '';
    if (isOwnLine) return pieces(remove(begin, nextLine(text, node.end)));
    return pieces(remove(node.getStart(file), node.end + (/^[ \t]*/.exec(text.slice(node.end))?.[0].length ?? 0)));
  }
  if (form === 'wrapper') {
    const inner = call.arguments[0];
    if (!inner) return undefined;
    return pieces(remove(call.getStart(file), inner.getStart(file)), remove(inner.end, call.end));
  }
  if (!fn.body) return undefined;
  if (form === 'span') return spanRemoval(fn.body, node, source);
  return bodyRemoval(fn.body, call, source);
}

function bodyRemoval(body: ts.ConciseBody, call: ts.CallExpression, source: TsSource): Deletion | undefined {
  const { file } = source;
  const first = call.arguments[0];
  const arrow = first && ts.isArrowFunction(first) ? first : undefined;
  // A callback that takes the span is somebody's own; parameters passed on at once are ours.
  if (!arrow || (arrow.parameters.length > 0 && !ts.isCallExpression(call.parent))) return undefined;
  if (ts.isBlock(arrow.body) && ts.isBlock(body)) return unframe(body, arrow.body, source);
  // An expression became a call, or a block with a call.
  return pieces(remove(body.getStart(file), arrow.body.getStart(file)), remove(arrow.body.end, body.end));
}

function spanRemoval(body: ts.ConciseBody, declaration: ts.Node, source: TsSource): Deletion | undefined {
  if (!ts.isBlock(body)) return undefined;
  const index = body.statements.findIndex((statement) => statement === declaration);
  const guarded = body.statements[index + 1];
  if (!guarded || !ts.isTryStatement(guarded) || !guarded.finallyBlock || body.statements.length !== index + 2) return undefined;
  const name = ts.isVariableStatement(declaration) ? declaration.declarationList.declarations[0]?.name.getText(source.file) : undefined;
  let isUsed = false;
  visitOwn(guarded.tryBlock, (node) => {
    if (ts.isIdentifier(node) && node.text === name) isUsed = true;
  }, true);
  return isUsed ? undefined : unframe(body, guarded.tryBlock, source);
}

/** Deletes what stands between an outer block's braces and the inner block's content, and takes the content's indentation back. */
function unframe(outer: ts.Block, inner: ts.Block, source: TsSource): Deletion {
  const { text, file } = source;
  const open = frameStart(outer, file);
  const contentStart = inner.getStart(file) + 1;
  const contentEnd = inner.end - 1;
  const close = outer.end - 1;
  if (!isMultiLine(outer, source) || text.slice(lineStart(text, contentEnd), contentEnd).trim() !== '') {
    return pieces(remove(open, contentStart), remove(contentEnd, close));
  }
  const base = indentAt(text, close);
  const lineOfFrame = lineStart(text, contentEnd);
  const unit = indentAt(text, contentEnd).slice(base.length);
  const dedents = indentedLines(outer, nextLine(text, contentStart), lineOfFrame, source)
    .filter((at) => unit !== '' && text.startsWith(unit, at))
    .map((at) => remove(at, at + unit.length));
  return { frames: [remove(open, contentStart), remove(lineOfFrame + base.length, close)], dedents };
}

const pieces = (...frames: Edit[]): Deletion => ({ frames, dedents: [] });

const remove = (start: number, end: number): Edit => ({ start, end, text: '' });

/**
 * Joins the deletions of functions inside each other. A line may lose one step of indentation for
 * each function around it; a step inside a deleted frame goes with the frame.
 */
function joinDeletions(removals: readonly Deletion[]): Edit[] {
  const frames = removals.flatMap(({ frames }) => frames);
  const steps = new Map<number, number>();
  for (const { start, end } of removals.flatMap(({ dedents }) => dedents)) steps.set(start, (steps.get(start) ?? 0) + end - start);
  const outside = [...steps].filter(([at]) => !frames.some(({ start, end }) => start <= at && at < end));
  return [...frames, ...outside.map(([at, length]) => remove(at, at + length))];
}
