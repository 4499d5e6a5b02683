import assert from 'node:assert/strict';
import { CodedError } from '../../../src/base/errors';
import { buildTrace } from '../../../src/trace/build';
import { readOtlpProtobuf } from '../../../src/databricks/otlpProtobuf';
import { encodeSpans } from '../../../src/local/otlp/encodeSpans';
import { decodeOtlpRequests, decodeTraceFile } from '../../../src/trace/decode/traceFile';
import { encodeOtlp } from '../../../src/trace/encode/otlp';
import { makeSpan } from './makeSpan';

const spans = [makeSpan({ spanId: '0'.repeat(15) + '1', name: 'root' }), makeSpan({ spanId: '0'.repeat(15) + '2', parentSpanId: '0'.repeat(15) + '1', name: 'child' })];
const otlp = encodeOtlp(spans);
const tree = (text: string) => buildTrace(decodeTraceFile(text).spans).spans.map(({ span, depth }) => `${'.'.repeat(depth)}${span.name}`);

const jaeger = {
  data: [{
    traceID: 'abc123',
    processes: { p1: { serviceName: 'web', tags: [{ key: 'host', type: 'string', value: 'a' }] } },
    spans: [
      { traceID: 'abc123', spanID: '2', operationName: 'query', references: [{ refType: 'CHILD_OF', traceID: 'abc123', spanID: '1' }], startTime: 1_700_000_000_000_100, duration: 50, processID: 'p1',
        tags: [{ key: 'error', type: 'bool', value: true }, { key: 'rows', type: 'int64', value: 3 }, { key: 'otel.status_description', type: 'string', value: 'gone' }],
        logs: [{ timestamp: 1_700_000_000_000_120, fields: [{ key: 'event', type: 'string', value: 'exception' }, { key: 'exception.type', type: 'string', value: 'E' }] }] },
      { traceID: 'abc123', spanID: '1', operationName: 'GET /', references: [], startTime: 1_700_000_000_000_000, duration: 200, processID: 'p1', tags: [{ key: 'span.kind', type: 'string', value: 'server' }], logs: [] },
    ],
  }],
};
/** As `Trace.to_json()` of MLflow 3.17 writes it. */
const mlflow = {
  info: { trace_id: 'tr-1', trace_metadata: { 'mlflow.source.git.commit': 'abc', 'mlflow.source.name': 'agent.py' }, tags: {} },
  data: { spans: [{ trace_id: 'AAAAAAAAAAAAAAAAAAAAAQ==', span_id: 'AAAAAAAAAAE=', parent_span_id: null, name: 'answer', start_time_unix_nano: 10, end_time_unix_nano: 50, status: { code: 'STATUS_CODE_OK' }, attributes: { 'mlflow.spanInputs': '{"q": 1}' }, events: [] }] },
};

describe('a file of OTLP protobuf', () => {
  const rich = makeSpan({
    traceId: 'ab'.repeat(16), spanId: 'cd'.repeat(8), parentSpanId: 'ef'.repeat(8), name: 'Größe 尺', kind: 'CLIENT', startNs: 1_764_000_000_000_000_001n, endNs: 1_764_000_000_000_000_009n,
    attributes: { text: 'a', yes: true, no: false, count: -7, big: 9_007_199_254_740_993n, half: 0.5, list: ['x', 1, null], map: { deep: { er: 'ü' } }, none: null },
    events: [{ name: 'exception', timeNs: 5n, attributes: { 'exception.type': 'KeyError' } }], links: [{ traceId: '12'.repeat(16), spanId: '34'.repeat(8), attributes: { why: 'batch' } }],
    status: { code: 'ERROR', message: 'no' },
  });
  const bytes = encodeSpans([rich, ...spans]);
  it('gives the spans that were written, as one request or the Collector’s row of requests', () => {
    assert.deepEqual(decodeOtlpRequests(readOtlpProtobuf(bytes)).spans[0], rich);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    const { format, spans: found } = decodeOtlpRequests(readOtlpProtobuf(Buffer.concat([length, bytes, length, bytes])));
    assert.deepEqual([format, found.map(({ name }) => name)], ['OTLP protobuf', ['Größe 尺', 'root', 'child', 'Größe 尺', 'root', 'child']]);
  });
  it('says what is wrong with other bytes', () => {
    for (const [what, other] of [['cut', bytes.subarray(0, bytes.length - 3)], ['picture', Buffer.from('\u0089PNG\r\n\u001a\n0000', 'latin1')], ['empty request', Buffer.from([0x12, 0])], ['deep', Buffer.from('0a'.repeat(4_000), 'hex')]] as const) {
      assert.throws(() => decodeOtlpRequests(readOtlpProtobuf(other)), (error: unknown) => error instanceof CodedError && error.code === 'file.notATrace' && /protobuf/.test(error.message), what);
    }
  });
});

