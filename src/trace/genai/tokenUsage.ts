import { decodeMlflowValue, spanOutputs } from '../genai';
import { mlflowKeys, type Attributes, type Span } from '../model';
import { isList, isObject, numberAt, objectAt, type Json, type JsonObject } from './json';

/**
 * Tokens of one model call, as its producer counts them: OpenAI and OpenTelemetry include cached
 * tokens in `input`, Anthropic does not.
 */
export interface TokenUsage {
  readonly input: number;
  readonly output: number;
  readonly total: number;
  /** Input that was read from the provider's cache. */
  readonly cacheRead?: number;
  /** Input that was written to the provider's cache. */
  readonly cacheWrite?: number;
  /** Output that the model thought and did not say. */
  readonly reasoning?: number;
}

/** What a span used, as its attributes say it; details that they leave out are looked up in the answer itself. */
export function spanUsage(span: Pick<Span, 'attributes'>): TokenUsage | undefined {
  const stated = attributeUsage(span.attributes);
  if (stated?.reasoning !== undefined && stated.cacheRead !== undefined) return stated;
  const answered = answerUsage(spanOutputs(span));
  return stated ? { ...details(answered), ...stated } : answered;
}

const details = (usage: TokenUsage | undefined) => {
  const { input: _input, output: _output, total: _total, ...rest } = usage ?? { input: 0, output: 0, total: 0 };
  return rest;
};

/** Attributes that hold a call's tokens beside MLflow's usage object, best first: OpenTelemetry's, OpenInference's, the AI SDK's, Traceloop's. */
export const tokenKeys = {
  input: ['gen_ai.usage.input_tokens', 'llm.token_count.prompt', 'gen_ai.usage.prompt_tokens', 'ai.usage.inputTokens', 'ai.usage.promptTokens', 'llm.usage.prompt_tokens'],
  output: ['gen_ai.usage.output_tokens', 'llm.token_count.completion', 'gen_ai.usage.completion_tokens', 'ai.usage.outputTokens', 'ai.usage.completionTokens', 'llm.usage.completion_tokens'],
  total: ['gen_ai.usage.total_tokens', 'llm.token_count.total', 'llm.usage.total_tokens', 'ai.usage.totalTokens'],
} as const;

/** Usage from attributes alone: cheap enough for every span of a trace. */
export function attributeUsage(attributes: Attributes): TokenUsage | undefined {
  for (const key of [mlflowKeys.tokenUsage, 'langfuse.observation.usage_details']) {
    const raw = attributes[key];
    const stated = raw === undefined ? undefined : decodeMlflowValue(raw);
    if (isObject(stated)) return usageOf(stated);
  }
  const input = numberAt(attributes, ...tokenKeys.input);
  const output = numberAt(attributes, ...tokenKeys.output);
  return made({
    input,
    output,
    total: numberAt(attributes, ...tokenKeys.total),
    cacheRead: numberAt(attributes, 'gen_ai.usage.cache_read.input_tokens', 'gen_ai.usage.cache_read_input_tokens', 'llm.token_count.prompt_details.cache_read', 'ai.usage.cachedInputTokens'),
    cacheWrite: numberAt(attributes, 'gen_ai.usage.cache_creation.input_tokens', 'gen_ai.usage.cache_creation_input_tokens', 'llm.token_count.prompt_details.cache_write'),
    reasoning: numberAt(attributes, 'gen_ai.usage.reasoning.output_tokens', 'gen_ai.usage.reasoning_tokens', 'llm.token_count.completion_details.reasoning', 'ai.usage.reasoningTokens', 'llm.usage.reasoning_tokens'),
  });
}

/** Usage inside an answer: `usage` (OpenAI, Anthropic, Bedrock), `usage_metadata` (Gemini, LangChain). */
function answerUsage(value: Json | undefined): TokenUsage | undefined {
  if (!isObject(value)) return undefined;
  const held = objectAt(value, 'usage', 'usage_metadata', 'usageMetadata');
  if (held) return usageOf(held);
  const generations = value['generations'];
  const batch = isList(generations) ? generations[0] : undefined;
  const generation = isList(batch) ? batch[0] : batch;
  const message = isObject(generation) ? objectAt(generation, 'message') : undefined;
  return message && answerUsage(objectAt(message, 'kwargs') ?? message);
}

/** The field names of OpenAI chat and Responses, Anthropic, Bedrock, Gemini and LangChain, MLflow's own among them. */
function usageOf(usage: JsonObject): TokenUsage | undefined {
  const inputs = objectAt(usage, 'prompt_tokens_details', 'input_tokens_details', 'input_token_details') ?? {};
  const outputs = objectAt(usage, 'completion_tokens_details', 'output_tokens_details', 'output_token_details') ?? {};
  return made({
    input: numberAt(usage, 'input_tokens', 'prompt_tokens', 'inputTokens', 'promptTokens', 'prompt_token_count', 'promptTokenCount', 'input'),
    output: numberAt(usage, 'output_tokens', 'completion_tokens', 'outputTokens', 'completionTokens', 'candidates_token_count', 'candidatesTokenCount', 'output'),
    total: numberAt(usage, 'total_tokens', 'totalTokens', 'total_token_count', 'totalTokenCount', 'total'),
    cacheRead: numberAt(usage, 'cache_read_input_tokens', 'cacheReadInputTokens', 'cached_content_token_count', 'cachedContentTokenCount') ?? numberAt(inputs, 'cached_tokens', 'cache_read'),
    cacheWrite: numberAt(usage, 'cache_creation_input_tokens', 'cacheWriteInputTokens') ?? numberAt(inputs, 'cache_creation'),
    reasoning: numberAt(usage, 'thoughts_token_count', 'thoughtsTokenCount', 'reasoning_tokens') ?? numberAt(outputs, 'reasoning_tokens', 'reasoning'),
  });
}

/** `undefined` where no count came at all; details that did not come are left out. */
function made(counts: { readonly [K in keyof TokenUsage]: number | undefined }): TokenUsage | undefined {
  const { input, output, total, cacheRead, cacheWrite, reasoning } = counts;
  if (input === undefined && output === undefined && total === undefined) return undefined;
  return {
    input: input ?? 0,
    output: output ?? 0,
    total: total || (input ?? 0) + (output ?? 0),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}
