import assert from 'node:assert/strict';
import { PbfReader, PbfWriter } from 'pbf';
import { gzipSync } from 'node:zlib';
import type { LocalStatus, LocalTrace } from '../../../src/protocol/localWorkspace';
import { encodeSpans } from '../../../src/local/otlp/encodeSpans';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import type { Span } from '../../../src/trace/model';
import type { TraceList } from '../../../src/trace/list';
import { OtlpLoad } from '../../bench/otlpLoad';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

const table = 'local.traces.mlflow_experiment_trace_otel_spans';
const id = (number: number, bytes: number) => number.toString(16).padStart(bytes * 2, '0');

function span(traceId: string, spanId: string, parentSpanId: string, extra: Partial<Span> = {}): Span {
  return {
    traceId, spanId, parentSpanId, name: spanId, kind: 'INTERNAL', startNs: 1_700_000_000_000_000_000n, endNs: 1_700_000_001_000_000_000n, attributes: {}, events: [], links: [],
    status: { code: 'OK', message: '' }, resource: { attributes: {} }, scope: { name: '', version: '', attributes: {} }, ...extra,
  };
}

/** A request with one span, whose attributes k0, k1 … are whole numbers. */
function manyAttributes(traceId: string, count: number): Uint8Array {
  const writer = new PbfWriter();
  const value = (number: number, out: PbfWriter) => out.writeVarintField(3, number);
  const pair = (number: number, out: PbfWriter) => {
    out.writeStringField(1, `k${number}`);
    out.writeMessage(2, value, number);
  };
  const span = (_: unknown, out: PbfWriter) => {
    out.writeBytesField(1, Buffer.from(traceId, 'hex'));
    out.writeBytesField(2, Buffer.from(id(1, 8), 'hex'));
    for (let i = 0; i < count; i++) out.writeMessage(9, pair, i);
  };
  writer.writeMessage(1, (_: unknown, resource: PbfWriter) => resource.writeMessage(2, (__: unknown, scope: PbfWriter) => scope.writeMessage(2, span, null), null), null);
  return writer.finish();
}

/** google.rpc.Status: 1 code, 2 message. */
function rpcStatus(body: ArrayBuffer): { code: number; message: string } {
  return new PbfReader(new Uint8Array(body)).readFields((tag, result: { code: number; message: string }, reader) => {
    if (tag === 1) result.code = reader?.readVarint() ?? 0;
    if (tag === 2) result.message = reader?.readString() ?? '';
  }, { code: 0, message: '' });
}

