import { indentAt, lineEnding } from '../lines';
import type { Edit, FileContext, Inserted, Note, Options, Plan, RefusedTarget, SpanType } from '../types';
import { rankSpanTypes } from '../spanTypes/rank';
import { functionFacts, parameters } from './facts';
import { planTracingNames, type TracingNames } from './importPlan';
import { PythonImports } from './imports';
import { pythonLiteral } from './literal';
import type { PythonSource } from './parse';
import { fileRefusal, refusalOf, withPackage } from './refusals';
import { secretName } from './secrets';
import { scanFunctions, type PythonFunction } from './scan';
import { functionSpan } from './span/spanBlocks';
import { traceDecorator } from './tracing';
import { usesOf } from './unusedImports';

/** One function to trace and how. */
export interface PythonAddition {
  readonly fn: PythonFunction;
  readonly options: Options;
}

/** Edits that put `@mlflow.trace` on the functions of these ids. What is traced already stays as it is. */
export function planPythonAdd(source: PythonSource, ids: readonly string[], options: Options, context: FileContext): Plan {
  const wanted = new Set(ids);
  const refused: RefusedTarget[] = [];
  const additions: PythonAddition[] = [];
  const wholeFile = fileRefusal(source, context);
  const known = withPackage(source, context);
  for (const fn of scanFunctions(source)) {
    if (!wanted.delete(fn.id)) continue;
    if (!wholeFile && (traceDecorator(fn, source) ?? functionSpan(fn, source))) continue;
    const refusal = wholeFile ?? refusalOf(fn, source, known);
    if (refusal) refused.push({ targetId: fn.id, ...refusal });
    else additions.push({ fn, options: { ...options, spanType: options.spanType ?? proposedType(fn, source) } });
  }
  for (const id of wanted) refused.push({ targetId: id, code: 'unknownTarget', reason: `The text has no function ${id}.` });
  return { ...decorate(source, additions), refused };
}

const proposedType = (fn: PythonFunction, source: PythonSource): SpanType => rankSpanTypes(functionFacts(fn, source))[0]?.spanType ?? 'UNKNOWN';

/** Decorators for the given functions and the imports that they need. */
export function decorate(source: PythonSource, additions: readonly PythonAddition[]): { edits: Edit[]; inserted: Inserted[]; notes: Note[] } {
  const first = additions[0];
  if (!first) return { edits: [], inserted: [], notes: [] };
  const needsSpanType = additions.some(({ options }) => (options.spanType ?? 'UNKNOWN') !== 'UNKNOWN');
  const names = planTracingNames(source, first.fn.outer.startIndex, needsSpanType);
  const eol = lineEnding(source.text);
  const edits = additions.map(({ fn, options }): Edit => {
    const at = fn.node.startIndex;
    return { start: at, end: at, text: `@${decoratorText(names, options)}${eol}${indentAt(source.text, at)}` };
  });
  return {
    edits: [...names.edits, ...edits],
    inserted: additions.map(({ fn, options }) => ({ targetId: fn.id, form: 'decorator', spanType: options.spanType ?? 'UNKNOWN' })),
    notes: [...unusedImportNotes(names, first.fn.id, source), ...additions.flatMap(({ fn, options }) => notesOn(fn, options, source))],
  };
}

function decoratorText(names: TracingNames, { name, spanType = 'UNKNOWN', attributes = {} }: Options): string {
  const given = [
    ...(name === undefined ? [] : [`name=${pythonLiteral(name)}`]),
    ...(spanType === 'UNKNOWN' ? [] : [`span_type=${names.spanType ? `${names.spanType}.${spanType}` : `"${spanType}"`}`]),
    ...(Object.keys(attributes).length === 0 ? [] : [`attributes={${Object.entries(attributes).map(([key, value]) => `${pythonLiteral(key)}: ${pythonLiteral(value)}`).join(', ')}}`]),
  ];
  return given.length === 0 ? names.trace : `${names.trace}(${given.join(', ')})`;
}

/** Imports that the text has without a use: removing tracing will take them for its own. */
function unusedImportNotes({ trace, spanType }: TracingNames, targetId: string, source: PythonSource): Note[] {
  const locals = [trace.split('.')[0] ?? trace, ...(spanType === undefined ? [] : [spanType])];
  const unused = locals.filter((local) => PythonImports.of(source).all.some((binding) => binding.local === local) && usesOf(source, local).length === 0);
  return unused.length === 0 ? [] : [{ targetId, code: 'importUnused', message: `The file imported ${unused.join(' and ')} without using it. Removing tracing takes the import away too.` }];
}

function notesOn(fn: PythonFunction, { spanType }: Options, source: PythonSource): Note[] {
  const notes: Note[] = [];
  const secret = parameters(fn, source).find(({ name }) => secretName.test(name));
  if (secret) {
    notes.push({ targetId: fn.id, code: 'secretInput', message: `The parameter ${secret.name} looks like a secret, and inputs are recorded in the span.` });
  }
  const cache = fn.decorators.find((node) => /\b(lru_cache|cache|cached|alru_cache)\b/.test(source.text.slice(node.startIndex, node.endIndex)));
  if (cache) notes.push({ targetId: fn.id, code: 'cached', message: 'Spans appear for calls that miss the cache; answers from the cache leave none.' });
  const returns = fn.node.childForFieldName('return_type');
  if (spanType === 'RETRIEVER' && !(returns && /Document/.test(source.text.slice(returns.startIndex, returns.endIndex)))) {
    notes.push({ targetId: fn.id, code: 'retrieverSchema', message: 'MLflow reads the output of a RETRIEVER span as documents: a list of mlflow.entities.Document, or of dictionaries with page_content and metadata.' });
  }
  return notes;
}
