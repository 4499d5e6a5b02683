import { namesCalledInLoops } from '../spanTypes/loopCalls';
import { rankSpanTypes } from '../spanTypes/rank';
import type { FileContext, FunctionEntry, Target } from '../types';
import { tsFunctionFacts } from './facts';
import type { TsSource } from './parse';
import { tsFileRefusal, tsRefusalOf } from './refusals';
import { boundNames, scanTsFunctions, type TsFunction } from './scan';
import { ts } from 'ts-morph';
import { tracingOf } from './tracing';

/** The functions of a text, or those that touch `context.range`, with what can be done to them. */
export function findTsTargets(source: TsSource, context: FileContext): Target[] {
  const wholeFile = tsFileRefusal(source, context);
  const functions = scanTsFunctions(source)
    .map((fn) => ({ fn, range: rangeOf(fn, source) }))
    .filter(({ range }) => !context.range || (range.start <= context.range.end && context.range.start <= range.end))
    .map((each) => ({ ...each, facts: tsFunctionFacts(each.fn, source) }));
  // Only the whole text tells who calls whom.
  const inLoops = context.range ? undefined : namesCalledInLoops(functions.map(({ facts }) => facts));
  return functions
    .map(({ fn, range, facts }): Target => {
      const tracing = tracingOf(fn, source);
      const traced = tracing !== undefined;
      const refusal = wholeFile ?? (traced ? undefined : tsRefusalOf(fn, source, context));
      return {
        id: fn.id,
        language: source.language,
        kind: fn.kind,
        name: fn.name,
        qualifiedName: fn.qualifiedName,
        range,
        nameRange: nameRange(fn, source),
        bodyRange: fn.body ? { start: fn.body.getStart(source.file), end: fn.body.end } : { start: fn.node.end, end: fn.node.end },
        isAsync: fn.isAsync,
        isGenerator: fn.isGenerator,
        traced,
        ...(tracing ? { spanType: tracing.spanType } : {}),
        ...(refusal ? { refusal } : {}),
        proposals: rankSpanTypes(facts),
        isSmall: !fn.body || !ts.isBlock(fn.body) || fn.body.statements.length < 3,
        ...(inLoops ? { isCalledInLoop: inLoops.has(fn.name) } : {}),
      };
    });
}

/** Every named function of a text, also of one with syntax errors. */
export function indexTs(source: TsSource): FunctionEntry[] {
  return scanTsFunctions(source).map((fn) => {
    const tracing = tracingOf(fn, source);
    const override = tracing && tracing.name !== undefined && tracing.name !== fn.name ? tracing.name : undefined;
    return {
      name: fn.name,
      qualifiedName: fn.qualifiedName,
      range: rangeOf(fn, source),
      nameRange: nameRange(fn, source),
      parameters: boundNames([...fn.node.parameters]),
      ...(override === undefined ? {} : { spanName: override }),
      traced: tracing !== undefined,
    };
  });
}

const rangeOf = ({ outer }: TsFunction, { file }: TsSource) => ({ start: outer.getStart(file), end: outer.end });

function nameRange({ nameNode, node }: TsFunction, { file }: TsSource) {
  const start = (nameNode ?? node).getStart(file);
  return nameNode ? { start, end: nameNode.end } : { start, end: start + 1 };
}
