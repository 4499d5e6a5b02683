import assert from 'node:assert/strict';
import { NewestOnly } from '../../src/base/newestOnly';

describe('work on the newest state only', () => {
  it('runs once, and once more for all changes meanwhile', async () => {
    let state = 0;
    const seen: number[] = [];
    const ends: (() => void)[] = [];
    const work = new NewestOnly(async () => {
      seen.push(state);
      await new Promise<void>((resolve) => ends.push(resolve));
    });
    const change = () => (state++, work.changed());
    const settle = () => new Promise((resolve) => setImmediate(resolve));
    change();
    change();
    change();
    assert.deepEqual(seen, [1]);
    ends[0]!();
    await settle();
    assert.deepEqual(seen, [1, 3]);
    ends[1]!();
    await settle();
    assert.deepEqual(seen, [1, 3]);
    change();
    assert.deepEqual(seen, [1, 3, 4]);
  });
});
