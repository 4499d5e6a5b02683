import { ts } from 'ts-morph';
import { indentAt, indentUnit, lineEnding, lineStart, nextLine } from '../lines';
import type { Edit } from '../types';
import { hasTypes, type TsSource } from './parse';
import { boundNames, visitOwn, type TsFunction } from './scan';
import { isDirective } from './tracing';

/** The shapes that tracing can take around a function. */
export type TsForm = 'wrapper' | 'decorator' | 'body' | 'span';

/** The form that keeps hoisting, `this`, types and names of this function as they are. */
export function formFor(fn: TsFunction, source: TsSource, legacyDecorators: boolean): TsForm {
  if (fn.isGenerator) return 'span';
  if (fn.kind === 'method') return legacyDecorators && canDecorate(fn) ? 'decorator' : 'body';
  return canWrap(fn, source) ? 'wrapper' : 'body';
}

/** Legacy decorators go on the implementation of a method with a public name in a class declaration. */
function canDecorate(fn: TsFunction): boolean {
  const name = fn.nameNode;
  return fn.enclosingClass !== undefined && ts.isClassDeclaration(fn.enclosingClass) && name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name));
}

/**
 * `trace(fn, …)` keeps the type of a function whose parameters say theirs. One that takes them from
 * its surroundings, that is called with `new`, whose name is read, that is given properties, or
 * whose parameters the SDK cannot name gets the body form.
 */
