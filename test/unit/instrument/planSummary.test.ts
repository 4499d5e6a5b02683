import assert from 'node:assert/strict';
import { addedSummary, removedSummary } from '../../../src/instrument/planSummary';
import type { Plan } from '../../../src/instrument/types';

const plan = (parts: Partial<Plan>): Plan => ({ edits: [], inserted: [], refused: [], notes: [], ...parts });
const names = new Map([['a', 'a'], ['b', 'B.run'], ['c', 'c'], ['d', 'd'], ['e', 'e']]);
const refuse = (...ids: string[]) => ids.map((targetId) => ({ targetId, code: 'stub', reason: 'It has no body.' }));

describe('what a plan for several functions did', () => {
  it('counts what was added', () => {
    assert.equal(addedSummary(plan({ inserted: [{ targetId: 'a', form: 'decorator', spanType: 'LLM' }] }), names), 'Tracing was added to one function.');
  });

  it('names what was left out, and counts the rest', () => {
    const inserted = (['a', 'b'] as const).map((targetId) => ({ targetId, form: 'decorator' as const, spanType: 'LLM' as const }));
    assert.equal(
      addedSummary(plan({ inserted, refused: refuse('b', 'c', 'd', 'e') }), names),
      'Tracing was added to 2 functions. 4 places were left out. B.run: It has no body. c: It has no body. d: It has no body. And 1 more.',
    );
  });

  it('says each note once', () => {
    const notes = ['a', 'c'].map((targetId) => ({ targetId, code: 'cached', message: 'Calls that miss the cache make spans.' }));
    assert.equal(addedSummary(plan({ notes }), names), 'There was nothing to trace. Calls that miss the cache make spans.');
  });

  it('counts what was removed, and names what stays', () => {
    assert.equal(removedSummary(plan({}), 2, names), 'Tracing was removed from 2 functions.');
    assert.equal(removedSummary(plan({ refused: refuse('b') }), 2, names), 'Tracing was removed from one function. One place was left out. B.run: It has no body.');
    assert.equal(removedSummary(plan({}), 0, names), 'No tracing was removed.');
  });
});
