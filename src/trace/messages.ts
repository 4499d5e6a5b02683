import type { AttributeValue } from './model';

/** One message of a conversation with a model, as a reader needs it. */
export interface ChatMessage {
  /** As it came: `system`, `user`, `assistant`, `tool` … */
  readonly role: string;
  /** Text of all its text parts, in order; '' where it has none. */
  readonly text: string;
  readonly toolCalls: readonly { readonly name: string; readonly arguments: string }[];
}

type Json = AttributeValue;
type JsonObject = { readonly [key: string]: Json };

/**
 * The messages in a model call's inputs or outputs; `undefined` for values that are none. Knows
 * OpenAI's chat completions (request `messages`, response `choices`), Anthropic's messages
 * (`content` blocks) and OpenTelemetry's `gen_ai.*.messages` (`parts`).
 */
export function chatMessages(value: Json): ChatMessage[] | undefined {
  const list = messageList(value);
  if (!list || list.length === 0) return undefined;
  const messages = list.map(toMessage);
  return messages.every((message) => message !== undefined) ? messages : undefined;
}

function messageList(value: Json): readonly Json[] | undefined {
  if (isList(value)) return value;
  if (!isObject(value)) return undefined;
  if (isList(value['messages'])) return value['messages'];
  const choices = value['choices'];
  if (isList(choices)) return choices.map((choice) => (isObject(choice) ? (choice['message'] ?? null) : null));
  return typeof value['role'] === 'string' ? [value] : undefined;
}

function toMessage(value: Json): ChatMessage | undefined {
  if (!isObject(value) || typeof value['role'] !== 'string') return undefined;
  const content = value['content'] ?? value['parts'] ?? null;
  const parts = isList(content) ? content : [content];
  const calls = isList(value['tool_calls']) ? value['tool_calls'] : [];
  return {
    role: value['role'],
    text: parts.map(partText).filter((text) => text !== '').join('\n'),
    toolCalls: [...calls, ...parts].map(toolCall).filter((call) => call !== undefined),
  };
}

/** Text of one part; other kinds of content are named, never dropped silently. Calls are told apart from text elsewhere. */
function partText(part: Json): string {
  if (typeof part === 'string') return part;
  if (!isObject(part) || toolCall(part)) return '';
  const text = part['text'] ?? part['content'] ?? part['response'];
  if (typeof text === 'string') return text;
  if (text !== undefined && text !== null) return JSON.stringify(text);
  return typeof part['type'] === 'string' ? `[${part['type']}]` : '';
}

/** OpenAI's `{function: {name, arguments}}`, Anthropic's `{type: 'tool_use', name, input}`, OpenTelemetry's `{type: 'tool_call', name, arguments}`. */
function toolCall(value: Json): { name: string; arguments: string } | undefined {
  if (!isObject(value)) return undefined;
  const called = value['function'];
  const from = isObject(called) ? called : value['type'] === 'tool_use' || value['type'] === 'tool_call' ? value : undefined;
  if (!from || typeof from['name'] !== 'string') return undefined;
  const given = from['arguments'] ?? from['input'] ?? '';
  return { name: from['name'], arguments: typeof given === 'string' ? given : JSON.stringify(given) };
}

const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
