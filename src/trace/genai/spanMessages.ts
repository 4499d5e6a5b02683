import { decodeMlflowValue, spanInputs, spanOutputs, spanTypeOf } from '../genai';
import { mlflowKeys, type Attributes, type Span } from '../model';
import type { ChatMessage, ChatPart } from './chatMessage';
import { chunkMessages } from './chunks';
import { contentParts } from './contentParts';
import { flattenedList, openInferenceMessage, traceloopMessage } from './flattened';
import { isList, isObject, type Json, type JsonObject } from './json';
import { messageOf } from './messageOf';
import { addCalls } from './toolParts';
import { valueMessages } from './valueMessages';

/** The conversation of one span: what went in, what came out. A side that is no conversation is absent. */
export interface SpanMessages {
  readonly inputs?: readonly ChatMessage[];
  readonly outputs?: readonly ChatMessage[];
}

type Content = Pick<Span, 'attributes' | 'events'>;
type Read = (span: Content) => ChatMessage[] | undefined;

/** Reads a span's messages from whichever producer wrote them; MLflow's own attributes come first. */
export function spanMessages(span: Content): SpanMessages {
  const inputs = first(span, inputReaders);
  const outputs = first(span, outputReaders);
  return { ...(inputs ? { inputs } : {}), ...(outputs ? { outputs } : {}) };
}

function first(span: Content, readers: readonly Read[]): ChatMessage[] | undefined {
  for (const read of readers) {
    const found = read(span);
    if (found && found.length > 0) return found;
  }
  return undefined;
}

const at = (key: string): Read => ({ attributes }) => {
  const value = decoded(attributes, key);
  return value === undefined ? undefined : valueMessages(value);
};

function decoded(attributes: Attributes, key: string): Json | undefined {
  const raw = attributes[key];
  return raw === undefined ? undefined : decodeMlflowValue(raw);
}

/** `gen_ai.input.messages` with `gen_ai.system_instructions` before it (OpenTelemetry, GenAI spans), in attributes or in the details event. */
const genAiInputs: Read = (span) => {
  for (const attributes of [span.attributes, ...details(span)]) {
    const messages = valueMessages(decoded(attributes, 'gen_ai.input.messages') ?? null);
    if (!messages) continue;
    const system = contentParts(decoded(attributes, 'gen_ai.system_instructions'));
    return system.length > 0 ? [{ role: 'system', name: '', parts: system }, ...messages] : messages;
  }
  return undefined;
};

const genAiOutputs: Read = (span) => {
  for (const attributes of [span.attributes, ...details(span)]) {
    const messages = valueMessages(decoded(attributes, 'gen_ai.output.messages') ?? null);
    if (messages) return messages;
  }
  return undefined;
};

const details = ({ events }: Content) => events.filter(({ name }) => name === 'gen_ai.client.inference.operation.details').map(({ attributes }) => attributes);

const flat = (prefix: string, toMessage: (held: Json) => Json): Read => ({ attributes }) => {
  const messages = flattenedList(attributes, prefix).map((held) => messageOf(toMessage(held)));
  return messages.every((message) => message !== undefined) ? messages : undefined;
};

const eventRoles: Readonly<Record<string, string>> = {
  'gen_ai.system.message': 'system',
  'gen_ai.user.message': 'user',
  'gen_ai.assistant.message': 'assistant',
  'gen_ai.tool.message': 'tool',
};

/** OpenTelemetry's older form: one event for each message, one `gen_ai.choice` for each answer. */
const eventInputs: Read = ({ events }) =>
  events.flatMap(({ name, attributes }) => {
    const role = eventRoles[name];
    return role === undefined ? [] : (eventMessage(attributes, role) ?? []);
  });

const eventOutputs: Read = ({ events }) => events.flatMap(({ name, attributes }) => (name === 'gen_ai.choice' ? (eventMessage(attributes, 'assistant') ?? []) : []));

function eventMessage(attributes: Attributes, role: string): ChatMessage[] | undefined {
  const body: Record<string, Json> = {};
  for (const [key, value] of Object.entries(attributes)) body[key] = decodeMlflowValue(value);
  const held = [body['message'], body['body'], body['event.body'], body['gen_ai.event.content']].find(isObject);
  const inner = held && isObject(held['message']) ? held['message'] : held;
  const fields = { ...body, ...inner };
  // Strands gives the blocks of a message in the place of the message.
  const blocks = isList(body['message']) ? body['message'] : undefined;
  const message = messageOf({ role, ...fields, content: fields['content'] ?? blocks ?? fields['gen_ai.prompt'] ?? null });
  return message && message.parts.length > 0 ? [message] : undefined;
}

/** Logfire and Pydantic AI keep the same events as a list in one attribute (Logfire's GenAI page; `pydantic_ai` `models/instrumented.py`). */
const keptEvents = (side: 'inputs' | 'outputs'): Read => ({ attributes }) => {
  for (const key of ['events', 'all_messages_events']) {
    const list = decoded(attributes, key);
    if (!isList(list)) continue;
    const events = list.filter(isObject).flatMap((held) => (typeof held['event.name'] === 'string' ? [{ name: held['event.name'], timeNs: 0n, attributes: held }] : []));
    // Without a choice of its own, the last thing that the model said is the answer.
    const hasChoice = events.some(({ name }) => name === 'gen_ai.choice');
    const last = hasChoice || events.at(-1)?.name !== 'gen_ai.assistant.message' ? events.length : events.length - 1;
    const read = side === 'inputs' ? eventInputs({ attributes, events: events.slice(0, last) }) : hasChoice ? eventOutputs({ attributes, events }) : eventInputs({ attributes, events: events.slice(last) });
    if (read && read.length > 0) return read;
  }
  return undefined;
};

