import assert from 'node:assert/strict';
import { binOf, isOutlier, summarizeRuns, type FunctionRun } from '../../../../src/trace/compare/runs';

const run = (durationMs: number | undefined, state: FunctionRun['state'] = 'OK'): FunctionRun => ({ traceId: 't', location: 'c.s', spanId: 's', name: 'f', state, startMs: 0, ...(durationMs === undefined ? {} : { durationMs }), tokens: 10 });

describe('runs of one function', () => {
  const rows = [...Array.from({ length: 20 }, (_, at) => run(100 + at)), run(900), run(105, 'ERROR'), run(undefined, 'IN_PROGRESS')];
  const summary = summarizeRuns(rows);
  it('are counted and measured', () => {
    assert.deepEqual([summary.count, summary.failed, summary.running, summary.maxMs, summary.tokens], [23, 1, 1, 900, 230]);
    assert.deepEqual([summary.p50Ms, summary.p95Ms], [110, 119]);
  });
  it('fall into bars that hold each ended run once', () => {
    assert.equal(summary.bins.reduce((sum, { ok, failed }) => sum + ok + failed, 0), 22);
    assert.deepEqual([binOf(100, summary.bins), binOf(900, summary.bins)], [0, summary.bins.length - 1]);
  });
  it('stand out when they fail or take long', () => assert.deepEqual(rows.filter((row) => isOutlier(row, summary)).map(({ durationMs }) => durationMs), [900, 105]));
  it('do not stand out by chance: equal ones and few ones', () => {
    const equal = summarizeRuns(Array.from({ length: 30 }, () => run(10)));
    assert.ok(!isOutlier(run(14), equal));
    // As it crosses to a page.
    const few = JSON.parse(JSON.stringify(summarizeRuns([run(1), run(1_000)]))) as ReturnType<typeof summarizeRuns>;
    assert.deepEqual([few.slowMs, isOutlier(run(1_000), few)], [undefined, false]);
    assert.deepEqual(summarizeRuns([]).bins, []);
  });
});
