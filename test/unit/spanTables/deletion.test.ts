import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import { countRows, deletionWarnings, planDeletion, runDeletion } from '../../../src/spanTables/deletion';
import { limitsText } from '../../../src/spanTables/limitsText';
import { ingestionWarning, measureLimits, peakRate, RatedSqlRunner, sizeWarning, StatementRate } from '../../../src/spanTables/quotas';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { annotationRows, originNs, valuesOf } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { awkwardSpans, traceIdOf } from '../../fakes/spanData';
import { sideColumns } from '../../fakes/spanTables';
import { FakeSql, result } from '../../fakes/sqlRunner';

const name = (table: string) => ({ catalog: testCatalog, schema: testSchema, table });
const side = { form: 'annotations' as const, annotations: name('annotations') };

describe('deleting traces by SQL', () => {
  let tables: LocalTables;
  before(async () => {
    tables = await LocalTables.open();
    await tables.createSpans('v2', 'v2', awkwardSpans(originNs));
    await tables.create('annotations', sideColumns.annotations);
    await tables.create('logs', sideColumns.logs);
    await tables.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.annotations SELECT c0, c1, c2, c3, c4, c5::JSON::VARIANT, c6, c7::JSON::VARIANT, c8::TIMESTAMP, c9::TIMESTAMP, c10::TIMESTAMP FROM (VALUES ${valuesOf(annotationRows())}) AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)`);
  });
  after(() => tables.close());
  const total = async (table: string) => Number((await tables.run({ text: `SELECT COUNT(*) FROM ${testCatalog}.${testSchema}.${table}` })).rows[0]![0]);

  it('counts, says what goes and what stays, deletes table by table and reads back', async () => {
    const steps = planDeletion(name('v2'), name('logs'), side, ['plain0', "quotes"].map(traceIdOf));
    const counts = await countRows(tables, steps);
    assert.deepEqual(counts, [5, 0, 5]);
    const said = deletionWarnings(steps, counts).join(' ');
    for (const part of ['5 rows of', 'Views are not touched', 'Metrics name no trace and stay', 'until VACUUM']) assert.ok(said.includes(part), part);
    const before = [await total('v2'), await total('annotations')];
    const seen: string[] = [];
    const done = await runDeletion(tables, steps, counts, (table) => seen.push(table.table));
    assert.deepEqual([seen, done.map(({ rows }) => rows)], [['annotations', 'logs', 'v2'], [5, 0, 5]]);
    assert.deepEqual([await total('v2'), await total('annotations')], [before[0]! - 5, before[1]! - 5]);
    assert.deepEqual(await countRows(tables, steps), [0, 0, 0]);
  });

  it('an id is a value, whatever is in it', async () => {
    const before = await total('v2');
    const steps = planDeletion(name('v2'), undefined, { form: 'none' }, ["x' OR '1'='1"]);
    assert.deepEqual(await countRows(tables, steps), [0]);
    await runDeletion(tables, steps, [1], () => {});
    assert.equal(await total('v2'), before);
  });

  it('says when rows are left, and stops between tables when it is cancelled', async () => {
    const sql = new FakeSql();
    sql.answer = () => result(['rows'], [[3]]);
    const steps = planDeletion(name('v2'), name('logs'), side, ['a']);
    await assert.rejects(runDeletion(sql, steps, [3, 3, 3], () => {}), (error) => error instanceof CodedError && error.code === 'tables.notDeleted');
    const stop = new AbortController();
    const before = sql.statements.filter(({ statement }) => statement.text.startsWith('DELETE')).length;
    sql.answer = (statement) => (statement.text.startsWith('DELETE') && stop.abort(), result(['rows'], [[0]]));
    await assert.rejects(runDeletion(sql, steps, [3, 3, 3], () => {}, { signal: stop.signal }));
    assert.equal(sql.statements.filter(({ statement }) => statement.text.startsWith('DELETE')).length - before, 1);
  });
});

describe('near a quota', () => {
  const traces = (...counts: number[]) => result(['bucket', 'traces'], counts.map((count, index) => [BigInt(index), count]));

  it('the fullest bucket tells the rate', () => {
    assert.equal(peakRate(traces(60, 6_600, 5), 60_000_000_000n), 110);
    assert.match(ingestionWarning(traces(6_600), 60_000_000_000n)!, /^Trace ingestion: 110 traces\/s is 55% of the limit\. 200 traces per second/);
    assert.match(ingestionWarning(traces(3_600), 60_000_000_000n)!, /^Trace ingestion, earlier figure: 60 traces\/s is 60%/);
    assert.equal(ingestionWarning(traces(60), 60_000_000_000n), undefined);
    assert.equal(ingestionWarning(traces(), 60_000_000_000n), undefined);
  });

  it('the size of the table, where the engine says it', async () => {
    const sql = new FakeSql();
    const location = { location: 'c.s', spans: name('v2'), side: { form: 'none' as const } };
    sql.answer = () => result(['sizeInBytes'], [[BigInt(Math.round(1.9 * 2 ** 40))]]);
    assert.match((await sizeWarning(sql, location))!, /^Table size: 1\.9 TB is 95% of the limit/);
    sql.answer = () => result(['other'], [[1]]);
    assert.equal(await sizeWarning(sql, location), undefined);
  });

  it('statements of one second', () => {
    let now = 0;
    const rate = new StatementRate(() => now);
    for (let sent = 1; sent < 100; sent += 1) assert.equal(rate.count(), undefined);
    assert.match(rate.count()!, /^Queries: 100 queries\/s is 50% of the limit/);
    now = 2_000;
    assert.equal(rate.count(), undefined);
  });

  it('what a window sends, and the fullest minute of a location', async () => {
    let now = Number(originNs / 1_000_000n) + 60_000;
    const tables = await LocalTables.open();
    await tables.createSpans('v1', 'v1', awkwardSpans(originNs));
    const told: string[] = [];
    const runner = new RatedSqlRunner(tables, () => now, (sentence) => told.push(sentence));
    const location = { location: 'c.s', spans: { catalog: testCatalog, schema: testSchema, table: 'v1' }, side: { form: 'none' as const } };
    const store = new TraceStore({ runner, location, now: () => now });
    const measured = await measureLimits({ runner, location, store, rate: runner.rate }, now);
    assert.deepEqual([measured.warnings, told], [[], []]);
    assert.match(measured.values[0]!, /^Traces: 0\.4\d a second in the fullest minute/);
    assert.match(measured.values.at(-1)!, /^Queries from this window: \d in the last minute, \d in its busiest second\.$/);
    assert.equal((await measureLimits({ runner, location, store, rate: runner.rate }, now + 10 * 86_400_000)).values[0], 'Traces: none in the last day.');
    for (let sent = 0; sent < 100; sent += 1) await runner.run({ text: 'SELECT 1 AS one' });
    assert.match(told[0]!, /^Queries: 100 queries\/s is 50% of the limit/);
    assert.match((await measureLimits({ runner, location, store, rate: runner.rate }, now)).warnings[0]!, /^Queries: 1\d\d queries\/s/);
    now += 61_000;
    assert.deepEqual([runner.rate.lastMinute, runner.rate.peakPerSecond > 100], [0, true]);
    await runner.close();
  });

  it('the page of limits has every one, with source and date', () => {
    const text = limitsText({ warnings: ['Table size: 1.9 TB is 95% of the limit.'], values: ['Traces: 3 a second.'] });
    assert.match(text, /## Near a limit\n\n- Table size[^]*## Measured\n\n- Traces: 3/);
    assert.match(text, /- Table size: 1\.9 TB/);
    assert.match(text, /\| Trace ingestion \| 200 traces per second for each workspace\. \| .* \| 2026-11-23 \|/);
  });
});
