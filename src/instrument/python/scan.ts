import type { Node } from 'web-tree-sitter';
import type { OffsetRange } from '../../base/position';
import { outlineAt, outlineOf } from './outline';
import type { PythonSource } from './parse';

/** A class or function around another one. */
export interface PythonScope {
  readonly kind: 'class' | 'function';
  readonly name: string;
  readonly node: Node;
}

/** A `def` with what surrounds it. */
export interface PythonFunction {
  /** See `Target.id`. */
  readonly id: string;
  readonly name: string;
  readonly qualifiedName: string;
  /** The `function_definition`. */
  readonly node: Node;
  /** The `decorated_definition`, or `node` where there is none. */
  readonly outer: Node;
  readonly nameNode: Node;
  readonly body: Node;
  readonly decorators: readonly Node[];
  /** Outermost first. */
  readonly scopes: readonly PythonScope[];
  readonly isAsync: boolean;
}

interface OpenScope extends PythonScope {
  readonly end: number;
}

const known = new WeakMap<PythonSource, readonly PythonFunction[]>();

/** Every `def` of the text in its order. Functions without a name or body (broken text) are left out. */
export function scanFunctions(source: PythonSource): readonly PythonFunction[] {
  let functions = known.get(source);
  if (!functions) known.set(source, (functions = scan(source, outlineOf(source))));
  return functions;
}

/** The functions that touch a range, ends included. The same as of the whole text, at the cost of a part of it. */
export function scanFunctionsAt(source: PythonSource, range: OffsetRange): readonly PythonFunction[] {
  const touches = ({ outer }: PythonFunction) => outer.startIndex <= range.end && range.start <= outer.endIndex;
  const whole = known.get(source);
  if (whole) return whole.filter(touches);
  const found = scan(source, outlineAt(source, range)).filter(touches);
  // Only the whole text tells how many functions of the same qualified name stand before.
  return found.some((fn) => mayRepeat(fn, source.text)) ? scanFunctions(source).filter(touches) : found;
}

/** True where an earlier function may have the same qualified name: at some level of it, the same name was defined before in the scope around. */
function mayRepeat({ scopes, name, node }: PythonFunction, text: string): boolean {
  let from = 0;
  for (const level of [...scopes, { name, node }]) {
    const start = level.node.startIndex;
    if (new RegExp(`\\b(?:def|class)\\s+${level.name}(?![\\p{L}\\p{N}_])`, 'u').test(text.slice(from, start))) return true;
    from = start + 1;
  }
  return false;
}

function scan(source: PythonSource, outline: readonly Node[]): PythonFunction[] {
  const { text } = source;
  const found: PythonFunction[] = [];
  const open: OpenScope[] = [];
  const seen = new Map<string, number>();
  let decorated: Node | undefined;
  for (const node of outline) {
    if (node.type === 'decorated_definition') {
      decorated = node;
      continue;
    }
    const start = node.startIndex;
    const end = node.endIndex;
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= start) open.pop();
    const outer = decorated && decorated.endIndex === end ? decorated : node;
    decorated = undefined;
    const nameNode = node.childForFieldName('name');
    const body = node.childForFieldName('body');
    if (!nameNode || !body) continue;
    const name = text.slice(nameNode.startIndex, nameNode.endIndex);
    const kind = node.type === 'class_definition' ? 'class' : 'function';
    if (kind === 'function') {
      const qualifiedName = [...open.map((scope) => scope.name), name].join('.');
      const count = (seen.get(qualifiedName) ?? 0) + 1;
      seen.set(qualifiedName, count);
      found.push({
        id: count === 1 ? qualifiedName : `${qualifiedName}#${count}`,
        name,
        qualifiedName,
        node,
        outer,
        nameNode,
        body,
        decorators: outer === node ? [] : outer.namedChildren.filter((child) => child.type === 'decorator'),
        scopes: open.map(({ kind, name, node }) => ({ kind, name, node })),
        isAsync: text.startsWith('async', start) && node.firstChild?.type === 'async',
      });
    }
    open.push({ kind, name, node, end });
  }
  return found;
}

/** Nodes of the given types in a function's body, without those of functions, classes and lambdas inside it. */
export function ownNodes(body: Node, types: readonly string[]): Node[] {
  const result: Node[] = [];
  let skipTo = -1;
  for (const node of body.descendantsOfType([...types, 'function_definition', 'class_definition', 'lambda'])) {
    // Keywords such as `yield` and `lambda` are tokens of the same type as their expressions.
    if (node.startIndex < skipTo || !node.isNamed) continue;
    const isScope = node.type === 'function_definition' || node.type === 'class_definition' || node.type === 'lambda';
    if (isScope) skipTo = node.endIndex;
    if (!isScope || types.includes(node.type)) result.push(node);
  }
  return result;
}

/** The statements of a body without docstring and comments. */
export function statements(body: Node): Node[] {
  return body.namedChildren.filter(
    (child, index) => child.type !== 'comment' && !(index === 0 && child.type === 'expression_statement' && child.firstNamedChild?.type === 'string'),
  );
}

/** The text of a dotted name such as `a.b.c`; `undefined` for other expressions. `call()` parts are kept as `()`. */
export function dottedText(node: Node | null, text: string): string | undefined {
  if (!node) return undefined;
  switch (node.type) {
    case 'identifier':
      return text.slice(node.startIndex, node.endIndex);
    case 'attribute': {
      const object = dottedText(node.childForFieldName('object'), text);
      const attribute = node.childForFieldName('attribute');
      return object === undefined || !attribute ? undefined : `${object}.${text.slice(attribute.startIndex, attribute.endIndex)}`;
    }
    case 'call': {
      const callee = dottedText(node.childForFieldName('function'), text);
      return callee === undefined ? undefined : `${callee}()`;
    }
    case 'await':
    case 'parenthesized_expression':
      return dottedText(node.firstNamedChild, text);
    case 'subscript': {
      const value = dottedText(node.childForFieldName('value'), text);
      return value === undefined ? undefined : `${value}[]`;
    }
    default:
      return undefined;
  }
}

/** Offset of the first syntax error, or `undefined`. */
export function firstError({ root }: PythonSource): number | undefined {
  if (!root.hasError) return undefined;
  let node = root;
  for (;;) {
    const inner: Node | undefined = node.children.find((child) => child.hasError || child.isMissing);
    if (!inner || inner.isError || inner.isMissing) return (inner ?? node).startIndex;
    node = inner;
  }
}
