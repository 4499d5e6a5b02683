import type { ChatPart, ToolCall, ToolResult } from './chatMessage';
import { isList, isObject, objectAt, readableText, textAt, type Json, type JsonObject } from './json';

const callTypes = new Set(['tool_use', 'server_tool_use', 'mcp_tool_use', 'tool_call', 'tool-call', 'function_call', 'custom_tool_call', 'mcp_call', 'tool_call_chunk']);
const resultTypes = new Set(['tool_result', 'mcp_tool_result', 'web_search_tool_result', 'code_execution_tool_result', 'tool_call_response', 'tool-result', 'function_call_output', 'custom_tool_call_output']);

/**
 * A request for a tool; `undefined` for anything else. Knows OpenAI's `{id, function: {name,
 * arguments}}`, Responses' `function_call` and `mcp_call`, Anthropic's `tool_use`, Bedrock's
 * `toolUse`, Gemini's `function_call`, LangChain's `{name, args, id}`, the AI SDK's `tool-call`,
 * OpenTelemetry's `tool_call`.
 */
export function toolCall(value: Json): ToolCall | undefined {
  if (!isObject(value)) return undefined;
  const held = objectAt(value, 'function', 'toolUse', 'tool_use', 'functionCall', 'function_call', 'tool_call');
  const type = textAt(value, 'type');
  const from = held ?? (callTypes.has(type) || 'toolCallId' in value || 'args' in value ? value : undefined);
  if (!from || resultTypes.has(type)) return undefined;
  const name = textAt(from, 'name', 'toolName');
  if (name === '') return undefined;
  return {
    kind: 'toolCall',
    id: textAt(value, 'call_id', 'id', 'toolCallId', 'tool_call_id') || textAt(from, 'toolUseId', 'id'),
    name,
    arguments: readableText(from['arguments'] ?? from['input'] ?? from['args'] ?? null),
  };
}

/** What a tool answered, as a piece of a message; `undefined` for anything else. The providers' forms are those of {@link toolCall}. */
export function toolResult(value: JsonObject): ToolResult | undefined {
  const held = objectAt(value, 'toolResult', 'functionResponse', 'function_response');
  const type = textAt(value, 'type');
  if (!held && !resultTypes.has(type)) return undefined;
  const from = held ?? value;
  return {
    kind: 'toolResult',
    callId: textAt(from, 'tool_use_id', 'call_id', 'toolUseId', 'toolCallId', 'tool_call_id', 'id'),
    name: textAt(from, 'name', 'toolName'),
    text: resultText(from['content'] ?? from['response'] ?? from['output'] ?? from['result'] ?? null),
    isError: from['is_error'] === true || from['isError'] === true || from['status'] === 'error',
  };
}

/** The content of a result: its text pieces joined, the AI SDK's `{type, value}` opened, anything else as JSON. */
export function resultText(content: Json): string {
  if (isObject(content)) {
    if (/^(error-)?(text|json)$/.test(textAt(content, 'type')) && content['value'] !== undefined) return readableText(content['value']);
    return readableText(content);
  }
  if (!isList(content)) return readableText(content);
  const texts = content.map((piece) => {
    if (typeof piece === 'string') return piece;
    if (!isObject(piece)) return undefined;
    if (typeof piece['text'] === 'string') return readableText(piece['text']);
    return piece['json'] === undefined ? undefined : readableText(piece['json']);
  });
  return content.length > 0 && texts.every((text) => text !== undefined) ? texts.join('\n') : readableText(content);
}

/** Calls that a message carries beside its content, without those that the content has too. */
export function addCalls(parts: readonly ChatPart[], calls: readonly Json[]): ChatPart[] {
  const known = new Set(parts.flatMap((part) => (part.kind === 'toolCall' && part.id !== '' ? [part.id] : [])));
  const added = calls.map(toolCall).filter((call) => call !== undefined && !(call.id !== '' && known.has(call.id)));
  return [...parts, ...(added as ToolCall[])];
}
