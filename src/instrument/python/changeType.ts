import type { Node } from 'web-tree-sitter';
import { plannedEdits, refusedPlan, type ActionPlan } from '../actions';
import type { SpanType } from '../types';
import { planTracingNames } from './importPlan';
import { stringValue } from './literal';
import type { PythonSource } from './parse';
import { scanFunctions, type PythonFunction } from './scan';
import { blockSpanType, functionSpan } from './span/spanBlocks';
import { traceDecorator } from './tracing';
import { unusedTracingImports } from './unusedImports';

/** Edits that give the span of a traced function another type. UNKNOWN takes the argument away. */
export function planChangeType(source: PythonSource, targetId: string, spanType: SpanType): ActionPlan {
  const { text } = source;
  const fn = scanFunctions(source).find(({ id }) => id === targetId);
  if (!fn) return refusedPlan('unknownTarget', `The text has no function ${targetId}.`);
  const { expression, current } = tracedBy(fn, source);
  if (!expression) return refusedPlan('notTraced', `${fn.name} is not traced. Add tracing to it first.`);
  const list = expression.type === 'call' ? expression.childForFieldName('arguments') : null;
  const given = (list?.namedChildren ?? []).filter(({ type }) => type !== 'comment');
  if (given.slice(1).some(({ type }) => type !== 'keyword_argument')) return refusedPlan('positional', 'The span has arguments without names. Change its type by hand.');
  const existing = given.find((argument) => textOf(argument.childForFieldName('name'), text) === 'span_type');
  if (existing ? current === spanType && stringOrMember(existing, text) : spanType === 'UNKNOWN') return plannedEdits([]);
  if (spanType === 'UNKNOWN') {
    const edit = existing && list ? withoutArgument(existing, given, list) : undefined;
    if (!edit) return plannedEdits([]);
    const imports = unusedTracingImports(source, [edit], /^mlflow\.entities\.(span\.)?SpanType$/);
    return plannedEdits([edit, ...imports.parts, ...imports.lines]);
  }
  const value = existing?.childForFieldName('value');
  if (value && stringValue(textOf(value, text)) !== undefined) return plannedEdits([{ start: value.startIndex, end: value.endIndex, text: (text[value.startIndex] ?? '"') + spanType + (text[value.startIndex] ?? '"') }]);
  const names = planTracingNames(source, fn.outer.startIndex, true);
  const written = names.spanType ? `${names.spanType}.${spanType}` : JSON.stringify(spanType);
  // The prefix that the text uses may be none that was looked for: `mlflow.entities.SpanType.LLM`.
  if (value?.type === 'attribute') {
    const member = value.childForFieldName('attribute');
    if (member && /(^|\.)SpanType$/.test(textOf(value.childForFieldName('object'), text))) return plannedEdits([{ start: member.startIndex, end: member.endIndex, text: spanType }]);
  }
  if (value) return plannedEdits([...names.edits, { start: value.startIndex, end: value.endIndex, text: written }]);
  if (!list) return plannedEdits([...names.edits, { start: expression.endIndex, end: expression.endIndex, text: `(span_type=${written})` }]);
  const last = given.at(-1);
  const at = last ? last.endIndex : list.startIndex + 1;
  return plannedEdits([...names.edits, { start: at, end: at, text: `${last ? ', ' : ''}span_type=${written}` }]);
}

/** The decorator's expression, or the call of the block that is all of the function's body. */
function tracedBy(fn: PythonFunction, source: PythonSource): { readonly expression?: Node | null; readonly current?: SpanType } {
  const tracing = traceDecorator(fn, source);
  if (tracing) return { expression: tracing.node.firstNamedChild, current: tracing.spanType };
  const span = functionSpan(fn, source);
  return span ? { expression: span.call, current: blockSpanType(span, source.text) } : {};
}

const stringOrMember = (argument: Node, text: string): boolean => /^["']|\.\w+$/.test(textOf(argument.childForFieldName('value'), text));

const textOf = (node: Node | null | undefined, text: string): string => (node ? text.slice(node.startIndex, node.endIndex) : '');

/** Deletes one argument with its comma, and the parentheses where it was the only one. */
function withoutArgument(argument: Node, all: readonly Node[], list: Node) {
  const index = all.findIndex(({ id }) => id === argument.id);
  const previous = all[index - 1];
  const next = all[index + 1];
  if (all.length === 1) return { start: list.startIndex, end: list.endIndex, text: '' };
  return previous ? { start: previous.endIndex, end: argument.endIndex, text: '' } : { start: argument.startIndex, end: next?.startIndex ?? argument.endIndex, text: '' };
}
