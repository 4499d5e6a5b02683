import assert from 'node:assert/strict';
import { ThriftySqlRunner } from '../../../src/databricks/queryPolicy';
import type { SqlRunner, WarehouseState } from '../../../src/databricks/ports';
import { tableSource } from '../../../src/spanTables/tableSource';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { decodeColumns } from '../../../src/trace/columnsBytes';
import { originNs } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { ManualClock } from '../../fakes/manualClock';
import { spanRecord, traceIdOf } from '../../fakes/spanData';

const second = 1_000;
const originMs = Number(originNs / 1_000_000n);

/** A trace whose root arrives last, in a workspace whose warehouse and clock the test holds. */
async function runningTrace(form: 'v1' | 'v2') {
  const tables = await LocalTables.open();
  const span = (label: string, atMs: number, parts: Parameters<typeof spanRecord>[4] = {}) => spanRecord(originNs, 'late', label, atMs, parts);
  await tables.createSpans('spans', form, [span('find', 10, { parent: 'root' })]);
  const clock = new ManualClock(originMs + 5 * second);
  const world = { state: 'RUNNING' as WarehouseState, isSeen: true, sent: [] as string[], told: 0, failed: [] as unknown[], running: 0 };
  const counted: SqlRunner = {
    run: async (statement, options) => {
      world.sent.push(statement.text);
      world.running += 1;
      try {
        return await tables.run(statement, options);
      } finally {
        world.running -= 1;
      }
    },
    close: () => tables.close(),
  };
  const runner = new ThriftySqlRunner(counted, { now: clock.now, state: async () => world.state });
  const location = { location: 'c.s', spans: { catalog: testCatalog, schema: testSchema, table: 'spans' }, side: { form: 'none' as const } };
  const store = new TraceStore({ runner, location, now: clock.now });
  const source = tableSource({ traceId: traceIdOf('late'), isWanted: true, clock, open: async () => store, encode: (text) => new TextEncoder().encode(text).buffer });
  const following = source.onDidChange!(() => (world.told += 1), () => world.isSeen, (error) => world.failed.push(error));
  let parts = 0;
  const arrive = async (label: string, atMs: number, more: Parameters<typeof spanRecord>[4] = {}) => {
    const table = `part_${(parts += 1)}`;
    await tables.createSpans(table, form, [span(label, atMs, more)]);
    await tables.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.spans SELECT * FROM ${testCatalog}.${testSchema}.${table}`);
  };
  /** Lets time pass second by second; statements on the real engine end in between. */
  const pass = async (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 1) {
      await clock.pass(second);
      do await new Promise((resolve) => setImmediate(resolve));
      while (world.running > 0);
    }
  };
  return { tables, store, source, following, world, arrive, pass };
}

for (const form of ['v1', 'v2'] as const) describe(`a trace whose root arrives last (${form})`, function () {
  this.timeout(60_000);

  it('is listed as running, is followed while it grows, and is over with its root', async () => {
    const { tables, store, source, following, world, arrive, pass } = await runningTrace(form);
    const [before] = (await store.list({})).rows;
    assert.deepEqual([before!.state, before!.name, before!.durationMs], ['IN_PROGRESS', 'find', undefined]);
    assert.equal(decodeColumns(await source.columns()).count, 1);
    await arrive('rank', 20, { parent: 'root' });
    await pass(6);
    assert.deepEqual([world.told, world.failed], [1, []]);
    const sent = world.sent.length;
    assert.equal(decodeColumns(await source.columns()).count, 2);
    assert.equal(world.sent.length, sent, 'what following read is not read again');
    await arrive('root', 0, { name: 'answer', durationMs: 900 });
    await pass(8);
    assert.equal(world.told, 2);
    const columns = decodeColumns(await source.columns());
    assert.deepEqual([columns.count, columns.summary.name, columns.summary.state], [3, 'answer', 'OK']);
    const [after] = (await store.list({})).rows;
    assert.deepEqual([after!.state, after!.name, after!.durationMs, after!.spanCount], ['OK', 'answer', 900, 3]);
    const over = world.sent.length;
    await pass(120);
    assert.equal(world.sent.length, over, 'a trace that is over is not asked for');
    following.dispose();
    await tables.close();
  });
});

describe('following a running trace', function () {
  this.timeout(60_000);

  it('asks ever more seldom, nothing while unseen, and lets the warehouse fall asleep', async () => {
    const { tables, source, following, world, pass } = await runningTrace('v1');
    await source.columns();
    const start = world.sent.length;
    await pass(60);
    const asked = world.sent.length - start;
    assert.ok(asked >= 3 && asked <= 6, `${asked} statements in a minute`);
    world.isSeen = false;
    const unseen = world.sent.length;
    await pass(120);
    assert.equal(world.sent.length, unseen);
    world.isSeen = true;
    await pass(300);
    const idle = world.sent.length;
    await pass(600);
    assert.equal(world.sent.length, idle, 'minutes after the last click nothing is asked any more');
    assert.deepEqual(world.failed, []);
    following.dispose();
    await tables.close();
  });

  it('a warehouse that stops is not started, and what fails is told once and tried again', async () => {
    const { tables, source, following, world, pass } = await runningTrace('v1');
    await source.columns();
    world.state = 'STOPPED';
    const before = world.sent.length;
    await pass(60);
    assert.deepEqual([world.sent.length, world.told, world.failed], [before, 0, []]);
    world.state = 'RUNNING';
    await tables.duckdb(`ALTER TABLE ${testCatalog}.${testSchema}.spans RENAME TO gone`);
    await pass(31);
    assert.equal(world.failed.length, 1);
    await tables.duckdb(`ALTER TABLE ${testCatalog}.${testSchema}.gone RENAME TO spans`);
    following.dispose();
    const disposed = world.sent.length;
    await pass(60);
    assert.equal(world.sent.length, disposed);
    await tables.close();
  });
});
