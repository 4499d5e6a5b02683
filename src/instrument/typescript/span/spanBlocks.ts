import { ts } from 'ts-morph';
import { TsImports } from '../imports';
import type { TsSource } from '../parse';
import { isFunctionLike, scanTsFunctions } from '../scan';
import { tracingOf } from '../tracing';
import { statementsOf, type SelectedStatements } from './selection';

/** A span around statements of a list, by `withSpan` with a callback or by `startSpan` before `try`. */
export interface SpanBlock {
  /** The statement, or the declaration of the span and the `try` behind it. */
  readonly outer: readonly ts.Statement[];
  readonly call: ts.CallExpression;
  /** The statements in the span, `setOutputs` and the final `return` of ours among them. */
  readonly inner: ts.Block;
  /** Local name of the span object, if it has one. */
  readonly span?: string;
  readonly form: 'callback' | 'explicit';
}

/** The spans of a text that are not the tracing of a whole function, in its order. */
export function spanBlocks(source: TsSource): SpanBlock[] {
  const ofFunctions = new Set(scanTsFunctions(source).flatMap((fn) => tracingOf(fn, source)?.call ?? []));
  return allSpans(source).filter(({ call }) => !ofFunctions.has(call));
}

function allSpans(source: TsSource): SpanBlock[] {
  const imports = TsImports.of(source);
  if (imports.sdk.length === 0) return [];
  const found: SpanBlock[] = [];
  const visit = (node: ts.Node): void => {
    const list = statementsOf(node);
    list.forEach((statement, index) => {
      const block = callbackBlock(statement, imports) ?? explicitBlock(statement, list[index + 1], imports);
      if (block) found.push(block);
    });
    ts.forEachChild(node, visit);
  };
  visit(source.file);
  return found;
}

/** True when the statements are a span, or all that a span holds. */
export function isSpanOf({ statements, container }: SelectedStatements, source: TsSource): boolean {
  const blocks = allSpans(source);
  if (statements.length <= 2 && blocks.some(({ outer }) => outer.includes(statements[0] as ts.Statement) && outer.length >= statements.length)) return true;
  const around = blocks.find(({ inner }) => inner === container);
  return around !== undefined && around.inner.statements[0] === statements[0] && ownStatements(around).length <= statements.length;
}

/** What of a span's statements is not there for the span: without `setOutputs` and such at the edges and the final `return`. */
export function ownStatements(block: SpanBlock): readonly ts.Statement[] {
  const { inner } = block;
  let { statements }: { statements: readonly ts.Statement[] } = inner;
  while (statements[0] && isRecording(statements[0], block)) statements = statements.slice(1);
  const last = statements.at(-1);
  if (block.form === 'callback' && last && ts.isReturnStatement(last) && returnsDeclared(last, block.outer[0])) statements = statements.slice(0, -1);
  while (statements.at(-1) && isRecording(statements.at(-1) as ts.Statement, block)) statements = statements.slice(0, -1);
  return statements;
}

/** `span.setOutputs(…)` and such as a statement. */
export function isRecording(statement: ts.Statement, { span }: SpanBlock): boolean {
  const call = ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression) ? statement.expression.expression : undefined;
  return call !== undefined && ts.isPropertyAccessExpression(call) && ts.isIdentifier(call.expression) && call.expression.text === span
    && /^(set(Inputs|Outputs|Attributes?|Status|SpanType)|recordException)$/.test(call.name.text);
}

/** True for `return a` and `return { a, b }` where these are the names that the statement around declares. */
function returnsDeclared({ expression }: ts.ReturnStatement, outer: ts.Statement | undefined): boolean {
  const name = outer && ts.isVariableStatement(outer) ? outer.declarationList.declarations[0]?.name : undefined;
  if (!expression || !name) return false;
  if (ts.isIdentifier(name)) return ts.isIdentifier(expression) && expression.text === name.text;
  if (!ts.isObjectBindingPattern(name) || !ts.isObjectLiteralExpression(expression)) return false;
  const bound = name.elements.map((element) => element.getText());
  const returned = expression.properties.map((property) => property.getText());
  return bound.join() === returned.join();
}

function callbackBlock(statement: ts.Statement, imports: TsImports): SpanBlock | undefined {
  const value = ts.isExpressionStatement(statement) || ts.isReturnStatement(statement) ? statement.expression : onlyInitializer(statement);
  const call = value && unwrapped(value);
  if (!call || !ts.isCallExpression(call) || imports.sdkName(unwrapped(call.expression)) !== 'withSpan') return undefined;
  const [callback] = call.arguments;
  if (!callback || !ts.isArrowFunction(callback) || !ts.isBlock(callback.body) || callback.parameters.length > 1) return undefined;
  const parameter = callback.parameters[0]?.name;
  if (parameter && !ts.isIdentifier(parameter)) return undefined;
  return { outer: [statement], call, inner: callback.body, form: 'callback', ...(parameter ? { span: parameter.text } : {}) };
}

function onlyInitializer(statement: ts.Statement): ts.Expression | undefined {
  const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
  return declarations.length === 1 ? declarations[0]?.initializer : undefined;
}

function explicitBlock(statement: ts.Statement, next: ts.Statement | undefined, imports: TsImports): SpanBlock | undefined {
  const declaration = ts.isVariableStatement(statement) && statement.declarationList.declarations.length === 1 ? statement.declarationList.declarations[0] : undefined;
  const call = declaration?.initializer;
  if (!declaration || !call || !ts.isCallExpression(call) || imports.sdkName(call.expression) !== 'startSpan' || !ts.isIdentifier(declaration.name)) return undefined;
  if (!next || !ts.isTryStatement(next) || !next.finallyBlock) return undefined;
  return { outer: [statement, next], call, inner: next.tryBlock, span: declaration.name.text, form: 'explicit' };
}

function unwrapped(expression: ts.Expression): ts.Expression {
  let value = expression;
  while (ts.isAwaitExpression(value) || ts.isAsExpression(value) || ts.isParenthesizedExpression(value)) value = value.expression;
  return value;
}

/** True when a `return` belongs to the callback itself. */
export function returnsInside(block: ts.Block): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    if (isFunctionLike(node) || ts.isClassLike(node)) return;
    if (ts.isReturnStatement(node)) found = true;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(block, visit);
  return found;
}
