import type { Node } from 'web-tree-sitter';
import { lineEnd, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import { PythonImports } from './imports';
import type { PythonSource } from './parse';

/** Imports that nothing uses once a text is edited. */
export interface UnusedImports {
  readonly names: readonly string[];
  /** What the names stand for, such as `mlflow.entities.SpanType`. */
  readonly targets: readonly string[];
  /** Whole lines to delete. */
  readonly lines: readonly Edit[];
  /** Names to delete out of statements that stay. */
  readonly parts: readonly Edit[];
}

/** What tracing imports, in all forms that this extension writes. */
export const tracingImports = /^mlflow(\.trace|\.start_span|\.entities\.SpanType|\.entities\.span\.SpanType)?$/;

/** Top-level imports of what `pattern` names whose names nothing outside the removed ranges uses. */
export function unusedTracingImports(source: PythonSource, removed: readonly Edit[], pattern: RegExp = tracingImports): UnusedImports {
  const { text } = source;
  const isRemoved = (at: number) => removed.some(({ start, end }) => start <= at && at < end);
  const topLevel = PythonImports.of(source).all.filter(({ isTopLevel }) => isTopLevel);
  const unused = topLevel.filter(({ target, local, statement }) => {
    if (!pattern.test(target)) return false;
    // A second import of the same takes over from where it stands.
    const next = topLevel.find((other) => other.local === local && other.target === target && other.statement.startIndex > statement.startIndex);
    const uses = usesOf(source, local).filter((at) => !next || at < next.statement.startIndex);
    // What nothing used before was not imported for what goes now.
    return uses.length > 0 && uses.every(isRemoved) && !isExported(source, local);
  });
  const lines: Edit[] = [];
  const parts: Edit[] = [];
  const statements = new Map(unused.map(({ statement }) => [statement.id, statement]));
  for (const statement of statements.values()) {
    const all = statement.childrenForFieldName('name');
    const gone = all.filter((item) => unused.some((binding) => binding.item.id === item.id));
    if (gone.length < all.length) parts.push(...gone.map((item) => withoutItem(item, all, text)));
    else if (isAloneOnLine(statement, text)) lines.push(wholeLines(statement, text));
  }
  return { names: unused.map(({ local }) => local), targets: unused.map(({ target }) => target), lines, parts };
}

/** Offsets where the text uses a name: imports, attributes and keywords of the same name left out. */
export function usesOf(source: PythonSource, name: string): number[] {
  const found: number[] = [];
  for (const node of source.root.descendantsOfType('identifier')) {
    if (node.endIndex - node.startIndex !== name.length || !source.text.startsWith(name, node.startIndex)) continue;
    const parent = node.parent;
    if (parent?.type === 'attribute' && parent.childForFieldName('attribute')?.id === node.id) continue;
    if (parent?.type === 'keyword_argument' && parent.childForFieldName('name')?.id === node.id) continue;
    if (!isInImport(node)) found.push(node.startIndex);
  }
  return found;
}

/** True when `__all__` names it. */
function isExported(source: PythonSource, name: string): boolean {
  if (!source.text.includes('__all__')) return false;
  return source.root.descendantsOfType(['assignment', 'augmented_assignment', 'call']).some((node) => {
    const target = node.childForFieldName(node.type === 'call' ? 'function' : 'left');
    if (!target || !source.text.startsWith('__all__', target.startIndex)) return false;
    return node.descendantsOfType('string_content').some(({ startIndex, endIndex }) => source.text.slice(startIndex, endIndex) === name);
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

/** Deletes the lines of a node whole; a byte-order mark stays. */
export function wholeLines(node: Node, text: string): Edit {
  const start = lineStart(text, node.startIndex);
  return { start: text[start] === '\uFEFF' ? start + 1 : start, end: nextLine(text, node.endIndex), text: '' };
}
