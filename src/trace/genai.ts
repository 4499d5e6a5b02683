import type { AttributeValue, Span } from './model';
import { spanTypeFrom, spanTypeKeys } from './genai/spanType';
import { mlflowKeys } from './model';

/** A JSON value, as decoded from an attribute. */
export type JsonValue = AttributeValue;

/**
 * The value that MLflow meant: in process each of its attributes is JSON text, newer exporters
 * send the decoded value, and v1 tables keep objects as JSON text (mlflow `entities/span.py`,
 * `tracing/utils/otlp.py`). Text that is not JSON is itself. Never fails.
 */
export function decodeMlflowValue(value: AttributeValue): JsonValue {
  if (typeof value !== 'string') return value;
  const first = value.trimStart()[0];
  // Plain text is the common case; only what can be JSON is tried.
  if (first === undefined || !'{["-0123456789tfn'.includes(first)) return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}

/** MLflow's span type (`LLM`, `TOOL` …), from any known producer's attributes; 'UNKNOWN' where the span names none. */
export function spanTypeOf(span: Pick<Span, 'attributes'>): string {
  for (const key of spanTypeKeys) {
    const raw = span.attributes[key];
    const decoded = raw === undefined ? '' : decodeMlflowValue(raw);
    if (typeof decoded === 'string' && decoded !== '') return spanTypeFrom(decoded);
  }
  return 'UNKNOWN';
}

/** Attributes that can hold what went into a span, in the order of the unified view (section "views" of Databricks' docs). */
const inputKeys = [
  mlflowKeys.inputs,
  'input.value',
  'traceloop.entity.input',
  'gen_ai.input.messages',
  'gcp.vertex.agent.llm_request',
  'gcp.vertex.agent.tool_call_args',
  // Not in the view: tools by OpenTelemetry and the AI SDK, then Langfuse, LangSmith, the AI SDK's prompts, Logfire.
  'gen_ai.tool.call.arguments',
  'ai.toolCall.args',
  'langfuse.observation.input',
  'gen_ai.prompt',
  'ai.prompt',
  'ai.prompt.messages',
  'ai.value',
  'ai.values',
  'request_data',
  'tool_arguments',
];
const outputKeys = [
  mlflowKeys.outputs,
  'output.value',
  'traceloop.entity.output',
  'gen_ai.output.messages',
  'gcp.vertex.agent.llm_response',
  'gcp.vertex.agent.tool_response',
  'gen_ai.tool.call.result',
  'ai.toolCall.result',
  'langfuse.observation.output',
  'gen_ai.completion',
  'ai.response.text',
  'ai.response.object',
  'ai.response.toolCalls',
  'response_data',
  'tool_response',
  'final_result',
];

/**
 * A span whose JSON texts of objects and lists are decoded, each once: for readers that look at the
 * same values several times. Reading it gives what reading the span gives.
 */
export function withDecodedValues<S extends Pick<Span, 'attributes'>>(span: S): S {
  const attributes = Object.fromEntries(
    Object.entries(span.attributes).map(([key, value]) => {
      const decoded = typeof value === 'string' && /^\s*[[{]/.test(value) ? decodeMlflowValue(value) : value;
      return [key, typeof decoded === 'string' ? value : decoded];
    }),
  );
  return { ...span, attributes };
}

/** What went into a span; `undefined` where it does not say. */
export function spanInputs(span: Pick<Span, 'attributes'>): JsonValue | undefined {
  return firstValue(span, inputKeys);
}

/** What came out of a span; `undefined` where it does not say. */
export function spanOutputs(span: Pick<Span, 'attributes'>): JsonValue | undefined {
  return firstValue(span, outputKeys);
}

function firstValue(span: Pick<Span, 'attributes'>, keys: readonly string[]): JsonValue | undefined {
  for (const key of keys) {
    const value = span.attributes[key];
    if (value !== undefined) return decodeMlflowValue(value);
  }
  return undefined;
}
