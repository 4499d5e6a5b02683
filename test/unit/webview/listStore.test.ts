import assert from 'node:assert/strict';
import type { TraceRow } from '../../../src/trace/list';
import { moveInList } from '../../../webview/keyboard';
import { emptyList, isFiltered, noFilter, toQuery, withFilter, withNewestPage, withOlderPage, withPaused, withScrolled, withWaitingShown, isWide, widerRange, withChangedRows, type ListState, type TimeRange } from '../../../webview/listStore';

const row = (traceId: string, startMs: number, fields: Partial<TraceRow> = {}): TraceRow => ({
  traceId, location: 'c.s', storage: 'uc', name: traceId, state: 'OK', startMs, durationMs: 1, spanCount: 1, errorCount: 0, ...fields,
});
const ids = (rows: readonly TraceRow[]) => rows.map((each) => each.traceId).join('');
const loaded = (...rows: TraceRow[]): ListState => withNewestPage(emptyList, { rows });

describe('the live list', () => {
  it('puts new rows on top and updates the others in place', () => {
    const state = withNewestPage(loaded(row('b', 2), row('a', 1)), { rows: [row('c', 3), row('b', 2, { spanCount: 9 })] });
    assert.equal(ids(state.rows), 'cba');
    assert.equal(state.rows[1]!.spanCount, 9);
  });

  it('holds its rows while paused, counts the new ones, and lets them in on release', () => {
    const held = withNewestPage(withPaused(loaded(row('b', 2), row('a', 1)), true), { rows: [row('c', 3), row('b', 2, { spanCount: 9 })] });
    assert.deepEqual([ids(held.rows), ids(held.waiting), held.rows[0]!.spanCount], ['ba', 'c', 9]);
    const released = withPaused(held, false);
    assert.deepEqual([ids(released.rows), released.waiting.length], ['cba', 0]);
  });

  it('holds its rows while scrolled away, and shows the waiting ones when asked', () => {
    const held = withNewestPage(withScrolled(loaded(row('a', 1)), true), { rows: [row('b', 2), row('a', 1)] });
    assert.deepEqual([ids(held.rows), ids(held.waiting)], ['a', 'b']);
    assert.equal(ids(withWaitingShown(held).rows), 'ba');
    assert.equal(ids(withScrolled(held, false).rows), 'ba');
  });

  it('stays paused when it is scrolled back to the top', () => {
    const held = withNewestPage(withScrolled(withPaused(loaded(row('a', 1)), true), true), { rows: [row('b', 2)] });
    assert.equal(ids(withScrolled(held, false).rows), 'a');
  });

  it('appends older pages without repeating rows', () => {
    const state = withOlderPage({ ...loaded(row('c', 3), row('b', 2)), nextCursor: 'x' }, { rows: [row('b', 2), row('a', 1)] });
    assert.deepEqual([ids(state.rows), state.nextCursor], ['cba', undefined]);
  });

  it('tells traces of one id in two places apart', () => {
    assert.equal(withNewestPage(loaded(row('a', 1)), { rows: [row('a', 1, { location: 'other' })] }).rows.length, 2);
  });

  it('forgets rows when the filter changes', () => {
    const state = withFilter(loaded(row('a', 1)), { ...noFilter, text: 'x' });
    assert.deepEqual([state.rows.length, state.loaded, state.filter.text], [0, false, 'x']);
  });

  it('asks with the filter', () => {
    const query = toQuery({ text: ' hi ', state: 'ERROR', range: '5m' }, 50, 1_000_000, 'cur');
    assert.deepEqual(query, { limit: 50, cursor: 'cur', text: 'hi', states: ['ERROR'], sinceMs: 700_000 });
    assert.deepEqual(toQuery(noFilter, 100, 0), { limit: 100 });
    assert.deepEqual(toQuery({ text: 'type:tool status:ok late', state: 'ERROR', range: '24h' }, 10, 86_400_000), { limit: 10, text: 'late', spanType: 'TOOL', states: ['OK'], sinceMs: 0 });
    assert.deepEqual([isFiltered(noFilter), isFiltered({ ...noFilter, range: '1h' })], [false, true]);
    assert.deepEqual([isFiltered({ ...noFilter, range: '24h' }, '24h'), isFiltered(noFilter, '24h')], [false, true]);
  });

  it('widens its time step by step, and knows when that is wide', () => {
    assert.deepEqual([widerRange('5m'), widerRange('24h'), widerRange('90d')], ['1h', '7d', undefined]);
    assert.deepEqual(['24h', '7d', 'any'].map((range) => isWide(range as TimeRange)), [false, true, false]);
  });

  it('takes rows of a live tail, and keeps the place of the next page', () => {
    const state = { ...loaded(row('a', 1)), nextCursor: 'older' };
    const next = withChangedRows(state, [row('b', 2), row('a', 1, { spanCount: 3 })]);
    assert.deepEqual([ids(next.rows), next.rows[1]!.spanCount, next.nextCursor], ['ba', 3, 'older']);
    assert.equal(withChangedRows(emptyList, [row('b', 2)]), emptyList);
  });
});

describe('keys in a list', () => {
  const cases: [string, number, number | undefined][] = [
    ['ArrowDown', 0, 1], ['ArrowDown', 9, 9], ['ArrowUp', 0, 0], ['ArrowDown', -1, 0], ['PageDown', 2, 6], ['PageUp', 2, 0], ['Home', 5, 0], ['End', 5, 9], ['a', 5, undefined],
  ];
  for (const [key, index, expected] of cases) it(`${key} at ${index}`, () => assert.equal(moveInList(key, { index, count: 10, page: 4 }), expected));
  it('do nothing in an empty list', () => assert.equal(moveInList('End', { index: -1, count: 0, page: 4 }), undefined));
});
