import { ts } from 'ts-morph';
import { spanTypes, type AttributeValue, type SpanType } from '../types';
import { TsImports } from './imports';
import type { TsSource } from './parse';
import type { TsFunction } from './scan';

/** How a text traces a function already. */
export interface TsTracing {
  readonly form: 'wrapper' | 'decorator' | 'body' | 'span';
  /** The call of the SDK: `trace(…)`, `withSpan(…)`, `startSpan(…)`. */
  readonly call: ts.CallExpression;
  /** The decorator, the statement of the body that holds the call, or the call. */
  readonly node: ts.Node;
  readonly name?: string;
  readonly spanType: SpanType;
  /** Attributes whose values are literals. */
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** The tracing of a function by MLflow's SDK, in any form, also hand-written; `undefined` when there is none. */
export function tracingOf(fn: TsFunction, source: TsSource): TsTracing | undefined {
  const imports = TsImports.of(source);
  if (imports.sdk.length === 0) return undefined;
  return wrapperOf(fn, imports, source) ?? decoratorOf(fn, imports, source) ?? bodyOf(fn, imports, source) ?? wrappedElsewhere(fn, imports, source);
}

function wrapperOf(fn: TsFunction, imports: TsImports, source: TsSource): TsTracing | undefined {
  const call = fn.node.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== fn.node || imports.sdkName(call.expression) !== 'trace') return undefined;
  return { form: 'wrapper', call, node: call, ...optionsIn(call.arguments[1], source) };
}

function decoratorOf(fn: TsFunction, imports: TsImports, source: TsSource): TsTracing | undefined {
  if (!ts.canHaveDecorators(fn.node)) return undefined;
  for (const node of ts.getDecorators(fn.node) ?? []) {
    const call = node.expression;
    if (ts.isCallExpression(call) && imports.sdkName(call.expression) === 'trace') return { form: 'decorator', call, node, ...optionsIn(call.arguments[0], source) };
  }
  return undefined;
}

/** `return await withSpan(…)` as the whole body, or a body that begins with `startSpan(…)`. */
function bodyOf(fn: TsFunction, imports: TsImports, source: TsSource): TsTracing | undefined {
  if (!fn.body) return undefined;
  if (!ts.isBlock(fn.body)) {
    const call = spanCall(unwrapped(fn.body), imports);
    return call && { form: 'body', call, node: fn.body, ...optionsIn(call.arguments[1], source) };
  }
  const statements = fn.body.statements.filter((statement) => !isDirective(statement));
  const first = statements[0];
  if (first && ts.isVariableStatement(first)) {
    const value = first.declarationList.declarations[0]?.initializer;
    if (value && ts.isCallExpression(value) && imports.sdkName(value.expression) === 'startSpan') {
      return { form: 'span', call: value, node: first, ...optionsIn(value.arguments[0], source) };
    }
  }
  const last = statements.at(-1);
  if (!last || statements.length !== 1) return undefined;
  const value = ts.isReturnStatement(last) || ts.isExpressionStatement(last) ? last.expression : undefined;
  const call = value && spanCall(unwrapped(value), imports);
  return call && { form: 'body', call, node: last, ...optionsIn(call.arguments[1], source) };
}

/** `withSpan(…)`, or the `trace(…)` of a traced function that is called at once. */
function spanCall(expression: ts.Expression, imports: TsImports): ts.CallExpression | undefined {
  if (!ts.isCallExpression(expression)) return undefined;
  const inner = unwrapped(expression.expression);
  if (imports.sdkName(inner) === 'withSpan') return expression;
  return ts.isCallExpression(inner) && imports.sdkName(inner.expression) === 'trace' ? inner : undefined;
}

/** A declared function that another statement hands to `trace`. */
function wrappedElsewhere(fn: TsFunction, imports: TsImports, source: TsSource): TsTracing | undefined {
  if (fn.kind !== 'function' || fn.node.parent !== source.file) return undefined;
  for (const statement of source.file.statements) {
    if (!ts.isVariableStatement(statement) && !ts.isExportAssignment(statement)) continue;
    const values = ts.isVariableStatement(statement) ? statement.declarationList.declarations.map(({ initializer }) => initializer) : [statement.expression];
    for (const call of values) {
      const first = call && ts.isCallExpression(call) && imports.sdkName(call.expression) === 'trace' ? call.arguments[0] : undefined;
      if (call && ts.isCallExpression(call) && first && ts.isIdentifier(first) && first.text === fn.name) {
        return { form: 'wrapper', call, node: call, ...optionsIn(call.arguments[1], source) };
      }
    }
  }
  return undefined;
}

function unwrapped(expression: ts.Expression): ts.Expression {
  let value = expression;
  while (ts.isAwaitExpression(value) || ts.isAsExpression(value) || ts.isParenthesizedExpression(value)) value = value.expression;
  return value;
}

/** A statement such as `'use strict'`. */
export const isDirective = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && ts.isStringLiteral(statement.expression) && !ts.isParenthesizedExpression(statement.expression);

type Given = Pick<TsTracing, 'name' | 'spanType' | 'attributes'>;

function optionsIn(argument: ts.Expression | undefined, source: TsSource): Given {
  let given: Given = { spanType: 'UNKNOWN' };
  if (!argument || !ts.isObjectLiteralExpression(argument)) return given;
  for (const property of argument.properties) {
    if (!ts.isPropertyAssignment(property)) continue;
    const key = property.name.getText(source.file);
    const value = property.initializer;
    if (key === 'name' && ts.isStringLiteralLike(value)) given = { ...given, name: value.text };
    if (key === 'spanType') given = { ...given, spanType: spanTypeOf(value.getText(source.file)) };
    if (key === 'attributes' && ts.isObjectLiteralExpression(value)) given = { ...given, attributes: attributesIn(value) };
  }
  return given;
}

const spanTypeOf = (text: string): SpanType => spanTypes.find((type) => type === text.replace(/['"]/g, '').split('.').at(-1)) ?? 'UNKNOWN';

function attributesIn(object: ts.ObjectLiteralExpression): Record<string, AttributeValue> {
  const found: Record<string, AttributeValue> = {};
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property) || !(ts.isStringLiteralLike(property.name) || ts.isIdentifier(property.name))) continue;
    const value = property.initializer;
    if (ts.isStringLiteralLike(value)) found[property.name.text] = value.text;
    else if (ts.isNumericLiteral(value)) found[property.name.text] = Number(value.text);
    else if (value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword) found[property.name.text] = value.kind === ts.SyntaxKind.TrueKeyword;
  }
  return found;
}
