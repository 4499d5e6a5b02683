import { ts } from 'ts-morph';
import type { TsSource } from './parse';
import { isFunctionLike, scanTsFunctions, visitOwn, type TsFunction } from './scan';

const known = new WeakMap<ts.SourceFile, { readonly elsewhere: readonly string[]; readonly ids: ReadonlySet<string> }>();
const none: readonly string[] = [];

/**
 * Ids of the functions that may return a promise which somebody else holds too, or which has members of its own, and of
 * those that hand on what such a function returns: the SDK returns another promise in its place. Decided by syntax: what is
 * certainly a fresh promise, such as the result of `new Promise(…)`, is not meant. `elsewhere`: qualified names of such
 * functions in other files of the project.
 */
export function keptPromiseFunctions(source: TsSource, elsewhere: readonly string[] = none): ReadonlySet<string> {
  let found = known.get(source.file);
  if (found?.elsewhere !== elsewhere) {
    const ids = elsewhere.length > 0 || /Promise|Thenable|Deferred|\.then\(/.test(source.text) ? findKept(scanTsFunctions(source), elsewhere) : new Set<string>();
    known.set(source.file, (found = { elsewhere, ids }));
  }
  return found.ids;
}

/** Qualified names of the functions of a text that return such promises, for the other files of its project. */
export function keptPromiseNames(source: TsSource): string[] {
  const ids = keptPromiseFunctions(source);
  return ids.size === 0 ? [] : scanTsFunctions(source).filter(({ id }) => ids.has(id)).map(({ qualifiedName }) => qualifiedName);
}

function findKept(functions: readonly TsFunction[], elsewhere: readonly string[]): ReadonlySet<string> {
  const kept = functions.filter((fn) => ownPromise(fn) || returnsKept(fn));
  const ids = new Set(kept.map(({ id }) => id));
  const own = new Set(functions.map(({ qualifiedName }) => qualifiedName));
  const others = elsewhere.filter((name) => !own.has(name));
  const names = new Set([...others, ...others.map((name) => anyClass + name.slice(name.lastIndexOf('.') + 1)), ...kept.flatMap(({ name, qualifiedName }) => [name, qualifiedName])]);
  for (let size = -1; names.size > 0 && size !== ids.size; ) {
    size = ids.size;
    for (const fn of functions) {
      if (ids.has(fn.id) || fn.isAsync || !fn.body || !returned(fn.body).some((value) => handsOn(value, names))) continue;
      ids.add(fn.id);
      names.add(fn.name);
    }
  }
  return ids;
}

/** True for a function that says that it returns its own kind of promise. */
export function ownPromise({ isAsync, node: { type } }: TsFunction): boolean {
  if (isAsync || !type) return false;
  const text = type.getText();
  return /\b(?!Promise\b)\w*(Promise|Thenable|PromiseLike)\b(?!\s*\.)/.test(text) || /\bPromise\s*<[^]*>\s*&|&\s*Promise\s*</.test(text);
}

/** True for a call of one of these functions, also as one of two values. */
function handsOn(value: ts.Expression, names: ReadonlySet<string>): boolean {
  if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isNonNullExpression(value)) return handsOn(value.expression, names);
  if (ts.isConditionalExpression(value)) return handsOn(value.whenTrue, names) || handsOn(value.whenFalse, names);
  if (ts.isBinaryExpression(value) && logical.has(value.operatorToken.kind)) return handsOn(value.left, names) || handsOn(value.right, names);
  if (!ts.isCallExpression(value)) return false;
  const { expression } = value;
  if (ts.isIdentifier(expression)) return names.has(expression.text);
  if (!ts.isPropertyAccessExpression(expression)) return false;
  const { text } = expression.name;
  // A static method by its class.
  if (ts.isIdentifier(expression.expression) && names.has(`${expression.expression.text}.${text}`)) return true;
  if (expression.expression.kind !== ts.SyntaxKind.ThisKeyword && !peculiarName.test(text)) return false;
  return names.has(text) || names.has(`${anyClass}${text}`);
}

/** A name of several words is its project's own; one like `run` or `get` says nothing about whose method it is. */
const peculiarName = /[a-z\d][A-Z]|_/;

/** Before the name of a method of some class in another file. */
const anyClass = '*.';

function returnsKept(fn: TsFunction): boolean {
  const { body, node, isAsync, isGenerator } = fn;
  if (!body || isAsync || isGenerator || ts.isConstructorDeclaration(node)) return false;
  const isDeclared = node.type !== undefined && /\bPromise\b/.test(node.type.getText());
  if (!isDeclared && !makesPromises(body)) return false;
  const subject = { fn, body, isDeclared, asked: new Set<string>() };
  return returned(body).some((value) => isKept(value, subject));
}

interface Subject {
  readonly fn: TsFunction;
  readonly body: ts.ConciseBody;
  /** The return annotation names a promise. */
  readonly isDeclared: boolean;
  /** Variables that were asked about already: two may be given each other's value. */
  readonly asked: Set<string>;
}

