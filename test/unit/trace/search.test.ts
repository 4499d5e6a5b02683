import assert from 'node:assert/strict';
import { findSpans } from '../../../src/trace/search';
import { nextHit } from '../../../webview/traceStore';
import { makeSpan } from './makeSpan';

const spans = [
  makeSpan({ name: 'Root agent' }),
  makeSpan({ name: 'a', attributes: { 'mlflow.spanInputs': '{"question":"Descale the machine"}' } }),
  makeSpan({ name: 'b', attributes: { nested: { list: [1, { deep: 'needle' }] }, count: 4711n } }),
  makeSpan({ name: 'c', status: { code: 'ERROR', message: 'no such order' }, events: [{ name: 'exception', timeNs: 1n, attributes: { 'exception.type': 'ValueError' } }] }),
].map((span) => ({ span }));

describe('search in a trace', () => {
  const cases: [string, number[]][] = [
    ['agent', [0]],
    ['DESCALE', [1]],
    ['needle', [2]],
    ['nested', [2]],
    ['4711', [2]],
    ['such order', [3]],
    ['valueerror', [3]],
    ['exception', [3]],
    ['  ', []],
    ['nowhere', []],
  ];
  for (const [text, rows] of cases) it(`${JSON.stringify(text)} is in ${rows.join() || 'none'}`, () => assert.deepEqual(findSpans(spans, text), rows));

  it('goes from hit to hit and around', () => {
    assert.deepEqual([nextHit([2, 5, 9], 5, 1), nextHit([2, 5, 9], 9, 1), nextHit([2, 5, 9], 3, 1), nextHit([2, 5, 9], 5, -1), nextHit([2, 5, 9], 2, -1), nextHit([], 3, 1)], [9, 2, 5, 2, 9, undefined]);
  });
});
