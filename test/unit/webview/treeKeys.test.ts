import assert from 'node:assert/strict';
import { encodeColumns } from '../../../src/trace/columnsBytes';
import { toRecords } from '../../../src/trace/records';
import { positionOf } from '../../../src/trace/rows';
import { toColumns } from '../../../src/trace/toColumns';
import { treeKey, typeAhead, type TreeFocus } from '../../../webview/keyboard';
import { initialTrace, withCollapsed, withGroupOpen, withGroupSelected, withGrouping, withSelected, withSnapshot, type TraceState } from '../../../webview/traceStore';
import { makeSpan } from '../trace/makeSpan';

function open(...spans: readonly (readonly [name: string, parent: string])[]): TraceState {
  const made = spans.map(([name, parentSpanId], i) => makeSpan({ spanId: `${name}${i}`, parentSpanId, name, startNs: BigInt(i + 1) }));
  return withSnapshot(initialTrace(undefined), { traceId: 't', location: 'c.s', highlighted: [], columns: encodeColumns(toColumns(toRecords(made))) });
}
const focusOf = (state: TraceState, entry: number): TreeFocus => ({ trace: state.trace!, visible: state.visible, position: positionOf(state.visible, entry), collapsed: state.collapsed, openGroups: state.openGroups, page: 2 });

describe('keys in the span tree', () => {
  // a > (b > c, d)
  const tree = open(['a', ''], ['b', 'a0'], ['c', 'b1'], ['d', 'a0']);
  const closed = withCollapsed(tree, [1]);
  const cases: [string, TreeFocus, unknown][] = [
    ['ArrowRight', focusOf(tree, 0), { kind: 'select', entry: 1 }],
    ['ArrowRight', focusOf(closed, 1), { kind: 'expand', rows: [1] }],
    ['ArrowRight', focusOf(tree, 3), undefined],
    ['ArrowLeft', focusOf(tree, 1), { kind: 'collapse', rows: [1] }],
    ['ArrowLeft', focusOf(tree, 2), { kind: 'select', entry: 1 }],
    ['ArrowLeft', focusOf(closed, 1), { kind: 'select', entry: 0 }],
    ['ArrowDown', focusOf(closed, 1), { kind: 'select', entry: 3 }],
    ['*', focusOf(tree, 1), { kind: 'expand', rows: [1, 3] }],
    ['Enter', focusOf(tree, 2), { kind: 'openSource', row: 2 }],
    ['End', focusOf(tree, 0), { kind: 'select', entry: 3 }],
    ['x', focusOf(tree, 0), undefined],
  ];
  for (const [key, focus, expected] of cases) it(`${key} on entry ${focus.visible[focus.position]}`, () => assert.deepEqual(treeKey(key, focus), expected));
  it('begin at the first row when none is selected', () => assert.deepEqual(treeKey('ArrowDown', { ...focusOf(tree, 0), position: -1 }), { kind: 'select', entry: 0 }));
});

describe('a group in the span tree', () => {
  // a > (b, b, b, b, b, c)
  const grouped = open(['a', ''], ['b', 'a0'], ['b', 'a0'], ['b', 'a0'], ['b', 'a0'], ['b', 'a0'], ['c', 'a0']);
  const opened = withGroupOpen(grouped, 1, true);
  it('is one line that keys open, enter, leave and close', () => {
    assert.deepEqual([...grouped.visible], [0, ~1, 6]);
    assert.deepEqual(treeKey('ArrowRight', focusOf(grouped, ~1)), { kind: 'group', first: 1, isOpen: true });
    assert.deepEqual(treeKey('Enter', focusOf(opened, ~1)), { kind: 'group', first: 1, isOpen: false });
    assert.deepEqual(treeKey('ArrowRight', focusOf(opened, ~1)), { kind: 'select', entry: 1 });
    assert.deepEqual(treeKey('ArrowLeft', focusOf(opened, 3)), { kind: 'select', entry: ~1 });
    assert.deepEqual(treeKey('ArrowLeft', focusOf(grouped, ~1)), { kind: 'select', entry: 0 });
    assert.deepEqual(treeKey('ArrowDown', focusOf(grouped, 0)), { kind: 'select', entry: ~1 });
  });
  it('opens when a member is selected and takes the selection when it closes', () => {
    const selected = withSelected(grouped, 3);
    assert.deepEqual([[...selected.visible], selected.selectedRow], [[0, ~1, 1, 2, 3, 4, 5, 6], 3]);
    const closed = withGroupOpen(selected, 1, false);
    assert.deepEqual([closed.selectedRow, closed.isGroupSelected], [1, true]);
  });
  it('is none when grouping is off, and the selection stays a span', () => {
    const off = withGrouping(withGroupSelected(grouped, 1), false);
    assert.deepEqual([[...off.visible], off.selectedRow, off.isGroupSelected], [[0, 1, 2, 3, 4, 5, 6], 1, false]);
  });
});

describe('letters in the span tree', () => {
  const tree = open(['answer', ''], ['chat', 'answer0'], ['check', 'answer0'], ['search', 'answer0'], ['Chat', 'answer0']);
  const cases: [string, number, number | undefined][] = [['c', 0, 1], ['c', 1, 2], ['cc', 2, 4], ['che', 1, 2], ['chat', 1, 1], ['chat', 2, 4], ['a', 4, 0], ['z', 0, undefined]];
  for (const [typed, from, expected] of cases) it(`${typed} from ${from}`, () => assert.equal(typeAhead(typed, focusOf(tree, from)), expected));
});
