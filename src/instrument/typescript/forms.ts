import { ts } from 'ts-morph';
import { indentAt, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit, FileContext } from '../types';
import { hasTypes, isCheckedJs, type TsSource } from './parse';
import { visitOwn, type TsFunction } from './scan';
import { isDirective } from './tracing';

/** The shapes that tracing can take around a function. */
export type TsForm = 'wrapper' | 'decorator' | 'body' | 'span';

/** The form that keeps hoisting, `this`, types and names of this function as they are. */
export function formFor(fn: TsFunction, source: TsSource, context: FileContext): TsForm {
  const { legacyDecorators, isolatedDeclarations } = context;
  if (fn.isGenerator) return 'span';
  if (fn.kind === 'method') return legacyDecorators && hasTypes(source.language) && canDecorate(fn) ? 'decorator' : 'body';
  // Where types must be read off each file alone, the result of a call would need an annotation; in JavaScript a comment types the function only.
  const isReadOff = (isolatedDeclarations && hasTypes(source.language)) || isCheckedJs(source, context);
  return !isReadOff && canWrap(fn, source) ? 'wrapper' : 'body';
}

/** Legacy decorators go on the implementation of a method with a public name in a class declaration. */
function canDecorate(fn: TsFunction): boolean {
  const name = fn.nameNode;
  return fn.enclosingClass !== undefined && ts.isClassDeclaration(fn.enclosingClass) && name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name))
    && hasReadableParameters(fn.node);
}

/**
 * `trace(fn, …)` keeps the type of a function whose parameters say theirs. One that takes them from
 * its surroundings, that is called with `new`, whose name is read, that is given properties, or
 * whose parameters the SDK cannot name gets the body form.
 */
function canWrap(fn: TsFunction, source: TsSource): boolean {
  const { node } = fn;
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  if (ts.isCallExpression(node.parent) || node.typeParameters) return false;
  if (hasTypes(source.language) && node.parameters.some(({ type }) => !type)) return false;
  if (!hasReadableParameters(node)) return false;
  if (node.body && ts.isBlock(node.body) && node.body.statements.some(isDirective)) return false;
  if (ts.isFunctionExpression(node) && (node.name !== undefined || readsThis(node))) return false;
  if (source.file.statements.some((statement) => isDirective(statement) && /use server/.test(statement.getText(source.file)))) return false;
  const mentions = new RegExp(`\\bnew\\s+${escapeName(fn.name)}\\b|(?<![.\\w$])${escapeName(fn.name)}\\.((name|prototype)\\b|[\\w$]+\\s*=[^=>])`);
  if (mentions.test(source.text)) return false;
  // An arrow that is an argument has no name: what gets it as a value might read that.
  if (ts.isVariableDeclaration(node.parent) && namesGivenAway(source.file).has(fn.name)) return false;
  if (!hasTypes(source.language) || node.type) return true;
  return !isContextual(node) && (!ts.isVariableDeclaration(node.parent) || !refersTo(node, fn.name));
}

/** True where the surroundings may expect a type of an expression: the SDK's `trace` between them would hide it. */
function isContextual(expression: ts.Node): boolean {
  const { parent } = expression;
  if (ts.isPropertyAssignment(parent)) return isContextual(parent.parent);
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.type !== undefined;
  return !ts.isExportAssignment(parent);
}

/**
 * True when the SDK finds every parameter's name in the source text of the function: it takes the text
 * to the first closing parenthesis apart at commas, and leaves destructured and rest parameters out.
 */
