import assert from 'node:assert/strict';
import { insightRow, rangeOf, shownRows } from '../../../src/editor/query/insightData';
import { insightsGuards } from '../../../src/protocol/check';
import { insightRanges } from '../../../src/protocol/insights';
import { insights } from '../../../src/spanTables/insights';
import { axisTop, formatAxis, formatCell, spreadBuckets } from '../../../webview/insightCells';
import { result } from '../../fakes/sqlRunner';

const hour = 3_600_000;

describe('cells of insights', () => {
  for (const [cell, kind, text] of [
    [null, 'count', '—'], [12_345, 'count', '12,345'], [105_000_000, 'durationNs', '105 ms'], [33.333, 'percent', '33%'], [0.4, 'percent', '0.4%'], [100, 'percent', '100%'],
    [0.004567, 'dollars', '$0.0046'], [1.5, 'dollars', '$1.50'], ['chat', 'name', 'chat'],
  ] as const) {
    it(`${String(cell)} as ${kind} is ${text}`, () => assert.equal(formatCell(cell, kind, hour), text));
  }

  it('axes end at round numbers and say them shortly', () => {
    assert.deepEqual([[], [0], [3], [11], [100], [4_200_000]].map((values) => axisTop(values)), [1, 1, 5, 20, 100, 5_000_000]);
    assert.deepEqual([[], [1], [3]].map((values) => axisTop(values, true)), [2, 2, 5]);
    assert.deepEqual([0, 12, 1500, 3_000_000, 2e9].map((value) => formatAxis(value, 'count')), ['0', '12', '1.5k', '3M', '2G']);
    assert.equal(formatAxis(2e9, 'durationNs'), '2 s');
  });

  it('empty buckets show as empty, on the grid of the others', () => {
    const spread = spreadBuckets([[10 * hour, 3], [12 * hour, 4]], hour, 8.5 * hour, 13 * hour);
    assert.deepEqual(spread.map(({ startMs, row }) => [startMs / hour, row?.[1]]), [[8, undefined], [9, undefined], [10, 3], [11, undefined], [12, 4]]);
    assert.deepEqual(spreadBuckets([], hour, 0, 2 * hour).map(({ startMs }) => startMs), [0, hour]);
  });
});

describe('answers of insights', () => {
  const nowMs = 1_795_400_000_000;
  const traces = insights.find(({ id }) => id === 'traces')!;
  const range = rangeOf('day', nowMs);

  it('a bucket becomes its start, and the start its bucket again', () => {
    const bucket = (BigInt(nowMs) * 1_000_000n + range.offsetNs) / range.bucketNs;
    const [row] = shownRows(traces, result(['errors', 'bucket', 'traces'], [[1n, bucket, 5n]]), range);
    assert.deepEqual(row!.slice(1), [5, 1]);
    assert.equal(Number(row![0]) % hour, 0);
    assert.equal(insightRow(traces, row!, range).bucket, bucket);
    const behind = traces.drill(insightRow(traces, row!, range), range);
    assert.deepEqual([behind.sinceNs, behind.untilNs], [BigInt(Number(row![0])) * 1_000_000n, BigInt(Number(row![0]) + hour) * 1_000_000n]);
  });

  it('ranges end after now and have the length they say', () => {
    for (const [id, { lengthMs }] of Object.entries(insightRanges)) {
      const { sinceNs, untilNs } = rangeOf(id as keyof typeof insightRanges, nowMs);
      assert.ok(untilNs > BigInt(nowMs) * 1_000_000n);
      assert.equal(sinceNs, BigInt(nowMs - lengthMs) * 1_000_000n);
    }
  });

  it('every insight leads to traces', () => {
    for (const insight of insights) {
      const row = Object.fromEntries(insight.columns.map(({ name, kind }) => [name, kind === 'bucket' ? 5n : kind === 'name' || kind === 'trace' ? 'x' : 1]));
      assert.equal(typeof insight.drill(row, range), 'object');
    }
  });
});

describe('what the insights page may ask', () => {
  it('is checked', () => {
    assert.ok(insightsGuards.runInsight({ id: 'traces', range: 'day' }));
    assert.ok(!insightsGuards.runInsight({ id: 'traces', range: 'year' }));
    assert.ok(!insightsGuards.runInsight({ id: 7, range: 'day' }));
    assert.ok(insightsGuards.listBehind({ id: 'traces', range: 'day', row: [1, 'a', null] }));
    assert.ok(!insightsGuards.listBehind({ id: 'traces', range: 'day', row: [{}] }));
    assert.ok(!insightsGuards.listBehind({ id: 'traces', range: 'day', row: [Number.NaN] }));
  });
});
