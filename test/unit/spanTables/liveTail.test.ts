import assert from 'node:assert/strict';
import { ThriftySqlRunner } from '../../../src/databricks/queryPolicy';
import { SqlFailure } from '../../../src/databricks/sqlFailure';
import type { WarehouseState } from '../../../src/databricks/ports';
import { limitOf, limits, warningNear } from '../../../src/spanTables/limits';
import { expiresAfterMs, LiveTail } from '../../../src/spanTables/liveTail';
import type { TraceRow } from '../../../src/trace/list';
import { ManualClock } from '../../fakes/manualClock';
import { FakeSql } from '../../fakes/sqlRunner';

const row = (traceId: string, startMs: number, spanCount = 1): TraceRow => ({ traceId, location: 'a.b', storage: 'uc', name: traceId, state: 'OK', startMs, spanCount, errorCount: 0 });

function tail(options: { expires?: boolean } = {}) {
  const clock = new ManualClock();
  const asked: number[] = [];
  let rows: TraceRow[] = [];
  const live = new LiveTail({
    clock,
    list: async (sinceMs) => {
      asked.push(sinceMs);
      return { rows };
    },
    ...(options.expires === false ? {} : { expiresAfterMs }),
  });
  const seen: string[][] = [];
  live.onDidChange((changed) => seen.push(changed.map(({ traceId }) => traceId)));
  return { clock, asked, live, seen, set: (next: TraceRow[]) => (rows = next) };
}

describe('live tail', () => {
  it('announces what is new or has grown, once', async () => {
    const { clock, live, seen, set } = tail();
    const old = row('old', clock.now() - 1000);
    live.start([old]);
    set([row('new', clock.now()), old]);
    await clock.pass(2_000);
    set([row('new', clock.now() - 2_000, 5), old]);
    await clock.pass(2_000);
    await clock.pass(60_000);
    assert.deepEqual(seen, [['new'], ['new']]);
  });

  it('asks ever more slowly while nothing comes, and at once again after a click', async () => {
    const { clock, asked, live } = tail();
    live.start([]);
    await clock.pass(2_000 + 4_000 + 8_000 + 16_000);
    assert.equal(asked.length, 4);
    await clock.pass(60_000);
    assert.equal(asked.length, 6);
  });

  it('stops after ten minutes without a click, while the window is not looked at, and when told', async () => {
    const { clock, asked, live } = tail();
    live.start([]);
    await clock.pass(11 * 60_000);
    assert.equal(live.state, 'expired');
    const before = asked.length;
    await clock.pass(60 * 60_000);
    assert.equal(asked.length, before);
    live.start([]);
    live.focus(false);
    await clock.pass(60 * 60_000);
    assert.deepEqual([live.state, asked.length], ['paused', before]);
    live.focus(true);
    await clock.pass(2_000);
    assert.equal(live.state, 'expired');
    live.start([]);
    live.stop();
    await clock.pass(60 * 60_000);
    assert.deepEqual([live.state, asked.length], ['off', before]);
  });

  it('goes on for ever where nothing costs', async () => {
    const { clock, asked, live } = tail({ expires: false });
    live.start([]);
    await clock.pass(60 * 60_000);
    assert.equal(live.state, 'watching');
    assert.ok(asked.length > 100);
  });

  it('goes on after a failed poll and drops an answer that comes too late', async () => {
    const clock = new ManualClock();
    let settle: ((list: { rows: TraceRow[] }) => void) | undefined;
    let fails = true;
    const live = new LiveTail({ clock, list: () => (fails ? Promise.reject(new Error('broken')) : new Promise((resolve) => (settle = resolve))) });
    const failures: unknown[] = [];
    const seen: unknown[] = [];
    live.onDidFail((error) => failures.push(error));
    live.onDidChange((rows) => seen.push(rows));
    live.start([]);
    await clock.pass(2_000);
    fails = false;
    await clock.pass(4_000);
    live.stop();
    settle!({ rows: [row('late', 1)] });
    await clock.pass(0);
    assert.deepEqual([failures.length, seen.length], [1, 0]);
  });
});

describe('automatic statements', () => {
  const statement = { text: 'SELECT 1', readOnly: true };
  function thrifty(state: WarehouseState = 'RUNNING') {
    const clock = { now: 0, state, asked: 0 };
    const sql = new FakeSql();
    const runner = new ThriftySqlRunner(sql, { now: () => clock.now, state: async () => ((clock.asked += 1), clock.state) });
    return { clock, sql, runner };
  }
  const automatic = { trigger: 'automatic' as const };

  it('none runs in an idle hour', async () => {
    const { clock, sql, runner } = thrifty();
    for (; clock.now < 3_600_000; clock.now += 10_000) {
      await assert.rejects(runner.run(statement, automatic), (error) => error instanceof SqlFailure && error.code === 'sql.warehouseStopped');
    }
    assert.deepEqual([sql.statements.length, clock.asked], [0, 0]);
  });

  it('follow a statement that a person asked for, for five minutes, while the warehouse runs', async () => {
    const { clock, sql, runner } = thrifty();
    await runner.run(statement);
    for (; clock.now < 3_600_000; clock.now += 60_000) await runner.run(statement, automatic).catch(() => {});
    assert.equal(sql.statements.length, 1 + 6);
    clock.state = 'STOPPED';
    await runner.run(statement, { trigger: 'user' });
    await assert.rejects(runner.run(statement, automatic));
    assert.equal(sql.statements.length, 8);
  });

  it('a live tail that nobody looks after ends by itself', async () => {
    const clock = new ManualClock();
    const sql = new FakeSql();
    const runner = new ThriftySqlRunner(sql, { now: clock.now, state: async () => 'RUNNING' });
    const live = new LiveTail({ clock, expiresAfterMs, list: async () => (await runner.run(statement, automatic), { rows: [] }) });
    await runner.run(statement);
    live.start([]);
    await clock.pass(15 * 60_000);
    const before = sql.statements.length;
    assert.ok(before > 5);
    await clock.pass(3_600_000);
    assert.equal(sql.statements.length - before, 0);
  });
});

describe('limits', () => {
  it('all say where and when they were read', () => {
    for (const { source, asOf, text, title } of limits) {
      assert.ok(source && text && title);
      assert.match(asOf, /^\d{4}-\d{2}-\d{2}$/);
    }
    assert.equal(new Set(limits.map(({ id }) => id)).size, limits.length);
    assert.equal(limitOf('ingestion').value, 200);
  });

  it('warn near the limit and not before', () => {
    assert.equal(warningNear('ingestion', 99), undefined);
    assert.match(warningNear('ingestion', 150)!, /^Trace ingestion: 150 traces\/s is 75% of the limit\. 200 traces per second.*\(As of 2026-11-23\.\)$/);
    assert.match(warningNear('tableSize', 1.9 * 2 ** 40)!, /1\.9 TB is 95% of the limit/);
    assert.equal(warningNear('deletion', 1e9), undefined);
  });
});
