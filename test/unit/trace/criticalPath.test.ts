import assert from 'node:assert/strict';
import { criticalPath } from '../../../src/trace/criticalPath';
import { treePositions } from '../../../src/trace/positions';
import { toRecords } from '../../../src/trace/records';
import { linearScale, squeezedScale } from '../../../src/trace/timeScale';
import { toColumns } from '../../../src/trace/toColumns';
import { makeSpan } from './makeSpan';

const columnsOf = (spans: readonly (readonly [id: string, parent: string, start: number, end: number])[]) =>
  toColumns(toRecords(spans.map(([spanId, parentSpanId, start, end]) => makeSpan({ spanId, parentSpanId, startNs: BigInt(start), endNs: BigInt(end) }))));

describe('the critical path', () => {
  const pathOf = (...spans: Parameters<typeof columnsOf>[0]) => {
    const columns = columnsOf(spans);
    const { row, startNs, endNs } = criticalPath(columns, treePositions(columns));
    return Array.from(row, (each, i) => `${columns.ids.get(each)} ${startNs[i]}–${endNs[i]}`);
  };
  it('goes backwards through the children that ended last', () => {
    assert.deepEqual(pathOf(['r', '', 1, 101], ['a', 'r', 11, 41], ['b', 'r', 51, 91]), ['r 90–100', 'b 50–90', 'r 40–50', 'a 10–40', 'r 0–10']);
  });
  it('leaves out what ran beside it', () => {
    assert.deepEqual(pathOf(['r', '', 1, 101], ['slow', 'r', 1, 91], ['quick', 'r', 11, 21]), ['r 90–100', 'slow 0–90']);
  });
  it('counts a child that outlives its parent up to the parent’s end, and reaches down many levels', () => {
    assert.deepEqual(pathOf(['r', '', 1, 51], ['late', 'r', 21, 91], ['in', 'late', 31, 41]), ['late 40–50', 'in 30–40', 'late 20–30', 'r 0–20']);
  });
  it('of an empty trace and of one without length is empty', () => {
    assert.deepEqual(pathOf(), []);
    assert.deepEqual(pathOf(['r', '', 1, 1]), []);
  });
});

describe('time on a line', () => {
  it('squeezes stretches in which nothing begins or ends', () => {
    const columns = columnsOf([['r', '', 1, 1_001], ['a', 'r', 1, 101], ['b', 'r', 901, 1_001]]);
    const scale = squeezedScale(columns, 1_000);
    assert.deepEqual(scale.gaps, [{ startNs: 100, endNs: 900 }]);
    assert.ok(scale.toView(100) > 0.3);
    for (const ns of [0, 50, 100, 400, 900, 1_000]) assert.ok(Math.abs(scale.toNs(scale.toView(ns)) - ns) < 1e-6, `${ns}`);
  });
  it('is straight without gaps', () => {
    const scale = linearScale(200);
    assert.deepEqual([scale.toView(50), scale.toNs(0.5), scale.gaps], [0.25, 100, []]);
  });
});
