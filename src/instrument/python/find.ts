import type { OffsetRange } from '../../base/position';
import { rankSpanTypes } from '../spanTypes/rank';
import type { FileContext, FunctionEntry, Target } from '../types';
import { functionFacts, parameters } from './facts';
import type { PythonSource } from './parse';
import { fileRefusal, hasYield, refusalOf } from './refusals';
import { scanFunctions, statements, type PythonFunction } from './scan';
import { traceDecorator } from './tracing';

/** The functions of a text, or those that touch `context.range`, with what can be done to them. */
export function findPythonTargets(source: PythonSource, context: FileContext): Target[] {
  const wholeFile = fileRefusal(source, context);
  return scanFunctions(source)
    .filter(({ outer }) => !context.range || touches(outer.startIndex, outer.endIndex, context.range))
    .map((fn): Target => {
      const tracing = traceDecorator(fn, source);
      const traced = tracing !== undefined;
      const refusal = wholeFile ?? (traced ? undefined : refusalOf(fn, source));
      return {
        id: fn.id,
        language: 'python',
        kind: fn.scopes.at(-1)?.kind === 'class' ? 'method' : 'function',
        name: fn.name,
        qualifiedName: fn.qualifiedName,
        range: { start: fn.outer.startIndex, end: fn.outer.endIndex },
        nameRange: nameRange(fn),
        bodyRange: { start: fn.body.startIndex, end: fn.body.endIndex },
        isAsync: fn.isAsync,
        isGenerator: hasYield(fn),
        traced,
        ...(tracing ? { spanType: tracing.spanType } : {}),
        ...(refusal ? { refusal } : {}),
        proposals: rankSpanTypes(functionFacts(fn, source)),
        isSmall: statements(fn.body).length < 3,
      };
    });
}

/** Every function of a text, also of one with syntax errors. */
export function indexPython(source: PythonSource): FunctionEntry[] {
  return scanFunctions(source).map((fn) => {
    const tracing = traceDecorator(fn, source);
    return {
      name: fn.name,
      qualifiedName: fn.qualifiedName,
      range: { start: fn.outer.startIndex, end: fn.outer.endIndex },
      nameRange: nameRange(fn),
      parameters: parameters(fn, source).map(({ name }) => name),
      ...(tracing?.name === undefined ? {} : { spanName: tracing.name }),
      traced: tracing !== undefined,
    };
  });
}

const nameRange = ({ nameNode }: PythonFunction): OffsetRange => ({ start: nameNode.startIndex, end: nameNode.endIndex });

const touches = (start: number, end: number, range: OffsetRange): boolean => start <= range.end && range.start <= end;
