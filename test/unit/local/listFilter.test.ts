import assert from 'node:assert/strict';
import { encodeTraceRequest } from '../../../src/databricks/otlp';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import { encodeOtlp } from '../../../src/trace/encode/otlp';
import { readFilterText } from '../../../src/trace/filterText';
import type { CalledFunction, FunctionRun, RunsQuery } from '../../../src/trace/compare/runs';
import type { TraceList, TraceListQuery } from '../../../src/trace/list';
import { spanIdOf, traceIdOf } from '../../fakes/spanData';
import { runSql } from './sqlClient';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

const originMs = 1_795_400_000_000;

interface Sample {
  readonly name: string;
  readonly atMs: number;
  readonly durationMs: number;
  readonly status?: 'OK' | 'ERROR';
  readonly child?: string;
  readonly attributes?: Record<string, string>;
  readonly childAttributes?: Record<string, string>;
}

const samples: Readonly<Record<string, Sample>> = {
  a: { name: 'answer', atMs: 1, durationMs: 100, child: 'find', attributes: { 'session.id': 's-1', 'user.id': '"zoë"' }, childAttributes: { 'mlflow.spanType': '"RETRIEVER"' } },
  b: { name: 'answer', atMs: 2, durationMs: 3_000, status: 'ERROR', child: 'chat', attributes: { 'mlflow.spanInputs': '{"q":"refund"}' }, childAttributes: { 'mlflow.spanType': 'CHAT_MODEL', 'key.with.dots': 'x y', "o'clock": 'five' } },
  c: { name: "it's `quoted` \"; DROP", atMs: 3, durationMs: 5, child: 'tool', childAttributes: { 'mlflow.spanType': 'TOOL' } },
  d: { name: 'other', atMs: 4, durationMs: 50 },
};

/** Text of a filter and the samples that it keeps, newest first. */
const cases: readonly (readonly [string, string])[] = [
  ['', 'dcba'],
  ['name:answer', 'ba'],
  ['name:find', ''],
  ['span:find', 'a'],
  ['type:retriever', 'a'],
  ['type:CHAT_MODEL', 'b'],
  ['type:TOOL status:ok', 'c'],
  ['type:TOOL status:error', ''],
  ['duration>100ms', 'ba'],
  ['duration<50ms', 'dc'],
  ['duration>20ms duration<1s', 'da'],
  ['session:s-1', 'a'],
  ['session:s-2', 'd'],
  ['user:zoë', 'a'],
  ['tag:team=blue', 'ba'],
  ['tag:team=blue tag:stage=prod', 'b'],
  ['tag:team=red', ''],
  ['attr:key.with.dots="x y"', 'b'],
  ["attr:o'clock=five", 'b'],
  ['attr:mlflow.spanType=RETRIEVER', 'a'],
  ['refund status:error', 'b'],
  ["name:\"it's `quoted` \\\"; DROP\"", 'c'],
  ["tag:\"x'; DROP\"=y", ''],
];

