import type { ChatMessage } from './chatMessage';
import { contentParts } from './contentParts';
import { isList, isObject, listAt, objectAt, parsedJson, textAt, type Json, type JsonObject } from './json';
import { messageOf } from './messageOf';
import { addCalls } from './toolParts';

/**
 * The messages in what went into a model call, or came out of it; `undefined` for values that are
 * no conversation. Each rule below names the API whose request or answer it reads.
 */
export function valueMessages(value: Json): ChatMessage[] | undefined {
  const found = isList(value) ? listMessages(value) : isObject(value) ? objectMessages(value) : undefined;
  return found && found.length > 0 ? found : undefined;
}

/** A list of messages; a batch (a list of such lists) is joined. */
function listMessages(list: readonly Json[]): ChatMessage[] | undefined {
  const messages = list.map(messageOf);
  if (messages.every((message) => message !== undefined)) return messages;
  const batches = list.map((each) => (isList(each) ? listMessages(each) : isObject(each) ? answerMessages(each) : undefined));
  return batches.every((batch) => batch !== undefined) ? batches.flat() : undefined;
}

const said = (role: string, content: Json | undefined): ChatMessage[] => {
  const parts = contentParts(content);
  return parts.length > 0 ? [{ role, name: '', parts }] : [];
};

function objectMessages(value: JsonObject): ChatMessage[] | undefined {
  return requestMessages(value) ?? answerMessages(value) ?? single(value);
}

const single = (value: JsonObject): ChatMessage[] | undefined => {
  const message = messageOf(value);
  return message && [message];
};

function requestMessages(value: JsonObject): ChatMessage[] | undefined {
  const messages = decodedList(value['messages']);
  if (messages) {
    const rest = listMessages(messages);
    // Anthropic and Bedrock keep the system prompt beside the messages, the AI SDK too.
    return rest && [...said('system', value['system'] ?? null), ...rest];
  }
  return geminiRequest(value) ?? responsesRequest(value) ?? promptRequest(value) ?? cohereRequest(value);
}

const decodedList = (value: Json | undefined): readonly Json[] | undefined => {
  const decoded = typeof value === 'string' ? parsedJson(value) : value;
  return isList(decoded) ? decoded : undefined;
};

/** Gemini: `contents` is a text, a content, or a list of both; `config.system_instruction` beside it. */
function geminiRequest(value: JsonObject): ChatMessage[] | undefined {
  const contents = value['contents'];
  if (contents === undefined || contents === null) return undefined;
  const config = objectAt(value, 'config', 'generation_config') ?? {};
  const system = value['system_instruction'] ?? value['systemInstruction'] ?? config['system_instruction'] ?? config['systemInstruction'] ?? null;
  const messages = (isList(contents) ? contents : [contents]).flatMap((content) => (isObject(content) && 'parts' in content ? contentOf(content) : said('user', content)));
  return [...said('system', isObject(system) ? (system['parts'] ?? system) : system), ...messages];
}

const contentOf = (content: JsonObject): ChatMessage[] => {
  const message = messageOf({ role: 'user', ...content });
  return message ? [message] : [];
};

/** OpenAI Responses: `input` is a text or a list of items, `instructions` is the system prompt. */
function responsesRequest(value: JsonObject): ChatMessage[] | undefined {
  const input = value['input'];
  const instructions = said('system', typeof value['instructions'] === 'string' ? value['instructions'] : null);
  if (typeof input === 'string') return 'model' in value || 'instructions' in value ? [...instructions, ...said('user', input)] : undefined;
  if (!isList(input) || input.length === 0) return undefined;
  const items = listMessages(input);
  return items && [...instructions, ...items];
}

/** Completion calls (`model` and `prompt`), and the AI SDK's `prompt` with `system`. */
function promptRequest(value: JsonObject): ChatMessage[] | undefined {
  const { prompt } = value;
  if (isList(prompt)) return prompt.length > 0 && prompt.every((each) => typeof each === 'string') && 'model' in value ? prompt.flatMap((each) => said('user', each)) : listMessages(prompt);
  if (typeof prompt !== 'string' || !('model' in value || 'system' in value)) return undefined;
  return [...said('system', value['system'] ?? null), ...said('user', prompt)];
}

