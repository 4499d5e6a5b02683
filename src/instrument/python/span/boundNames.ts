import type { Node } from 'web-tree-sitter';
import { nameEvents } from './nameEvents';

type Names = ReadonlySet<string>;

/** Names that a function or module has certainly bound when it comes to `node`, a statement of it: parameters and what ran before. */
export function boundBefore(node: Node, scope: Node, text: string): Set<string> {
  const chain: Node[] = [];
  for (let at: Node | null = node; at && at.id !== scope.id; at = at.parent) chain.unshift(at);
  let bound: Names = scope.type === 'function_definition' ? parameterNames(scope, text) : new Set();
  let parent = scope;
  for (const child of chain) {
    bound = union(bound, headerNames(parent, child, bound, text));
    if (isSequence(parent)) {
      const before = parent.namedChildren.slice(0, parent.namedChildren.findIndex(({ id }) => id === child.id));
      bound = boundAfter(before, bound, text) ?? bound;
    }
    parent = child;
  }
  return new Set(bound);
}

/** Names bound when these statements have run to their end; `undefined` when they never do. */
export function boundAfter(statements: readonly Node[], before: Names, text: string): Names | undefined {
  let bound: Names | undefined = before;
  for (const statement of statements) {
    bound = afterStatement(statement, bound, text);
    if (!bound) return undefined;
  }
  return bound;
}

function afterStatement(node: Node, before: Names, text: string): Names | undefined {
  switch (node.type) {
    case 'return_statement':
    case 'raise_statement':
    case 'break_statement':
    case 'continue_statement':
      return undefined;
    case 'if_statement': return afterIf(node, before, text);
    case 'for_statement': return union(before, certainWrites(node.childForFieldName('right'), text));
    case 'while_statement': return union(before, certainWrites(node.childForFieldName('condition'), text));
    case 'with_statement': return afterWith(node, before, text);
    case 'try_statement': return afterTry(node, before, text);
    case 'match_statement': return union(before, certainWrites(node.childForFieldName('subject'), text));
    case 'comment': return before;
    default: return union(before, certainWrites(node, text));
  }
}

function afterIf(node: Node, before: Names, text: string): Names | undefined {
  const ends: (Names | undefined)[] = [];
  let open = union(before, certainWrites(node.childForFieldName('condition'), text));
  ends.push(afterBlock(node.childForFieldName('consequence'), open, text));
  let hasElse = false;
  for (const clause of node.childrenForFieldName('alternative')) {
    if (clause.type === 'elif_clause') {
      open = union(open, certainWrites(clause.childForFieldName('condition'), text));
      ends.push(afterBlock(clause.childForFieldName('consequence'), open, text));
    } else if (clause.type === 'else_clause') {
      hasElse = true;
      ends.push(afterBlock(clause.childForFieldName('body'), open, text));
    }
  }
  return intersection(hasElse ? ends : [...ends, open]);
}

