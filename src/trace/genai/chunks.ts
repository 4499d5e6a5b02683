import type { ChatMessage, ChatPart } from './chatMessage';
import { isObject, listAt, numberAt, objectAt, readableText, textAt, type Json, type JsonObject } from './json';
import { valueMessages } from './valueMessages';

type Kind = 'text' | 'reasoning' | 'refusal' | 'toolCall';
interface Block {
  readonly kind: Kind;
  id: string;
  name: string;
  text: string;
}

/**
 * The messages that a stream's chunks add up to; `undefined` where the chunks are of no known
 * stream. Knows OpenAI's chat chunks and Responses events, Anthropic's and Bedrock's block events,
 * Gemini's partial answers, LangChain's message chunks, MLflow's `ChatAgentChunk`.
 */
export function chunkMessages(chunks: readonly Json[]): ChatMessage[] | undefined {
  const objects = chunks.filter(isObject);
  if (objects.length === 0 || objects.length < chunks.length) return undefined;
  return finished(objects) ?? merged(objects);
}

/** OpenAI's Responses send whole items, and the whole answer at the end. */
function finished(chunks: readonly JsonObject[]): ChatMessage[] | undefined {
  const last = chunks.findLast((chunk) => /^response\.(completed|incomplete|failed)$/.test(textAt(chunk, 'type')));
  const response = last && objectAt(last, 'response');
  const whole = response && valueMessages(response);
  if (whole) return whole;
  const items = chunks.filter((chunk) => textAt(chunk, 'type') === 'response.output_item.done').map((chunk) => chunk['item'] ?? null);
  return items.length > 0 ? valueMessages(items) : undefined;
}

function merged(chunks: readonly JsonObject[]): ChatMessage[] | undefined {
  const blocks = new Map<string, Block>();
  const add = (key: string, kind: Kind, text: string, { id = '', name = '' } = {}) => {
    const block = blocks.get(`${kind} ${key}`);
    if (!block) blocks.set(`${kind} ${key}`, { kind, id, name, text });
    else {
      block.text += text;
      block.id ||= id;
      block.name ||= name;
    }
  };
  // One form fits; the order does not matter.
  const isKnown = chunks.every((chunk) => openAi(chunk, add) || responses(chunk, add) || anthropic(chunk, add) || bedrock(chunk, add) || gemini(chunk, add) || langChain(chunk, add));
  const parts = [...blocks.values()].filter((block) => block.text !== '' || block.kind === 'toolCall').map(toPart);
  return isKnown && parts.length > 0 ? [{ role: 'assistant', name: '', parts }] : undefined;
}

const toPart = ({ kind, id, name, text }: Block): ChatPart => (kind === 'toolCall' ? { kind, id, name, arguments: readableText(text) } : { kind, text });

type Add = (key: string, kind: Kind, text: string, call?: { id?: string; name?: string }) => void;

function openAi(chunk: JsonObject, add: Add): boolean {
  const choices = listAt(chunk, 'choices')?.filter(isObject) ?? ('delta' in chunk && !('type' in chunk) ? [chunk] : undefined);
  if (!choices) return false;
  for (const choice of choices) {
    const index = String(choice['index'] ?? 0);
    const delta = objectAt(choice, 'delta') ?? {};
    add(index, 'reasoning', textAt(delta, 'reasoning_content', 'reasoning'));
    add(index, 'text', textAt(delta, 'content') || textAt(choice, 'text'));
    add(index, 'refusal', textAt(delta, 'refusal'));
    (listAt(delta, 'tool_calls') ?? []).filter(isObject).forEach((call, at) => {
      const called = objectAt(call, 'function') ?? call;
      add(`${index}.${numberAt(call, 'index') ?? at}`, 'toolCall', textAt(called, 'arguments'), { id: textAt(call, 'id'), name: textAt(called, 'name') });
    });
  }
  return true;
}

