import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../../base/position';
import { lineEnd, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import { importRegion } from './cells';
import type { PythonSource } from './parse';
import { standardModules } from './stdlib';

type GroupKind = 'standard' | 'package' | 'relative';

interface Group {
  readonly kind: GroupKind;
  readonly statements: Node[];
}

/** Edits that put whole import lines where an import sorter would: in a notebook, in the cell for imports that runs before `before`. */
export function insertImportLines(source: PythonSource, lines: readonly string[], before: number): Edit[] {
  if (lines.length === 0) return [];
  const standard = lines.filter((line) => kindOf(moduleOfLine(line)) === 'standard');
  const packages = lines.filter((line) => !standard.includes(line)).sort(byModule);
  const region = importRegion(source.text, before);
  const groups = importGroups(source, region);
  const own = groups.find(({ kind, statements }) => kind === 'standard' && statements.length > 0);
  const eol = lineEnding(source.text);
  if (standard.length === 0) return insertPackages(source, groups, packages, eol, region);
  if (own) return [...standard.map((line) => insertSorted(own, line, source.text, eol)), ...insertPackages(source, groups, packages, eol, region)];
  const first = groups[0]?.statements[0];
  const block = standard.join(eol) + eol;
  if (first) {
    const at = lineBegin(source.text, first.startIndex);
    return [{ start: at, end: at, text: block + eol }, ...insertPackages(source, groups, packages, eol, region)];
  }
  return [insertFirst(source, packages.length > 0 ? block + eol + packages.join(eol) + eol : block, eol, region)];
}

function insertPackages(source: PythonSource, groups: readonly Group[], lines: readonly string[], eol: string, region: OffsetRange): Edit[] {
  if (lines.length === 0) return [];
  const { text } = source;
  const own = groups.find(({ kind }) => kind === 'package');
  if (own) return lines.map((line) => insertSorted(own, line, text, eol));
  const block = lines.join(eol) + eol;
  const standard = groups.filter(({ kind }) => kind === 'standard').at(-1)?.statements.at(-1);
  if (standard) {
    const at = nextLine(text, standard.endIndex);
    if (isOpenEnd(text, at)) return [{ start: at, end: at, text: eol + eol + lines.join(eol) }];
    return [{ start: at, end: at, text: isBlankLine(text, at) ? eol + block : block }];
  }
  const relative = groups[0]?.statements[0];
  if (relative) {
    const at = lineBegin(text, relative.startIndex);
    return [{ start: at, end: at, text: block + eol }];
  }
  return [insertFirst(source, block, eol, region)];
}

function insertSorted(group: Group, line: string, text: string, eol: string): Edit {
  const isFrom = line.startsWith('from ');
  const plain = group.statements.filter(({ type }) => type === 'import_statement');
  const from = group.statements.filter(({ type }) => type === 'import_from_statement');
  const module = moduleOfLine(line).toLowerCase();
  const smaller = (isFrom ? from : plain).filter((node) => moduleOf(node, text).toLowerCase() < module);
  // Plain imports come first, so a first `from` goes behind all of them.
  const previous = smaller.at(-1) ?? (isFrom ? plain.at(-1) : undefined);
  const first = group.statements[0];
  if (previous || !first) {
    const at = previous ? nextLine(text, previous.endIndex) : 0;
    return { start: at, end: at, text: isOpenEnd(text, at) ? eol + line : line + eol };
  }
  const at = lineBegin(text, first.startIndex);
  return { start: at, end: at, text: line + eol };
}

/** The blank-line separated groups of the first run of imports, `from __future__` left out. */
function importGroups(source: PythonSource, region: OffsetRange): Group[] {
  const groups: Group[] = [];
  let previous: Node | undefined;
  for (const node of within(source, region)) {
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

/** True at the end of a text without a final line break. */
export const isOpenEnd = (text: string, at: number): boolean => at === text.length && at > 0 && !/[\r\n]/.test(text[at - 1] ?? '');

/** Start of the line of `offset`, behind a byte-order mark. */
function lineBegin(text: string, offset: number): number {
  const start = lineStart(text, offset);
  return text[start] === '\uFEFF' ? start + 1 : start;
}

/** Plain imports first, then by module: the order that import sorters make. */
const byModule = (a: string, b: string): number =>
  Number(a.startsWith('from ')) - Number(b.startsWith('from ')) || (moduleOfLine(a).toLowerCase() < moduleOfLine(b).toLowerCase() ? -1 : 1);

const moduleOfLine = (line: string): string => /^(?:from|import) ([\w.]+)/.exec(line)?.[1] ?? '';

function moduleOf(statement: Node, text: string): string {
  const node = statement.childForFieldName('module_name') ?? statement.childForFieldName('name');
  const name = node?.type === 'aliased_import' ? node.childForFieldName('name') : node;
  return name ? text.slice(name.startIndex, name.endIndex) : '';
}

/** The first imports of a text, or of a region of it: behind shebang, encoding, header comments, docstring and `from __future__`. */
export function insertFirst(source: PythonSource, block: string, eol: string, region: OffsetRange = { start: 0, end: source.text.length }): Edit {
  const { text } = source;
  const start = region.start === 0 && text.startsWith('\uFEFF') ? 1 : region.start;
  let head: Node | undefined;
  let next: Node | undefined;
  for (const node of within(source, region)) {
    next = node;
    if (node.type === 'future_import_statement' || isDocstring(node) || (node.type === 'comment' && isHeader(node, text))) head = node;
    else if (node.type !== 'comment') break;
  }
  const gap = eol.repeat(next && /^(function|class|decorated)_definition$/.test(next.type) ? 2 : 1);
  // Each shape of the text gets a result of its own, so that removal can tell them apart.
  // The head of a cell is its marker, before the region.
  if (!head && region.start === 0) {
    let at = start;
    while (at < text.length && isBlankLine(text, at)) at = nextLine(text, at);
    return { start: at, end: at, text: block + gap };
  }
  const at = head ? nextLine(text, head.endIndex) : region.start;
  return { start: at, end: at, text: isBlankLine(text, at) ? eol + block : block + gap };
}

/** The statements and comments of the module that lie in a region. */
const within = ({ root }: PythonSource, { start, end }: OffsetRange): Node[] => root.namedChildren.filter((node) => start <= node.startIndex && node.endIndex <= end);

/** Comments that must stay at the top or speak of the whole file: shebang, encoding, notebook and cell markers, settings of tools, inline script metadata. */
const headerComment = /^#(!|.*coding[:=]|\s*Databricks notebook source|\s*%%|\s*(mypy|pylint|ruff|flake8|pyright|isort|fmt|yapf|type)\s*:|\s*\/\/\/)/;

/** A comment that belongs to the file: one of those above, or one with a blank line (or more such comments) behind it. */
function isHeader(comment: Node, text: string): boolean {
  if (headerComment.test(text.slice(comment.startIndex, comment.endIndex))) return true;
  for (let at = nextLine(text, comment.endIndex); at < text.length; at = nextLine(text, at)) {
    if (isBlankLine(text, at)) return true;
    if (text[at] !== '#') return false;
  }
  return false;
}

export const isDocstring = (node: Node): boolean =>
  node.type === 'expression_statement' && node.firstNamedChild?.type === 'string' && isFirstStatement(node);

function isFirstStatement(node: Node): boolean {
  for (let sibling = node.previousNamedSibling; sibling; sibling = sibling.previousNamedSibling) {
    if (sibling.type !== 'comment') return false;
  }
  return true;
}

export const isBlankLine = (text: string, at: number): boolean => /^[ \t\f]*$/.test(text.slice(at, lineEnd(text, at)));
