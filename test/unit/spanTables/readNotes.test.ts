import assert from 'node:assert/strict';
import { readNotes, type TraceEntry } from '../../../src/spanTables/readNotes';
import { TraceStore } from '../../../src/spanTables/traceStore';
import type { SideTables } from '../../../src/spanTables/sideTables';
import { annotationRows, logRows, originNs, valuesOf } from '../../fakes/everyStatement';
import { LocalTables, testCatalog, testSchema } from '../../fakes/localTables';
import { awkwardSpans, spanRecord, traceIdOf } from '../../fakes/spanData';
import { sideColumns } from '../../fakes/spanTables';

const name = (table: string) => ({ catalog: testCatalog, schema: testSchema, table });
const entry = (parts: Partial<TraceEntry>): TraceEntry => ({ traceId: 't', kind: 'TAG', entryId: 'e', ...parts });

describe('what a trace carries beside its spans', () => {
  it('values alone, wrapped ones and whole assessments', () => {
    const { assessments } = readNotes([
      entry({ kind: 'FEEDBACK', entryId: '1', name: 'plain', value: 'yes', comment: 'why', createdUs: '3000000' }),
      entry({ kind: 'FEEDBACK', entryId: '2', name: 'bool', value: 'true', createdUs: '2000000', metadata: '{"mlflow.assessment.sourceType":"HUMAN","mlflow.assessment.sourceId":"zoe","own":"x"}' }),
      entry({ kind: 'FEEDBACK', entryId: '3', name: 'number', value: '0.5', createdUs: '4000000' }),
      entry({ kind: 'FEEDBACK', entryId: '4', name: 'whole', value: '{"assessment_name":"inner","feedback":{"value":"no","error":null},"source":{"source_type":"LLM_JUDGE","source_id":"j"},"span_id":"ab"}' }),
      entry({ kind: 'EXPECTATION', entryId: '5', name: 'expected', value: '{"value":["a","b"]}' }),
      entry({ kind: 'ASSESSMENT', entryId: '6', value: '{broken' }),
    ]);
    assert.deepEqual(assessments.map(({ id, name: given, value, kind }) => [id, given, value, kind]), [
      ['4', 'inner', 'no', 'feedback'], ['5', 'expected', ['a', 'b'], 'expectation'], ['2', 'bool', true, 'feedback'], ['1', 'plain', 'yes', 'feedback'], ['3', 'number', 0.5, 'feedback'],
    ]);
    assert.deepEqual([assessments[2]!.sourceType, assessments[2]!.sourceId, assessments[3]!.rationale, assessments[0]!.spanId, assessments[3]!.createdMs], ['HUMAN', 'zoe', 'why', 'ab', 3000]);
  });

  it('nothing stored makes it fail', () => {
    const odd = ['', '{', '[]', 'null', '"', '0123', '{"trace_metadata":7}', '{"trace_metadata":{"a":{"b":1},"c":null,"d":"x"}}'];
    for (const kind of ['TAG', 'METADATA', 'FEEDBACK', 'EXPECTATION', 'ASSESSMENT', 'RUN_LINK', 'NEW']) {
      for (const value of [undefined, ...odd]) readNotes([entry({ kind, value, metadata: value, createdUs: value ?? '9'.repeat(30) })]);
    }
    assert.deepEqual(Object.keys(readNotes([entry({ kind: 'METADATA', value: odd.at(-1) })]).metadata), ['a', 'd']);
  });
});

