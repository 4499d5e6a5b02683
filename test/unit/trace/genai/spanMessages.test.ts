import assert from 'node:assert/strict';
import { flattenedList } from '../../../../src/trace/genai/flattened';
import { jsonText, readableText } from '../../../../src/trace/genai/json';
import { valueMessages } from '../../../../src/trace/genai/valueMessages';
import { buildTrace } from '../../../../src/trace/build';
import type { AttributeValue } from '../../../../src/trace/model';
import { spanDetail } from '../../../../src/trace/spanDetail';
import { makeSpan } from '../makeSpan';

describe('values that are no conversation', () => {
  const others: AttributeValue[] = [null, 'text', 7, [], {}, { messages: 'no' }, [1, 2], { messages: [{ content: 'no role' }] }, { input: 'x' }, { prompt: 'x' }, { output: [] }, [['a', 'b']], { role: 5 }, { choices: [] }];
  for (const value of others) it(JSON.stringify(value), () => assert.equal(valueMessages(value), undefined));
});

describe('flattened attributes', () => {
  it('grow into lists by ascending index, gaps closed', () =>
    assert.deepEqual(flattenedList({ 'p.10.a.b': 2, 'p.2.a.b': 1, 'p.2.c.1': 'y', 'p.2.c.0': 'x', 'q.0.a': 3, 'p.x': 4 }, 'p'), [{ a: { b: 1 }, c: ['x', 'y'] }, { a: { b: 2 } }]));
  it('cannot be made huge by an index, nor change an object’s nature by a name', () => {
    assert.deepEqual(flattenedList({ 'p.4294967294.a': 1 }, 'p'), [{ a: 1 }]);
    const [hostile] = flattenedList({ 'p.0.__proto__.polluted': true }, 'p');
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
    assert.deepEqual(Object.keys(hostile as object), ['__proto__']);
  });
  it('take the later value where a name is both a value and a branch', () => assert.deepEqual(flattenedList({ 'p.0.a': 1, 'p.0.a.b': 2 }, 'p'), [{ a: { b: 2 } }]));
});

describe('readable JSON', () => {
  it('keeps all digits of 64-bit integers', () => assert.equal(jsonText({ n: 12345678901234567890n }), '{\n  "n": "12345678901234567890"\n}'));
  it('indents JSON text and leaves other text alone', () => assert.deepEqual([readableText('{"a":1}'), readableText('{broken'), readableText(null)], ['{\n  "a": 1\n}', '{broken', '']));
});

describe('messages in a span’s detail', () => {
  it('come with the raw value', () => {
    const span = makeSpan({ attributes: { 'mlflow.spanInputs': '{"messages":[{"role":"user","content":"Hi"}]}' } });
    const detail = spanDetail(buildTrace([span]).spans[0]!, 10n);
    assert.deepEqual(detail.inputs?.messages, { earlier: 0, messages: [{ role: 'user', name: '', index: 0, cutChars: 0, parts: [{ kind: 'text', text: 'Hi' }] }] });
    assert.match(detail.inputs.text, /"role": "user"/);
    assert.equal(detail.outputs, undefined);
  });
  it('show without a value of their own', () => {
    const span = makeSpan({ attributes: { 'llm.output_messages.0.message.role': 'assistant', 'llm.output_messages.0.message.content': 'Hi' } });
    const detail = spanDetail(buildTrace([span]).spans[0]!, 10n);
    assert.equal(detail.outputs?.text, '');
    assert.equal(detail.outputs.messages?.messages.length, 1);
  });
});
