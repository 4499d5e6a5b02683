import assert from 'node:assert/strict';
import type { TraceSnapshot } from '../../../src/protocol/messages';
import { encodeColumns } from '../../../src/trace/columnsBytes';
import { treePositions } from '../../../src/trace/positions';
import { toRecords } from '../../../src/trace/records';
import { positionOf } from '../../../src/trace/rows';
import { toColumns } from '../../../src/trace/toColumns';
import { makeSpan } from '../trace/makeSpan';
import { initialTrace, selectedId, toSaved, usualOptions, withMatches, withCollapsed, withExpanded, withSelected, withSnapshot, withToggled } from '../../../webview/traceStore';

//  a > (b > (c, d), e), f
const parents: Record<string, string> = { a: '', b: 'a', c: 'b', d: 'b', e: 'a', f: '' };
function snapshot(fields: Partial<TraceSnapshot> = {}, ids = 'abcdef'.split('')): TraceSnapshot {
  const spans = ids.map((spanId, i) => makeSpan({ spanId, name: spanId, parentSpanId: parents[spanId] ?? '', startNs: BigInt(i + 1) }));
  return { traceId: 't', location: 'c.s', highlighted: [], columns: encodeColumns(toColumns(toRecords(spans))), ...fields };
}
const open = withSnapshot(initialTrace(undefined), snapshot());
const layout = { split: 0.4, view: 'tree', options: usualOptions };
const row = (id: string) => 'abcdef'.indexOf(id);

describe('tree positions', () => {
  it('count siblings and ends', () => {
    const { posInSet, setSize, end, maxDepth } = open.trace!.positions;
    assert.deepEqual([...posInSet], [1, 1, 1, 2, 2, 2]);
    assert.deepEqual([...setSize], [2, 2, 2, 2, 2, 2]);
    assert.deepEqual([...end], [5, 4, 3, 4, 5, 6]);
    assert.equal(maxDepth, 2);
  });
  it('of 100,000 spans in one chain take no time', () => {
    const depth = Int32Array.from({ length: 100_000 }, (_, i) => i);
    const startedAt = performance.now();
    assert.equal(treePositions({ depth, parent: depth.map((i) => i - 1) }).end[0], 100_000);
    assert.ok(performance.now() - startedAt < 500);
  });
});

describe('the trace viewer', () => {
  it('selects the first span, or the one that the opening named', () => {
    assert.deepEqual([selectedId(open), open.selectedRow], ['a', 0]);
    assert.equal(selectedId(withSnapshot(initialTrace(undefined), snapshot({ select: 'd' }))), 'd');
  });

  it('moves the selection out of what is closed', () => {
    const closed = withCollapsed(withSelected(open, row('d')), [1]);
    assert.deepEqual([[...closed.visible], selectedId(closed), closed.selectedRow], [[0, 1, 4, 5], 'b', 1]);
  });

  it('leaves a selection beside the closed row alone, and does not close rows without children', () => {
    assert.equal(selectedId(withCollapsed(withSelected(open, row('e')), [1])), 'e');
    assert.equal(withCollapsed(open, [5]).collapsed.indexOf(1), -1);
  });

  it('opens every row that hides a span when it is selected', () => {
    const closed = withCollapsed(withCollapsed(open, [1]), [0]);
    const found = withSelected(closed, row('c'));
    assert.deepEqual([[...found.visible], found.selectedRow], [[0, 1, 2, 3, 4, 5], 2]);
  });

  it('shows what matches with what is around it, and moves a hidden selection to the first match', () => {
    const matching = withMatches(withSelected(open, row('e')), Uint8Array.of(0, 0, 1, 0, 0, 0));
    assert.deepEqual([[...matching.visible], selectedId(matching)], [[0, 1, 2], 'c']);
    assert.equal(withSelected(matching, row('e')), matching);
    assert.deepEqual([...withMatches(matching, undefined).visible], [0, 1, 2, 3, 4, 5]);
  });

  it('toggles and expands', () => {
    assert.deepEqual([...withToggled(open, 0).visible], [0, 5]);
    assert.deepEqual([...withToggled(withToggled(open, 0), 0).visible], [0, 1, 2, 3, 4, 5]);
    assert.deepEqual([...withExpanded(withCollapsed(withCollapsed(open, [1]), [0]), [0, 1]).visible], [0, 1, 2, 3, 4, 5]);
  });

  it('keeps selection and closed rows while the trace grows', () => {
    const small = withSnapshot(initialTrace(undefined), snapshot({}, ['a', 'b', 'c', 'd']));
    const grown = withSnapshot(withCollapsed(withSelected(small, row('b')), [1]), snapshot());
    assert.deepEqual([selectedId(grown), grown.selectedRow, [...grown.visible]], ['b', 1, [0, 1, 4, 5]]);
  });

  it('comes back as it was kept, and forgets a span that is gone', () => {
    const saved = toSaved({ ...withCollapsed(withSelected(open, row('e')), [1]), tab: 'events' }, layout)!;
    const again = withSnapshot(initialTrace(saved), snapshot());
    assert.deepEqual([selectedId(again), again.tab, [...again.visible], saved.split], ['e', 'events', [0, 1, 4, 5], 0.4]);
    assert.equal(selectedId(withSnapshot(initialTrace({ ...saved, selected: 'gone' }), snapshot())), 'a');
    assert.equal(toSaved(initialTrace(saved), layout), undefined);
  });

  it('finds where a row shows', () => {
    const { visible } = withCollapsed(open, [1]);
    assert.deepEqual([0, 1, 2, 3, 4, 5].map((each) => positionOf(visible, each)), [0, 1, -1, -1, 2, 3]);
  });
});
