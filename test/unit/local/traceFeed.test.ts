import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { TraceFeed } from '../../../src/local/traceFeed';
import type { TracesChanged } from '../../../src/trace/list';

describe('what open streams hear of stored traces', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 }));
  afterEach(() => mock.timers.reset());

  it('is the rate once more when nothing came for as long as it is taken over', () => {
    const feed = new TraceFeed();
    const heard: TracesChanged[] = [];
    feed.subscribe((changed) => heard.push(changed));
    feed.stored('local.traces', ['a'.repeat(32)], 200);
    assert.deepEqual(heard.map(({ spansPerSecond }) => spansPerSecond), [20]);
    mock.timers.tick(10_000);
    assert.equal(heard.length, 1);
    mock.timers.tick(1_000);
    assert.deepEqual(heard.map(({ traces, spansPerSecond }) => [traces.length, spansPerSecond]), [[1, 20], [0, 0]]);
    mock.timers.tick(60_000);
    assert.equal(heard.length, 2);
    feed.dispose();
  });

  it('is nothing after the end', () => {
    const feed = new TraceFeed();
    let count = 0;
    feed.subscribe(() => (count += 1));
    feed.stored('local.traces', ['a'.repeat(32)], 200);
    feed.dispose();
    mock.timers.tick(60_000);
    assert.equal(count, 1);
  });
});