/** A context manager may swallow an exception of its body, so only those that are known not to count with what the body binds. */
function afterWith(node: Node, before: Names, text: string): Names | undefined {
  const items = withItems(node);
  const open = items.reduce<Names>((names, item) => union(names, certainWrites(item, text)), before);
  const isSafe = items.every((item) => /^(aiofiles\.)?open\(|^[\w.]*(\bstart_span|\block|_lock|Session|Client|TemporaryDirectory|NamedTemporaryFile|ThreadPoolExecutor|ProcessPoolExecutor|\.connect|\.cursor|\.begin|\.stream)\b/.test(text.slice(item.startIndex, item.endIndex)));
  const body = afterBlock(node.childForFieldName('body'), open, text);
  return isSafe ? body : open;
}

function afterTry(node: Node, before: Names, text: string): Names | undefined {
  let body = afterBlock(node.childForFieldName('body'), before, text);
  const ends: (Names | undefined)[] = [];
  let last: Node | undefined;
  for (const clause of node.namedChildren) {
    if (clause.type === 'else_clause') body = body && afterBlock(clause.childForFieldName('body'), body, text);
    else if (/^except/.test(clause.type)) ends.push(afterBlock(blockIn(clause), before, text));
    else if (clause.type === 'finally_clause') last = blockIn(clause);
  }
  const end = intersection([body, ...ends]);
  return last && end ? afterBlock(last, end, text) : end;
}

const afterBlock = (block: Node | null | undefined, before: Names, text: string): Names | undefined => (block ? boundAfter(block.namedChildren, before, text) : before);

const blockIn = (clause: Node): Node | undefined => clause.namedChildren.find(({ type }) => type === 'block');

/** Names that the header of a compound statement binds for the part of it that `child` is. */
function headerNames(parent: Node, child: Node, before: Names, text: string): Names {
  const field = (name: string) => certainWrites(parent.childForFieldName(name), text);
  switch (parent.type) {
    case 'if_statement':
      return child.type === 'block' ? field('condition') : union(field('condition'), earlierConditions(parent, child, text));
    case 'elif_clause':
    case 'while_statement':
      return child.type === 'block' ? field('condition') : new Set();
    case 'for_statement':
      return child.type === 'block' ? union(field('right'), targetNames(parent.childForFieldName('left'), text)) : field('right');
    case 'with_statement':
      return child.type === 'block' ? withItems(parent).reduce<Names>((names, item) => union(names, certainWrites(item, text)), new Set()) : new Set();
    case 'except_clause':
    case 'except_group_clause':
      return certainWrites(parent.childForFieldName('value'), text);
    case 'try_statement':
      return child.type === 'else_clause' ? (afterBlock(parent.childForFieldName('body'), before, text) ?? before) : new Set();
    case 'match_statement':
      return field('subject');
    case 'case_clause':
      return child.type === 'block' ? names(parent.namedChildren.filter(({ type }) => type === 'case_pattern'), text) : new Set();
    default:
      return new Set();
  }
}

function earlierConditions(statement: Node, clause: Node, text: string): Names {
  const before = statement.childrenForFieldName('alternative').filter(({ type, startIndex }) => type === 'elif_clause' && startIndex < clause.startIndex);
  return before.reduce<Names>((found, each) => union(found, certainWrites(each.childForFieldName('condition'), text)), new Set());
}

/** Names that a node binds whenever it is evaluated: not in the part of an expression that may be left out. */
function certainWrites(node: Node | null, text: string): Names {
  if (!node) return new Set();
  const events = nameEvents([node], text).filter(({ kind, isDeferred, node: use }) => kind === 'write' && !isDeferred && !mayBeSkipped(use, node));
  return new Set(events.map(({ name }) => name));
}

function mayBeSkipped(use: Node, top: Node): boolean {
  let child = use;
  for (let at = use.parent; at && child.id !== top.id; at = at.parent) {
    if (at.type === 'boolean_operator' && at.childForFieldName('left')?.id !== child.id) return true;
    if (at.type === 'conditional_expression' || /comprehension$|^generator_expression$|^comparison_operator$/.test(at.type)) return true;
    child = at;
  }
  return false;
}

/** The items of a `with` statement. */
export function withItems(node: Node): Node[] {
  return node.namedChildren.find(({ type }) => type === 'with_clause')?.namedChildren.filter(({ type }) => type === 'with_item') ?? [];
}

/** Names of a function's parameters, stars left out. */
function parameterNames(fn: Node, text: string): Set<string> {
  const found = new Set<string>();
  for (const parameter of fn.childForFieldName('parameters')?.namedChildren ?? []) {
    const bound = parameter.type === 'identifier' ? parameter : (parameter.childForFieldName('name') ?? parameter.descendantsOfType('identifier')[0]);
    if (bound && !/separator$/.test(parameter.type)) found.add(text.slice(bound.startIndex, bound.endIndex));
  }
  return found;
}

function targetNames(node: Node | null, text: string): Names {
  return new Set((node?.descendantsOfType('identifier') ?? []).filter(({ parent }) => !/^(attribute|subscript)$/.test(parent?.type ?? '')).map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex)));
}

const names = (nodes: readonly Node[], text: string): Names => new Set(nameEvents(nodes, text).filter(({ kind }) => kind === 'write').map(({ name }) => name));

const isSequence = (node: Node): boolean => node.type === 'block' || node.type === 'module';

const union = (a: Names, b: Names): Names => (b.size === 0 ? a : new Set([...a, ...b]));

function intersection(sets: readonly (Names | undefined)[]): Names | undefined {
  const ending = sets.filter((set) => set !== undefined);
  const [first, ...rest] = ending;
  return first && new Set([...first].filter((name) => rest.every((set) => set.has(name))));
}