/** Cohere: the question is `message`, what was said before is `chat_history`, the system prompt `preamble`. */
function cohereRequest(value: JsonObject): ChatMessage[] | undefined {
  const { message } = value;
  const history = listAt(value, 'chat_history', 'chatHistory');
  if (typeof message !== 'string' || !(history || 'preamble' in value)) return undefined;
  const before = history && history.length > 0 ? listMessages(history) : [];
  return before && [...said('system', value['preamble'] ?? null), ...before, ...said('user', message)];
}

function answerMessages(value: JsonObject): ChatMessage[] | undefined {
  return openAiAnswer(value) ?? responsesAnswer(value) ?? geminiAnswer(value) ?? bedrockAnswer(value) ?? langChainAnswer(value) ?? aiSdkAnswer(value) ?? chatAnswer(value);
}

/** OpenAI chat completions, and the older completions with `text`. */
function openAiAnswer(value: JsonObject): ChatMessage[] | undefined {
  const messages = listAt(value, 'choices')?.map((choice) => {
    if (!isObject(choice)) return undefined;
    const message = objectAt(choice, 'message');
    return message ? messageOf({ role: 'assistant', ...message }) : typeof choice['text'] === 'string' ? said('assistant', choice['text'])[0] : undefined;
  });
  return messages?.every((message) => message !== undefined) ? messages : undefined;
}

function responsesAnswer(value: JsonObject): ChatMessage[] | undefined {
  const output = listAt(value, 'output');
  return output && output.length > 0 && output.every(isObject) ? listMessages(output) : undefined;
}

function geminiAnswer(value: JsonObject): ChatMessage[] | undefined {
  const candidates = listAt(value, 'candidates');
  return candidates?.flatMap((candidate) => {
    const content = isObject(candidate) ? objectAt(candidate, 'content') : undefined;
    return content ? contentOf({ role: 'model', ...content }) : [];
  });
}

/** Bedrock, Converse: `{output: {message}, stopReason}`. */
function bedrockAnswer(value: JsonObject): ChatMessage[] | undefined {
  const output = objectAt(value, 'output');
  const message = output && objectAt(output, 'message');
  return message && single(message);
}

/** LangChain's `LLMResult`: `generations` by prompt, each with a message or a text. */
function langChainAnswer(value: JsonObject): ChatMessage[] | undefined {
  const generations = listAt(value, 'generations')?.flatMap((each) => (isList(each) ? each : [each]));
  const messages = generations?.flatMap((generation) => {
    if (!isObject(generation)) return [];
    const message = objectAt(generation, 'message');
    return (message && single(message)) ?? said('assistant', generation['text'] ?? null);
  });
  return messages;
}

/** The AI SDK's answer, as MLflow unpacks `ai.response.*`. */
function aiSdkAnswer(value: JsonObject): ChatMessage[] | undefined {
  if (!('finishReason' in value) || 'role' in value) return undefined;
  const reasoning = textAt(value, 'reasoning');
  const parts = [...(reasoning === '' ? [] : [{ kind: 'reasoning' as const, text: reasoning }]), ...contentParts(value['text'] ?? value['object'] ?? null)];
  const all = addCalls(parts, decodedList(value['toolCalls']) ?? []);
  return all.length > 0 ? [{ role: 'assistant', name: '', parts: all }] : undefined;
}

/** Ollama and others: one `message` with a role; an agent's state: `messages` was read before; Cohere: `text` beside `generation_id`. */
function chatAnswer(value: JsonObject): ChatMessage[] | undefined {
  if (typeof value['text'] === 'string' && ('generation_id' in value || 'generationId' in value)) return addedCalls(value);
  const message = objectAt(value, 'message');
  return message && 'role' in message ? single(message) : undefined;
}

function addedCalls(value: JsonObject): ChatMessage[] | undefined {
  const parts = addCalls(contentParts(value['text']), listAt(value, 'tool_calls', 'toolCalls') ?? []);
  return parts.length > 0 ? [{ role: 'assistant', name: '', parts }] : undefined;
}