function makesPromises(body: ts.ConciseBody): boolean {
  const isPromise = (node: ts.Node): boolean =>
    (ts.isNewExpression(node) && node.expression.getText() === 'Promise')
    || (ts.isPropertyAccessExpression(node) && ((ts.isIdentifier(node.expression) && node.expression.text === 'Promise') || (/^(then|catch|finally)$/.test(node.name.text) && ts.isCallExpression(node.parent))))
    || (ts.isIdentifier(node) && promiseName.test(node.text));
  let found = isPromise(body);
  visitOwn(body, (node) => {
    if (!found && isPromise(node)) found = true;
  });
  return found;
}

const promiseName = /promise|deferred/i;

function returned(body: ts.ConciseBody): ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const values: ts.Expression[] = [];
  visitOwn(body, (node) => {
    if (ts.isReturnStatement(node) && node.expression) values.push(node.expression);
  });
  return values;
}

function isKept(value: ts.Expression, subject: Subject): boolean {
  if (ts.isParenthesizedExpression(value) || ts.isAsExpression(value) || ts.isSatisfiesExpression(value) || ts.isNonNullExpression(value) || ts.isTypeAssertionExpression(value)) return isKept(value.expression, subject);
  if (ts.isConditionalExpression(value)) return isKept(value.whenTrue, subject) || isKept(value.whenFalse, subject);
  if (ts.isBinaryExpression(value)) {
    const operator = value.operatorToken.kind;
    if (assignments.has(operator)) return !ts.isIdentifier(value.left) || isKept(value.left, subject);
    if (operator === ts.SyntaxKind.CommaToken) return isKept(value.right, subject);
    return logical.has(operator) && (isKept(value.left, subject) || isKept(value.right, subject));
  }
  if (ts.isPropertyAccessExpression(value)) return subject.isDeclared || promiseName.test(value.name.text);
  if (ts.isElementAccessExpression(value)) return subject.isDeclared;
  if (ts.isCallExpression(value)) return isKeptCall(value, subject);
  return ts.isIdentifier(value) && value.text !== 'undefined' && isKeptName(value, subject);
}

const assignments: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.EqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken, ts.SyntaxKind.BarBarEqualsToken, ts.SyntaxKind.AmpersandAmpersandEqualsToken]);
const logical: ReadonlySet<ts.SyntaxKind> = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken]);

/** `Object.assign(promise, …)`, and `cache.get(key)` where a promise is declared. */
function isKeptCall({ expression }: ts.CallExpression, { isDeclared }: Subject): boolean {
  if (!ts.isPropertyAccessExpression(expression)) return false;
  const isObject = ts.isIdentifier(expression.expression) && expression.expression.text === 'Object';
  return isObject ? /^(assign|defineProperty|defineProperties|setPrototypeOf|freeze)$/.test(expression.name.text) : isDeclared && /^(get|at)$/.test(expression.name.text) && /cache|map|pending|promise|inflight|memo|store|entries/i.test(expression.expression.getText());
}

/** A variable that the function did not make itself, or that it also stores, passes on or gives members. */
function isKeptName(name: ts.Identifier, subject: Subject): boolean {
  const { fn, body, isDeclared, asked } = subject;
  if (asked.has(name.text)) return false;
  asked.add(name.text);
  const isOwn = (declared: ts.Node) => ts.isIdentifier(declared) && declared.text === name.text;
  if (fn.node.parameters.some((parameter) => isOwn(parameter.name))) return isDeclared || promiseName.test(name.text);
  const values: ts.Expression[] = [];
  let isLocal = false;
  let isStored = false;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && isOwn(node.name)) {
      isLocal = true;
      if (node.initializer) values.push(node.initializer);
    } else if (ts.isBinaryExpression(node) && assignments.has(node.operatorToken.kind) && isOwn(node.left)) values.push(node.right);
    if (ts.isIdentifier(node) && node.text === name.text && isStoring(node)) isStored = true;
    ts.forEachChild(node, visit);
  };
  visit(body);
  if (!isLocal) return isDeclared || promiseName.test(name.text);
  return isStored || values.some((value) => !isFunctionLike(value) && isKept(value, subject));
}

/** True where a variable's value gets into other hands: assigned, an argument, in a literal, or given a member. */
function isStoring(node: ts.Identifier): boolean {
  let value: ts.Node = node;
  while (ts.isParenthesizedExpression(value.parent) || ts.isAsExpression(value.parent) || ts.isNonNullExpression(value.parent)) value = value.parent;
  const { parent } = value;
  if (ts.isBinaryExpression(parent) && assignments.has(parent.operatorToken.kind)) return parent.right === value;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === value) {
    return ts.isBinaryExpression(parent.parent) && parent.parent.left === parent && assignments.has(parent.parent.operatorToken.kind);
  }
  if (ts.isCallExpression(parent) && parent.arguments.some((argument) => argument === value)) return true;
  return ts.isShorthandPropertyAssignment(parent) || (ts.isPropertyAssignment(parent) && parent.initializer === value);
}