for (const [form, table] of [['v1', 'logs'], ['v2', 'annotations']] as const) describe(`notes and sessions of a ${form} location`, () => {
  let tables: LocalTables;
  let store: TraceStore;

  before(async () => {
    tables = await LocalTables.open();
    const bare = ['noted', 'tagged', 'neither'].map((trace, n) => spanRecord(originNs, trace, 'root', 30_000 + n, { name: trace }));
    await tables.createSpans(form, form, [...awkwardSpans(originNs), ...bare]);
    await tables.create(table, sideColumns[table]);
    const ms = originNs / 1_000_000n;
    const stamp = new Date(Number(ms)).toISOString().replace('T', ' ').replace('Z', '');
    const metadata = JSON.stringify({ client_request_id: 'r', trace_metadata: { 'mlflow.trace.session': "o'brien", 'mlflow.trace.user': 'zoë' } });
    if (form === 'v1') {
      const event = (trace: string, event_name: string, body: string) => [event_name, traceIdOf(trace), '', String(originNs), body, '{}'];
      const rows = [...logRows(), event('noted', 'genai.trace.metadata', metadata), event('tagged', 'genai.trace.tag', JSON.stringify({ key: 'mlflow.trace.session', value: "o'brien" }))];
      await tables.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.logs SELECT c0, c1, NULL, c3::BIGINT, c4, c5::JSON::MAP(VARCHAR, VARCHAR) FROM (VALUES ${valuesOf(rows)}) AS v(c0, c1, c2, c3, c4, c5)`);
    } else {
      const row = (id: string, type: string, trace: string, label: string, value: string) => [id, type, 'TRACE', traceIdOf(trace), label, value, null, '{}', stamp, stamp, null];
      const rows = [...annotationRows(), row('n1', 'METADATA', 'noted', 'metadata', metadata), row('n2', 'TAG', 'tagged', 'mlflow.trace.session', '"o\'brien"')];
      await tables.duckdb(`INSERT INTO ${testCatalog}.${testSchema}.annotations SELECT c0, c1, c2, c3, c4, c5::JSON::VARIANT, c6, c7::JSON::VARIANT, c8::TIMESTAMP, c9::TIMESTAMP, c10::TIMESTAMP FROM (VALUES ${valuesOf(rows)}) AS v(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10)`);
    }
    const side: SideTables = form === 'v1' ? { form: 'logs', logs: name('logs') } : { form: 'annotations', annotations: name('annotations') };
    store = new TraceStore({ runner: tables, location: { location: 'c.s', spans: name(form), side }, now: () => Number(originNs / 1_000_000n) + 60_000 });
  });
  after(() => tables.close());

  const found = async (query: Parameters<TraceStore['list']>[0]) => (await store.list(query)).rows.map((row) => row.name);

  it('a session is found on spans, in metadata and in tags', async () => {
    assert.deepEqual(await found({ session: "o'brien" }), ['tagged', 'noted']);
    assert.deepEqual(await found({ user: 'zoë' }), ['noted']);
    assert.deepEqual((await found({ session: 'session-1' })).length, 4);
    assert.deepEqual(await found({ session: "x' OR '1'='1" }), []);
  });

  it('where the table beside the spans is missing, sessions are found on spans', async () => {
    const missing: SideTables = form === 'v1' ? { form: 'logs', logs: name('nowhere') } : { form: 'annotations', annotations: name('nowhere') };
    const other = new TraceStore({ runner: tables, location: { location: 'c.s', spans: name(form), side: missing }, now: () => Number(originNs / 1_000_000n) + 60_000 });
    assert.equal((await other.list({ session: 'session-1' })).rows.length, 4);
    await assert.rejects(other.list({ tags: [{ key: 'team', value: 'blue' }] }), { code: 'sql.failed' });
  });

  it('tags, metadata and assessments of a trace, deleted and older ones left out', async () => {
    const notes = await store.notes(traceIdOf('plain0'));
    assert.deepEqual([notes.tags, notes.metadata, notes.clientRequestId], [{ team: 'blue' }, { 'mlflow.source.name': 'agent.py' }, 'a']);
    assert.deepEqual(notes.assessments.map(({ id, name: given, value, rationale, metadata }) => [id, given, value, rationale, metadata]), [['a-1', 'helpful', 'yes', 'because', [['model', 'judge']]]]);
    assert.deepEqual(await store.notes(traceIdOf('plain1')).then(({ tags, assessments }) => [tags, assessments]), [{ team: 'blue', stage: 'prod' }, []]);
    assert.deepEqual(await store.notes(traceIdOf('nowhere')), { tags: {}, metadata: {}, assessments: [] });
  });
});
