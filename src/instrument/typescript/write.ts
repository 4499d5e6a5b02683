import { ts } from 'ts-morph';
import { indentUnit } from '../lines';
import type { AttributeValue, Edit, FileContext, Inserted, Note, Options, Plan, RefusedTarget, SpanType } from '../types';
import { rankSpanTypes } from '../spanTypes/rank';
import { tsFunctionFacts } from './facts';
import { bodyEdits } from './bodyForm';
import { decoratorEdits, formFor, wrapperEdits, type TsForm } from './forms';
import { isMultiLine } from './frame';
import { planSdkNames, quoteOf, usesSemicolons, type SdkExport, type SdkNames } from './importPlan';
import { isCheckedJs, type TsSource } from './parse';
import { tsFileRefusal, tsRefusalOf } from './refusals';
import { boundNames, scanTsFunctions, type TsFunction } from './scan';
import { secretName } from './secrets';
import { tsLiteral } from './setupLines';
import { spanEdits } from './spanForm';
import { tracingOf } from './tracing';

/** One function to trace, in which form and how. */
export interface TsAddition {
  readonly fn: TsFunction;
  readonly form: TsForm;
  readonly options: Options;
}

/** Edits that trace the functions of these ids. What is traced already stays as it is. */
export function planTsAdd(source: TsSource, ids: readonly string[], options: Options, context: FileContext): Plan {
  const wanted = new Set(ids);
  const refused: RefusedTarget[] = [];
  const additions: TsAddition[] = [];
  const wholeFile = tsFileRefusal(source, context);
  for (const fn of scanTsFunctions(source)) {
    if (!wanted.delete(fn.id)) continue;
    if (!wholeFile && tracingOf(fn, source)) continue;
    const refusal = wholeFile ?? tsRefusalOf(fn, source, context);
    if (refusal) refused.push({ targetId: fn.id, ...refusal });
    else additions.push({ fn, form: formFor(fn, source, context), options: { ...options, spanType: options.spanType ?? proposedType(fn, source) } });
  }
  for (const id of wanted) refused.push({ targetId: id, code: 'unknownTarget', reason: `The text has no function ${id}.` });
  return { ...writeTracing(source, additions, context), refused };
}

const proposedType = (fn: TsFunction, source: TsSource): SpanType => rankSpanTypes(tsFunctionFacts(fn, source))[0]?.spanType ?? 'UNKNOWN';

const exportOf: Record<TsForm, SdkExport> = { wrapper: 'trace', decorator: 'trace', body: 'withSpan', span: 'startSpan' };

/** Tracing around the given functions and the imports that it needs. */
export function writeTracing(source: TsSource, additions: readonly TsAddition[], context: FileContext): { edits: Edit[]; inserted: Inserted[]; notes: Note[] } {
  if (additions.length === 0) return { edits: [], inserted: [], notes: [] };
  const needed = additions.flatMap(({ form, options }): SdkExport[] => [
    exportOf[form],
    ...(form === 'span' ? ['SpanStatusCode' as const] : []),
    ...((options.spanType ?? 'UNKNOWN') === 'UNKNOWN' ? [] : ['SpanType' as const]),
  ]);
  const names = planSdkNames(source, needed, context);
  return {
    edits: [...names.edits, ...additions.flatMap((addition) => editsFor(addition, extraIndent(addition, additions, source), names, source, context))],
    inserted: additions.map(({ fn, form, options }) => ({ targetId: fn.id, form, spanType: options.spanType ?? 'UNKNOWN' })),
    notes: additions.flatMap(({ fn }) => notesOn(fn)),
  };
}

/** One unit for each function around this one whose body the same plan indents. */
function extraIndent({ fn }: TsAddition, additions: readonly TsAddition[], source: TsSource): string {
  const start = fn.node.getStart(source.file);
  const around = additions.filter(({ fn: { body, node }, form }) =>
    node !== fn.node && (form === 'body' || form === 'span') && body && body.pos <= start && fn.node.end <= body.end && ts.isBlock(body) && isMultiLine(body, source));
  return around.length === 0 ? '' : indentUnit(source.text, '  ').repeat(around.length);
}

function editsFor({ fn, form, options }: TsAddition, extraIndent: string, names: SdkNames, source: TsSource, context: FileContext): Edit[] {
  const withInputs = form === 'body' || form === 'span';
  const parts = {
    callee: names.nameOf(exportOf[form]),
    options: optionsText({ ...options, name: options.name ?? fn.spanName ?? fn.name }, withInputs ? boundNames([...fn.node.parameters]) : [], names, source),
    semicolon: usesSemicolons(source) ? ';' : '',
    isCheckedJs: isCheckedJs(source, context),
    extraIndent,
  };
  switch (form) {
    case 'wrapper':
      return wrapperEdits(fn, parts, source);
    case 'decorator':
      return decoratorEdits(fn, parts, source);
    case 'body':
      return bodyEdits(fn, parts, source);
    case 'span':
      return spanEdits(fn, parts, `${names.nameOf('SpanStatusCode')}.ERROR`, source);
  }
}

/** The options of a span: its name, type, attributes and, where it cannot see arguments, the names whose values are its inputs. */
export function optionsText({ name, spanType = 'UNKNOWN', attributes = {} }: Options, inputs: readonly string[], names: SdkNames, source: TsSource): string {
  const literal = (value: AttributeValue) => (typeof value === 'string' ? tsLiteral(value, quoteOf(source)) : String(value));
  const entries = [
    `name: ${literal(name ?? 'span')}`,
    ...(spanType === 'UNKNOWN' ? [] : [`spanType: ${names.nameOf('SpanType')}.${spanType}`]),
    ...(Object.keys(attributes).length === 0 ? [] : [`attributes: { ${Object.entries(attributes).map(([key, value]) => `${literal(key)}: ${literal(value)}`).join(', ')} }`]),
    ...(inputs.length === 0 ? [] : [`inputs: { ${inputs.join(', ')} }`]),
  ];
  return `{ ${entries.join(', ')} }`;
}

function notesOn(fn: TsFunction): Note[] {
  const secret = boundNames([...fn.node.parameters]).find((name) => secretName.test(name));
  return secret ? [{ targetId: fn.id, code: 'secretInput', message: `The parameter ${secret} looks like a secret, and inputs are recorded in the span.` }] : [];
}
