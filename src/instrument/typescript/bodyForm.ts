import { ts } from 'ts-morph';
import type { Edit } from '../types';
import type { FormText } from './forms';
import { frameEdits } from './frame';
import { hasTypes, type TsSource } from './parse';
import { isFunctionLike, visitOwn, type TsFunction } from './scan';

/** `{ … }` → `{ return withSpan(() => { … }, {…}) }`, with the parameters as inputs and the return type unchanged. */
export function bodyEdits(fn: TsFunction, parts: FormText, source: TsSource): Edit[] {
  const { options, semicolon, extraIndent } = parts;
  const body = fn.body;
  if (!body) return [];
  const { open, result, close } = spanAround(fn, body, parts, source);
  if (!ts.isBlock(body)) {
    const start = body.getStart(source.file);
    // A comment in front would not belong to the expression.
    const [before, after] = parts.isCheckedJs && !fn.isAsync ? ['(', ')'] : ['', ''];
    return [{ start, end: start, text: `${before}${open}${result} => ` }, { start: body.end, end: body.end, text: `, ${options})${close}${after}` }];
  }
  const keyword = isStatement(fn, body, source) ? '' : 'return ';
  return frameEdits(body, { open: [`${keyword}${open}${result} => {`], close: [`}, ${options})${close}${semicolon}`] }, extraIndent, source);
}

/** What stands before the callback, how the callback begins, and what follows the call. */
function spanAround(fn: TsFunction, body: ts.ConciseBody, { callee, isCheckedJs }: FormText, source: TsSource): { open: string; result: string; close: string } {
  if (fn.isAsync) return { open: `await ${callee}(`, result: 'async ()', close: '' };
  if (isCheckedJs) return { open: `/** @type {<T>(run: () => T, options: object) => T} */ (${callee})(`, result: '()', close: '' };
  if (!hasTypes(source.language) || (ts.isBlock(body) && isVoid(fn, body))) return { open: `${callee}(`, result: '()', close: '' };
  const returnType = returnTypeText(fn, source);
  const result = returnType === undefined ? '()' : `(): ${returnType}`;
  // `withSpan` says `T | Promise<T>`, whatever its callback returns; a cast of its result would lead the inference of a type parameter astray.
  if (returnType === undefined || mentionsTypeParameter(fn) || mayAlsoBePromise(fn, returnType)) return { open: `(${callee} as <T>(run: () => T, options: object) => T)(`, result, close: '' };
  const isProcedure = returnType === 'void' && ts.isBlock(body) && !returnsValue(body);
  return { open: `${callee}(`, result, close: isProcedure ? '' : ` as ${returnType}` };
}

/** True when the span's call stands alone, so that the function still returns nothing. */
function isStatement(fn: TsFunction, body: ts.Block, source: TsSource): boolean {
  if (fn.isAsync || !hasTypes(source.language)) return false;
  return isVoid(fn, body) || (returnTypeText(fn, source) === 'void' && !returnsValue(body));
}

/** Expressions and object members that never end have the type `never`, declarations `void`. */
const isVoid = (fn: TsFunction, body: ts.Block): boolean =>
  fn.node.type === undefined && !returnsValue(body) && (fn.kind === 'function' || fn.kind === 'method' || !mayNeverEnd(body.statements.at(-1)));

/** True where a body's last statement, and so its end, may never be reached: it throws, loops or calls what says by its name that it does not return. */
function mayNeverEnd(last: ts.Statement | undefined): boolean {
  if (!last) return false;
  if (ts.isThrowStatement(last) || ts.isIterationStatement(last, false)) return true;
  if (ts.isBlock(last)) return mayNeverEnd(last.statements.at(-1));
  if (ts.isIfStatement(last)) return last.elseStatement !== undefined && mayNeverEnd(last.thenStatement) && mayNeverEnd(last.elseStatement);
  if (ts.isTryStatement(last)) return mayNeverEnd(last.finallyBlock) || mayNeverEnd(last.tryBlock);
  if (ts.isSwitchStatement(last)) return last.caseBlock.clauses.some((clause) => mayNeverEnd(clause.statements.at(-1)));
  return ts.isExpressionStatement(last) && ts.isCallExpression(last.expression)
    && /(exit|abort|fail|throw|panic|never|unreachable|die|raise|error|invariant|reject|redirect|notFound)\w*$/i.test(last.expression.expression.getText());
}

/** The return annotation as an inner function can have it: predicates become what they are at run time. A type that infers another one is related to no copy of itself, so it is left out. */
function returnTypeText(fn: TsFunction, source: TsSource): string | undefined {
  const type = fn.node.type;
  if (!type || hasInfer(type)) return undefined;
  if (ts.isTypePredicateNode(type)) return type.assertsModifier ? 'void' : 'boolean';
  return type.getText(source.file);
}

/** True when a `return` of the function itself has a value. */
export function returnsValue(body: ts.Block): boolean {
  let found = false;
  visitOwn(body, (node) => {
    if (ts.isReturnStatement(node) && node.expression) found = true;
  });
  return found;
}

const hasInfer = (node: ts.Node): boolean => ts.isInferTypeNode(node) || (ts.forEachChild(node, hasInfer) ?? false);

/** True for a type that is a promise or something else: a cast of the result would take it for what the promise gives. */
function mayAlsoBePromise({ node: { type } }: TsFunction, text: string): boolean {
  const isPromise = type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) && type.typeName.text === 'Promise';
  return !isPromise && /Promise|Thenable|Awaitable/.test(text);
}

/** True when the return annotation has a type parameter of the function or of what surrounds it. */
function mentionsTypeParameter({ node }: TsFunction): boolean {
  const names = new Set<string>();
  for (let at: ts.Node = node; !ts.isSourceFile(at); at = at.parent) {
    if (isFunctionLike(at) || ts.isClassLike(at)) for (const parameter of at.typeParameters ?? []) names.add(parameter.name.text);
  }
  const mentions = (child: ts.Node): boolean => (ts.isIdentifier(child) && names.has(child.text)) || (ts.forEachChild(child, mentions) ?? false);
  return node.type !== undefined && mentions(node.type);
}