function hasReadableParameters(node: ts.FunctionLikeDeclaration): boolean {
  const { parameters } = node;
  const [first] = parameters;
  if (!first) return true;
  const file = node.getSourceFile();
  if (ts.isArrowFunction(node) && !file.text.slice(node.getStart(file), first.getStart(file)).includes('(')) return false;
  if (parameters.some(({ name, dotDotDotToken }) => !ts.isIdentifier(name) || dotDotDotToken)) return false;
  // Types are gone at run time; defaults and comments stay.
  return parameters.every(({ initializer }) => !initializer || /^[\w$.'"-]*$/.test(initializer.getText(file)))
    && !/\/[/*]/.test(file.text.slice(first.pos, parameters.end));
}

const knownGivenAway = new WeakMap<ts.SourceFile, ReadonlySet<string>>();

/** Names that the text uses otherwise than to call them, declare them or export them. */
function namesGivenAway(file: ts.SourceFile): ReadonlySet<string> {
  let names = knownGivenAway.get(file);
  if (!names) {
    const found = new Set<string>();
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && !isPropertyName(node) && isGivenAway(node)) found.add(node.text);
      ts.forEachChild(node, visit);
    };
    visit(file);
    knownGivenAway.set(file, (names = found));
  }
  return names;
}

function isGivenAway(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isCallExpression(parent) && parent.expression === node) return false;
  if ((ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isFunctionLike(parent)) && parent.name === node) return false;
  if (ts.isShorthandPropertyAssignment(parent)) {
    const holder = parent.parent.parent;
    return !(ts.isBinaryExpression(holder) && holder.left.getText() === 'module.exports');
  }
  return !ts.isExportSpecifier(parent) && !ts.isExportAssignment(parent) && !ts.isTypeQueryNode(parent) && !ts.isTypeReferenceNode(parent);
}

function readsThis(node: ts.FunctionExpression): boolean {
  let found = false;
  visitOwn(node, (child) => {
    if (child.kind === ts.SyntaxKind.ThisKeyword || ts.isMetaProperty(child) || (ts.isIdentifier(child) && child.text === 'arguments')) found = true;
  }, true);
  return found;
}

/** True when a function mentions a name as a variable; its own name would make its type depend on itself. */
export function refersTo(node: ts.Node, name: string): boolean {
  return ts.forEachChild(node, (child) => (ts.isIdentifier(child) && child.text === name && !isPropertyName(child)) || refersTo(child, name)) ?? false;
}

const isPropertyName = (node: ts.Identifier): boolean =>
  (ts.isPropertyAccessExpression(node.parent) || ts.isPropertyAssignment(node.parent) || ts.isMethodDeclaration(node.parent)) && node.parent.name === node;

const escapeName = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The parts of a form's text. */
export interface FormText {
  /** Such as `mlflow.trace`. */
  readonly callee: string;
  /** The options object, such as `{ name: 'f' }`. */
  readonly options: string;
  readonly semicolon: string;
  /** The text is JavaScript with checked types: casts are comments. */
  readonly isCheckedJs: boolean;
  /** Indentation that enclosing functions of the same plan add to this one. */
  readonly extraIndent: string;
}

/** `fn` → `trace(fn, {…})`. */
export function wrapperEdits(fn: TsFunction, { callee, options }: FormText, source: TsSource): Edit[] {
  const start = fn.node.getStart(source.file);
  return [
    { start, end: start, text: `${callee}(` },
    { start: fn.node.end, end: fn.node.end, text: `, ${options})` },
  ];
}

/** `@trace({…})` nearest to the method, so that other decorators receive the traced method. */
export function decoratorEdits(fn: TsFunction, { callee, options, extraIndent }: FormText, source: TsSource): Edit[] {
  const { text, file } = source;
  const decorator = `@${callee}(${options})`;
  const last = ts.canHaveDecorators(fn.node) ? ts.getDecorators(fn.node)?.at(-1) : undefined;
  const start = fn.node.getStart(file);
  const isOwnLine = text.slice(lineStart(text, start), start).trim() === '' && (!last || nextLine(text, last.end) <= (fn.nameNode?.getStart(file) ?? fn.node.end));
  const space = isOwnLine ? lineEnding(text) + indentAt(text, start) + extraIndent : ' ';
  const at = last?.end ?? start;
  return [{ start: at, end: at, text: last ? space + decorator : decorator + space }];
}
