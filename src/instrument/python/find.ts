import type { OffsetRange } from '../../base/position';
import { namesCalledInLoops } from '../spanTypes/loopCalls';
import { rankSpanTypes } from '../spanTypes/rank';
import type { FileContext, FunctionEntry, SpanType, Target } from '../types';
import { functionFacts, parameters } from './facts';
import type { PythonSource } from './parse';
import { fileRefusal, hasYield, refusalOf, withPackage } from './refusals';
import { scanFunctions, scanFunctionsAt, statements, type PythonFunction } from './scan';
import { blockName, blockSpanType, functionSpan } from './span/spanBlocks';
import { traceDecorator } from './tracing';

/** The functions of a text, or those that touch `context.range`, with what can be done to them. */
export function findPythonTargets(source: PythonSource, context: FileContext): Target[] {
  const wholeFile = fileRefusal(source, context);
  const known = withPackage(source, context);
  const functions = context.range ? scanFunctionsAt(source, context.range) : scanFunctions(source);
  const facts = new Map(functions.map((fn) => [fn.id, functionFacts(fn, source)]));
  // Only the whole text tells who calls whom.
  const inLoops = context.range ? undefined : namesCalledInLoops([...facts.values()]);
  return functions
    .map((fn): Target => {
      const spanType = tracedType(fn, source);
      const traced = spanType !== undefined;
      const refusal = wholeFile ?? (traced ? undefined : refusalOf(fn, source, known));
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
        ...(traced ? { spanType } : {}),
        ...(refusal ? { refusal } : {}),
        proposals: rankSpanTypes(facts.get(fn.id) ?? functionFacts(fn, source)),
        isSmall: statements(fn.body).length < 3,
        ...(inLoops ? { isCalledInLoop: inLoops.has(fn.name) } : {}),
      };
    });
}

/** Every function of a text, also of one with syntax errors. */
export function indexPython(source: PythonSource): FunctionEntry[] {
  return scanFunctions(source).map((fn) => {
    const tracing = traceDecorator(fn, source);
    const span = tracing ? undefined : functionSpan(fn, source);
    const spanName = tracing ? tracing.name : span && blockName(span, source.text);
    return {
      name: fn.name,
      qualifiedName: fn.qualifiedName,
      range: { start: fn.outer.startIndex, end: fn.outer.endIndex },
      nameRange: nameRange(fn),
      parameters: parameters(fn, source).map(({ name }) => name),
      ...(spanName === undefined ? {} : { spanName }),
      traced: tracing !== undefined || span !== undefined,
    };
  });
}

/** The type of the span that a function makes already, by a decorator or by a block that is all of its body. */
function tracedType(fn: PythonFunction, source: PythonSource): SpanType | undefined {
  const tracing = traceDecorator(fn, source);
  if (tracing) return tracing.spanType;
  const span = functionSpan(fn, source);
  return span && blockSpanType(span, source.text);
}

const nameRange = ({ nameNode }: PythonFunction): OffsetRange => ({ start: nameNode.startIndex, end: nameNode.endIndex });
