import type { Node } from 'web-tree-sitter';
import type { SpanType } from '../../types';
import { PythonImports } from '../imports';
import { spanTypeOf, stringValue } from '../literal';
import type { PythonSource } from '../parse';
import { statements as bodyStatements, type PythonFunction } from '../scan';
import { withItems } from './boundNames';
import { returnedName } from './returnedName';
import type { SelectedBlock } from './selection';

/** A `with mlflow.start_span(…)` of a text. */
export interface SpanBlock {
  /** The `with_statement`. */
  readonly statement: Node;
  /** Its item that starts the span. */
  readonly item: Node;
  readonly call: Node;
  /** The name behind `as`, when it is one. */
  readonly name?: string;
  readonly body: Node;
}

/** Source: mlflow 3.17 `tracing/fluent.py`. */
const starters: ReadonlySet<string> = new Set(['mlflow.start_span', 'mlflow.tracing.fluent.start_span']);

/** Statements on a span object that only record something. Source: mlflow 3.17 `entities/span.py` (LiveSpan). */
const recorders: ReadonlySet<string> = new Set(['set_inputs', 'set_outputs', 'set_attribute', 'set_attributes', 'set_status', 'set_span_type', 'add_event', 'record_exception']);

/** All span blocks of a node, outermost first. */
export function findSpanBlocks(root: Node, source: PythonSource): SpanBlock[] {
  if (!source.text.includes('start_span')) return [];
  return root.descendantsOfType('with_statement').flatMap((statement) => spanBlockOf(statement, source) ?? []);
}

/** The span that a `with` statement starts, if it does. */
export function spanBlockOf(statement: Node, source: PythonSource): SpanBlock | undefined {
  const body = statement.childForFieldName('body');
  if (statement.type !== 'with_statement' || !body || statement.firstChild?.type === 'async') return undefined;
  for (const item of withItems(statement)) {
    const value = item.childForFieldName('value');
    const call = value?.type === 'as_pattern' ? value.firstNamedChild : value;
    const callee = call?.type === 'call' ? PythonImports.of(source).resolveNode(call.childForFieldName('function')) : undefined;
    if (!call || callee === undefined || !starters.has(callee)) continue;
    const alias = value?.type === 'as_pattern' ? value.childForFieldName('alias')?.firstNamedChild : undefined;
    return { statement, item, call, body, ...(alias?.type === 'identifier' ? { name: source.text.slice(alias.startIndex, alias.endIndex) } : {}) };
  }
  return undefined;
}

export const isSpanStatement = (statement: Node, source: PythonSource): boolean => spanBlockOf(statement, source) !== undefined;

/** The span block whose whole body a selection is, what it records left out. */
export function spanBlockAround({ container, statements }: SelectedBlock, source: PythonSource): SpanBlock | undefined {
  const block = container.parent ? spanBlockOf(container.parent, source) : undefined;
  if (!block) return undefined;
  const own = block.body.namedChildren.filter((node) => node.type !== 'comment' && !isRecording(node, block, source.text) && source.text.slice(node.startIndex, node.endIndex) !== `return ${returnedName}`);
  const isAll = own.every((node) => statements.some(({ id }) => id === node.id));
  return isAll ? block : undefined;
}

/** True for a statement such as `span.set_inputs(…)` that does nothing but record on the block's span. */
export function isRecording(node: Node, { name }: SpanBlock, text: string): boolean {
  if (name === undefined) return false;
  const call = node.type === 'expression_statement' && node.namedChildCount === 1 ? node.firstNamedChild : null;
  const callee = call?.type === 'call' ? call.childForFieldName('function') : null;
  const object = callee?.type === 'attribute' ? callee.childForFieldName('object') : null;
  const method = callee?.childForFieldName('attribute');
  return object?.type === 'identifier' && text.slice(object.startIndex, object.endIndex) === name && method !== null && method !== undefined && recorders.has(text.slice(method.startIndex, method.endIndex));
}

/** The span that is all of a function's body, but for a `return` behind it. */
export function functionSpan(fn: PythonFunction, source: PythonSource): SpanBlock | undefined {
  if (!source.text.includes('start_span')) return undefined;
  const [first, ...rest] = bodyStatements(fn.body);
  return first && rest.length <= 1 && rest.every(({ type }) => type === 'return_statement') ? spanBlockOf(first, source) : undefined;
}

/** The span type that a block's call names. */
export function blockSpanType({ call }: SpanBlock, text: string): SpanType {
  const value = argumentText(call, 'span_type', 1, text);
  return value === undefined ? 'UNKNOWN' : spanTypeOf(value);
}

/** The name that a block's call gives, when it is a plain string. */
export function blockName({ call }: SpanBlock, text: string): string | undefined {
  const value = argumentText(call, 'name', 0, text);
  return value === undefined ? undefined : stringValue(value);
}

function argumentText(call: Node, keyword: string, position: number, text: string): string | undefined {
  const given = (call.childForFieldName('arguments')?.namedChildren ?? []).filter(({ type }) => type !== 'comment');
  for (const [index, argument] of given.entries()) {
    const name = argument.type === 'keyword_argument' ? argument.childForFieldName('name') : null;
    const value = name ? argument.childForFieldName('value') : argument;
    if (value && (name ? text.slice(name.startIndex, name.endIndex) === keyword : index === position)) return text.slice(value.startIndex, value.endIndex);
  }
  return undefined;
}
