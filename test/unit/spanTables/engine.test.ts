import assert from 'node:assert/strict';
import type { SqlResult } from '../../../src/databricks/ports';
import { describeTable, readColumns } from '../../../src/spanTables/describe';
import { detectShape, type TableShape } from '../../../src/spanTables/shape';
import type { SideTables } from '../../../src/spanTables/sideTables';
import { records } from '../../../src/spanTables/traceList';
import { TraceStore } from '../../../src/spanTables/traceStore';
import { annotationRows, everyStatement, filters, logRows, originNs, tagFilters, valuesOf } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { awkwardSpans, traceIdOf } from '../../fakes/spanData';
import { sideColumns, tableForms, type TableForm } from '../../fakes/spanTables';

const name = (table: string) => ({ catalog: testCatalog, schema: testSchema, table });
const labelOf = (traceId: unknown): string => Buffer.from(String(traceId).replace(/(00)+$/, ''), 'hex').toString();

/** Traces that a filter must find, newest first, worked out by hand from {@link awkwardSpans}. */
const plain = (...numbers: number[]) => numbers.map((n) => `plain${n}`);
const expected: Readonly<Record<string, readonly string[]>> = {
  all: ['badjson', 'otel', 'huge', 'backwards', 'running', 'skewed', 'tworoots', 'tworoots', 'copies', 'rootless', 'nulls', 'unset', 'number', 'short', 'failed', 'quotes', ...plain(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)],
  name: ['quotes'],
  errors: ['number', 'short', 'failed'],
  openOrUnset: ['running', 'rootless', 'unset'],
  noState: [],
  slow: plain(11, 10, 9, 8, 7, 6, 5),
  quick: ['backwards', 'unset', 'number', 'short'],
  session: plain(10, 7, 4, 1),
  user: plain(10, 8, 6, 4, 2, 0),
  textInName: ['quotes'],
  textInInputs: ['quotes'],
  textInOutputs: plain(11, 10, 1),
  textWithWildcards: [],
  spanType: plain(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
  spanName: plain(8, 4, 0),
  attribute: ['quotes'],
  attributeAsJson: ['huge'],
  everything: plain(9, 6, 3, 0),
  tag: plain(1, 0),
  tagQuoted: plain(3),
  twoTags: plain(1),
};

describe('statements on the local engine', function () {
  this.timeout(120_000);
  let engine: LocalTables;
  const shapes = new Map<TableForm, TableShape>();

  before(async () => {
    engine = await LocalTables.open();
    for (const form of tableForms) {
      await engine.createSpans(form, form, awkwardSpans(originNs));
      shapes.set(form, detectShape(name(form), readColumns(await engine.run(describeTable(name(form))))));
    }
    await engine.create('logs', sideColumns.logs);
    await engine.create('annotations', sideColumns.annotations);
    await engine.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.logs SELECT c0, c1, NULL, c3::BIGINT, c4, c5::JSON::MAP(VARCHAR, VARCHAR) FROM (VALUES ${valuesOf(logRows())}) AS v(c0, c1, c2, c3, c4, c5)`);
    await engine.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.annotations SELECT c0, c1, c2, c3, c4, c5::JSON::VARIANT, c6, c7::JSON::VARIANT, c8::TIMESTAMP, c9::TIMESTAMP, c10::TIMESTAMP FROM (VALUES ${valuesOf(annotationRows())}) AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)`);
  });
  after(() => engine.close());

  const sideOf = (form: TableForm): SideTables => (form === 'v1' ? { form: 'logs', logs: name('logs') } : form === 'v2' ? { form: 'annotations', annotations: name('annotations') } : { form: 'none' });
  const run = (form: TableForm, statement: string): Promise<SqlResult> => engine.run(everyStatement(shapes.get(form)!, sideOf(form))[statement]!, { maxRows: 10_000 });

  it('the shapes are what was created', () => {
    assert.deepEqual([...shapes.values()].map(({ generation, attributes }) => [generation, attributes?.form]), [['v1', 'map'], ['v2', 'variant'], ['handMade', 'map'], ['handMade', 'json']]);
  });

  for (const form of tableForms) {
    it(`every statement runs (${form})`, async () => {
      for (const statement of Object.keys(everyStatement(shapes.get(form)!, sideOf(form)))) {
        await run(form, statement).catch((error: unknown) => assert.fail(`${statement}: ${String((error as { detail?: string }).detail)}`));
      }
    });

    for (const filter of Object.keys({ ...filters, ...(form === 'v1' || form === 'v2' ? tagFilters : {}) })) {
      it(`lists the right traces: ${filter} (${form})`, async () => {
        assert.deepEqual(records(await run(form, `list ${filter}`)).map(({ trace_id }) => labelOf(trace_id)), expected[filter]);
      });
    }

    it(`pages follow each other without gap or repetition (${form})`, async () => {
      const store = new TraceStore({ runner: engine, location: { location: 'x', spans: name(form), side: sideOf(form) }, now: () => Number(originNs / 1_000_000n) + 60_000 });
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ limit: 4, cursor });
        seen.push(...page.rows.map((row) => labelOf(row.traceId)));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      assert.deepEqual(seen, [...new Set(expected.all)]);
    });

    it(`counts each span once and sums what spans report (${form})`, async () => {
      const details = Object.fromEntries(records(await run(form, 'details')).map((row) => [labelOf(row.trace_id), row]));
      assert.deepEqual(Object.keys(details).sort(), ['badjson', 'copies', 'huge', 'nulls', 'otel', 'plain0', 'plain1', 'rootless', 'tworoots']);
      const counts = Object.fromEntries(Object.entries(details).map(([label, row]) => [label, [row.span_count, row.error_count, row.total_tokens, row.cost]]));
      assert.deepEqual(counts, {
        plain0: [4n, 1n, 15n, 0.75], plain1: [4n, 0n, 16n, 0.75], copies: [2n, 0n, null, null], tworoots: [2n, 0n, null, null], rootless: [2n, 0n, null, null],
        nulls: [1n, 0n, null, null], badjson: [1n, 0n, null, null], otel: [1n, 0n, 10n, null], huge: [1n, 0n, null, null],
      });
      assert.deepEqual([details.plain0!.request, details.plain0!.response, details.plain0!.session, details.plain0!.user], ['{"query":"question 0"}', 'answer 0', 'session-0', 'user-0']);
      assert.deepEqual([details.otel!.request, String(details.huge!.request).length, details.rootless!.root_ns], ['from openinference', 1000, null]);
    });

    it(`gives a span back as it was stored (${form})`, async () => {
      const store = new TraceStore({ runner: engine, location: { location: 'x', spans: name(form), side: sideOf(form) }, now: () => Number(originNs / 1_000_000n) + 60_000 });
      const traceId = traceIdOf('quotes');
      const [root] = (await store.trace(traceId, undefined))!.spans;
      assert.equal(root!.name, 'it\'s "quoted" `back` \\ slash -- ; DROP');
      const span = (await store.span(traceId, root!.spanId, undefined))!;
      const inputs = span.attributes['mlflow.spanInputs'];
      const text = typeof inputs === 'string' ? (JSON.parse(inputs) as { text: string }).text : (inputs as { text: string }).text;
      assert.equal(text, 'Zoë said: "5 > 3" & \'fine\' \\n \u{1F600} 漢字');
      assert.deepEqual([span.attributes["key'with"], span.attributes['key.with.dots']], ['single', 'dots']);
      assert.equal(span.startNs, originNs + 13_000_000_000n + (form === 'flat' ? 0n : 1n));
      const failed = (await store.wholeTrace(traceIdOf('failed'), undefined))!.spans[0]!;
      assert.deepEqual([failed.status, failed.events[0]!.name, failed.events[0]!.attributes['exception.stacktrace']], [{ code: 'ERROR', message: form === 'json' ? '' : 'RuntimeError: "broken"' }, 'exception', 'Traceback\n  File "a.py", line 3']);
      if (form !== 'flat') assert.equal(failed.events[0]!.timeNs, originNs + 14_000_500_001n);
      const huge = (await store.wholeTrace(traceIdOf('huge'), undefined))!.spans[0]!;
      assert.equal(String(huge.attributes['mlflow.spanInputs']).length, 1_000_000);
    });

    it(`insights count what is there (${form})`, async () => {
      const rows = async (insight: string) => records(await run(form, `insight ${insight}`));
      assert.deepEqual((await rows('traces')).map(({ traces, errors }) => [traces, errors]), [[10n, 0n], [8n, 3n], [8n, 0n]]);
      assert.deepEqual((await rows('errors')).slice(0, 2).map((row) => [row.name, row.spans, row.errors, row.percent]), [['calculator', 3n, 3n, 100], ['fails', 3n, 3n, 100]]);
      assert.deepEqual((await rows('models')).map((row) => [row.model, row.calls, row.input_tokens, row.output_tokens, row.total_tokens, row.cost]), [['gpt-4o', 12n, 186n, 60n, 246n, 9], ['llama', 1n, 7n, 3n, 10n, null]]);
      assert.deepEqual((await rows('tools')).map((row) => [row.name, row.calls, row.errors]), [['weather', 9n, 0n], ['calculator', 3n, 3n]]);
      assert.deepEqual((await rows('sessions')).map((row) => [row.session, row.traces]), [['session-2', 4n], ['session-1', 4n], ['session-0', 4n]]);
      const slowest = await rows('slowest');
      assert.deepEqual([labelOf(slowest[0]!.trace_id), slowest[0]!.duration], ['plain11', 111_000_000n]);
      assert.ok(slowest.every(({ duration }) => (duration as bigint) >= 0n));
    });

    it(`numbers above the code name the traces behind them (${form})`, async () => {
      const numbers = records(await run(form, 'functions'));
      const find = numbers.find((row) => row.function === 'find')!;
      assert.deepEqual([find.runs, find.errors, find.p50_ns, find.p95_ns, labelOf(String(find.slowest).split('/')[0]), find.newest_error], [12n, 0n, 35_000_000n, 41_000_000n, 'plain11', null]);
      const calculator = numbers.find((row) => row.function === 'calculator')!;
      assert.deepEqual([calculator.errors, labelOf(String(calculator.newest_error).split('/')[0])], [3n, 'plain8']);
    });
  }

  it('tags, metadata and assessments are the latest ones, from logs and from annotations', async () => {
    const entries = async (form: TableForm) => records(await run(form, 'entries')).map((row) => [labelOf(row.trace_id), row.kind, row.name, row.value, row.comment]);
    assert.deepEqual((await entries('v2')).map(([trace, kind, key, value]) => [trace, kind, key, value]), [
      ['plain0', 'FEEDBACK', 'helpful', 'yes'],
      ['plain0', 'METADATA', 'metadata', '{"client_request_id":"a","trace_metadata":{"mlflow.source.name":"agent.py"}}'],
      ['plain0', 'TAG', 'team', 'blue'],
      ['plain1', 'TAG', 'stage', 'prod'],
      ['plain1', 'TAG', 'team', 'blue'],
      ['plain2', 'EXPECTATION', 'expected', '{"expected_response":"x"}'],
      ['plain2', 'FEEDBACK', 'safe', '{"feedback":{"value":"no"}}'],
    ]);
    assert.deepEqual((await entries('v1')).map(([trace, kind, key]) => [trace, kind, key]), [
      ['plain0', 'ASSESSMENT', 'helpful'], ['plain0', 'METADATA', null], ['plain0', 'TAG', 'team'], ['plain1', 'TAG', 'stage'], ['plain1', 'TAG', 'team'], ['plain2', 'ASSESSMENT', 'safe'],
    ]);
    for (const form of ['v1', 'v2'] as const) {
      assert.deepEqual(records(await run(form, 'insight scorers')).map((row) => [row.name, row.value, row.results]), [['helpful', 'yes', 1n], ['safe', 'no', 1n]]);
    }
  });

  it('a table of the essential columns alone answers everything', async () => {
    await engine.duckdb(`CREATE TABLE ${testCatalog}.${testSchema}.bare AS SELECT trace_id, span_id, parent_span_id, name, start_time_unix_nano AS start_time_ns, end_time_unix_nano AS end_time_ns FROM ${testCatalog}.${testSchema}.v1`);
    const shape = detectShape(name('bare'), readColumns(await engine.run(describeTable(name('bare')))));
    for (const [statement, sql] of Object.entries(everyStatement(shape, { form: 'none' }))) {
      await engine.run(sql).catch((error: unknown) => assert.fail(`${statement}: ${String((error as { detail?: string }).detail)}`));
    }
    const { rows } = await new TraceStore({ runner: engine, location: { location: 'c.s', spans: name('bare'), side: { form: 'none' } }, now: () => Number(originNs / 1_000_000n) + 60_000 }).list({});
    assert.equal(rows.find((row) => row.name === 'fails')?.state, 'OK');
    assert.equal(rows.find((row) => row.name === 'still going')?.state, 'IN_PROGRESS');
  });

  it('spans without a trace id neither show nor end the list early', async () => {
    await engine.createSpans('nameless', 'v1', awkwardSpans(originNs));
    await engine.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.nameless SELECT * REPLACE (NULL AS trace_id) FROM ${testCatalog}.${testSchema}.v1`);
    const store = new TraceStore({ runner: engine, location: { location: 'c.s', spans: name('nameless'), side: { form: 'none' } }, now: () => Number(originNs / 1_000_000n) + 60_000 });
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 20; pages += 1) {
      const page = await store.list({ limit: 4, cursor });
      seen.push(...page.rows.map(({ traceId }) => labelOf(traceId)));
      cursor = page.nextCursor;
      if (cursor === undefined) break;
    }
    assert.deepEqual(seen, [...new Set(expected.all)]);
  });
});
