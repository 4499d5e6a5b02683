import type { Node } from 'web-tree-sitter';
import { lineEnd, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import { isNameTaken, PythonImports, type PythonImport } from './imports';
import type { PythonSource } from './parse';
import { standardModules } from './stdlib';

/** What a decorator has to write in a text, and the imports that make it valid there. */
export interface TracingNames {
  /** The decorator's name, such as `mlflow.trace`. */
  readonly trace: string;
  /** The name of `SpanType`; `undefined` where the type must be written as a string. */
  readonly spanType: string | undefined;
  readonly edits: readonly Edit[];
}

/**
 * Names for tracing in a text, from imports that run before `before` where there are some. A taken
 * name is avoided: `mlflow` by an alias, `SpanType` by the string that MLflow takes as well.
 */
export function planTracingNames(source: PythonSource, before: number, needsSpanType: boolean): TracingNames {
  const usable = PythonImports.of(source).all.filter(({ isTopLevel, statement }) => isTopLevel && statement.startIndex < before);
  const edits: Edit[] = [];
  const lines: string[] = [];
  const trace = findTrace(usable) ?? planTrace(source, lines);
  let spanType = usable.find(({ target }) => target === 'mlflow.entities.SpanType' || target === 'mlflow.entities.span.SpanType')?.local;
  if (needsSpanType && spanType === undefined && !isNameTaken(source, 'SpanType', 'mlflow.entities.SpanType')) {
    spanType = 'SpanType';
    const existing = usable.find(({ target }) => /^mlflow\.entities\.[^.]+$/.test(target))?.statement;
    if (existing && existing.childForFieldName('module_name')) edits.push(...appendName(existing, 'SpanType', source.text));
    else lines.push('from mlflow.entities import SpanType');
  }
  edits.push(...insertLines(source, lines));
  return { trace, spanType, edits };
}

function findTrace(usable: readonly PythonImport[]): string | undefined {
  const module = usable.find(({ target }) => target === 'mlflow');
  if (module) return `${module.local}.trace`;
  return usable.find(({ target }) => target === 'mlflow.trace')?.local;
}

function planTrace(source: PythonSource, lines: string[]): string {
  if (!isNameTaken(source, 'mlflow', 'mlflow')) {
    lines.push('import mlflow');
    return 'mlflow.trace';
  }
  const alias = isNameTaken(source, '_mlflow', 'mlflow') ? '_mlflow_tracing' : '_mlflow';
  lines.push(`import mlflow as ${alias}`);
  return `${alias}.trace`;
}

/** Adds a name behind the last one of a `from … import` statement, in the statement's own layout. */
function appendName(statement: Node, name: string, text: string): Edit[] {
  const last = statement.childrenForFieldName('name').at(-1);
  if (!last) return [];
  const lastLine = lineStart(text, last.startIndex);
  const ownLine = /^[ \t]*$/.test(text.slice(lastLine, last.startIndex)) && lineEnd(text, last.endIndex) < statement.endIndex;
  if (!ownLine || text.slice(lastLine - 2, lastLine - 1) === '\\') return [{ start: last.endIndex, end: last.endIndex, text: `, ${name}` }];
  const after = nextLine(text, last.endIndex);
  const hasComma = text.slice(last.endIndex, after).trimStart().startsWith(',');
  const indent = text.slice(lastLine, last.startIndex);
  return [
    ...(hasComma ? [] : [{ start: last.endIndex, end: last.endIndex, text: ',' }]),
    { start: after, end: after, text: `${indent}${name}${hasComma ? ',' : ''}${lineEnding(text)}` },
  ];
}

type GroupKind = 'standard' | 'package' | 'relative';

interface Group {
  readonly kind: GroupKind;
  readonly statements: Node[];
}

/** Edits that put whole import lines where an import sorter would. */
function insertLines(source: PythonSource, lines: readonly string[]): Edit[] {
  if (lines.length === 0) return [];
  const { text } = source;
  const eol = lineEnding(text);
  const groups = importGroups(source);
  const own = groups.find(({ kind }) => kind === 'package');
  if (own) return lines.map((line) => insertSorted(own, line, text, eol));
  const block = lines.join(eol) + eol;
  const standard = groups.filter(({ kind }) => kind === 'standard').at(-1)?.statements.at(-1);
  if (standard) {
    const at = nextLine(text, standard.endIndex);
    return [{ start: at, end: at, text: isBlankLine(text, at) ? eol + block : block }];
  }
  const relative = groups[0]?.statements[0];
  if (relative) {
    const at = lineStart(text, relative.startIndex);
    return [{ start: at, end: at, text: block + eol }];
  }
  return [insertFirst(source, block, eol)];
}

function insertSorted(group: Group, line: string, text: string, eol: string): Edit {
  const isFrom = line.startsWith('from ');
  const plain = group.statements.filter(({ type }) => type === 'import_statement');
  const from = group.statements.filter(({ type }) => type === 'import_from_statement');
  const smaller = (isFrom ? from : plain).filter((node) => moduleOf(node, text).toLowerCase() < 'mlflow');
  // Plain imports come first, so a first `from` goes behind all of them.
  const previous = smaller.at(-1) ?? (isFrom ? plain.at(-1) : undefined);
  const first = group.statements[0];
  if (previous || !first) {
    const at = previous ? nextLine(text, previous.endIndex) : 0;
    return { start: at, end: at, text: line + eol };
  }
  const at = lineStart(text, first.startIndex);
  return { start: at, end: at, text: line + eol };
}

/** The blank-line separated groups of the first run of imports, `from __future__` left out. */
function importGroups(source: PythonSource): Group[] {
  const groups: Group[] = [];
  let previous: Node | undefined;
  for (const node of source.root.namedChildren) {
    if (node.type === 'import_statement' || node.type === 'import_from_statement') {
      const kind = kindOf(moduleOf(node, source.text));
      const gap = previous ? source.text.slice(previous.endIndex, node.startIndex) : '';
      const last = groups.at(-1);
      if (last && !/\n[ \t\f]*\r?\n|\r[ \t]*\r/.test(gap)) last.statements.push(node);
      else groups.push({ kind, statements: [node] });
      previous = node;
    } else if (node.type !== 'comment' && node.type !== 'future_import_statement' && !isDocstring(node)) break;
  }
  return groups.map(({ statements }) => ({ kind: majority(statements.map((node) => kindOf(moduleOf(node, source.text)))), statements }));
}

function majority(kinds: readonly GroupKind[]): GroupKind {
  if (kinds.includes('package')) return 'package';
  return kinds.includes('standard') ? 'standard' : 'relative';
}

function kindOf(module: string): GroupKind {
  if (module.startsWith('.')) return 'relative';
  return standardModules.has(module.split('.')[0] ?? '') ? 'standard' : 'package';
}

function moduleOf(statement: Node, text: string): string {
  const node = statement.childForFieldName('module_name') ?? statement.childForFieldName('name');
  const name = node?.type === 'aliased_import' ? node.childForFieldName('name') : node;
  return name ? text.slice(name.startIndex, name.endIndex) : '';
}

/** The first imports of a text: behind shebang, encoding, header comments, docstring and `from __future__`. */
function insertFirst(source: PythonSource, block: string, eol: string): Edit {
  const { text, root } = source;
  const start = text.startsWith('\uFEFF') ? 1 : 0;
  let head: Node | undefined;
  let next: Node | undefined;
  for (const node of root.namedChildren) {
    next = node;
    if (node.type === 'future_import_statement' || isDocstring(node) || (node.type === 'comment' && isHeader(node, text))) head = node;
    else if (node.type !== 'comment') break;
  }
  const gap = eol.repeat(next && /^(function|class|decorated)_definition$/.test(next.type) ? 2 : 1);
  // Each shape of the text gets a result of its own, so that removal can tell them apart.
  if (!head) {
    let at = start;
    while (at < text.length && isBlankLine(text, at)) at = nextLine(text, at);
    return { start: at, end: at, text: block + gap };
  }
  const at = nextLine(text, head.endIndex);
  return { start: at, end: at, text: isBlankLine(text, at) ? eol + block : block + gap };
}

/** A comment that belongs to the file: shebang, encoding, or one with a blank line (or more such comments) behind it. */
function isHeader(comment: Node, text: string): boolean {
  if (/^#(!|.*coding[:=])/.test(text.slice(comment.startIndex, comment.endIndex))) return true;
  for (let at = nextLine(text, comment.endIndex); at < text.length; at = nextLine(text, at)) {
    if (isBlankLine(text, at)) return true;
    if (text[at] !== '#') return false;
  }
  return false;
}

const isDocstring = (node: Node): boolean =>
  node.type === 'expression_statement' && node.firstNamedChild?.type === 'string' && isFirstStatement(node);

function isFirstStatement(node: Node): boolean {
  for (let sibling = node.previousNamedSibling; sibling; sibling = sibling.previousNamedSibling) {
    if (sibling.type !== 'comment') return false;
  }
  return true;
}

const isBlankLine = (text: string, at: number): boolean => /^[ \t\f]*$/.test(text.slice(at, lineEnd(text, at)));