/** The whole conversation under one key, the answer last: MLflow until 2.22 (`mlflow.chat.messages`), Pydantic AI. */
const wholeChat = (side: 'inputs' | 'outputs'): Read => ({ attributes }) => {
  for (const key of ['mlflow.chat.messages', 'pydantic_ai.all_messages']) {
    const messages = valueMessages(decoded(attributes, key) ?? null);
    if (!messages) continue;
    const answers = messages.at(-1)?.role === 'assistant' ? 1 : 0;
    return side === 'inputs' ? messages.slice(0, messages.length - answers) : messages.slice(messages.length - answers);
  }
  return undefined;
};

/** A model call whose request or answer is plain text, or a list of it (completions, DSPy). */
const plainText = (side: 'inputs' | 'outputs'): Read => (span) => {
  if (!/^(LLM|CHAT_MODEL)$/.test(spanTypeOf(span))) return undefined;
  const value = side === 'inputs' ? spanInputs(span) : spanOutputs(span);
  const texts = typeof value === 'string' ? [value] : isList(value) && value.length > 0 ? value.map((each) => (isObject(each) ? textPiece(each) : each)) : [];
  const role = side === 'inputs' ? 'user' : 'assistant';
  return texts.length > 0 && texts.every((text) => typeof text === 'string' || (Array.isArray(text) && text.length > 0)) ? texts.map((text) => ({ role, name: '', parts: typeof text === 'string' ? contentParts(text) : (text as ChatPart[]) })) : undefined;
};

/** DSPy's answer with what was thought: `{text, reasoning_content}`. */
const textPiece = (value: JsonObject): ChatPart[] =>
  typeof value['text'] === 'string' ? [...(typeof value['reasoning_content'] === 'string' ? [{ kind: 'reasoning' as const, text: value['reasoning_content'] }] : []), ...contentParts(value['text'])] : [];

/** Still older: events `gen_ai.content.prompt` and `gen_ai.content.completion` with all messages as JSON. */
const contentEvent = (name: string, key: string): Read => ({ events }) =>
  events.flatMap((event) => (event.name === name ? (valueMessages(decoded(event.attributes, key) ?? null) ?? []) : []));

/** The AI SDK's own attributes (its telemetry page, "Collected data"). */
const aiSdkInputs: Read = ({ attributes }) => {
  const messages = decoded(attributes, 'ai.prompt.messages');
  const prompt = decoded(attributes, 'ai.prompt');
  return (messages === undefined ? undefined : valueMessages(messages)) ?? (isObject(prompt) ? valueMessages({ system: null, ...prompt }) : undefined);
};

const aiSdkOutputs: Read = ({ attributes }) => {
  const reasoning = contentParts(attributes['ai.response.reasoning']).flatMap((part) => (part.kind === 'text' ? [{ kind: 'reasoning' as const, text: part.text }] : []));
  const text = contentParts(attributes['ai.response.text'] ?? attributes['ai.response.object'] ?? attributes['ai.result.text']);
  const calls = decoded(attributes, 'ai.response.toolCalls') ?? decoded(attributes, 'ai.result.toolCalls');
  const parts = addCalls([...reasoning, ...text], isList(calls) ? calls : []);
  return parts.length > 0 ? [{ role: 'assistant', name: '', parts }] : undefined;
};

/** A generator's outputs are the list of what it gave: a stream's chunks, put together. */
const streamedOutputs: Read = ({ attributes }) => {
  const outputs = decoded(attributes, mlflowKeys.outputs);
  return isList(outputs) ? chunkMessages(outputs) : undefined;
};

/** While a stream runs, its chunks are events (`mlflow.chunk.item.N` with `mlflow.chunk.value`, mlflow `tracing/constant.py`). */
const streamedEvents: Read = ({ events }) => {
  const prefix = 'mlflow.chunk.item.';
  const chunks = events.filter(({ name }) => name.startsWith(prefix)).map(({ name, attributes }) => ({ index: Number(name.slice(prefix.length)), value: decoded(attributes, 'mlflow.chunk.value') ?? null }));
  return chunks.length > 0 ? chunkMessages(chunks.sort((a, b) => a.index - b.index).map(({ value }) => value)) : undefined;
};

const inputReaders: readonly Read[] = [
  at(mlflowKeys.inputs),
  genAiInputs,
  flat('llm.input_messages', openInferenceMessage),
  flat('gen_ai.prompt', traceloopMessage),
  aiSdkInputs,
  eventInputs,
  contentEvent('gen_ai.content.prompt', 'gen_ai.prompt'),
  keptEvents('inputs'),
  wholeChat('inputs'),
  ...['input.value', 'traceloop.entity.input', 'gcp.vertex.agent.llm_request', 'langfuse.observation.input', 'gen_ai.prompt', 'request_data'].map(at),
  plainText('inputs'),
];

const outputReaders: readonly Read[] = [
  streamedOutputs,
  at(mlflowKeys.outputs),
  streamedEvents,
  genAiOutputs,
  flat('llm.output_messages', openInferenceMessage),
  flat('gen_ai.completion', traceloopMessage),
  aiSdkOutputs,
  eventOutputs,
  contentEvent('gen_ai.content.completion', 'gen_ai.completion'),
  keptEvents('outputs'),
  wholeChat('outputs'),
  ...['output.value', 'traceloop.entity.output', 'gcp.vertex.agent.llm_response', 'langfuse.observation.output', 'gen_ai.completion', 'response_data'].map(at),
  plainText('outputs'),
];

