import assert from 'node:assert/strict';
import type { TraceSnapshot } from '../../../src/protocol/messages';
import { treePositions } from '../../../src/trace/positions';
import { initialTrace, positionOf, toSaved, withCollapsed, withExpanded, withSelected, withSnapshot, withToggled } from '../../../webview/traceStore';

//            a  b  c  d  e  f
const depth = [0, 1, 2, 2, 1, 0];
function snapshot(fields: Partial<TraceSnapshot> = {}, ids = 'abcdef'.split('')): TraceSnapshot {
  const zeros = ids.map(() => 0);
  return {
    traceId: 't', location: 'c.s', highlighted: [],
    skeleton: {
      spanIds: ids, names: ['n'], name: zeros, types: ['UNKNOWN'], type: zeros, depth: depth.slice(0, ids.length), startNs: zeros, durationNs: zeros, status: zeros, repaired: zeros,
      summary: { name: 'n', state: 'OK', startMs: 0, durationNs: 0, spanCount: ids.length, errorCount: 0, repairs: [] },
    },
    ...fields,
  };
}
const open = withSnapshot(initialTrace(undefined), snapshot());

describe('tree positions', () => {
  it('count siblings and ends', () => {
    const { posInSet, setSize, end, maxDepth } = treePositions(depth);
    assert.deepEqual([...posInSet], [1, 1, 1, 2, 2, 2]);
    assert.deepEqual([...setSize], [2, 2, 2, 2, 2, 2]);
    assert.deepEqual([...end], [5, 4, 3, 4, 5, 6]);
    assert.equal(maxDepth, 2);
  });
  it('of 100,000 spans in one chain take no time', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => i);
    const startedAt = performance.now();
    assert.equal(treePositions(chain).end[0], 100_000);
    assert.ok(performance.now() - startedAt < 500);
  });
});

describe('the trace viewer', () => {
  it('selects the first span, or the one that the opening named', () => {
    assert.deepEqual([open.selected, open.selectedRow], ['a', 0]);
    assert.equal(withSnapshot(initialTrace(undefined), snapshot({ select: 'd' })).selected, 'd');
  });

  it('moves the selection out of what is closed', () => {
    const closed = withCollapsed(withSelected(open, 'd'), [1]);
    assert.deepEqual([[...closed.visible], closed.selected, closed.selectedRow], [[0, 1, 4, 5], 'b', 1]);
  });

  it('leaves a selection beside the closed row alone, and does not close rows without children', () => {
    assert.equal(withCollapsed(withSelected(open, 'e'), [1]).selected, 'e');
    assert.equal(withCollapsed(open, [5]).collapsed.size, 0);
  });

  it('opens every row that hides a span when it is selected', () => {
    const closed = withCollapsed(withCollapsed(open, [1]), [0]);
    const found = withSelected(closed, 'c');
    assert.deepEqual([[...found.visible], found.selectedRow], [[0, 1, 2, 3, 4, 5], 2]);
  });

  it('toggles and expands', () => {
    assert.deepEqual([...withToggled(open, 0).visible], [0, 5]);
    assert.deepEqual([...withToggled(withToggled(open, 0), 0).visible], [0, 1, 2, 3, 4, 5]);
    assert.deepEqual([...withExpanded(withCollapsed(withCollapsed(open, [1]), [0]), [0, 1]).visible], [0, 1, 2, 3, 4, 5]);
  });

  it('keeps selection and closed rows while the trace grows', () => {
    const small = withSnapshot(initialTrace(undefined), snapshot({}, ['a', 'b', 'c', 'd']));
    const grown = withSnapshot(withCollapsed(withSelected(small, 'b'), [1]), snapshot());
    assert.deepEqual([grown.selected, grown.selectedRow, [...grown.visible]], ['b', 1, [0, 1, 4, 5]]);
  });

  it('comes back as it was kept, and forgets a span that is gone', () => {
    const saved = toSaved({ ...withCollapsed(withSelected(open, 'e'), [1]), tab: 'events' }, 0.4)!;
    const again = withSnapshot(initialTrace(saved), snapshot());
    assert.deepEqual([again.selected, again.tab, [...again.visible], saved.split], ['e', 'events', [0, 1, 4, 5], 0.4]);
    assert.equal(withSnapshot(initialTrace({ ...saved, selected: 'gone' }), snapshot()).selected, 'a');
    assert.equal(toSaved(initialTrace(saved), 0.4), undefined);
  });

  it('finds where a row shows', () => {
    const { visible } = withCollapsed(open, [1]);
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((row) => positionOf(visible, row)), [0, 1, -1, -1, 2, 3]);
  });
});
