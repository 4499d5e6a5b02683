import assert from 'node:assert/strict';
import { traceConversation, type ConversationSpan } from '../../../../src/trace/genai/conversation';
import type { Attributes, Span } from '../../../../src/trace/model';
import { makeSpan } from '../makeSpan';

interface Fields {
  readonly type?: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly from: number;
  readonly to: number;
  readonly more?: Partial<Span>;
}

function span(name: string, { type = 'CHAT_MODEL', inputs, outputs, from, to, more }: Fields): ConversationSpan {
  const attributes: Attributes = {
    'mlflow.spanType': type,
    ...(inputs === undefined ? {} : { 'mlflow.spanInputs': JSON.stringify(inputs) }),
    ...(outputs === undefined ? {} : { 'mlflow.spanOutputs': JSON.stringify(outputs) }),
  };
  return { span: makeSpan({ spanId: name, name, attributes, ...more }), startNs: from, durationNs: to < 0 ? -1 : to - from };
}

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string | null, ...calls: [string, string, string][]) => ({ role: 'assistant', content, tool_calls: calls.map(([id, name, args]) => ({ id, type: 'function', function: { name, arguments: args } })) });
const tool = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });
const system = { role: 'system', content: 'Be short.' };

/** `span role: text | call(args)→result@span`, `+n` for n repeated messages before it. */
const shape = (spans: readonly ConversationSpan[]) =>
  traceConversation(spans).entries.map(({ role, parts, spanId, repeated }) => {
    const said = parts.map((part) => (part.kind === 'toolCall' ? `${part.name}(${part.arguments.replace(/\s/g, '')})→${part.result?.text ?? '?'}${part.ranAs ? `@${part.ranAs.spanId}` : ''}` : 'text' in part ? part.text : part.kind));
    return `${repeated > 0 ? `+${repeated} ` : ''}${spanId} ${role}: ${said.join(' | ')}`;
  });

describe('the conversation of a trace', () => {
  it('shows each message once, calls with results and the spans that ran them', () => {
    const spans = [
      span('agent', { type: 'AGENT', inputs: { messages: [user('Weather?')] }, outputs: assistant('Rain.'), from: 0, to: 100 }),
      span('llm1', { inputs: { messages: [system, user('Weather?')] }, outputs: { choices: [{ message: assistant(null, ['c1', 'weather', '{"a":1,"b":2}']) }] }, from: 1, to: 10 }),
      span('weather', { type: 'TOOL', inputs: { a: 1 }, outputs: 'raw rain', from: 11, to: 20 }),
      span('llm2', { inputs: { messages: [system, user('Weather?'), assistant(null, ['c1', 'weather', '{"b":2,"a":1}']), tool('c1', 'rain')] }, outputs: { choices: [{ message: assistant('Rain.') }] }, from: 21, to: 90 }),
    ];
    assert.deepEqual(shape(spans), ['agent user: Weather?', 'llm1 system: Be short.', 'llm1 assistant: weather({"a":1,"b":2})→rain@weather', 'llm2 assistant: Rain.']);
  });

  it('tells a repeated answer from a repeated message', () => {
    const spans = [
      span('a', { inputs: [user('Yes')], outputs: assistant('OK'), from: 0, to: 10 }),
      span('b', { inputs: [user('Yes'), assistant('OK'), user('Yes')], outputs: assistant('OK'), from: 20, to: 30 }),
    ];
    assert.deepEqual(shape(spans), ['a user: Yes', 'a assistant: OK', '+2 b user: Yes', 'b assistant: OK']);
  });

  it('lets a tool that nobody asked for stand alone, its failure included', () => {
    const failed = span('look_up', { type: 'TOOL', inputs: { q: 1 }, from: 5, to: 6, more: { status: { code: 'ERROR', message: 'boom' } } });
    assert.deepEqual(shape([span('llm', { inputs: [user('Hi')], from: 0, to: -1 }), failed]), ['llm user: Hi', 'look_up tool: look_up({"q":1})→boom@look_up']);
    assert.equal(traceConversation([failed]).entries[0]!.parts[0]!.kind, 'toolCall');
  });

  it('keeps the order of time, wrappers around what they hold', () => {
    const spans = [
      span('outer', { type: 'CHAIN', inputs: { messages: [user('1')] }, outputs: { messages: [user('1'), assistant('2')] }, from: 0, to: 10 }),
      span('inner', { inputs: { messages: [user('1')] }, outputs: assistant('2'), from: 0, to: 10 }),
    ];
    assert.deepEqual(shape(spans), ['outer user: 1', 'inner assistant: 2']);
  });

  it('shows the same question again in a later trace of a session', () => {
    const later = '0'.repeat(31) + '2';
    const turn = (name: string, from: number, more: Partial<Span>) => span(name, { inputs: [system, user('Weather?')], outputs: assistant('Rain.'), from, to: from + 10, more });
    assert.deepEqual(shape([turn('a', 0, {}), turn('b', 100, { traceId: later })]), ['a system: Be short.', 'a user: Weather?', 'a assistant: Rain.', '+1 b user: Weather?', 'b assistant: Rain.']);
  });

  it('falls back to what the root took and gave', () => {
    const conversation = traceConversation([span('root', { type: 'CHAIN', inputs: { question: 'Hi' }, outputs: 'Hello', from: 0, to: 5 }), span('child', { type: 'CHAIN', inputs: 'x', from: 1, to: 2, more: { parentSpanId: 'root' } })]);
    assert.equal(conversation.isRootOnly, true);
    assert.deepEqual(conversation.entries.map(({ role, spanId }) => `${role} ${spanId}`), ['user root', 'assistant root']);
    assert.deepEqual(traceConversation([]).entries, []);
  });
});
