import assert from 'node:assert/strict';
import { DisposableSlot, DisposableStore } from '../../src/base/disposable';
import { Emitter } from '../../src/base/event';
import { epochMsToNs, epochNsToMs } from '../../src/base/units';

describe('DisposableStore', () => {
  it('disposes in reverse order, and at once what is added after its end', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push(1) });
    store.add({ dispose: () => order.push(2) });
    store.dispose();
    store.add({ dispose: () => order.push(3) });
    assert.deepEqual(order, [2, 1, 3]);
  });

  it('disposes the rest when one item fails, and then reports the failure', () => {
    const order: number[] = [];
    const store = new DisposableStore();
    store.add({ dispose: () => order.push(1) });
    store.add({
      dispose: () => {
        throw new Error('stuck');
      },
    });
    assert.throws(() => store.dispose(), /stuck/);
    assert.deepEqual(order, [1]);
  });
});

describe('DisposableSlot', () => {
  it('disposes the value it replaces and the last one at its end', () => {
    const order: string[] = [];
    const slot = new DisposableSlot();
    slot.value = { dispose: () => order.push('a') };
    slot.value = { dispose: () => order.push('b') };
    slot.dispose();
    slot.value = { dispose: () => order.push('c') };
    assert.deepEqual(order, ['a', 'b', 'c']);
  });
});

describe('Emitter', () => {
  it('reaches every listener even when one throws', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    emitter.event(() => {
      throw new Error('listener failed');
    });
    const second = emitter.event((value) => heard.push(value));
    assert.throws(() => emitter.fire(1), /listener failed/);
    second.dispose();
    assert.throws(() => emitter.fire(2), /listener failed/);
    assert.deepEqual(heard, [1]);
  });
});

describe('instants', () => {
  it('keep nanoseconds exact beyond 2^53', () => {
    assert.equal(epochNsToMs(1_764_000_000_123_999_999n), 1_764_000_000_123);
    assert.equal(epochMsToNs(1_764_000_000_123), 1_764_000_000_123_000_000n);
  });
});
