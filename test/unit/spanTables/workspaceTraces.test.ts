import assert from 'node:assert/strict';
import { ThriftySqlRunner } from '../../../src/databricks/queryPolicy';
import type { SqlStatement, WarehouseState } from '../../../src/databricks/ports';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { StateWatch } from '../../../src/spanTables/stateWatch';
import { WorkspaceTraces, type ListTarget } from '../../../src/spanTables/workspaceTraces';
import { ManualClock } from '../../fakes/manualClock';
import { FakeSql, result, resultOf } from '../../fakes/sqlRunner';
import { reported, table } from './shapes';

const nowMs = 1_795_400_000_000;
const minute = 60_000;
const ns = (ms: number) => `${BigInt(ms) * 1_000_000n}`;

/** A workspace whose warehouse and clock the test holds. */
function workspace(start: WarehouseState = 'RUNNING', isOpen = true) {
  const clock = new ManualClock(nowMs);
  const sql = new FakeSql();
  const world = { state: start, started: [] as string[], opened: 0, states: 0 };
  sql.answer = (statement: SqlStatement) => {
    if (statement.text.startsWith('EXPLAIN')) return result(['plan'], [['== Optimized Logical Plan ==\nRelation a.b.c[x] parquet, Statistics(sizeInBytes=3.0 GiB)\n== Physical Plan ==']]);
    if (statement.text.includes('`span_count`')) return resultOf([{ trace_id: 'new', root_ns: ns(clock.now()), first_ns: ns(clock.now()), span_count: 1n, error_count: 0n, request: null, response: null, total_tokens: null, cost: null, session: null, user: null }]);
    return resultOf([{ trace_id: 'new', start_ns: ns(clock.now()), end_ns: ns(clock.now() + 1), name: 'n', state: 'OK', has_root: true }]);
  };
  const warehouseState = async () => ((world.states += 1), world.state);
  const runner = new ThriftySqlRunner(sql, { now: clock.now, state: warehouseState });
  const location = { location: 'c.s', spans: table, side: { form: 'none' as const } };
  const target: ListTarget = { runner, warehouseState, store: new TraceStore({ runner, location, now: clock.now, columns: async () => reported.v1 }) };
  const traces = new WorkspaceTraces({ open: async () => ((world.opened += 1), target), opened: () => (isOpen ? target : undefined), clock });
  return { clock, sql, world, traces, warehouseState, count: () => sql.statements.length };
}

describe('the state of the warehouse', () => {
  function watched(isRunning = false) {
    const world = workspace(isRunning ? 'RUNNING' : 'STOPPED');
    const view = { isVisible: false, hasFocus: true };
    const states = () => world.world.states;
    const watch = new StateWatch({ clock: world.clock, isLookedAt: () => view.isVisible && view.hasFocus, look: () => void world.warehouseState() });
    return { ...world, view, states, watch };
  }

  it('is asked for once a minute while the view is looked at, and not at all otherwise', async () => {
    const { clock, view, states } = watched();
    await clock.pass(60 * minute);
    assert.equal(states(), 0, 'hidden');
    view.isVisible = true;
    await clock.pass(10 * minute);
    assert.equal(states(), 10, 'looked at');
    view.hasFocus = false;
    await clock.pass(60 * minute);
    assert.equal(states(), 10, 'another window');
    view.hasFocus = true;
    await clock.pass(minute - 1);
    view.isVisible = false;
    await clock.pass(60 * minute);
    assert.equal(states(), 10, 'hidden again just before the minute was over');
  });

  it('is asked for no more once the view is gone', async () => {
    const { clock, view, states, watch } = watched();
    view.isVisible = true;
    await clock.pass(3 * minute);
    watch.dispose();
    await clock.pass(60 * minute);
    assert.equal(states(), 3);
  });

  it('is asked for without a statement, so that an hour of looking neither starts a warehouse nor keeps one awake', async () => {
    for (const isRunning of [false, true]) {
      const { clock, view, states, count, traces } = watched(isRunning);
      view.isVisible = true;
      for (let passed = 0; passed < 60; passed += 1) {
        await traces.list({}, { trigger: 'automatic' });
        await clock.pass(minute);
      }
      assert.deepEqual([states(), count()], [60, 0]);
    }
  });
});

