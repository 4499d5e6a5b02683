import { ts } from 'ts-morph';
import type { FileContext, Refusal } from '../types';
import { ownHas } from './facts';
import { returnsValue } from './bodyForm';
import { formFor, refersTo } from './forms';
import { TsImports } from './imports';
import { keptPromiseFunctions, ownPromise } from './keptPromise';
import { firstTsError, hasTypes, isCheckedJs, type TsSource } from './parse';
import { boundNames, visitOwn, type TsFunction } from './scan';
import { isStreamPart } from './streamPart';
import { isDirective } from './tracing';

interface Subject {
  readonly fn: TsFunction;
  readonly source: TsSource;
  readonly context: FileContext;
}

interface RefusalRule {
  readonly code: string;
  readonly applies: (subject: Subject) => boolean;
  readonly reason: string;
}

const implicitMethods = /^(toString|toJSON|valueOf|toLocaleString|then|catch|finally|inspect|next|return|throw|\[Symbol\..*|\[.*inspect.*)$/;

/** Checked in this order; the first that applies is the reason shown. */
const rules: readonly RefusalRule[] = [
  { code: 'constructor', applies: ({ fn }) => fn.kind === 'constructor', reason: 'A constructor returns the object itself; trace the function that makes or uses it.' },
  { code: 'accessor', applies: ({ fn }) => fn.kind === 'getter' || fn.kind === 'setter', reason: 'Getters and setters run implicitly, also while inputs are recorded.' },
  { code: 'signature', applies: ({ fn }) => !fn.body, reason: 'This is only a signature; trace the implementation.' },
  { code: 'implicitMethod', applies: ({ fn }) => (fn.kind === 'method' || fn.kind === 'objectMethod') && implicitMethods.test(fn.name), reason: 'JavaScript calls this method implicitly, also while values are recorded.' },
  { code: 'accessor', applies: ({ fn, source }) => isDescriptorMember(fn, source), reason: 'Getters, setters and proxy traps run implicitly, also while inputs are recorded.' },
  { code: 'streamPart', applies: ({ fn }) => isStreamPart(fn), reason: 'A stream calls this for each chunk; trace the function that makes or reads the stream.' },
  { code: 'syncGenerator', applies: ({ fn }) => fn.isGenerator && !fn.isAsync, reason: 'MLflow’s TypeScript SDK has no span that follows a synchronous generator.' },
  { code: 'jsx', applies: ({ fn }) => ownHas(fn, (node) => ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)), reason: 'The function renders a component; the SDK runs in Node.js only.' },
  { code: 'hook', applies: (s) => /^use[A-Z]/.test(s.fn.name) && TsImports.of(s.source).modules.includes('react'), reason: 'A React hook runs in the browser; the SDK runs in Node.js only.' },
  { code: 'browser', applies: ({ fn }) => ownHas(fn, isBrowserGlobal), reason: 'The function uses the browser; the SDK runs in Node.js only.' },
  { code: 'frames', applies: ({ fn }) => ownHas(fn, readsFrames), reason: 'The function looks at its callers, and tracing adds one.' },
  { code: 'eval', applies: ({ fn }) => ownHas(fn, (node) => ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'eval'), reason: 'The function calls eval, which sees the names around it.' },
  { code: 'argumentsInAsync', applies: (s) => s.fn.isAsync && s.fn.kind !== 'arrow' && isBodyForm(s) && ownHas(s.fn, (node) => ts.isIdentifier(node) && node.text === 'arguments' && !ts.isPropertyAccessExpression(node.parent)), reason: 'The asynchronous function reads arguments, which cannot be passed on exactly.' },
  { code: 'redeclared', applies: (s) => isBodyForm(s) && redeclaresParameter(s.fn), reason: 'The body declares a variable with the name of a parameter.' },
  { code: 'narrowedParameter', applies: (s) => isBodyForm(s) && narrowsParameterForCallback(s), reason: 'The function gives a parameter another value and reads it in a callback, where TypeScript would forget what it knows of it. Use a variable of its own first.' },
  { code: 'inferredPredicate', applies: (s) => isBodyForm(s) && mayInferPredicate(s), reason: 'TypeScript may infer a type guard from this body, which a wrapper inside would lose. Declare the return type first.' },
  { code: 'ownPromise', applies: ({ fn }) => ownPromise(fn), reason: 'The function returns its own kind of promise, and a span would replace it with a plain one.' },
  { code: 'keptPromise', applies: ({ fn, source, context }) => !fn.isAsync && keptPromiseFunctions(source, context.keptPromises).has(fn.id), reason: 'The function may return a promise that is kept elsewhere or has members of its own, and a span would hand out another one.' },
  { code: 'expectedError', applies: expectsError, reason: 'A comment that expects or hides a type error stands at its parameters or a return, and a span would move that error or take it away.' },
  { code: 'recursiveType', applies: (s) => infersReturn(s) && returnsItself(s.fn), reason: 'The function calls itself and its return type is inferred. Declare the return type first.' },
];

/** Why a function cannot be traced, or `undefined`. */
export function tsRefusalOf(fn: TsFunction, source: TsSource, context: FileContext): Refusal | undefined {
  const subject = { fn, source, context };
  const rule = rules.find(({ applies }) => applies(subject));
  return rule && { code: rule.code, reason: rule.reason };
}

const browserModules = /^(@angular\/(core|common|router|forms|platform-browser)|react-dom\/client|react-native|vue|svelte|solid-js\/web|preact\/hooks)$/;

/** Why nothing of a text can be traced, or `undefined`. */
export function tsFileRefusal(source: TsSource, context: FileContext): Refusal | undefined {
  const { file, text } = source;
  if (/\.d\.[cm]?ts$/.test(context.path ?? '')) return { code: 'declarationFile', reason: 'A declaration file only describes types.' };
  if (firstTsError(source) !== undefined) return { code: 'syntaxError', reason: 'The file has a syntax error. Correct it first.' };
  if (/^[/*\s#]*.*(@generated|DO NOT EDIT|auto-?generated|generated by)/im.test(header(text))) return { code: 'generated', reason: 'The file says that it is generated; change its source instead.' };
  if (file.statements.some((statement) => isDirective(statement) && /use client/.test(statement.getText(file)))) return { code: 'client', reason: 'The file runs in the browser; the SDK runs in Node.js only.' };
  const framework = TsImports.of(source).modules.find((module) => browserModules.test(module));
  if (framework !== undefined) return { code: 'browserFramework', reason: `The file is written for the browser, with ${framework}; the SDK runs in Node.js only.` };
  if (/^export\s+const\s+(runtime\s*=\s*|config\s*=\s*\{\s*runtime:\s*)['"](experimental-)?edge['"]/m.test(text)) return { code: 'edge', reason: 'The file runs on an edge runtime; the SDK runs in Node.js only.' };
  return undefined;
}

/** The comments that a text starts with. */
function header(text: string): string {
  const ranges = ts.getLeadingCommentRanges(text, ts.getShebang(text)?.length ?? 0) ?? [];
  return ranges.map(({ pos, end }) => text.slice(pos, end)).join('\n').slice(0, 2000);
}

const traps = /^(get|set|has|apply|construct|deleteProperty|defineProperty|ownKeys|getOwnPropertyDescriptor|getPrototypeOf|setPrototypeOf|isExtensible|preventExtensions)$/;

/** True for `get` and `set` of a property descriptor, and for traps in an object of a text that makes proxies. */
function isDescriptorMember({ name, node }: TsFunction, { text }: TsSource): boolean {
  if (!traps.test(name)) return false;
  const member = ts.isPropertyAssignment(node.parent) ? node.parent : node;
  if (!ts.isObjectLiteralExpression(member.parent)) return false;
  if (/\bnew Proxy\b/.test(text)) return true;
  for (let at: ts.Node = member.parent; !ts.isStatement(at); at = at.parent) {
    if (ts.isCallExpression(at) && /\b(defineProperty|defineProperties|create)$/.test(at.expression.getText())) return name === 'get' || name === 'set';
  }
  return false;
}

const isBodyForm = ({ fn, source, context }: Subject): boolean => formFor(fn, source, context) === 'body';

function isBrowserGlobal(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression) && (node.expression.text === 'window' || node.expression.text === 'document')
    && /^(location|addEventListener|querySelector\w*|getElementById|createElement|body|cookie|localStorage|history|navigator)$/.test(node.name.text);
}

/** `new Error()`, or a variable that the function around gives one. */
function isNewError(expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression)) return isNewError(expression.expression);
  if (ts.isNewExpression(expression)) return /^(\w*Error)$/.test(expression.expression.getText());
  return ts.isIdentifier(expression) && new RegExp(`\\b(?:const|let|var)\\s+${expression.text.replace(/\$/g, '\\$')}\\s*=\\s*new\\s+\\w*Error\\b`).test((ts.findAncestor(expression, ts.isFunctionLike) ?? expression.getSourceFile()).getText());
}

function readsFrames(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node)) return false;
  const name = node.name.text;
  if (name === 'stack' && isNewError(node.expression)) return true;
  return name === 'captureStackTrace' || ((name === 'callee' || name === 'caller') && ts.isIdentifier(node.expression) && node.expression.text === 'arguments');
}

