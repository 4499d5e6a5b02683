import assert from 'node:assert/strict';
import { chatMessages } from '../../../src/trace/messages';
import { spanDetail } from '../../../src/trace/spanDetail';
import { buildTrace } from '../../../src/trace/build';
import type { AttributeValue } from '../../../src/trace/model';
import { makeSpan } from './makeSpan';

describe('chat messages', () => {
  it('are read from an OpenAI request and its response, tool calls included', () => {
    assert.deepEqual(chatMessages({ model: 'm', messages: [{ role: 'system', content: 'Be short.' }, { role: 'user', content: [{ type: 'text', text: 'Hi' }, { type: 'image_url' }] }] }), [
      { role: 'system', text: 'Be short.', toolCalls: [] },
      { role: 'user', text: 'Hi\n[image_url]', toolCalls: [] },
    ]);
    const call = { id: '1', type: 'function', function: { name: 'look_up', arguments: '{"id":1}' } };
    assert.deepEqual(chatMessages({ choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls: [call] } }] }), [
      { role: 'assistant', text: '', toolCalls: [{ name: 'look_up', arguments: '{"id":1}' }] },
    ]);
  });

  it('are read from Anthropic’s blocks and OpenTelemetry’s parts', () => {
    assert.deepEqual(chatMessages({ role: 'assistant', content: [{ type: 'text', text: 'Looking' }, { type: 'tool_use', name: 'search', input: { q: 'x' } }] }), [
      { role: 'assistant', text: 'Looking', toolCalls: [{ name: 'search', arguments: '{"q":"x"}' }] },
    ]);
    assert.deepEqual(chatMessages([{ role: 'user', parts: [{ type: 'text', content: 'Hello' }] }, { role: 'tool', parts: [{ type: 'tool_call_response', response: { ok: true } }] }]), [
      { role: 'user', text: 'Hello', toolCalls: [] },
      { role: 'tool', text: '{"ok":true}', toolCalls: [] },
    ]);
  });

  const others: AttributeValue[] = [null, 'text', 7, [], {}, { messages: 'no' }, [1, 2], { messages: [{ content: 'no role' }] }, { choices: [{ text: 'old' }] }];
  for (const value of others) it(`are not in ${JSON.stringify(value)}`, () => assert.equal(chatMessages(value), undefined));

  it('come with the detail of a span, which keeps the raw value too', () => {
    const span = makeSpan({ attributes: { 'mlflow.spanInputs': '{"messages":[{"role":"user","content":"Hi"}]}' } });
    const detail = spanDetail(buildTrace([span]).spans[0]!, 10n);
    assert.deepEqual(detail.inputs?.messages, [{ role: 'user', text: 'Hi', toolCalls: [] }]);
    assert.match(detail.inputs!.text, /"role": "user"/);
    assert.equal(detail.attributes.messages, undefined);
  });
});