function responses(chunk: JsonObject, add: Add): boolean {
  const type = textAt(chunk, 'type');
  if (!type.startsWith('response.')) return false;
  const key = `${textAt(chunk, 'item_id')}.${numberAt(chunk, 'output_index') ?? 0}`;
  const delta = textAt(chunk, 'delta');
  if (type === 'response.output_text.delta') add(key, 'text', delta);
  if (type === 'response.refusal.delta') add(key, 'refusal', delta);
  if (/^response\.reasoning(_summary)?_text\.delta$/.test(type)) add(key, 'reasoning', delta);
  if (type === 'response.function_call_arguments.delta') add(key, 'toolCall', delta);
  const item = type === 'response.output_item.added' ? objectAt(chunk, 'item') : undefined;
  if (item && textAt(item, 'type') === 'function_call') add(`${textAt(item, 'id')}.${numberAt(chunk, 'output_index') ?? 0}`, 'toolCall', '', { id: textAt(item, 'call_id'), name: textAt(item, 'name') });
  return true;
}

function anthropic(chunk: JsonObject, add: Add): boolean {
  const type = textAt(chunk, 'type');
  if (!/^(message_(start|delta|stop)|content_block_(start|delta|stop)|ping)$/.test(type)) return false;
  const key = String(chunk['index'] ?? 0);
  const block = objectAt(chunk, 'content_block');
  if (block && /tool_use$/.test(textAt(block, 'type'))) add(key, 'toolCall', '', { id: textAt(block, 'id'), name: textAt(block, 'name') });
  else if (block) add(key, 'text', textAt(block, 'text'));
  const delta = objectAt(chunk, 'delta');
  if (!delta) return true;
  if (textAt(delta, 'type') === 'text_delta') add(key, 'text', textAt(delta, 'text'));
  if (textAt(delta, 'type') === 'thinking_delta') add(key, 'reasoning', textAt(delta, 'thinking'));
  if (textAt(delta, 'type') === 'input_json_delta') add(key, 'toolCall', textAt(delta, 'partial_json'));
  return true;
}

function bedrock(chunk: JsonObject, add: Add): boolean {
  const start = objectAt(chunk, 'contentBlockStart');
  const change = objectAt(chunk, 'contentBlockDelta');
  const key = String((start ?? change)?.['contentBlockIndex'] ?? 0);
  const began = start && objectAt(objectAt(start, 'start') ?? {}, 'toolUse');
  if (began) add(key, 'toolCall', '', { id: textAt(began, 'toolUseId'), name: textAt(began, 'name') });
  const delta = change && objectAt(change, 'delta');
  if (delta) {
    add(key, 'text', textAt(delta, 'text'));
    add(key, 'reasoning', textAt(objectAt(delta, 'reasoningContent') ?? {}, 'text'));
    const use = objectAt(delta, 'toolUse');
    if (use) add(key, 'toolCall', textAt(use, 'input'));
  }
  return start !== undefined || change !== undefined || 'messageStart' in chunk || 'messageStop' in chunk || 'contentBlockStop' in chunk;
}

/** Gemini's stream is a row of answers, each with the next pieces. */
function gemini(chunk: JsonObject, add: Add): boolean {
  const candidates = listAt(chunk, 'candidates');
  if (!candidates) return false;
  for (const part of (valueMessages(chunk) ?? []).flatMap((message) => message.parts)) addWhole(part, add);
  return true;
}

/** `AIMessageChunk`, alone or inside a `ChatGenerationChunk`. */
function langChain(chunk: JsonObject, add: Add): boolean {
  const message = objectAt(chunk, 'message') ?? chunk;
  if (textAt(message, 'type') !== 'AIMessageChunk') return false;
  const parts = listAt(message, 'tool_call_chunks') ?? [];
  parts.filter(isObject).forEach((call, at) => add(String(call['index'] ?? at), 'toolCall', textAt(call, 'args'), { id: textAt(call, 'id'), name: textAt(call, 'name') }));
  const { tool_calls: _calls, ...rest } = message;
  for (const part of (valueMessages(parts.length > 0 ? rest : message) ?? []).flatMap((each) => each.parts)) addWhole(part, add);
  return true;
}

function addWhole(part: ChatPart, add: Add): void {
  if (part.kind === 'text' || part.kind === 'reasoning' || part.kind === 'refusal') add('', part.kind, part.text);
  if (part.kind === 'toolCall') add(`${part.id}.${part.name}`, 'toolCall', part.arguments, part);
}