function canWrap(fn: TsFunction, source: TsSource): boolean {
  const { node } = fn;
  if (!ts.isArrowFunction(node) && !ts.isFunctionExpression(node)) return false;
  if (ts.isCallExpression(node.parent)) return false;
  if (hasTypes(source.language) && node.parameters.some(({ type }) => !type)) return false;
  if (node.parameters.some(({ name, dotDotDotToken }) => !ts.isIdentifier(name) || dotDotDotToken)) return false;
  if (node.body && ts.isBlock(node.body) && node.body.statements.some(isDirective)) return false;
  if (ts.isFunctionExpression(node) && (node.name !== undefined || readsThis(node))) return false;
  if (source.file.statements.some((statement) => isDirective(statement) && /use server/.test(statement.getText(source.file)))) return false;
  const mentions = new RegExp(`\\bnew\\s+${escapeName(fn.name)}\\b|(?<![.\\w$])${escapeName(fn.name)}\\.((name|prototype)\\b|[\\w$]+\\s*=[^=>])`);
  if (mentions.test(source.text)) return false;
  return !hasTypes(source.language) || node.type !== undefined || !ts.isVariableDeclaration(node.parent) || !refersTo(node, fn.name);
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
  /** The same for `trace`, whose inputs are the arguments of the call. */
  readonly traceCallee: string;
  readonly traceOptions: string;
  readonly semicolon: string;
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

/** Lines put around a body: what opens it and what closes it, each without its line break. */
interface Frame {
  readonly open: readonly string[];
  readonly close: readonly string[];
}

/** `{ … }` → `{ return withSpan(() => { … }, {…}) }`, with the parameters as inputs and the return type unchanged. */
export function bodyEdits(fn: TsFunction, parts: FormText, source: TsSource): Edit[] {
  const { callee, options, traceCallee, traceOptions, semicolon, extraIndent } = parts;
  const body = fn.body;
  if (!body) return [];
  if (!ts.isBlock(body)) return expressionBodyEdits(fn, body, parts, source);
  const returnType = returnTypeText(fn, source);
  const isTyped = hasTypes(source.language);
  if (fn.isAsync) {
    return frameEdits(body, { open: [`return await ${callee}(async () => {`], close: [`}, ${options})${semicolon}`] }, extraIndent, source);
  }
  if (!isTyped || isVoid(fn)) {
    const keyword = isTyped ? '' : 'return ';
    return frameEdits(body, { open: [`${keyword}${callee}(() => {`], close: [`}, ${options})${semicolon}`] }, extraIndent, source);
  }
  if (returnType === 'void' && !returnsValue(body)) {
    return frameEdits(body, { open: [`${callee}((): void => {`], close: [`}, ${options})${semicolon}`] }, extraIndent, source);
  }
  if (returnType !== undefined) {
    return frameEdits(body, { open: [`return ${callee}((): ${returnType} => {`], close: [`}, ${options}) as ${returnType}${semicolon}`] }, extraIndent, source);
  }
  const forwarded = forwardedParameters(fn, source);
  if (forwarded) {
    return frameEdits(body, { open: [`return ${traceCallee}((${forwarded.declared}) => {`], close: [`}, ${traceOptions})(${forwarded.passed})${semicolon}`] }, extraIndent, source);
  }
  const run = freeName('run', fn, source);
  return frameEdits(body, { open: [`const ${run} = () => {`], close: [`}${semicolon}`, `return ${callee}(${run}, ${options}) as ReturnType<typeof ${run}>${semicolon}`] }, extraIndent, source);
}

/** Expressions and object members that never end have the type `never`, declarations `void`. */
const isVoid = (fn: TsFunction): boolean =>
  fn.node.type === undefined && (fn.kind === 'function' || fn.kind === 'method') && fn.body !== undefined && ts.isBlock(fn.body) && !returnsValue(fn.body);

/** Which of the SDK's functions the body form of a function calls. */
export function bodyCallee(fn: TsFunction, source: TsSource): 'trace' | 'withSpan' {
  const infersReturn = hasTypes(source.language) && !fn.isAsync && !fn.node.type && !isVoid(fn);
  return infersReturn && fn.body && forwardedParameters(fn, source) ? 'trace' : 'withSpan';
}

/**
 * Parameters as an inner function can declare them again and how they are passed to it; `undefined`
 * where that is not exact: destructured ones, and types that come from elsewhere.
 */
export function forwardedParameters(fn: TsFunction, source: TsSource): { declared: string; passed: string } | undefined {
  const parameters = fn.node.parameters.filter(({ name }) => !(ts.isIdentifier(name) && name.text === 'this'));
  if (parameters.some((parameter) => !ts.isIdentifier(parameter.name) || typeText(parameter, source) === undefined)) return undefined;
  const text = (node: ts.Node) => node.getText(source.file);
  return {
    // A default has been taken before the inner call: only its type matters there.
    declared: parameters.map((parameter) => `${parameter.dotDotDotToken ? '...' : ''}${text(parameter.name)}${parameter.questionToken ? '?' : ''}: ${typeText(parameter, source)}`).join(', '),
    passed: parameters.map(({ dotDotDotToken, name }) => `${dotDotDotToken ? '...' : ''}${text(name)}`).join(', '),
  };
}

/** The type that a parameter has in the body: as annotated, or that of a plain literal default. */
function typeText({ type, initializer }: ts.ParameterDeclaration, source: TsSource): string | undefined {
  if (type) return initializer && ts.isIdentifier(initializer) && initializer.text === 'undefined' ? undefined : type.getText(source.file);
  if (!initializer) return undefined;
  if (ts.isNumericLiteral(initializer)) return 'number';
  if (ts.isStringLiteralLike(initializer)) return 'string';
  return initializer.kind === ts.SyntaxKind.TrueKeyword || initializer.kind === ts.SyntaxKind.FalseKeyword ? 'boolean' : undefined;
}

/** `=> expression` → `=> withSpan(() => expression, {…})`. */
function expressionBodyEdits(fn: TsFunction, body: ts.Expression, { callee, options, traceCallee, traceOptions }: FormText, source: TsSource): Edit[] {
  const start = body.getStart(source.file);
  const returnType = returnTypeText(fn, source);
  const isTyped = hasTypes(source.language);
  if (fn.isAsync) {
    return [{ start, end: start, text: `await ${callee}(async () => ` }, { start: body.end, end: body.end, text: `, ${options})` }];
  }
  if (!isTyped) return [{ start, end: start, text: `${callee}(() => ` }, { start: body.end, end: body.end, text: `, ${options})` }];
  if (returnType !== undefined) {
    return [{ start, end: start, text: `${callee}((): ${returnType} => ` }, { start: body.end, end: body.end, text: `, ${options}) as ${returnType}` }];
  }
  const forwarded = forwardedParameters(fn, source);
  if (forwarded) {
    return [
      { start, end: start, text: `${traceCallee}((${forwarded.declared}) => ` },
      { start: body.end, end: body.end, text: `, ${traceOptions})(${forwarded.passed})` },
    ];
  }
  const run = freeName('run', fn, source);
  return [
    { start, end: start, text: `{ const ${run} = () => ` },
    { start: body.end, end: body.end, text: `; return ${callee}(${run}, ${options}) as ReturnType<typeof ${run}>; }` },
  ];
}

/** An async generator's span: it ends when the consumer is done, whether at the end, by a break or by an exception. */
export function spanEdits(fn: TsFunction, { callee, options, semicolon, extraIndent }: FormText, errorStatus: string, source: TsSource): Edit[] {
  if (!fn.body || !ts.isBlock(fn.body)) return [];
  const span = freeName('span', fn, source);
  const error = freeName('error', fn, source);
  const unit = indentUnit(source.text, '  ');
  const cast = hasTypes(source.language) ? `${error} as Error` : error;
  return frameEdits(fn.body, {
    open: [`const ${span} = ${callee}(${options})${semicolon}`, 'try {'],
    close: [
      `} catch (${error}) {`,
      `${unit}${span}.recordException(${cast})${semicolon}`,
      `${unit}${span}.setStatus(${errorStatus})${semicolon}`,
      `${unit}throw ${error}${semicolon}`,
      '} finally {',
      `${unit}${span}.end()${semicolon}`,
      '}',
    ],
  }, extraIndent, source);
}

/** Puts a frame's lines inside a block's braces, behind its directives, and indents what was there. */
function frameEdits(block: ts.Block, frame: Frame, extraIndent: string, source: TsSource): Edit[] {
  const { text, file } = source;
  const open = frameStart(block, file);
  const close = block.end - 1;
  if (!isMultiLine(block, source)) {
    return [
      { start: open, end: open, text: ` ${frame.open.join(' ')}` },
      { start: close, end: close, text: `${frame.close.join(' ')} ` },
    ];
  }
  const eol = lineEnding(text);
  const unit = indentUnit(text, '  ');
  const outer = indentAt(text, close) + extraIndent;
  const inner = outer + unit;
  return [
    { start: open, end: open, text: frame.open.map((line) => eol + inner + line).join('') },
    ...indentedLines(block, nextLine(text, open), lineStart(text, close), source).map((at): Edit => ({ start: at, end: at, text: unit })),
    { start: close, end: close, text: unit + frame.close.join(eol + inner) + eol + outer },
  ];
}

/** Where a frame goes in: behind the opening brace and the directives. */
export function frameStart(block: ts.Block, file: ts.SourceFile): number {
  const other = block.statements.findIndex((statement) => !isDirective(statement));
  const directive = block.statements[(other === -1 ? block.statements.length : other) - 1];
  return directive?.end ?? block.getStart(file) + 1;
}

/** True when nothing but the braces stands on the first and the last line of a block. */
export function isMultiLine(block: ts.Block, { text, file }: TsSource): boolean {
  const close = block.end - 1;
  return /^[ \t]*\r?\n/.test(text.slice(frameStart(block, file), close)) && text.slice(lineStart(text, close), close).trim() === '';
}

/** Starts of the lines in a range that may be indented: not blank, and not inside a literal that spans lines. */
export function indentedLines(block: ts.Node, start: number, end: number, source: TsSource): number[] {
  const { text } = source;
  const literals = literalRanges(block, source);
  const lines: number[] = [];
  let literal = 0;
  for (let at = start; at < end; at = nextLine(text, at)) {
    while ((literals[literal]?.end ?? Infinity) <= at) literal++;
    const inside = literals[literal];
    const isBlank = /^[ \t]*(\r?\n|\r|$)/.test(text.slice(at, nextLine(text, at)));
    if (!isBlank && !(inside && inside.start < at)) lines.push(at);
  }
  return lines;
}

function literalRanges(block: ts.Node, source: TsSource): { start: number; end: number }[] {
  const ranges: { start: number; end: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const start = node.getStart(source.file);
      if (/[\r\n]/.test(source.text.slice(start, node.end))) ranges.push({ start, end: node.end });
    }
    ts.forEachChild(node, visit);
  };
  visit(block);
  return ranges;
}

/** The return annotation as an inner function can have it: predicates become what they are at run time. */
function returnTypeText(fn: TsFunction, source: TsSource): string | undefined {
  const type = fn.node.type;
  if (!type) return undefined;
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

/** A name that the function does not mention, so that nothing it reads is hidden. */
function freeName(name: string, fn: TsFunction, source: TsSource): string {
  const own = source.text.slice(fn.node.pos, fn.node.end);
  for (const candidate of [name, `${name}Traced`, `${name}Traced2`]) {
    if (!new RegExp(`\\b${candidate}\\b`).test(own)) return candidate;
  }
  return `${name}TracedByMlflow`;
}

/** The `inputs` entry for a form that cannot see its arguments; empty for a function without parameters. */
export function inputsText(fn: TsFunction): string | undefined {
  const names = boundNames([...fn.node.parameters]);
  return names.length === 0 ? undefined : `{ ${names.join(', ')} }`;
}
