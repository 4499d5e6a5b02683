import type { Attributes } from '../model';
import { isObject, parsedJson, type Json, type JsonObject } from './json';

interface Branch {
  [key: string]: Branch | Json;
}

/**
 * The list that attributes such as `llm.input_messages.0.message.role` spell out below `prefix`
 * (OpenInference, Traceloop), by ascending index. Gaps close up, so that a false index costs
 * nothing. Empty where no attribute begins so.
 */
export function flattenedList(attributes: Attributes, prefix: string): Json[] {
  const root: Branch = Object.create(null) as Branch;
  const start = `${prefix}.`;
  for (const [key, value] of Object.entries(attributes)) {
    if (!key.startsWith(start) || !/^\d+\./.test(key.slice(start.length))) continue;
    place(root, key.slice(start.length).split('.'), value);
  }
  const grown = grow(root);
  return Array.isArray(grown) ? (grown as Json[]) : [];
}

function place(root: Branch, path: readonly string[], value: Json): void {
  let at = root;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    at = isBranch(next) ? next : (at[name] = Object.create(null) as Branch);
  }
  at[path.at(-1)!] = value;
}

const isBranch = (value: Branch | Json | undefined): value is Branch => isObject(value as Json) && Object.getPrototypeOf(value) === null;

/** Branches whose names are all numbers become lists. */
function grow(branch: Branch): Json {
  const entries = Object.entries(branch).map(([name, value]): [string, Json] => [name, isBranch(value) ? grow(value) : value]);
  if (entries.length === 0 || !entries.every(([name]) => /^\d+$/.test(name))) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, value]) => value);
}

/**
 * An OpenInference message (`message.role`, `message.contents.N.message_content.*`,
 * `message.tool_calls.N.tool_call.function.*`) in the form of OpenAI's.
 */
export function openInferenceMessage(held: Json): Json {
  const message = isObject(held) && isObject(held['message']) ? held['message'] : held;
  if (!isObject(message)) return message;
  const pieces = listOf(message['contents'], 'message_content').map((piece): Json => {
    const image = isObject(piece) && isObject(piece['image']) ? piece['image'] : undefined;
    return image ? { type: 'image', image_url: isObject(image['image']) ? image['image'] : image } : piece;
  });
  const calls = listOf(message['tool_calls'], 'tool_call');
  return { ...message, ...(pieces.length > 0 ? { content: pieces } : {}), ...(calls.length > 0 ? { tool_calls: calls } : {}) };
}

const listOf = (list: Json | undefined, wrapper: string): Json[] =>
  Array.isArray(list) ? (list as Json[]).map((each) => (isObject(each) && isObject(each[wrapper]) ? each[wrapper] : each)) : [];

/** A Traceloop message (`gen_ai.prompt.N.*`): its content may be JSON of blocks, its tool calls are flat. */
export function traceloopMessage(message: Json): Json {
  if (!isObject(message)) return message;
  const { content, tool_calls: calls } = message;
  const flat: JsonObject[] = Array.isArray(calls) ? (calls as Json[]).filter(isObject).map((call) => ({ type: 'tool_call', ...call })) : [];
  const role = message['role'] ?? 'assistant';
  return { ...message, role, ...(typeof content === 'string' ? { content: parsedJson(content) } : {}), ...(flat.length > 0 ? { tool_calls: flat } : {}) };
}
