import { ts } from 'ts-morph';
import { plannedEdits, refusedPlan, type ActionPlan } from '../actions';
import type { Edit, FileContext, SpanType } from '../types';
import { planSdkNames } from './importPlan';
import type { TsSource } from './parse';
import { scanTsFunctions } from './scan';
import { propertyOf } from './setupLines';
import { tracingOf } from './tracing';
import { importDeletions } from './unusedImports';

/** Edits that give the span of a traced function another type. UNKNOWN takes the property away. */
export function planTsChangeType(source: TsSource, targetId: string, spanType: SpanType, context: FileContext): ActionPlan {
  const fn = scanTsFunctions(source).find(({ id }) => id === targetId);
  if (!fn) return refusedPlan('unknownTarget', `The text has no function ${targetId}.`);
  const tracing = tracingOf(fn, source);
  if (!tracing) return refusedPlan('notTraced', `${fn.name} is not traced. Add tracing to it first.`);
  const { call, form } = tracing;
  const options = call.arguments[form === 'decorator' || form === 'span' ? 0 : 1];
  if (options && (!ts.isObjectLiteralExpression(options) || options.properties.some(ts.isSpreadAssignment))) {
    return refusedPlan('computedOptions', 'The options of the span are computed elsewhere. Change its type there.');
  }
  const existing = options && propertyOf(options, 'spanType');
  if (existing ? tracing.spanType === spanType : spanType === 'UNKNOWN') return plannedEdits([]);
  if (spanType === 'UNKNOWN') {
    if (!existing || !options) return plannedEdits([]);
    const edit = withoutProperty(existing, options, source);
    return plannedEdits([edit, ...importDeletions(source, [edit], context)]);
  }
  const names = planSdkNames(source, ['SpanType'], context);
  const value = `${names.nameOf('SpanType')}.${spanType}`;
  if (existing) {
    if (!ts.isPropertyAssignment(existing)) return refusedPlan('computedOptions', 'The type of the span is computed elsewhere. Change it there.');
    // The text may reach the enumeration in a way of its own.
    if (ts.isPropertyAccessExpression(existing.initializer)) return plannedEdits([{ start: existing.initializer.name.getStart(source.file), end: existing.initializer.end, text: spanType }]);
    return plannedEdits([...names.edits, { start: existing.initializer.getStart(source.file), end: existing.initializer.end, text: value }]);
  }
  return plannedEdits([...names.edits, insertion(call, options, form === 'decorator' || form === 'span', `spanType: ${value}`, source)]);
}

function insertion(call: ts.CallExpression, options: ts.ObjectLiteralExpression | undefined, isFirst: boolean, property: string, source: TsSource): Edit {
  const name = options && (propertyOf(options, 'name') ?? options.properties.at(-1));
  if (name) return { start: name.end, end: name.end, text: `, ${property}` };
  if (options) return { start: options.getStart(source.file) + 1, end: options.end - 1, text: ` ${property} ` };
  const last = call.arguments.at(-1);
  const at = last?.end ?? call.end - 1;
  return { start: at, end: at, text: `${isFirst || !last ? '' : ', '}{ ${property} }` };
}

/** Deletes one property with its comma. */
function withoutProperty(property: ts.ObjectLiteralElementLike, object: ts.ObjectLiteralExpression, { file }: TsSource): Edit {
  const index = object.properties.indexOf(property);
  const previous = object.properties[index - 1];
  const next = object.properties[index + 1];
  if (previous) return { start: previous.end, end: property.end, text: '' };
  return { start: property.getStart(file), end: next ? next.getStart(file) : property.end, text: '' };
}
