import assert from 'node:assert/strict';
import { decodeTableRow, parseExactJson, type TableSpanRow } from '../../../src/trace/decode/tableRows';

const row: TableSpanRow = {
  span_id: 'b7ad6b7169203331', parent_id: '', name: 'answer', kind: 'SPAN_KIND_CLIENT', start_ns: '1795400000000000001', end_ns: '1795400000100000002', status: 'ERROR', status_message: 'broken',
  attributes: '{"mlflow.spanType":"\\"LLM\\"","n":{"k":[1,2]},"big":9007199254740993}',
  events: '[{"time_unix_nano":1795400000000000777,"name":"exception","attributes":{"exception.type":"ValueError"},"dropped_attributes_count":2}]',
  links: '[{"trace_id":"aa","span_id":"bb","trace_state":"x=1","attributes":{"k":"v"},"dropped_attributes_count":0,"flags":1}]',
  resource: '{"attributes":{"service.name":"shop"},"dropped_attributes_count":0}', scope: '{"name":"mlflow","version":"3","attributes":{}}',
};

describe('spans from table rows', () => {
  it('keep everything that is stored', () => {
    const span = decodeTableRow('t', row)!;
    assert.deepEqual([span.traceId, span.spanId, span.parentSpanId, span.kind, span.startNs, span.endNs, span.status], ['t', 'b7ad6b7169203331', '', 'CLIENT', 1_795_400_000_000_000_001n, 1_795_400_000_100_000_002n, { code: 'ERROR', message: 'broken' }]);
    assert.deepEqual(span.attributes, { 'mlflow.spanType': '"LLM"', n: { k: [1, 2] }, big: 9_007_199_254_740_993n });
    assert.deepEqual(span.events, [{ name: 'exception', timeNs: 1_795_400_000_000_000_777n, attributes: { 'exception.type': 'ValueError' }, droppedAttributesCount: 2 }]);
    assert.deepEqual(span.links, [{ traceId: 'aa', spanId: 'bb', traceState: 'x=1', attributes: { k: 'v' }, flags: 1 }]);
    assert.deepEqual([span.resource, span.scope], [{ attributes: { 'service.name': 'shop' } }, { name: 'mlflow', version: '3', attributes: {} }]);
  });

  it('read hand-made tables: resource attributes alone, events with timestamps', () => {
    const span = decodeTableRow('t', { ...row, resource: '{"service.name":"shop"}', events: '[{"timestamp":"2026-11-23T03:38:32.971123Z","name":"e","attributes":{}},{"timestamp":"soon","name":"f"}]' })!;
    assert.deepEqual(span.resource, { attributes: { 'service.name': 'shop' } });
    assert.deepEqual(span.events.map(({ timeNs }) => timeNs), [BigInt(Date.parse('2026-11-23T03:38:32.971Z')) * 1_000_000n + 123_000n, 0n]);
  });

  it('are never refused for what is stored in them', () => {
    const nulls = decodeTableRow('t', { span_id: 'x', parent_id: null, name: null, start_ns: null, end_ns: null, status: null })!;
    assert.deepEqual([nulls.parentSpanId, nulls.name, nulls.kind, nulls.startNs, nulls.endNs, nulls.status.code, nulls.attributes, nulls.events], ['', '', 'UNSPECIFIED', 0n, 0n, 'UNSET', {}, []]);
    const wrong = decodeTableRow('t', { ...row, kind: 'SOMETHING', attributes: '{broken', events: '{"not":"a list"}', links: '7', resource: '[]', scope: 'null', start_ns: '1.5' })!;
    assert.deepEqual([wrong.kind, wrong.attributes, wrong.events, wrong.links, wrong.resource, wrong.startNs], ['UNSPECIFIED', {}, [], [], { attributes: {} }, 0n]);
    assert.equal(decodeTableRow('t', { ...row, span_id: null }), undefined);
  });

  it('JSON keeps its integers', () => {
    assert.deepEqual(parseExactJson('[1,9223372036854775807,-9223372036854775808,1.5,1e30,"9223372036854775807"]'), [1, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, 1.5, 1e30, '9223372036854775807']);
    assert.deepEqual([parseExactJson(''), parseExactJson(null), parseExactJson('{')], [undefined, undefined, undefined]);
  });
});
