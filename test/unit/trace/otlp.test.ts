import assert from 'node:assert/strict';
import { decodeOtlp } from '../../../src/trace/decode/otlp';
import { encodeOtlp } from '../../../src/trace/encode/otlp';
import type { Span } from '../../../src/trace/model';

const resource = { attributes: { 'service.name': 'rag' }, schemaUrl: 'https://example/schema' };
const scope = { name: 'mlflow', version: '3.9', attributes: { a: 1 }, schemaUrl: 'https://example/scope' };
const span: Span = {
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: '0123456789abcdef',
  parentSpanId: 'fedcba9876543210',
  traceState: 'k=v',
  flags: 256,
  name: 'retrieve',
  kind: 'CLIENT',
  startNs: 1_767_225_600_000_000_001n,
  endNs: 1_767_225_600_500_000_002n,
  attributes: { text: 'é"\n', whole: 7, big: 9_223_372_036_854_775_807n, real: 0.5, yes: true, none: null, list: ['a', 1, [false]], map: { inner: { deep: 'x' } } },
  droppedAttributesCount: 1,
  events: [{ name: 'exception', timeNs: 1_767_225_600_100_000_003n, attributes: { 'exception.type': 'ValueError' }, droppedAttributesCount: 2 }],
  droppedEventsCount: 3,
  links: [{ traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), traceState: 's', attributes: { l: 1 }, droppedAttributesCount: 4, flags: 1 }],
  droppedLinksCount: 5,
  status: { code: 'ERROR', message: 'boom' },
  resource,
  scope,
};

describe('OTLP JSON', () => {
  it('comes back as it was written', () => {
    const text = JSON.stringify(encodeOtlp([span, { ...span, spanId: 'aaaaaaaaaaaaaaaa', parentSpanId: '' }]));
    assert.deepEqual(decodeOtlp(JSON.parse(text)), [span, { ...span, spanId: 'aaaaaaaaaaaaaaaa', parentSpanId: '' }]);
  });

  it('keeps spans of one resource and scope in one group', () => {
    const request = encodeOtlp([span, { ...span, spanId: 'aaaaaaaaaaaaaaaa' }, { ...span, scope: { ...scope, name: 'other' } }]);
    assert.equal(request.resourceSpans.length, 1);
    assert.deepEqual(request.resourceSpans[0]!.scopeSpans.map((group) => group.spans.length), [2, 1]);
  });

  it('is read in snake_case, with base64 ids, enum names, and numbers where text belongs', () => {
    const request = {
      resource_spans: [
        {
          scope_spans: [
            {
              spans: [
                {
                  trace_id: Buffer.from(span.traceId, 'hex').toString('base64'),
                  span_id: Buffer.from(span.spanId, 'hex').toString('base64'),
                  parent_span_id: 'AAAAAAAAAAA=',
                  name: 'n',
                  kind: 'SPAN_KIND_SERVER',
                  start_time_unix_nano: 1000,
                  end_time_unix_nano: '2000',
                  status: { code: 'STATUS_CODE_OK' },
                  attributes: [{ key: 'k', value: { int_value: 3 } }, { key: 'd', value: { double_value: 'NaN' } }, { key: 'k', value: { string_value: 'last' } }],
                },
              ],
            },
          ],
        },
      ],
    };
    const [read] = decodeOtlp(request);
    assert.equal(read!.traceId, span.traceId);
    assert.equal(read!.spanId, span.spanId);
    assert.equal(read!.parentSpanId, '');
    assert.equal(read!.kind, 'SERVER');
    assert.equal(read!.startNs, 1000n);
    assert.equal(read!.endNs, 2000n);
    assert.equal(read!.status.code, 'OK');
    assert.deepEqual(read!.attributes, { k: 'last', d: Number.NaN });
  });

  it('survives anything that is not OTLP', () => {
    for (const odd of [null, 1, 'x', [], {}, { resourceSpans: 1 }, { resourceSpans: [null, { scopeSpans: [{ spans: [1, null, {}, { traceId: 'a' }] }] }] }]) {
      assert.deepEqual(decodeOtlp(odd), []);
    }
  });
});
