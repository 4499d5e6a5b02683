import type { ChatMessage, ChatPart } from './chatMessage';
import { contentParts } from './contentParts';
import { isList, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from './json';
import { addCalls, resultText, toolCall, toolResult } from './toolParts';

/** What other names of a role mean: LangChain's, Gemini's, AutoGen's and Cohere's. */
const roles: Readonly<Record<string, string>> = {
  human: 'user', HumanMessage: 'user', HumanMessageChunk: 'user',
  ai: 'assistant', model: 'assistant', AIMessage: 'assistant', AIMessageChunk: 'assistant',
  SystemMessage: 'system', ToolMessage: 'tool', function: 'tool', FunctionMessage: 'tool',
  UserMessage: 'user', AssistantMessage: 'assistant', FunctionExecutionResultMessage: 'tool', chatbot: 'assistant',
};
const langChainTypes = new Set(['human', 'ai', 'system', 'tool', 'function', 'chat', 'developer', 'AIMessageChunk', 'HumanMessageChunk', 'UserMessage', 'AssistantMessage', 'SystemMessage', 'FunctionExecutionResultMessage']);

/** Roles that some producers write with other capitals (`User`, `CHATBOT`, `MessageRole.USER`). */
const plainRoles = new Set(['system', 'user', 'assistant', 'tool', 'developer', 'chatbot']);

/** A role in our words. */
export function roleOf(role: string): string {
  const plain = role.replace(/^MessageRole\./, '').toLowerCase();
  return roles[role] ?? (plainRoles.has(plain) ? (roles[plain] ?? plain) : role);
}

/**
 * One message, in the form of any provider; `undefined` for a value that is none. Besides objects
 * with a role: items of OpenAI's Responses (`function_call`, `reasoning` …), LangChain's messages
 * (`type` for the role; its `{lc, id, kwargs}` form too) and `[role, text]` pairs.
 */
export function messageOf(value: Json): ChatMessage | undefined {
  if (isList(value)) return pairMessage(value);
  if (!isObject(value)) return undefined;
  const kwargs = value['lc'] === undefined ? undefined : objectAt(value, 'kwargs');
  if (kwargs) {
    const path = listAt(value, 'id') ?? [];
    const name = path.at(-1);
    return messageOf({ role: typeof name === 'string' ? roleOf(name) : '', ...kwargs });
  }
  const item = responsesItem(value);
  if (item) return item;
  const role = textAt(value, 'role') || (langChainTypes.has(textAt(value, 'type')) && 'content' in value ? textAt(value, 'type') : '');
  if (role === '') return undefined;
  return { role: roleOf(role), name: speakerOf(value, roleOf(role)), parts: partsOf(value, roleOf(role)) };
}

/** Who spoke; AutoGen says it in `source`, also of the one assistant there is. */
function speakerOf(message: JsonObject, role: string): string {
  const source = role === 'assistant' ? textAt(message, 'source') : '';
  return textAt(message, 'name') || (source === role ? '' : source);
}

function partsOf(message: JsonObject, role: string): ChatPart[] {
  const given = message['content'] ?? message['parts'] ?? message['contents'] ?? message['blocks'] ?? message['message'];
  const content = contentParts(given === '' ? (message['blocks'] ?? given) : given);
  if (role === 'tool' && !content.some((part) => part.kind === 'toolResult')) return [toolMessage(message)];
  const thought = textAt(message, 'reasoning_content', 'reasoning', 'thought');
  const refusal = textAt(message, 'refusal');
  const more = objectAt(message, 'additional_kwargs');
  const called = objectAt(message, 'function_call');
  const parts: ChatPart[] = [
    ...(thought === '' ? [] : [{ kind: 'reasoning' as const, text: thought }]),
    ...content,
    ...(refusal === '' ? [] : [{ kind: 'refusal' as const, text: refusal }]),
  ];
  const own = listAt(message, 'tool_calls', 'toolCalls');
  const calls = own && own.length > 0 ? own : ((more && listAt(more, 'tool_calls')) ?? []);
  return addCalls(parts, [...calls, ...(called ? [{ function: called }] : [])]);
}

/** A message of role `tool` is one result as a whole (OpenAI, LangChain). */
function toolMessage(message: JsonObject): ChatPart {
  return {
    kind: 'toolResult',
    callId: textAt(message, 'tool_call_id', 'toolCallId', 'id'),
    name: textAt(message, 'name'),
    text: resultText(message['content'] ?? null),
    isError: message['status'] === 'error',
  };
}

/** Items of a Responses list that are no message (OpenAI, "Responses": input and output items). */
function responsesItem(value: JsonObject): ChatMessage | undefined {
  const type = textAt(value, 'type');
  if ('role' in value || type === 'message') return undefined;
  if (type === 'reasoning') return { role: 'assistant', name: '', parts: contentParts(value) };
  if (/^(function|custom_tool)_call_output$/.test(type)) return { role: 'tool', name: '', parts: [toolResult(value)!] };
  if (/^(function_call|custom_tool_call|mcp_call)$/.test(type)) {
    const call = toolCall(value);
    if (!call) return undefined;
    // A call of an MCP server carries its result itself.
    const output = value['output'];
    const answer: ChatPart[] = output === undefined || output === null ? [] : [{ kind: 'toolResult', callId: call.id, name: call.name, text: resultText(output), isError: typeof value['error'] === 'string' }];
    return { role: 'assistant', name: '', parts: [call, ...answer] };
  }
  if (/_call$/.test(type) && 'status' in value) {
    const { type: _type, id: _id, status: _status, ...rest } = value;
    return { role: 'assistant', name: '', parts: [toolCall({ type: 'tool_call', id: value['id'] ?? '', name: type.replace(/_call$/, ''), arguments: rest })!] };
  }
  return undefined;
}

const pairRoles = new Set(['user', 'human', 'assistant', 'ai', 'system', 'tool', 'developer']);

/** LangChain takes `("user", "text")` for a message. */
function pairMessage(pair: readonly Json[]): ChatMessage | undefined {
  const [role, content] = pair;
  if (pair.length !== 2 || typeof role !== 'string' || !pairRoles.has(role) || typeof content !== 'string') return undefined;
  return { role: roleOf(role), name: '', parts: contentParts(content) };
}
