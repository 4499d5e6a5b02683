import assert from 'node:assert/strict';
import type { ChatMessage, ChatPart } from '../../../../src/trace/genai/chatMessage';
import { messageText } from '../../../../src/trace/genai/messageText';
import { pairTools } from '../../../../src/trace/genai/pairTools';
import { shownCount, shownMessages, wholeMessage } from '../../../../src/trace/genai/shownMessages';

const call = (id: string, name: string): ChatPart => ({ kind: 'toolCall', id, name, arguments: '{}' });
const result = (callId: string, name: string, text: string): ChatPart => ({ kind: 'toolResult', callId, name, text, isError: false });
const say = (role: string, ...parts: ChatPart[]): ChatMessage => ({ role, name: '', parts });
const text = (value: string): ChatPart => ({ kind: 'text', text: value });

/** Role, then each part: `name→result`, `name→?` for an unanswered call, `result:text` for one without call, or the text. */
const shape = (messages: readonly ChatMessage[]) =>
  pairTools(messages).map(({ role, parts }) => [role, ...parts.map((part) => (part.kind === 'toolCall' ? `${part.name}→${part.result?.text ?? '?'}` : part.kind === 'toolResult' ? `result:${part.text}` : part.kind === 'text' ? part.text : part.kind))].join(' '));

describe('results with their calls', () => {
  it('by id, whatever the order', () =>
    assert.deepEqual(shape([say('assistant', call('a', 'one'), call('b', 'two')), say('tool', result('b', '', '2')), say('tool', result('a', '', '1'))]), ['assistant one→1 two→2']));
  it('by name in order where there are no ids', () =>
    assert.deepEqual(shape([say('assistant', call('', 'look'), call('', 'look')), say('user', result('', 'look', 'first')), say('user', result('', 'look', 'second'))]), ['assistant look→first look→second']));
  it('never by name where one side has an id', () =>
    assert.deepEqual(shape([say('assistant', call('a', 'look')), say('tool', result('', 'look', 'x'))]), ['assistant look→?', 'tool result:x']));
  it('keeps what else a message says, and results whose call is missing', () =>
    assert.deepEqual(shape([say('tool', result('z', '', 'lost')), say('assistant', call('a', 'one')), say('user', result('a', '', '1'), text('Go on.')), say('user')]), ['tool result:lost', 'assistant one→1', 'user Go on.', 'user']));
  it('gives a nameless result the name of its call', () => {
    const [message] = pairTools([say('assistant', call('a', 'one')), say('tool', result('a', '', '1'))]);
    assert.equal(message!.parts[0]!.kind === 'toolCall' && message!.parts[0]!.result?.name, 'one');
  });
});

describe('a message as text', () => {
  it('says what was said, called and answered, and names the rest', () => {
    const [message] = pairTools([say('assistant', text('Look:'), call('a', 'f'), { kind: 'image', address: 'data:image/png;base64,AA' }, { kind: 'file', name: 'm.pdf', mediaType: 'application/pdf', address: '' }), say('tool', result('a', '', '42'))]);
    assert.equal(messageText(message!.parts), 'Look:\n\nf({})\n42\n\n[image]\n\n[file m.pdf]');
  });
});

describe('messages as a page gets them', () => {
  const many = Array.from({ length: shownCount + 5 }, (_, i) => say('user', text(`m${i}`)));
  it('are the last ones, and the earlier ones on demand', () => {
    const last = shownMessages(many);
    assert.deepEqual([last.earlier, last.messages.length, last.messages[0]!.index], [5, shownCount, 5]);
    const first = shownMessages(many, last.earlier);
    assert.deepEqual([first.earlier, first.messages.map(({ index }) => index)], [0, [0, 1, 2, 3, 4]]);
  });
  it('have long texts cut, which come whole when asked for', () => {
    const long = [say('user', text('x'.repeat(50_000))), say('assistant', { kind: 'toolCall', id: 'a', name: 'f', arguments: 'y'.repeat(30_000) })];
    assert.deepEqual(shownMessages(long).messages.map(({ cutChars }) => cutChars), [30_000, 10_000]);
    const whole = wholeMessage(long, 0);
    assert.equal(whole?.cutChars, 0);
    assert.equal(whole.parts[0]!.kind === 'text' && whole.parts[0]!.text.length, 50_000);
    assert.equal(wholeMessage(long, 7), undefined);
  });
  it('name an image that is too big, and never send it', () => {
    const [message] = shownMessages([say('user', { kind: 'image', address: `data:image/png;base64,${'A'.repeat(9_000_000)}` })]).messages;
    assert.deepEqual(message!.parts, [{ kind: 'other', name: 'image of 6 MB, too big to show', text: '' }]);
  });
});