describe('a file of traces', () => {
  it('is OTLP JSON as one request, a list, lines of the Collector, or Tempo’s batches', () => {
    const line = JSON.stringify(otlp);
    const each = spans.map((span) => JSON.stringify(encodeOtlp([span])));
    const forms = [line, JSON.stringify(otlp, null, 2), `[${line}]`, `\ufeff${each.join('\n')}\n`, JSON.stringify({ batches: otlp.resourceSpans }), JSON.stringify({ trace: otlp })];
    for (const form of forms) assert.deepEqual(tree(form), ['root', '.child']);
    assert.equal(decodeTraceFile(line).format, 'OTLP JSON');
  });

  it('is Jaeger’s JSON, with OpenTelemetry’s fields taken from tags', () => {
    const { format, spans: found } = decodeTraceFile(JSON.stringify(jaeger));
    assert.equal(format, 'Jaeger JSON');
    const [query, root] = found;
    assert.deepEqual(tree(JSON.stringify(jaeger)), ['GET /', '.query']);
    assert.deepEqual([root!.kind, root!.traceId, root!.startNs, root!.endNs], ['SERVER', '00000000000000000000000000abc123', 1_700_000_000_000_000_000n, 1_700_000_000_000_200_000n]);
    assert.deepEqual([query!.status, query!.attributes, query!.events[0]!.name], [{ code: 'ERROR', message: 'gone' }, { error: true, rows: 3 }, 'exception']);
    assert.deepEqual(query!.resource.attributes, { 'service.name': 'web', host: 'a' });
    assert.deepEqual(tree(JSON.stringify(jaeger.data[0])), ['GET /', '.query']);
  });

  it('is MLflow’s trace JSON, whole, as traces.json, or several', () => {
    const { format, spans: found, metadata } = decodeTraceFile(JSON.stringify(mlflow));
    assert.deepEqual([format, found[0]!.name, found[0]!.spanId, metadata['mlflow.source.git.commit']], ['MLflow trace JSON', 'answer', '0000000000000001', 'abc']);
    for (const form of [mlflow.data, [mlflow, mlflow], { traces: [mlflow] }]) assert.equal(decodeTraceFile(JSON.stringify(form)).spans[0]!.name, 'answer');
  });

  it('is refused with a sentence that says what it is', () => {
    const says: readonly (readonly [string, RegExp])[] = [
      ['', /empty/],
      ['{"a": 1', /not valid JSON/],
      ['{"name": "x", "version": "1"}', /holds no trace/],
      ['[1, 2]', /holds no trace/],
      ['{"resourceSpans": []}', /without a single span/],
      ['{"spans": [{"name": "x"}]}', /no trace_id or no span_id/],
    ];
    for (const [text, sentence] of says) {
      assert.throws(() => decodeTraceFile(text), (error: unknown) => error instanceof CodedError && error.code === 'file.notATrace' && sentence.test(error.message), text);
    }
  });
});
