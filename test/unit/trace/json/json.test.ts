import assert from 'node:assert/strict';
import { jsonText, type Json } from '../../../../src/trace/genai/json';
import { boundedText } from '../../../../src/trace/json/boundedText';
import { findInJson } from '../../../../src/trace/json/findInJson';
import { jsonChildren, jsonNode, valueAt } from '../../../../src/trace/json/jsonNode';

const value: Json = { a: [1, 'two', null, { deep: true }], 'odd name': 'line\nbreak', big: 12345678901234567890n, empty: {}, none: [] };

describe('the start of a value', () => {
  it('is the same text as the whole, up to the limit', () => {
    const whole = jsonText(value);
    for (const limit of [0, 1, 17, whole.length - 1, whole.length]) assert.deepEqual(boundedText(value, limit), { text: whole.slice(0, limit), language: 'json', isCut: limit < whole.length });
  });
  it('leaves a text as it is', () => assert.deepEqual(boundedText('plain', 3), { text: 'pla', language: 'text', isCut: true }));
  it('costs what it gives: 20 MB in under 20 ms', () => {
    const huge = Array.from({ length: 200_000 }, (_, id) => ({ id, text: 'x'.repeat(80) }));
    const startedAt = performance.now();
    assert.equal(boundedText(huge, 20_000).text.length, 20_000);
    assert.ok(performance.now() - startedAt < 20, `took ${performance.now() - startedAt} ms`);
  });
});

describe('a value step by step', () => {
  it('is found by its path, own entries only', () => {
    assert.equal(valueAt(value, ['a', 3, 'deep']), true);
    assert.equal(valueAt(value, []), value);
    for (const path of [['toString'], ['a', 'length'], ['a', 9], ['a', 0, 'x'], ['__proto__']]) assert.equal(valueAt(value, path), undefined);
  });
  it('shows as rows', () => {
    assert.deepEqual(jsonNode('odd name', 'line\nbreak'), { key: 'odd name', kind: 'text', count: 0, preview: '"line ↵ break"', longChars: 10 });
    assert.deepEqual(jsonNode('a', value['a']!), { key: 'a', kind: 'list', count: 4, preview: '[1, "two", null, {…}]', longChars: 0 });
    assert.deepEqual(jsonNode('', value).preview, '{a: […], odd name: "line\nbreak", big: 12345678901234567890, empty: {…}, none: []}');
    assert.deepEqual(jsonChildren(value['a']!, 1, 2).map(({ key, preview }) => [key, preview]), [[1, '"two"'], [2, 'null']]);
    assert.deepEqual(jsonChildren('text', 0, 5), []);
  });
});

describe('search in a value', () => {
  const find = (text: string, limit = 10) => findInJson(value, text, { limit, pause: async () => {} });
  it('looks at names and values without regard to case, in the order of the tree', async () => {
    assert.deepEqual((await find('TWO')).hits, [{ path: ['a', 1], positions: [0, 1] }]);
    assert.deepEqual((await find('e')).hits.map(({ path }) => path.join('.')), ['a.3.deep', 'odd name', 'empty', 'none']);
    assert.deepEqual(await find(''), { hits: [], isCut: false });
    assert.deepEqual((await find('567890')).hits.length, 1);
  });
  it('says when there is more', async () => assert.deepEqual(await find('e', 2).then(({ hits, isCut }) => [hits.length, isCut]), [2, true]));
  it('survives depth and stops when told', async () => {
    let deep: Json = 'bottom';
    for (let level = 0; level < 3_000; level += 1) deep = [deep];
    assert.equal((await findInJson(deep, 'bottom', { limit: 1, pause: async () => {} })).hits[0]!.path.length, 3_000);
    const wide = Array.from({ length: 120_000 }, () => 'x');
    let pauses = 0;
    const stopped = await findInJson(wide, 'y', { limit: 1, pause: async () => void (pauses += 1), isStopped: () => pauses === 1 });
    assert.deepEqual([stopped.isCut, pauses], [true, 1]);
  });
});
