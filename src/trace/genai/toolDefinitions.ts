import { decodeMlflowValue, spanInputs } from '../genai';
import type { Span } from '../model';
import { flattenedList } from './flattened';
import { isList, isObject, jsonText, listAt, objectAt, parsedJson, textAt, type Json, type JsonObject } from './json';

/** A tool that a model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its parameters, indented; '' where none came. */
  readonly schema: string;
}

/**
 * The tools that a model call offered: `mlflow.chat.tools`, OpenTelemetry's
 * `gen_ai.tool.definitions`, OpenInference's `llm.tools.N`, Traceloop's `llm.request.functions.N`,
 * the AI SDK's `ai.prompt.tools`, or the request's own `tools`. Empty where it offered none.
 */
export function toolDefinitions(span: Pick<Span, 'attributes'>): ToolDefinition[] {
  for (const list of candidates(span)) {
    const tools = list.flatMap(definitionsOf);
    if (tools.length > 0) return tools;
  }
  return [];
}

function* candidates(span: Pick<Span, 'attributes'>): Generator<readonly Json[]> {
  const { attributes } = span;
  for (const key of ['mlflow.chat.tools', 'gen_ai.tool.definitions', 'ai.prompt.tools']) {
    const raw = attributes[key];
    const value = raw === undefined ? undefined : decodeMlflowValue(raw);
    if (isList(value)) yield value;
  }
  yield flattenedList(attributes, 'llm.tools').map((held) => (isObject(held) && isObject(held['tool']) ? (held['tool']['json_schema'] ?? held['tool']) : held));
  yield flattenedList(attributes, 'llm.request.functions');
  const inputs = spanInputs(span);
  if (!isObject(inputs)) return;
  yield listAt(inputs, 'tools', 'functions') ?? [];
  yield listAt(objectAt(inputs, 'toolConfig', 'config', 'kwargs', 'invocation_params') ?? {}, 'tools') ?? [];
}

/** OpenAI wraps in `function`, Bedrock in `toolSpec`, Gemini gathers several in `function_declarations`. */
function definitionsOf(held: Json): ToolDefinition[] {
  const value = typeof held === 'string' ? parsedJson(held) : held;
  if (!isObject(value)) return [];
  const several = listAt(value, 'function_declarations', 'functionDeclarations');
  if (several) return several.flatMap(definitionsOf);
  const tool = objectAt(value, 'function', 'toolSpec') ?? value;
  const name = textAt(tool, 'name') || textAt(value, 'type');
  return name === '' ? [] : [{ name, description: textAt(tool, 'description'), schema: schemaText(tool) }];
}

function schemaText(tool: JsonObject): string {
  const raw = tool['parameters'] ?? tool['input_schema'] ?? tool['inputSchema'] ?? tool['parameters_json_schema'] ?? null;
  const schema = typeof raw === 'string' ? parsedJson(raw) : raw;
  const inner = isObject(schema) && isObject(schema['json']) ? schema['json'] : schema;
  return inner === null ? '' : typeof inner === 'string' ? inner : jsonText(inner);
}
