import type { FunctionSignature } from '../instrument/signature';
import { spanInputs, spanOutputs, spanTypeOf, type JsonValue } from '../trace/genai';
import type { Span } from '../trace/model';
import { holdsPlaceholder, recordedCall, type RecordedCall } from './recordedCall';

/** What a test is written from, whatever the language. */
export interface SpanTestFacts {
  readonly signature: FunctionSignature;
  readonly call: RecordedCall;
  /** What the call gave, where that was recorded. */
  readonly outcome: { readonly kind: 'value'; readonly value: JsonValue } | { readonly kind: 'error'; readonly type: string; readonly message: string } | { readonly kind: 'unknown' };
  /** Words for a comment: where the values come from. */
  readonly origin: string;
  /** True where the answer differs from run to run. */
  readonly isModelCall: boolean;
}

/** A test, ready to be looked at. */
export interface SpanTest {
  readonly text: string;
  /** Sentences about what is left to do before it runs; empty where nothing is. */
  readonly toDo: readonly string[];
}

/** Reads the facts of a recorded call from its span. */
export function spanTestFacts(span: Span, signature: FunctionSignature): SpanTestFacts {
  const inputs = spanInputs(span);
  const output = spanOutputs(span);
  const exception = span.events.findLast((event) => event.name === 'exception')?.attributes;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const outcome: SpanTestFacts['outcome'] =
    span.status.code === 'ERROR'
      ? { kind: 'error', type: text(exception?.['exception.type']), message: text(exception?.['exception.message']) }
      : output === undefined
        ? { kind: 'unknown' }
        : { kind: 'value', value: output };
  return {
    signature,
    call: recordedCall(signature.parameters, inputs),
    outcome,
    origin: `span ${span.spanId} of trace ${span.traceId}`,
    isModelCall: ['LLM', 'CHAT_MODEL', 'AGENT'].includes(spanTypeOf(span)),
  };
}

/** Sentences about what a person has to fill in. */
export function thingsToDo({ signature, call, outcome }: SpanTestFacts): string[] {
  const missing = call.args.filter(({ value }) => value === undefined || holdsPlaceholder(value)).map(({ parameter }) => parameter.name);
  const constructing = signature.receiver === 'instance' && (signature.constructorParameters === undefined || signature.constructorParameters.some(({ isOptional }) => !isOptional));
  return [
    ...(missing.length > 0 ? [`The trace does not hold the ${missing.length === 1 ? 'value' : 'values'} of ${missing.join(', ')}.`] : []),
    ...(constructing ? [`How a ${signature.className} is made is not in the trace.`] : []),
    ...(outcome.kind === 'unknown' ? ['The trace does not hold the result.'] : []),
    ...(outcome.kind === 'value' && holdsPlaceholder(outcome.value) ? ['The recorded result holds objects by name only.'] : []),
    ...(call.unknown.length > 0 ? [`The function does not take ${call.unknown.join(', ')} any more; the values are left out.`] : []),
  ];
}

/** A name for the test: words of letters, digits and underscores. */
export const testName = ({ signature, outcome }: SpanTestFacts): string => `${signature.qualifiedName.replace(/\W+/g, '_')}_${outcome.kind === 'error' ? 'fails_as_recorded' : 'returns_what_was_recorded'}`;
