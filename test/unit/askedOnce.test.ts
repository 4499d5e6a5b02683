import assert from 'node:assert/strict';
import { AskedOnce } from '../../src/base/askedOnce';

describe('an answer that is asked for once', () => {
  it('is the same for all, and asked for again after a failure', async () => {
    let asked = 0;
    const answer = new AskedOnce<number>();
    const ask = async () => {
      asked += 1;
      if (asked === 1) throw new Error('not now');
      return asked;
    };
    await assert.rejects(answer.get(ask), /not now/);
    assert.deepEqual(await Promise.all([answer.get(ask), answer.get(ask)]), [2, 2]);
    assert.equal(await answer.get(ask), 2);
  });

  it('is asked for by the next one where the one who asked gives up', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const answer = new AskedOnce<string>();
    const abandoned = answer.get(() => new Promise((_resolve, reject) => first.signal.addEventListener('abort', () => reject(first.signal.reason as Error))), first.signal);
    const wanted = answer.get(async () => 'asked by the second', second.signal);
    first.abort();
    await assert.rejects(abandoned, { name: 'AbortError' });
    assert.equal(await wanted, 'asked by the second');
  });
});