describe('traces of a real workspace', () => {
  it('an idle hour sends nothing, whatever is looked at', async () => {
    for (const isOpen of [true, false]) {
      const { clock, world, traces, count } = workspace('STOPPED', isOpen);
      for (let passed = 0; passed < 60; passed += 1) {
        traces.focus(passed % 2 === 0);
        assert.deepEqual(await traces.list({}, { trigger: 'automatic' }), { rows: [], isOld: true });
        await clock.pass(minute);
      }
      assert.deepEqual([count(), world.opened], [0, 0]);
    }
  });

  it('an hour after a click and an hour of a forgotten tail end in silence', async () => {
    const { clock, traces, count } = workspace();
    await traces.list({});
    traces.setLive(true, []);
    await clock.pass(60 * minute);
    assert.equal(traces.tail, 'expired');
    const before = count();
    for (let passed = 0; passed < 60; passed += 1) {
      await traces.list({}, { trigger: 'automatic' });
      await clock.pass(minute);
    }
    assert.equal(count() - before, 0);
  });

  it('asks when a person does, and gives the old answer when nobody may ask', async () => {
    const { clock, world, traces, count } = workspace();
    const list = await traces.list({ sinceMs: nowMs - minute });
    assert.deepEqual([list.rows.length, list.isOld, count()], [1, false, 2]);
    await clock.pass(minute);
    assert.equal((await traces.list({ sinceMs: nowMs }, { trigger: 'automatic' })).isOld, false);
    world.state = 'STOPPED';
    const old = await traces.list({ sinceMs: nowMs }, { trigger: 'automatic' });
    assert.deepEqual([old.isOld, old.rows.length, count()], [true, 1, 4]);
  });

  it('says that the warehouse starts', async () => {
    const { sql, traces } = workspace('STOPPED');
    const answer = sql.answer;
    sql.answer = (statement, options) => (options.onProgress?.({ state: 'queued', elapsedMs: 7 }), answer(statement, options));
    const seen: unknown[] = [];
    await traces.list({}, { onProgress: (progress) => seen.push(progress) });
    assert.deepEqual(seen[0], { state: 'queued', elapsedMs: 7, isStarting: true });
  });

  it('the tail follows the filter, slows down, and never wakes a warehouse that stopped', async () => {
    const { clock, sql, world, traces, count } = workspace();
    await traces.list({ spanType: 'TOOL', cursor: undefined });
    const seen: string[] = [];
    traces.onRows((rows) => seen.push(...rows.map((row) => row.traceId)));
    traces.setLive(true, []);
    await clock.pass(2_000);
    assert.deepEqual([seen, count() > 2], [['new'], true]);
    assert.ok(sql.statements.slice(2).some(({ statement }) => statement.parameters?.['span_type_0']?.value === 'TOOL'));
    world.state = 'STOPPED';
    const before = count();
    await clock.pass(10 * minute);
    assert.deepEqual([traces.tail, count()], ['off', before]);
  });

  it('the tail rests while nobody looks', async () => {
    const { clock, traces, count } = workspace();
    await traces.list({});
    traces.setLive(true, []);
    await clock.pass(2_000);
    traces.focus(false);
    const before = count();
    await clock.pass(5 * minute);
    assert.deepEqual([traces.tail, count()], ['paused', before]);
    traces.focus(true);
    await clock.pass(minute);
    assert.ok(count() > before);
  });

  it('a wide time is estimated only where the warehouse runs', async () => {
    const { world, traces, count } = workspace('STOPPED');
    assert.deepEqual([await traces.estimate({}), count()], [undefined, 0]);
    world.state = 'RUNNING';
    assert.equal(await traces.estimate({}), 3 * 2 ** 30);
  });
});
