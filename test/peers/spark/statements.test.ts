import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import type { SqlCell, SqlResult, SqlRunner } from '../../../src/databricks/ports';
import { SqlFailure } from '../../../src/databricks/sqlFailure';
import { correct } from '../../../src/spanTables/correct';
import { planDeletion } from '../../../src/spanTables/deletion';
import { describeSize, describeTable, explainCost, readColumns, readScanEstimate, readTableSize } from '../../../src/spanTables/describe';
import { listTraces } from '../../../src/spanTables/listStatement';
import { quoteText } from '../../../src/spanTables/names';
import { detectShape, type TableShape } from '../../../src/spanTables/shape';
import type { SideTables } from '../../../src/spanTables/sideTables';
import { sqlOfPython } from '../../../src/spanTables/sparkSnippet';
import { separators, skeletonFields } from '../../../src/spanTables/traceStatements';
import { records } from '../../../src/spanTables/traceList';
import { annotationRows, everyStatement, logRows, noteViewRows, originNs, valuesOf, window } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { pattern14 } from '../../fakes/pattern14';
import { awkwardSpans, traceIdOf, type SpanRecord } from '../../fakes/spanData';
import { rawRow, sideColumns, tableForms, type TableForm } from '../../fakes/spanTables';
import { clientSpans, runProgram } from './clientSpans';
import { driverToSpark, type DriverToSpark } from './driverToSpark';
import { SparkRunner } from './sparkRunner';
import { createSparkTable } from './tables';

const here = path.resolve('test/peers/spark');
const environment = (variable: string): string => {
  const python = process.env[variable];
  if (!python) throw new Error(`${variable} is not set: run these tests by npm run test:peers.`);
  return python;
};
const name = (table: string) => ({ catalog: testCatalog, schema: testSchema, table });
const sideOf = (form: TableForm): SideTables => (form === 'v1' ? { form: 'logs', logs: name('logs') } : form === 'v2' ? { form: 'annotations', annotations: name('annotations') } : { form: 'none' });

/** Like the view that Databricks makes of a location's traces. */
const noteView: SideTables = { form: 'view', view: name('notes'), tags: 'tags', metadata: 'trace_metadata', assessments: 'assessments' };
const ofNotes = (statement: string): boolean => /^(list (tag|twoTags|session|user|everything)|entries)/.test(statement);

/** Structured values are JSON text whose spacing and order of keys are each engine's own. */
function comparable(cell: SqlCell): unknown {
  if (typeof cell === 'number') return Number(cell.toPrecision(12));
  if (typeof cell === 'string' && cell.includes(separators.field)) return cell.split(separators.line).flatMap(spansOfLine).sort();
  return typeof cell === 'string' ? parsed(cell) : cell;
}

/** A line of a skeleton as one text for each of its spans: which stand together in it is each engine's own. */
function spansOfLine(line: string): string[] {
  const fields = line.split(separators.field);
  const { shared, own } = skeletonFields;
  return Array.from({ length: (fields.length - shared) / own }, (_, index) => [...fields.slice(0, shared), ...fields.slice(shared + index * own, shared + (index + 1) * own)].join(separators.field));
}

/** JSON text as its value, also where it is inside another. */
function parsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(parsed);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, parsed(each)]));
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return parsed(JSON.parse(value));
  } catch {
    return value;
  }
}
const rowsOf = (result: SqlResult) => result.rows.map((row) => row.map(comparable));

