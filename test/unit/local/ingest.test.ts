import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { LocalStatus, LocalTrace } from '../../../src/protocol/localWorkspace';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import type { TraceList } from '../../../src/trace/list';
import { OtlpLoad } from '../../bench/otlpLoad';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';


for (const location of ['schema', 'prefix'] as const) describe(`local workspace: traces in, list and trace out (${location})`, () => {
  const path = location === 'schema' ? 'local.traces' : 'local.traces.demo';
  const spansTable = location === 'schema' ? 'local.traces.mlflow_experiment_trace_otel_spans' : 'local.traces.demo_otel_spans';
  const headers = (extra: Record<string, string> = {}) => ({ 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': spansTable, ...extra });
  let workspace: TestWorkspace;
  const load = new OtlpLoad({ spansPerBatch: 50, spansPerTrace: 10 });
  before(async () => (workspace = await testWorkspace({ location })));
  after(() => workspace.dispose());

  const list = (query = {}) => workspace.json<TraceList>('GET', `/spanlight/v1/traces?query=${encodeURIComponent(JSON.stringify(query))}`);

  it('stores a batch, plain and gzipped, and lists its traces newest first', async () => {
    for (const gzip of [false, true]) {
      const body = load.next().slice();
      const answer = await workspace.call('POST', '/api/2.0/otel/v1/traces', gzip ? gzipSync(body) : body, headers(gzip ? { 'content-encoding': 'gzip' } : {}));
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
      assert.equal((await answer.arrayBuffer()).byteLength, 0);
    }
    const { rows, nextCursor } = await list();
    assert.equal(rows.length, 10);
    assert.equal(nextCursor, undefined);
    assert.ok(rows.every((row, i) => i === 0 || row.startMs < rows[i - 1]!.startMs));
    const [row] = rows;
    assert.deepEqual([row!.location, row!.storage, row!.name, row!.spanCount], [path, 'uc', 'answer', 10]);
    assert.ok(row!.requestPreview);
  });

  it('pages through the list without a gap or a repeat', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: TraceList = await list({ limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.rows.map((row) => row.traceId));
      cursor = page.nextCursor;
    } while (cursor);
    assert.deepEqual(seen, (await list()).rows.map((row) => row.traceId));
  });

  it('filters by text, state and time', async () => {
    const all = (await list()).rows;
    assert.deepEqual((await list({ text: all[3]!.traceId.toUpperCase() })).rows, [all[3]]);
    assert.equal((await list({ text: '%' })).rows.length, 0);
    assert.equal((await list({ sinceMs: all[4]!.startMs })).rows.length, 5);
    const states = new Set(all.map((row) => row.state));
    for (const state of states) assert.deepEqual((await list({ states: [state] })).rows, all.filter((row) => row.state === state));
  });

  it('gives a whole trace as OTLP JSON', async () => {
    const [row] = (await list()).rows;
    const trace = await workspace.json<LocalTrace>('GET', `/spanlight/v1/traces/${row!.traceId}?location=${row!.location}`);
    const spans = decodeOtlp(trace.otlp);
    assert.equal(spans.length, 10);
    assert.deepEqual(trace.row, row);
    assert.equal(spans.filter((span) => span.parentSpanId === '').length, 1);
    assert.equal(spans[0]!.attributes['mlflow.spanType'], 'AGENT');
  });

  it('counts a span that was sent twice once', async () => {
    const body = load.next().slice();
    for (let i = 0; i < 2; i++) assert.equal((await workspace.call('POST', '/api/2.0/otel/v1/traces', body, headers())).status, 200);
    const [row] = (await list()).rows;
    assert.equal(row!.spanCount, 10);
    const trace = await workspace.json<LocalTrace>('GET', `/spanlight/v1/traces/${row!.traceId}`);
    assert.equal(decodeOtlp(trace.otlp).length, 10);
  });

  it('pushes an event when a batch is stored', async () => {
    const stream = await workspace.call('GET', '/spanlight/v1/events');
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (part: string) => {
      while (!text.includes(part)) text += (await reader.read()).value ?? assert.fail('the stream ended');
    };
    await until('event: status');
    await workspace.call('POST', '/api/2.0/otel/v1/traces', load.next().slice(), headers());
    const sentAt = Date.now();
    await until('event: traces');
    assert.ok(Date.now() - sentAt < 1000);
    assert.ok(text.includes(`"location":"${path}"`));
    await reader.cancel();
  });

  it('keeps everything over a restart and finds its defaults again', async () => {
    const before = { status: await workspace.json<LocalStatus>('GET', '/spanlight/v1/status'), list: await list() };
    await workspace.restart();
    const status = await workspace.json<LocalStatus>('GET', '/spanlight/v1/status');
    assert.deepEqual(status.defaults, before.status.defaults);
    assert.equal(status.spanCount, before.status.spanCount);
    assert.deepEqual(await list(), before.list);
  });
});
