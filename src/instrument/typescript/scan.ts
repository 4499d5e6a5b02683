import { ts } from 'ts-morph';
import type { TargetKind } from '../types';
import { handedName, handOver, takerCall } from './handed';
import { assignedName, propertyText, type Named } from './names';
import type { TsSource } from './parse';

/** A function-like declaration with what surrounds it. */
export interface TsFunction {
  /** See `Target.id`. */
  readonly id: string;
  readonly kind: TargetKind;
  readonly name: string;
  readonly qualifiedName: string;
  readonly node: ts.FunctionLikeDeclaration;
  /** What the name belongs to: the function itself, its variable statement, property or assignment. */
  readonly outer: ts.Node;
  readonly nameNode?: ts.Node;
  /** A block, an arrow's expression, or nothing for signatures. */
  readonly body?: ts.ConciseBody;
  readonly enclosingClass?: ts.ClassLikeDeclaration;
  readonly isAsync: boolean;
  readonly isGenerator: boolean;
  /** The name of its spans where its own says less: that of the tool whose `execute` it is. */
  readonly spanName?: string;
}

const known = new WeakMap<ts.SourceFile, readonly TsFunction[]>();

/** Every named function of the text in its order; callbacks without a name are left out. */
export function scanTsFunctions({ file }: TsSource): readonly TsFunction[] {
  let functions = known.get(file);
  if (!functions) known.set(file, (functions = scan(file)));
  return functions;
}

function scan(file: ts.SourceFile): TsFunction[] {
  const found: TsFunction[] = [];
  const seen = new Map<string, number>();
  let scopes: readonly string[] = [];
  const visit = (node: ts.Node): void => {
    if (!namingKinds.has(node.kind)) {
      forEachChild(node, visit);
      return;
    }
    let inner = scopes;
    if (isFunctionLike(node)) {
      const named = nameOf(node, file);
      if (named) {
        const qualifiedName = [...scopes, named.name].join('.');
        const count = (seen.get(qualifiedName) ?? 0) + 1;
        seen.set(qualifiedName, count);
        found.push(describe(node, named, qualifiedName, count, scopes.at(-1), file));
        inner = [...scopes, named.name];
      }
    } else if (ts.isClassLike(node) || ts.isModuleDeclaration(node)) {
      inner = [...scopes, node.name?.getText(file) ?? assignedName(node, file)?.name ?? 'default'];
    } else if (ts.isObjectLiteralExpression(node)) {
      const assigned = assignedName(takerCall(node) ?? node, file);
      if (assigned) inner = [...scopes, assigned.name];
    }
    const outer = scopes;
    scopes = inner;
    forEachChild(node, visit);
    scopes = outer;
  };
  visit(file);
  return found;
}

function describe(node: ts.FunctionLikeDeclaration, named: Named, qualifiedName: string, count: number, scope: string | undefined, file: ts.SourceFile): TsFunction {
  const handed = ts.isMethodDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node) ? handOver(node, file) : undefined;
  const spanName = handed?.property === undefined ? undefined : (handed.givenName ?? scope);
  const flags = ts.getCombinedModifierFlags(node);
  return {
    id: count === 1 ? qualifiedName : `${qualifiedName}#${count}`,
    kind: kindOf(node),
    name: named.name,
    qualifiedName,
    node,
    outer: named.outer,
    ...(named.nameNode ? { nameNode: named.nameNode } : {}),
    ...(node.body ? { body: node.body } : {}),
    ...(ts.isClassLike(node.parent) ? { enclosingClass: node.parent } : {}),
    isAsync: (flags & ts.ModifierFlags.Async) !== 0,
    isGenerator: node.asteriskToken !== undefined,
    ...(spanName === undefined ? {} : { spanName }),
  };
}

function kindOf(node: ts.FunctionLikeDeclaration): TargetKind {
  if (ts.isFunctionDeclaration(node)) return 'function';
  if (ts.isArrowFunction(node)) return 'arrow';
  if (ts.isFunctionExpression(node)) return 'functionExpression';
  if (ts.isGetAccessor(node)) return 'getter';
  if (ts.isSetAccessor(node)) return 'setter';
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  return ts.isClassLike(node.parent) ? 'method' : 'objectMethod';
}

/** True for everything that has parameters and, mostly, a body. */
export function isFunctionLike(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return functionKinds.has(node.kind);
}

// Every node of a text is asked: one look in a set, and no access to the namespace, whose members are getters.
const { forEachChild, SyntaxKind } = ts;
const functionKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration, SyntaxKind.ArrowFunction, SyntaxKind.FunctionExpression, SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor, SyntaxKind.GetAccessor, SyntaxKind.SetAccessor,
]);
const namingKinds: ReadonlySet<ts.SyntaxKind> = new Set([
  ...functionKinds, SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression, SyntaxKind.ModuleDeclaration, SyntaxKind.ObjectLiteralExpression,
]);

function nameOf(node: ts.FunctionLikeDeclaration, file: ts.SourceFile): Named | undefined {
  if (ts.isConstructorDeclaration(node)) return { name: 'constructor', outer: node };
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return assignedName(node, file) ?? handedName(node, file);
  const nameNode = node.name;
  return nameNode ? { name: propertyText(nameNode, file), nameNode, outer: node } : { name: 'default', outer: node };
}

/** Calls `visit` on the nodes below `root`, not entering other functions and classes; arrows are entered when `throughArrows` is set. */
export function visitOwn(root: ts.Node, visit: (node: ts.Node) => void, throughArrows = false): void {
  ts.forEachChild(root, (child) => {
    visit(child);
    const isScope = isFunctionLike(child) || ts.isClassLike(child);
    if (!isScope || (throughArrows && ts.isArrowFunction(child))) visitOwn(child, visit, throughArrows);
  });
}

/** The names that parameters bind, in order; a `this` parameter is none. */
export function boundNames(parameters: readonly ts.ParameterDeclaration[]): string[] {
  const names: string[] = [];
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) {
      if (name.text !== 'this' && name.text !== '') names.push(name.text);
    } else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const parameter of parameters) add(parameter.name);
  return names;
}