function redeclaresParameter(fn: TsFunction): boolean {
  const names = new Set(boundNames([...fn.node.parameters]));
  if (!fn.body || names.size === 0) return false;
  let found = false;
  visitOwn(fn.body, (node) => {
    if (ts.isVariableDeclaration(node) && (ts.getCombinedNodeFlags(node) & ts.NodeFlags.BlockScoped) === 0) {
      const declared = ts.isIdentifier(node.name) ? [node.name.text] : boundNames([node as unknown as ts.ParameterDeclaration]);
      if (declared.some((name) => names.has(name))) found = true;
    }
    if (ts.isFunctionDeclaration(node) && node.name && names.has(node.name.text)) found = true;
  });
  return found;
}

/** A directive in front of the function or among its parameters, or one for a `return` whose type the function's annotation decides. */
function expectsError({ fn, source, context }: Subject): boolean {
  const { outer, node, body } = fn;
  if (!isTyped({ source, context }) || !body) return false;
  if (!node.type && /@ts-(ignore|expect-error)[^\r\n]*[\r\n]\s*return\b/.test(source.text.slice(body.pos, body.end))) return true;
  return source.text.slice(Math.min(outer.getFullStart(), node.getFullStart()), body.getStart(source.file)).includes('@ts-expect-error');
}