for (const location of ['schema', 'prefix'] as const) describe(`local workspace: filters of the list (${location})`, () => {
  const path = location === 'schema' ? 'local.traces' : 'local.traces.demo';
  const table = location === 'schema' ? 'local.traces.mlflow_experiment_trace_otel_spans' : 'local.traces.demo_otel_spans';
  let workspace: TestWorkspace;

  before(async () => {
    workspace = await testWorkspace({ location });
    const body = encodeTraceRequest(Object.entries(samples).flatMap(([id, sample]) => spansOf(id, sample)));
    const answer = await workspace.call('POST', '/api/2.0/otel/v1/traces', body, { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table });
    assert.equal(answer.status, 200);
    const tag = (id: string, key: string, value: string) => workspace.json('PATCH', `/api/4.0/mlflow/traces/${path}/${traceIdOf(id)}/tags`, { key, value });
    for (const [id, key, value] of [['a', 'team', 'red'], ['a', 'team', 'blue'], ['b', 'team', 'blue'], ['b', 'stage', 'prod']] as const) await tag(id, key, value);
    // An older client says session and user in the trace's metadata only.
    await workspace.json('POST', `/api/4.0/mlflow/traces/${path}/${traceIdOf('d')}/info`, { trace_id: traceIdOf('d'), trace_metadata: { 'mlflow.trace.session': 's-2' } });
  });
  after(() => workspace.dispose());

  const list = async (query: TraceListQuery) => (await workspace.json<TraceList>('GET', `/spanlight/v1/traces?query=${encodeURIComponent(JSON.stringify(query))}`)).rows;
  const kept = async (query: TraceListQuery) => (await list(query)).map((row) => Object.keys(samples).find((id) => traceIdOf(id) === row.traceId)).join('');

  for (const [text, expected] of cases) it(text || 'no filter', async () => assert.equal(await kept(readFilterText(text).filter), expected));

  it('pages and times go with a filter', async () => {
    const filter = readFilterText('tag:team=blue').filter;
    const first = await workspace.json<TraceList>('GET', `/spanlight/v1/traces?query=${encodeURIComponent(JSON.stringify({ ...filter, limit: 1 }))}`);
    assert.deepEqual([first.rows.length, first.rows[0]!.traceId], [1, traceIdOf('b')]);
    assert.equal(await kept({ ...filter, cursor: first.nextCursor }), 'a');
    assert.equal(await kept({ ...filter, sinceMs: originMs + 2 }), 'b');
    assert.equal(await kept({ ...filter, untilMs: originMs + 2 }), 'a');
  });

  it('calls of a function come newest first, whatever trace they are in, repeats among them', async () => {
    const runs = async (query: Partial<RunsQuery>) => (await workspace.json<{ runs: FunctionRun[] }>('GET', `/spanlight/v1/runs?query=${encodeURIComponent(JSON.stringify(query))}`)).runs;
    const answers = await runs({ names: ['answer'] });
    assert.deepEqual(answers.map(({ traceId, spanId, state, durationMs, requestPreview }) => [traceId, spanId, state, durationMs, requestPreview]), [
      [traceIdOf('b'), spanIdOf('broot'), 'ERROR', 3_000, '{"q":"refund"}'],
      [traceIdOf('a'), spanIdOf('aroot'), 'OK', 100, undefined],
    ]);
    assert.deepEqual((await runs({ names: ['chat', 'tool'], location: path })).map(({ name }) => name), ['tool', 'chat']);
    assert.deepEqual((await runs({ names: ['chat'] })).map(({ name, spanId }) => [name, spanId]), [['chat', spanIdOf('bkid')]]);
    assert.deepEqual([(await runs({ names: ['answer'], limit: 1 })).length, (await runs({ names: ['answer'], untilMs: originMs + 2 })).length, (await runs({ names: ['answer'], location: 'experiment:9' })).length], [1, 1, 0]);
    const { functions } = await workspace.json<{ functions: CalledFunction[] }>('GET', '/spanlight/v1/functions');
    assert.deepEqual(functions.find(({ name }) => name === 'answer'), { name: 'answer', calls: 2, lastMs: originMs + 2 });
    assert.equal((await workspace.call('GET', `/spanlight/v1/runs?query=${encodeURIComponent('{"names":[]}')}`)).status, 400);
  });

  it('forgets a trace whose spans were deleted by SQL', async () => {
    const answer = await runSql(workspace, `DELETE FROM ${table} WHERE trace_id = '${traceIdOf('c')}'`);
    assert.equal(answer.state, 'SUCCEEDED');
    assert.equal(await kept({}), 'dba');
    await runSql(workspace, `DELETE FROM ${table} WHERE trace_id = '${traceIdOf('b')}' AND name = 'chat'`);
    assert.equal(await kept({}), 'dba');
    assert.equal((await list({}))[1]!.spanCount, 1);
  });

  it('refuses what is no filter, by its field', async () => {
    for (const query of [{ name: 1 }, { attributes: [{ key: 'a' }] }, { tags: 'x' }, { minDurationMs: '5' }]) {
      const answer = await workspace.call('GET', `/spanlight/v1/traces?query=${encodeURIComponent(JSON.stringify(query))}`);
      assert.equal(answer.status, 400);
      assert.match(await answer.text(), new RegExp(`as \\\\"${Object.keys(query)[0]}\\\\"`));
    }
  });
});

function spansOf(id: string, { name, atMs, durationMs, status = 'OK', child, attributes = {}, childAttributes = {} }: Sample) {
  const startNs = BigInt(originMs + atMs) * 1_000_000n;
  const base = { traceId: traceIdOf(id), kind: 'INTERNAL' as const, events: [], links: [], resource: { attributes: {} }, scope: { name: 'test', attributes: {} } };
  const root = { ...base, spanId: spanIdOf(`${id}root`), parentSpanId: '', name, startNs, endNs: startNs + BigInt(durationMs) * 1_000_000n, status: { code: status, message: '' }, attributes };
  const made = child === undefined ? [] : [{ ...root, spanId: spanIdOf(`${id}kid`), parentSpanId: root.spanId, name: child, status: { code: 'OK' as const, message: '' }, attributes: childAttributes }];
  // Through the product's own form, which fills what is left out here.
  return decodeOtlp(encodeOtlp([root, ...made] as never));
}
