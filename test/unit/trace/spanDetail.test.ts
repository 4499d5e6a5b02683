import assert from 'node:assert/strict';
import { buildTrace } from '../../../src/trace/build';
import { describeFacts, formatCost } from '../../../src/trace/genai/describeFacts';
import type { Span } from '../../../src/trace/model';
import { partValue, spanDetail } from '../../../src/trace/spanDetail';
import { makeSpan } from './makeSpan';

const detailOf = (fields: Partial<Span>) => spanDetail(buildTrace([makeSpan(fields)]).spans[0]!, 10n);

describe('a span’s detail', () => {
  it('gives attributes one by one, decoded, long ones cut', () => {
    const { attributes } = detailOf({ attributes: { 'mlflow.spanType': '"LLM"', n: 5, 'gen_ai.request.model': 'm', list: '[1,2]', long: 'x'.repeat(5_000) } });
    assert.deepEqual(attributes.map(({ key, text, isCut }) => [key, text.length > 20 ? text.length : text, isCut]), [
      ['mlflow.spanType', 'LLM', false], ['n', '5', false], ['gen_ai.request.model', 'm', false], ['list', '[\n  1,\n  2\n]', false], ['long', 2_000, true],
    ]);
  });
  it('names resource and scope in one table', () => {
    const { resource } = detailOf({ resource: { attributes: { 'service.name': 'app' } }, scope: { name: 'lib', version: '2', attributes: { x: 1 } } });
    assert.deepEqual(resource.map(({ key, text }) => `${key}=${text}`), ['service.name=app', 'otel.scope.name=lib', 'otel.scope.version=2', 'x=1']);
  });
  it('keeps links and says whether they leave the trace', () => {
    const { traceId } = makeSpan();
    const { links } = detailOf({ links: [{ traceId, spanId: 'b', attributes: { why: 'x' } }, { traceId: 'f'.repeat(32), spanId: 'c', attributes: {} }] });
    assert.deepEqual(links.map(({ spanId, isSameTrace, attributes }) => [spanId, isSameTrace, attributes.length]), [['b', true, 1], ['c', false, 0]]);
  });
  it('splits exceptions from events and reads their stacks', () => {
    const { exceptions, events } = detailOf({
      events: [
        { name: 'exception', timeNs: 12n, attributes: { 'exception.type': 'E', 'exception.message': 'm', 'exception.stacktrace': 'Traceback\n  File "/a.py", line 3, in f' } },
        { name: 'note', timeNs: 15n, attributes: { k: 'v' } },
      ],
    });
    assert.deepEqual(exceptions, [{ type: 'E', message: 'm', stack: [{ text: 'Traceback' }, { text: '  File "/a.py", line 3, in f', place: { file: '/a.py', line1: 3 } }] }]);
    assert.deepEqual(events, [{ name: 'note', offsetNs: 5, attributes: [{ key: 'k', text: 'v', language: 'text', isCut: false }] }]);
  });
  it('has nothing where the span recorded nothing', () => {
    const detail = detailOf({ attributes: {} });
    assert.deepEqual([detail.inputs, detail.outputs, detail.facts, detail.tools, detail.links], [undefined, undefined, {}, [], []]);
    assert.equal(partValue(buildTrace([makeSpan()]).spans[0]!, 'inputs'), undefined);
  });
  it('of 20 MB of JSON takes under a second', () => {
    const rows = Array.from({ length: 100_000 }, (_, id) => ({ id, text: 'x'.repeat(180) }));
    const text = JSON.stringify({ rows });
    const startedAt = performance.now();
    const detail = detailOf({ attributes: { 'mlflow.spanOutputs': text } });
    assert.equal(detail.outputs?.isCut, true);
    assert.ok(performance.now() - startedAt < 1_000, `took ${performance.now() - startedAt} ms`);
  });
});

describe('facts of a model call in words', () => {
  it('say cache and reasoning apart', () =>
    assert.deepEqual(describeFacts({ model: 'm', provider: 'p', usage: { input: 1234, output: 56, total: 1290, cacheRead: 800, cacheWrite: 20, reasoning: 12 }, costUsd: 0.00123 }), [
      'm (p)', '1,234 tokens in (800 read from the cache, 20 written to it)', '56 out (12 reasoning)', '$0.0012',
    ]));
  const costs: [number, string][] = [[0, '$0'], [12.345, '$12.35'], [0.5, '$0.50'], [0.0042, '$0.0042'], [0.0000525, '$0.000053']];
  for (const [dollars, text] of costs) it(`${dollars} is ${text}`, () => assert.equal(formatCost(dollars), text));
});
