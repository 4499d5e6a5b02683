import type { Node } from 'web-tree-sitter';
import type { PythonSource } from '../parse';
import { boundAfter, boundBefore } from './boundNames';
import { nameEvents, type NameEvent } from './nameEvents';
import type { SelectedBlock } from './selection';

/** Names of a block that are worth recording, in the order of the text. */
export interface BlockNames {
  /** Read by the block, and certainly bound before it. */
  readonly inputs: readonly string[];
  /** Certainly bound by the block, and used after it. */
  readonly outputs: readonly string[];
  /** Names that are bound somewhere in the scope. */
  readonly taken: ReadonlySet<string>;
}

/** What goes into a block and comes out of it. Names of modules, functions and classes are no values to record, nor is `self`. */
export function blockNames(source: PythonSource, { container, statements }: SelectedBlock): BlockNames {
  const { text } = source;
  const [first] = statements;
  const last = statements.at(-1);
  const scope = scopeOf(container);
  if (!first || !last) return { inputs: [], outputs: [], taken: new Set() };
  const all = nameEvents(scope.type === 'module' ? scope.namedChildren : [scope.childForFieldName('body') ?? scope], text);
  const isInside = ({ node }: NameEvent) => first.startIndex <= node.startIndex && node.endIndex <= last.endIndex;
  const inside = nameEvents(statements, text);
  const before = boundBefore(first, scope, text);
  const after = boundAfter(statements, before, text);
  const left = unrecordable(all, first);
  const self = selfName(scope, text);
  if (self !== undefined) left.add(self);

  const inputs: string[] = [];
  const written = new Set<string>();
  for (const { name, kind, isDeferred } of inside) {
    if (kind === 'read' && !written.has(name) && before.has(name) && !left.has(name) && !inputs.includes(name)) inputs.push(name);
    if (kind === 'write' && !isDeferred) written.add(name);
  }
  const used = usedAfter(all, isInside, first, last, scope);
  const outputs = [...written].filter((name) => after?.has(name) && used.has(name) && !left.has(name));
  return { inputs, outputs, taken: new Set(all.map(({ name }) => name)) };
}

/** The function that holds a block, or the module. */
export function scopeOf(container: Node): Node {
  let at = container;
  while (at.parent && at.type !== 'function_definition') at = at.parent;
  return at;
}

/** Names of imports and definitions, declared and deleted ones. The name of an exception counts inside its clause only. */
function unrecordable(all: readonly NameEvent[], first: Node): Set<string> {
  const found = new Set<string>();
  for (const { name, kind, node, binds, isDeferred } of all) {
    if (isDeferred) continue;
    const clause = kind === 'delete' ? exceptClause(node) : undefined;
    const isHere = clause && clause.startIndex <= first.startIndex && first.endIndex <= clause.endIndex;
    if (binds || kind === 'declare' || (kind === 'delete' && !isHere)) found.add(name);
  }
  return found;
}

function exceptClause(alias: Node): Node | undefined {
  if (alias.parent?.type !== 'as_pattern_target') return undefined;
  const clause = alias.parent.parent?.parent;
  return clause && /^except/.test(clause.type) ? clause : undefined;
}

function usedAfter(all: readonly NameEvent[], isInside: (event: NameEvent) => boolean, first: Node, last: Node, scope: Node): Set<string> {
  const loop = outerLoop(first, scope);
  const used = new Set<string>();
  const replaced = new Set<string>();
  for (const event of all) {
    if (isInside(event)) continue;
    const { name, kind, node, isDeferred } = event;
    const isBehind = node.startIndex >= last.endIndex;
    if (kind === 'write' && isBehind && !loop && isStatementOf(node, first.parent)) replaced.add(name);
    if (kind !== 'read') continue;
    if (isDeferred || (loop && loop.startIndex <= node.startIndex && node.endIndex <= loop.endIndex) || (isBehind && !replaced.has(name))) used.add(name);
  }
  return used;
}

/** True when the name is bound by a plain assignment among the statements of `container`. */
function isStatementOf(name: Node, container: Node | null): boolean {
  const assignment = name.parent;
  return assignment?.type === 'assignment' && assignment.parent?.type === 'expression_statement' && assignment.parent.parent?.id === container?.id;
}

function outerLoop(node: Node, scope: Node): Node | undefined {
  let loop: Node | undefined;
  for (let at = node.parent; at && at.id !== scope.id; at = at.parent) if (at.type === 'for_statement' || at.type === 'while_statement') loop = at;
  return loop;
}

/** The first parameter of a method. */
function selfName(scope: Node, text: string): string | undefined {
  if (scope.type !== 'function_definition') return undefined;
  const isMethod = scope.parent?.parent?.type === 'class_definition' || (scope.parent?.type === 'decorated_definition' && scope.parent.parent?.parent?.type === 'class_definition');
  const first = scope.childForFieldName('parameters')?.namedChildren[0];
  return isMethod && first?.type === 'identifier' ? text.slice(first.startIndex, first.endIndex) : undefined;
}
