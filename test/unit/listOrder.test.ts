import assert from 'node:assert/strict';
import { ListOrder } from '../../src/editor/panel/listOrder';

describe('stepping through a list of traces', () => {
  const target = (traceId: string, location = 'c.s') => ({ traceId, location });
  const order = new ListOrder();
  order.set([target('a'), target('b'), target('a', 'c.t')]);
  it('keeps the order of the list and ends with it', () => {
    assert.deepEqual(order.neighbour(target('a'), 1), target('b'));
    assert.deepEqual(order.neighbour(target('b'), 1), target('a', 'c.t'));
    assert.equal(order.neighbour(target('a', 'c.t'), 1), undefined);
    assert.equal(order.neighbour(target('a'), -1), undefined);
  });
  it('knows the place of a trace, and none for one that is not in the list', () => {
    assert.deepEqual(order.placeOf(target('a', 'c.t')), { position: 3, count: 3 });
    assert.equal(order.placeOf(target('x')), undefined);
    assert.equal(order.neighbour(target('x'), 1), undefined);
  });
  it('tells where a step led', () => {
    const led: string[] = [];
    order.onDidMove(({ traceId }) => led.push(traceId));
    order.moved(target('b'));
    assert.deepEqual(led, ['b']);
  });
});