/** TypeScript keeps what an assignment told of a parameter for callbacks behind it, unless another function lies between. */
function narrowsParameterForCallback({ fn, source, context }: Subject): boolean {
  const { body, node } = fn;
  if (!isTyped({ source, context }) || !body) return false;
  const open = node.parameters.filter(({ type, initializer, questionToken }) => questionToken || initializer || !type || !/^(string|number|boolean)$/.test(type.getText(source.file)));
  const names = new Set(boundNames(open));
  const assigned = new Set<string>();
  visitOwn(body, (child) => {
    if (ts.isBinaryExpression(child) && ts.isIdentifier(child.left) && names.has(child.left.text) && child.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && child.operatorToken.kind <= ts.SyntaxKind.LastAssignment) assigned.add(child.left.text);
  });
  if (assigned.size === 0) return false;
  let found = false;
  visitOwn(body, (child) => {
    if (ts.isFunctionLike(child) && [...assigned].some((name) => refersTo(child, name))) found = true;
  });
  return found;
}

const isTyped = ({ source, context }: Pick<Subject, 'source' | 'context'>): boolean => hasTypes(source.language) || isCheckedJs(source, context);

/** The return annotation, in JavaScript that of the comment. */
const returnType = ({ node }: TsFunction): ts.TypeNode | undefined => node.type ?? ts.getJSDocReturnType(node);

/** A function without a return annotation whose body moves into another one. */
const infersReturn = (subject: Subject): boolean => {
  const { fn } = subject;
  return isTyped(subject) && !returnType(fn) && isBodyForm(subject) && fn.body !== undefined && (!ts.isBlock(fn.body) || returnsValue(fn.body));
};

/** True when a returned value depends on the function: TypeScript allows that for `return itself(…)` alone, and only in the function's own body. */
function returnsItself({ body, kind, name, node }: TsFunction): boolean {
  if (!body) return false;
  const isVariable = kind === 'function' || (ts.isVariableDeclaration(node.parent) && !node.parent.type);
  const reads = (node: ts.Node): boolean =>
    (ts.isPropertyAccessExpression(node) && node.name.text === name && node.expression.kind === ts.SyntaxKind.ThisKeyword) || (ts.forEachChild(node, reads) ?? false);
  const mentions = (value: ts.Node): boolean => reads(value) || (isVariable && ((ts.isIdentifier(value) && value.text === name) || refersTo(value, name)));
  if (!ts.isBlock(body)) return mentions(body);
  let found = false;
  visitOwn(body, (node) => {
    if (ts.isReturnStatement(node) && node.expression && mentions(node.expression)) found = true;
  });
  return found;
}

/** One `return` of a condition on a parameter, without a return annotation: TypeScript 5.5 makes that a type guard. */
function mayInferPredicate({ fn, source, context }: Subject): boolean {
  if (!isTyped({ source, context }) || fn.isAsync || returnType(fn) || fn.node.parameters.length === 0 || !fn.body) return false;
  const only = ts.isBlock(fn.body) ? (fn.body.statements.length === 1 ? fn.body.statements[0] : undefined) : undefined;
  const value = ts.isBlock(fn.body) ? (only && ts.isReturnStatement(only) ? only.expression : undefined) : fn.body;
  return value !== undefined && isCondition(value);
}

function isCondition(expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression)) return isCondition(expression.expression);
  if (ts.isPrefixUnaryExpression(expression)) return expression.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isBinaryExpression(expression)) {
    const operator = expression.operatorToken.kind;
    if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) return isCondition(expression.left) || isCondition(expression.right);
    return comparisons.has(operator);
  }
  return ts.isCallExpression(expression) && /(^|\.)(is|has|assert)[A-Z]\w*$/.test(expression.expression.getText());
}

const comparisons: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsToken, ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken, ts.SyntaxKind.InstanceOfKeyword, ts.SyntaxKind.InKeyword,
]);