describe('every statement on real Spark', function () {
  this.timeout(1_500_000);
  let folder: string;
  let rows: string;
  let spark: SparkRunner;
  let thriftPort: number;
  let driver: DriverToSpark;
  let local: LocalTables;
  let spans: readonly SpanRecord[];
  let oracle: Record<string, Record<string, never>> & { traces: string[]; cost: number };
  const shapes = new Map<TableForm, TableShape>();

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'spanlight-spark-'));
    const cache = process.env.SPANLIGHT_CACHE ?? path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'spanlight');
    spark = new SparkRunner(environment('SPANLIGHT_PEER_PYTHON_SPARK'), path.join(here, 'engine.py'), folder, path.join(cache, 'ivy'), thriftPort = await freePort());
    const [version] = await Promise.all([spark.ready(), (async () => (local = await LocalTables.open()))()]);
    assert.match(version, /^4\./);
    spans = [...awkwardSpans(originNs), ...(await clientSpans(environment('SPANLIGHT_PEER_PYTHON_NEWEST'), path.join(here, 'program.py'), originNs + 60_000_000_001n))];
    rows = path.join(folder, 'rows.ndjson');
    await writeFile(rows, spans.map((span) => JSON.stringify(rawRow(span))).join('\n'));
    oracle = JSON.parse(await runProgram(environment('SPANLIGHT_PEER_PYTHON_SPARK'), path.join(here, 'oracle.py'), {}, [rows, String(window.sinceNs), String(window.untilNs), '10000000000', '7200000000000'])) as typeof oracle;
    await spark.run({ text: `CREATE SCHEMA ${testCatalog}.${testSchema}` });
    for (const form of tableForms) {
      await createSparkTable(spark, `${testCatalog}.${testSchema}.${form}`, form, spans, path.join(folder, `${form}.json`));
      await local.createSpans(form, form, spans);
      shapes.set(form, detectShape(name(form), readColumns(await spark.run(describeTable(name(form))))));
    }
    await createSideTables(spark, local);
    driver = await driverToSpark(thriftPort);
  });
  after(async () => {
    await driver?.close();
    await spark?.close();
    await local?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('the real client made the data', () => {
    const own = spans.filter((span) => span.startNs >= originNs + 60_000_000_000n);
    assert.equal(own.length, 4 + 3 * 3 + 2 + 2);
    assert.deepEqual([...new Set(own.map((span) => span.name))].sort(), ['answer', 'calculator', 'chat', 'find', 'inner', 'manual']);
  });

  it('both engines describe the same shape', async () => {
    for (const form of tableForms) {
      const own = detectShape(name(form), readColumns(await local.run(describeTable(name(form)))));
      assert.deepEqual({ ...own, columns: undefined }, { ...shapes.get(form), columns: undefined });
    }
  });

  for (const form of tableForms) {
    for (const statement of Object.keys(everyStatement(anyShape(form), sideOf(form)))) {
      it(`${form}: ${statement} is the same as in the local workspace`, async () => {
        const each = everyStatement(shapes.get(form)!, sideOf(form))[statement]!;
        const [there, here] = [await spark.run(each), await local.run(each)];
        assert.deepEqual(here.columns.map((column) => column.name), there.columns.map((column) => column.name));
        assert.deepEqual(rowsOf(here), rowsOf(there));
        if (!/nowhere|empty|noState|Wildcards/.test(statement)) assert.ok(there.rows.length > 0, 'no rows');
      });
    }

    it(`${form}: agrees with values worked out in Python`, async () => {
      const shape = shapes.get(form)!;
      const all = everyStatement(shape, sideOf(form));
      const answer = async (statement: string) => records(await spark.run(all[statement]!));
      const listed = (await answer('list all')).map((row) => String(row.trace_id));
      assert.deepEqual([...new Set(listed)], oracle.traces);
      const byKey = async (statement: string, ...columns: string[]) => Object.fromEntries((await answer(statement)).map((row) => [String(row[columns[0]!]), columns.slice(1).map((column) => (row[column] === null ? null : Number(row[column])))]));
      const one = (map: Record<string, unknown>) => Object.fromEntries(Object.entries(map).map(([key, value]) => [key, [value].flat()]));
      // Hand-made timestamps keep microseconds, so durations and buckets are compared where nanoseconds are kept.
      const isExact = form !== 'flat';
      assert.deepEqual(await byKey('insight traces', 'bucket', 'traces'), one(oracle.buckets!));
      assert.deepEqual(await byKey('insight sessions', 'session', 'traces'), one(oracle.sessions!));
      if (isExact) assert.deepEqual(await byKey('insight tools', 'name', 'calls', 'errors', 'p95'), oracle.tools);
      if (isExact) assert.deepEqual(await byKey('functions', 'function', 'runs', 'errors', 'p50_ns'), oracle.functions);
      assert.equal((await answer('insight usage')).reduce((sum, row) => sum + Number(row.cost ?? 0), 0), oracle.cost);
      // 7 input tokens at $1 and 3 output tokens at $2.5 for a million; everything else reports its own cost, or none.
      const priced = await byKey('insight models with prices', 'model', 'cost');
      assert.deepEqual([priced['llama'], priced['gpt-4o']], [[14.5 / 1e6], (await byKey('insight models', 'model', 'cost'))['gpt-4o']]);
      for (const row of await answer('details')) {
        const id = String(row.trace_id);
        assert.deepEqual([Number(row.span_count), Number(row.error_count), Number(row.total_tokens ?? 0)], [oracle.spanCounts![id], oracle.errorCounts![id], oracle.tokens![id]]);
      }
    });

    it(`${form}: the pattern document's queries run after their correction, the same on both`, async () => {
      const shape = shapes.get(form)!;
      const table = `${testCatalog}.${testSchema}.${form}`;
      for (const sql of [pattern14.perDay, pattern14.slow, pattern14.errorRate, sqlOfPython(pattern14.spark)[0]!.sql]) {
        const text = correct(sql, shape).text.replace('my_catalog.my_schema.mlflow_experiment_trace_otel_spans', table).replace('> 10\n', '> 0.05\n').replace('HAVING COUNT(*) > 10', 'HAVING COUNT(*) > 2').replace('%retriever%', '%a%');
        const ordered = (result: SqlResult) => rowsOf(result).map((row) => JSON.stringify(row, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).sort();
        const there = await spark.run({ text });
        assert.ok(there.rows.length > 0, text);
        assert.deepEqual(ordered(await local.run({ text })), ordered(there), text);
      }
    });
  }

  for (const statement of Object.keys(everyStatement(anyShape('v2'), noteView)).filter(ofNotes)) {
    it(`a view of tags, metadata and assessments: ${statement} is the same as in the local workspace`, async () => {
      const each = everyStatement(shapes.get('v2')!, noteView)[statement]!;
      const [there, here] = [await spark.run(each), await local.run(each)];
      assert.deepEqual(rowsOf(here), rowsOf(there));
      assert.ok(there.rows.length > 0, 'no rows');
    });
  }

  for (const form of ['v1', 'v2'] as const) {
    it(`${form}: the unmodified driver reads every statement's rows from Spark's Thrift server, over TLS`, async () => {
      for (const [title, statement] of Object.entries(everyStatement(shapes.get(form)!, sideOf(form)))) {
        const [there, through] = [await spark.run(statement), await driver.runner.run(statement)];
        assert.deepEqual(through.columns.map((column) => column.name), there.columns.map((column) => column.name), title);
        assert.deepEqual(rowsOf(through), rowsOf(there), title);
      }
      // The last statement is closed behind its answer.
      for (let turn = 0; turn < 100 && driver.gateway.openOperations > 0; turn += 1) await new Promise((resolve) => setTimeout(resolve, 100));
      assert.equal(driver.gateway.openOperations, 0);
    });
  }

  it('the driver brings exact integers, what went wrong in the words of Spark, and a cancelled statement to its end', async () => {
    const { runner, gateway } = driver;
    const exact = await runner.run({ text: 'SELECT :big AS big, :text AS text, CAST(NULL AS BIGINT) AS none', parameters: { big: { type: 'BIGINT', value: 9_223_372_036_854_775_807n }, text: { type: 'STRING', value: awkward } } });
    assert.deepEqual(exact.rows, [[9_223_372_036_854_775_807n, awkward, null]]);
    await assert.rejects(runner.run({ text: `SELECT nothing FROM ${testCatalog}.${testSchema}.v1` }), (error) => error instanceof SqlFailure && error.code === 'sql.failed' && error.condition?.startsWith('UNRESOLVED_COLUMN') === true);
    await assert.rejects(runner.run({ text: `SELECT * FROM ${testCatalog}.${testSchema}.nowhere` }), (error) => error instanceof SqlFailure && error.condition === 'TABLE_OR_VIEW_NOT_FOUND');
    const before = gateway.cancelled.length;
    const stop = new AbortController();
    const endless = runner.run({ text: 'SELECT COUNT(*) FROM range(100000000000) AS a WHERE a.id % 7 = sqrt(a.id)' }, { signal: stop.signal });
    setTimeout(() => stop.abort(), 1_500);
    await assert.rejects(endless, (error) => (error as Error).name === 'AbortError');
    for (let turn = 0; turn < 100 && gateway.cancelled.length === before; turn += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(gateway.cancelled.length, before + 1);
    assert.deepEqual((await runner.run({ text: 'SELECT 1 AS one' })).rows, [[1]]);
  });

  it("the pattern document's queries run verbatim on a table that has their columns", async () => {
    const table = `${testCatalog}.${testSchema}.seed`;
    await spark.run({ text: `CREATE TABLE ${table} USING DELTA AS SELECT trace_id, span_id, NULLIF(parent_span_id, '') AS parent_span_id, name, start_time_unix_nano, end_time_unix_nano, timestamp_micros(start_time_unix_nano DIV 1000) AS timestamp, status_code, span_kind FROM ${testCatalog}.${testSchema}.json` });
    for (const sql of [pattern14.perDay, pattern14.slow, pattern14.errorRate, sqlOfPython(pattern14.spark)[0]!.sql]) {
      await spark.run({ text: sql.replace('my_catalog.my_schema.mlflow_experiment_trace_otel_spans', table) });
    }
    const shape = detectShape(name('seed'), readColumns(await spark.run(describeTable(name('seed')))));
    assert.deepEqual(correct(pattern14.errorRate, shape).corrections, []);
    assert.deepEqual(correct(pattern14.perDay, shape).corrections.map(({ found }) => found), ['parent_span_id IS NULL']);
  });

  it('the engine tells sizes, and filters reach the files', async () => {
    const statement = listTraces(shapes.get('v2')!, { form: 'none' }, { ...window, name: 'answer' }, 100);
    const plan = await spark.run(explainCost(statement));
    assert.ok(readScanEstimate(plan)! > 1_000);
    for (const column of ['time', 'date', 'start_time_unix_nano']) assert.match(pushedFilters(plan), new RegExp(`GreaterThanOrEqual\\(${column},`));
    assert.ok(readTableSize(await spark.run(describeSize(name('v2'))))! > 1_000);
  });

  it('deletes the chosen traces and nothing else', async () => {
    const ids = ['plain0', 'quotes', 'huge'].map(traceIdOf);
    for (const engine of [spark, local] as SqlRunner[]) {
      const total = async (table: string) => Number((await engine.run({ text: `SELECT COUNT(*) AS n FROM ${testCatalog}.${testSchema}.${table}` })).rows[0]![0]);
      const before = [await total('v2'), await total('annotations'), await total('v1')];
      const steps = planDeletion(name('v2'), undefined, sideOf('v2'), ids);
      const counts = [];
      for (const step of steps) {
        counts.push(Number((await engine.run(step.count)).rows[0]![0]));
        await engine.run(step.remove);
        assert.equal(Number((await engine.run(step.count)).rows[0]![0]), 0);
      }
      assert.deepEqual(counts, [5, 6]);
      assert.deepEqual([await total('v2'), await total('annotations'), await total('v1')], [before[0]! - 6, before[1]! - 5, before[2]]);
    }
  });

  async function createSideTables(there: SqlRunner, here: LocalTables): Promise<void> {
    for (const [table, columns] of Object.entries(sideColumns)) {
      await there.run({ text: `CREATE TABLE ${testCatalog}.${testSchema}.${table} (${columns}) USING DELTA` });
      await here.create(table, columns);
    }
    const [logs, annotations] = [valuesOf(logRows(), quoteText), valuesOf(annotationRows(), quoteText)];
    await there.run({ text: `INSERT INTO ${testCatalog}.${testSchema}.logs SELECT c0, c1, NULL, CAST(c3 AS BIGINT), c4, from_json(c5, 'MAP<STRING, STRING>') FROM VALUES ${logs} AS v(c0, c1, c2, c3, c4, c5)` });
    await there.run({ text: `INSERT INTO ${testCatalog}.${testSchema}.annotations SELECT c0, c1, c2, c3, c4, parse_json(c5), c6, parse_json(c7), CAST(c8 AS TIMESTAMP), CAST(c9 AS TIMESTAMP), CAST(c10 AS TIMESTAMP) FROM VALUES ${annotations} AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)` });
    const map = 'MAP<STRING, STRING>';
    await there.run({ text: `CREATE TABLE ${testCatalog}.${testSchema}.notes USING DELTA AS SELECT c0 AS trace_id, from_json(c1, '${map}') AS tags, from_json(c2, '${map}') AS trace_metadata, from_json(c3, 'ARRAY<STRUCT<assessment_id: STRING, assessment_name: STRING, feedback: STRING, rationale: STRING>>') AS assessments FROM VALUES ${valuesOf(noteViewRows(), quoteText)} AS v(c0, c1, c2, c3)` });
    await here.duckdb(`CREATE TABLE ${testCatalog}.${testSchema}.notes AS SELECT c0 AS trace_id, c1::JSON::MAP(VARCHAR, VARCHAR) AS tags, c2::JSON::MAP(VARCHAR, VARCHAR) AS trace_metadata, from_json(c3, '[{"assessment_id":"VARCHAR","assessment_name":"VARCHAR","feedback":"VARCHAR","rationale":"VARCHAR"}]') AS assessments FROM (VALUES ${valuesOf(noteViewRows())}) AS v(c0, c1, c2, c3)`);
    const duckdb = (rows: readonly (readonly (string | null)[])[]) => `(VALUES ${valuesOf(rows)})`;
    await here.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.logs SELECT c0, c1, NULL, c3::BIGINT, c4, c5::JSON::MAP(VARCHAR, VARCHAR) FROM ${duckdb(logRows())} AS v(c0, c1, c2, c3, c4, c5)`);
    await here.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.annotations SELECT c0, c1, c2, c3, c4, c5::JSON::VARIANT, c6, c7::JSON::VARIANT, c8::TIMESTAMP, c9::TIMESTAMP, c10::TIMESTAMP FROM ${duckdb(annotationRows())} AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)`);
  }
});

/** A text with everything that quoting can break. */
const awkward = 'it\'s "quoted" `back` \\\\ slash -- ; DROP TABLE x /* \n Zoë 漢字 \u{1F600} :name';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** What Spark hands to the files of the plan's scans. Long lists are cut off, so the whole plan is asked for its conditions. */
const pushedFilters = (plan: SqlResult): string => [...String(plan.rows[0]![0]).matchAll(/\((\w+)#\d+L? >= /g)].map((match) => `GreaterThanOrEqual(${match[1]},`).join(' ');

/** A shape of the form, for the names of the statements before the tables exist. */
function anyShape(form: TableForm): TableShape {
  const essential = ['trace_id', 'span_id', 'parent_span_id', 'name'].map((column) => ({ name: column, typeText: 'string' }));
  const times = ['start_time_unix_nano', 'end_time_unix_nano'].map((column) => ({ name: column, typeText: 'bigint' }));
  return detectShape(name(form), [...essential, ...times, { name: 'attributes', typeText: form === 'v2' ? 'variant' : form === 'json' ? 'string' : 'map<string,string>' }]);
}