describe('local workspace: bad input', () => {
  let workspace: TestWorkspace;
  before(async () => (workspace = await testWorkspace()));
  after(() => workspace.dispose());

  const send = (body: Uint8Array | string, headers: Record<string, string> = {}) =>
    workspace.call('POST', '/api/2.0/otel/v1/traces', body, { 'content-type': 'application/x-protobuf', 'x-databricks-uc-table-name': table, ...headers });
  const spanCount = async () => (await workspace.json<LocalStatus>('GET', '/spanlight/v1/status')).spanCount;
  const load = () => new OtlpLoad({ spansPerBatch: 20 }).next().slice();
  const trace = async (traceId: string) => workspace.json<LocalTrace>('GET', `/spanlight/v1/traces/${traceId}`);
  const refuses = async (answer: Response, status: number, code: number, message: RegExp) => {
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('content-type'), 'application/x-protobuf');
    const error = rpcStatus(await answer.arrayBuffer());
    assert.equal(error.code, code);
    assert.match(error.message, message);
  };

  it('refuses what is not OTLP protobuf and stores nothing of it', async () => {
    const whole = load();
    await refuses(await send('{"resourceSpans":[]}'), 400, 3, /not an OTLP protobuf request/);
    for (const cut of [1, 7, Math.floor(whole.length / 2)]) await refuses(await send(whole.subarray(0, whole.length - cut)), 400, 3, /cut off|only \d+ are left/);
    await refuses(await send(gzipSync(whole).subarray(0, 200), { 'content-encoding': 'gzip' }), 400, 3, /not valid gzip/);
    await refuses(await send(whole, { 'content-encoding': 'br' }), 400, 3, /"br" is not supported/);
    const sentJson = await send(whole, { 'content-type': 'application/json' });
    assert.deepEqual([sentJson.status, ((await sentJson.json()) as { message: string }).message], [400, 'The Content-Type must be application/x-protobuf; "application/json" is not taken here.']);
    assert.equal(await spanCount(), 0);
  });

  it('accepts an empty request as one without spans', async () => {
    assert.equal((await send(new Uint8Array())).status, 200);
    assert.equal(await spanCount(), 0);
  });

  it('refuses a body that is or becomes too large', async () => {
    await refuses(await send(gzipSync(Buffer.alloc(200 * 1024 * 1024)), { 'content-encoding': 'gzip' }), 413, 8, /larger than 64 MB/);
    await refuses(await send(Buffer.alloc(65 * 1024 * 1024)), 413, 8, /larger than 64 MB/);
    assert.equal(await spanCount(), 0);
  }).timeout(30_000);

  it('stores a 50 MB request', async () => {
    const big = encodeSpans(Array.from({ length: 50 }, (_, i) => span(id(77, 16), id(i + 1, 8), i === 0 ? '' : id(1, 8), { attributes: { 'mlflow.spanInputs': 'x'.repeat(1024 * 1024) } })));
    assert.ok(big.length > 50 * 1024 * 1024);
    assert.equal((await send(big)).status, 200);
    assert.equal(await spanCount(), 50);
  }).timeout(30_000);

  it('leaves out spans with ids of the wrong size and says how many', async () => {
    const before = await spanCount();
    const answer = await send(encodeSpans([span(id(2, 16), '01', ''), span('02', id(2, 8), ''), span(id(0, 16), id(3, 8), ''), span(id(2, 16), id(4, 8), '')]));
    assert.equal(answer.status, 200);
    const partial = new PbfReader(new Uint8Array(await answer.arrayBuffer())).readFields((tag, result: { rejected: number; message: string }, reader) => {
      if (tag === 1) reader?.readMessage((inner, target: typeof result, source) => {
        if (inner === 1) target.rejected = source?.readVarint() ?? 0;
        if (inner === 2) target.message = source?.readString() ?? '';
      }, result);
    }, { rejected: 0, message: '' });
    assert.deepEqual(partial, { rejected: 3, message: 'a span_id has 1 bytes instead of 8' });
    assert.equal(await spanCount(), before + 1);
  });

  it('keeps a loop of parents, odd times and names as they were sent', async () => {
    const loop = id(5, 16);
    const odd = id(6, 16);
    assert.equal((await send(encodeSpans([span(loop, id(1, 8), id(2, 8)), span(loop, id(2, 8), id(1, 8)), span(odd, id(1, 8), '', { startNs: 2_000_000n, endNs: 1_000_000n, name: 'end "before" start\u0000' }), span(odd, id(2, 8), id(1, 8), { startNs: 0n, endNs: 0n })]))).status, 200);
    const { rows } = await workspace.json<TraceList>('GET', '/spanlight/v1/traces');
    const row = (traceId: string) => rows.find((item) => item.traceId === traceId)!;
    assert.deepEqual([row(loop).state, row(loop).durationMs, row(loop).spanCount], ['IN_PROGRESS', undefined, 2]);
    assert.deepEqual([row(odd).state, row(odd).durationMs, row(odd).startMs], ['OK', 0, 2]);
    assert.deepEqual(decodeOtlp((await trace(loop)).otlp).map((item) => item.parentSpanId), [id(2, 8), id(1, 8)]);
    assert.deepEqual(decodeOtlp((await trace(odd)).otlp).map((item) => [item.name, item.startNs, item.endNs]), [[id(2, 8), 0n, 0n], ['end "before" start\u0000', 2_000_000n, 1_000_000n]]);
  });

  it('stores a span with a million attributes', async () => {
    assert.equal((await send(manyAttributes(id(9, 16), 1_000_000))).status, 200);
    const text = await (await workspace.call('GET', `/spanlight/v1/traces/${id(9, 16)}`)).text();
    assert.equal(text.split('{"key":"k').length - 1, 1_000_000);
    assert.ok(text.includes('{"key":"k999999","value":{"intValue":"999999"}}'));
  }).timeout(60_000);

  it('refuses tables that are unknown, malformed, or not for spans', async () => {
    const cases: [string, number, number, RegExp][] = [
      ['local.traces.nowhere', 404, 5, /local\.traces\.nowhere does not exist/],
      ['nowhere.traces.t', 404, 5, /does not exist/],
      ['local.traces', 400, 3, /"local\.traces" is not a full table name/],
      ['local.traces.a.b', 400, 3, /not a full table name/],
      ['local.traces.x"; DROP TABLE y; --', 400, 3, /not a valid table name/],
      ["local.traces.x'||y", 404, 5, /does not exist/],
      ['__spanlight.main.experiments', 400, 3, /reserved/],
      ['local.__spanlight.trace_parts', 400, 3, /reserved/],
      ['local.traces.mlflow_experiment_trace_otel_logs', 400, 3, /not an OpenTelemetry spans table/],
    ];
    for (const [name, status, code, message] of cases) await refuses(await send(load(), { 'x-databricks-uc-table-name': name }), status, code, message);
    await refuses(await workspace.call('POST', '/api/2.0/otel/v1/traces', load(), { 'content-type': 'application/x-protobuf' }), 400, 3, /X-Databricks-UC-Table-Name is missing/);
    await refuses(await workspace.call('POST', '/api/2.0/otel/v1/logs', load(), { 'content-type': 'application/x-protobuf' }), 501, 12, /no OTLP logs/);
  });

  it('answers OTLP requests without a token in protobuf', async () => {
    const answer = await fetch(`${workspace.url}/api/2.0/otel/v1/traces`, { method: 'POST', headers: { 'content-type': 'application/x-protobuf' }, body: load() as Uint8Array<ArrayBuffer> });
    await refuses(answer, 401, 16, /no token/);
  });

  it('counts what it refused', async () => {
    const { refusedRequests } = await workspace.json<LocalStatus>('GET', '/spanlight/v1/status');
    assert.ok(refusedRequests >= 15);
  });
});
