import { decodeMlflowValue } from '../genai';
import { mlflowKeys, type Attributes, type Span } from '../model';
import type { ChatMessage } from './chatMessage';
import { chunkMessages } from './chunks';
import { contentParts } from './contentParts';
import { flattenedList, openInferenceMessage, traceloopMessage } from './flattened';
import { isList, isObject, type Json } from './json';
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
  const message = messageOf({ role, ...fields, content: fields['content'] ?? fields['gen_ai.prompt'] ?? null });
  return message && message.parts.length > 0 ? [message] : undefined;
}

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

/** MLflow until 2.22 kept the whole conversation, the answer last (`mlflow.chat.messages`). */
const legacyChat = (side: 'inputs' | 'outputs'): Read => ({ attributes }) => {
  const messages = valueMessages(decoded(attributes, 'mlflow.chat.messages') ?? null);
  const answers = messages?.at(-1)?.role === 'assistant' ? 1 : 0;
  return side === 'inputs' ? messages?.slice(0, messages.length - answers) : messages?.slice(messages.length - answers);
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
  legacyChat('inputs'),
  ...['input.value', 'traceloop.entity.input', 'gcp.vertex.agent.llm_request'].map(at),
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
  legacyChat('outputs'),
  ...['output.value', 'traceloop.entity.output', 'gcp.vertex.agent.llm_response'].map(at),
];

