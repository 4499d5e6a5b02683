import assert from 'node:assert/strict';
import { quoteFilterValue, readFilterText, withoutTerm } from '../../../src/trace/filterText';
import type { TraceListFilter } from '../../../src/trace/list';

const cases: readonly (readonly [string, TraceListFilter])[] = [
  ['', {}],
  ['   ', {}],
  ['refund late', { text: 'refund late' }],
  ['status:error', { states: ['ERROR'] }],
  ['Status:OK status:running status:ok', { states: ['OK', 'IN_PROGRESS'] }],
  ['name:answer span:"vector search" type:retriever', { name: 'answer', spanName: 'vector search', spanType: 'RETRIEVER' }],
  ['duration>2s duration<1.5min', { minDurationMs: 2_000, maxDurationMs: 90_000 }],
  ['duration>=500 ', { minDurationMs: 500 }],
  ['session:abc user:zoë', { session: 'abc', user: 'zoë' }],
  ['tag:team=blue tag:"a b"=c=d', { tags: [{ key: 'team', value: 'blue' }, { key: 'a b', value: 'c=d' }] }],
  ['attr:key.with.dots="x y" attr:"say \\"hi\\""=1', { attributes: [{ key: 'key.with.dots', value: 'x y' }, { key: 'say "hi"', value: '1' }] }],
  ['https://a.b/c:d 12:30 nothing:here', { text: 'https://a.b/c:d 12:30 nothing:here' }],
  ['"status:error"', { text: 'status:error' }],
  ['say "two  spaces', { text: 'say two  spaces' }],
  ["'; DROP TABLE spans; --", { text: "'; DROP TABLE spans; --" }],
  ['duration>', { text: 'duration>' }],
];

describe('a filter as people type it', () => {
  for (const [text, filter] of cases) it(JSON.stringify(text), () => assert.deepEqual(readFilterText(text).filter, filter));

  it('says what is wrong with a term, which then filters nothing', () => {
    const { filter, terms } = readFilterText('status:broken duration>soon tag:team type: duration:2s late');
    assert.deepEqual(filter, { text: 'late' });
    assert.deepEqual(terms.map(({ problem }) => problem), [
      'There is no status “broken”: write ok, error, in_progress or unset.',
      '“soon” is no duration: write 500ms, 2s or 1.5min.',
      'Write tag:key=value.',
      'Write what type shall be after the colon.',
      'Write duration>2s or duration<500ms.',
    ]);
  });

  it('takes ten attributes', () => {
    const text = Array.from({ length: 11 }, (_, n) => `attr:k${n}=v`).join(' ');
    assert.equal(readFilterText(text).filter.attributes?.length, 10);
    assert.equal(readFilterText(text).terms.at(-1)!.problem, 'A filter takes at most 10 of attr.');
  });

  it('a term is taken out of the text', () => {
    const text = 'late type:TOOL  "two words" status:ok';
    const { terms } = readFilterText(text);
    assert.deepEqual(terms.map((term) => term.label), ['has type TOOL', 'status OK']);
    assert.equal(withoutTerm(text, terms[0]!), 'late "two words" status:ok');
    assert.equal(withoutTerm(text, terms[1]!), 'late type:TOOL  "two words"');
  });

  it('values that were quoted are read as they were', () => {
    for (const value of ['plain', 'two words', 'a"b', 'back\\slash', 'both \\" of them', '']) {
      const { filter } = readFilterText(`name:${quoteFilterValue(value)}`);
      assert.equal(filter.name ?? '', value);
    }
  });
});
