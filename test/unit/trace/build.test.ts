import assert from 'node:assert/strict';
import { buildTrace } from '../../../src/trace/build';
import { decodeColumns, encodeColumns } from '../../../src/trace/columnsBytes';
import { toRecords } from '../../../src/trace/records';
import { toColumns } from '../../../src/trace/toColumns';
import { makeSpan } from './makeSpan';

const shape = (spans: Parameters<typeof buildTrace>[0]) =>
  buildTrace(spans).spans.map(({ span, depth, repairs }) => `${'.'.repeat(depth)}${span.spanId}${repairs.length > 0 ? `!${repairs.join(',')}` : ''}`);

const columnsOf = (spans: Parameters<typeof toRecords>[0]) => toColumns(toRecords(spans));
const hex = (number: number) => (number + 1).toString(16).padStart(16, '0');

describe('building a trace', () => {
  it('orders parents before children and siblings by start', () => {
    const spans = [
      makeSpan({ spanId: 'c', parentSpanId: 'a', startNs: 30n }),
      makeSpan({ spanId: 'b', parentSpanId: 'a', startNs: 20n }),
      makeSpan({ spanId: 'd', parentSpanId: 'b', startNs: 25n }),
      makeSpan({ spanId: 'a', startNs: 10n, endNs: 90n }),
    ];
    assert.deepEqual(shape(spans), ['a', '.b', '..d', '.c']);
  });

  it('is empty without spans', () => assert.deepEqual(buildTrace([]), { spans: [], startNs: 0n, endNs: 0n }));

  it('shows an orphan as a root and says so', () => {
    assert.deepEqual(shape([makeSpan({ spanId: 'a' }), makeSpan({ spanId: 'b', parentSpanId: 'gone', startNs: 20n })]), ['a', 'b!orphan']);
  });

  it('shows the more complete of two spans with one id', () => {
    const tree = buildTrace([makeSpan({ spanId: 'a', endNs: 50n, name: 'first' }), makeSpan({ spanId: 'a', endNs: 60n, name: 'second', attributes: { x: 1 } })]);
    assert.deepEqual(tree.spans.map(({ span, repairs }) => [span.name, repairs]), [['second', ['duplicate']]]);
  });

  it('takes a started span that ends later, and the same span twice, as sound', () => {
    assert.deepEqual(shape([makeSpan({ spanId: 'a', endNs: 0n }), makeSpan({ spanId: 'a', endNs: 60n })]), ['a']);
    assert.deepEqual(shape([makeSpan({ spanId: 'a' }), makeSpan({ spanId: 'a' })]), ['a']);
  });

  it('cuts parent loops once each and keeps every span', () => {
    const loop = [
      makeSpan({ spanId: 'a', parentSpanId: 'c', startNs: 1n }),
      makeSpan({ spanId: 'b', parentSpanId: 'a', startNs: 2n }),
      makeSpan({ spanId: 'c', parentSpanId: 'b', startNs: 3n }),
      makeSpan({ spanId: 'self', parentSpanId: 'self', startNs: 4n }),
      makeSpan({ spanId: 'tail', parentSpanId: 'b', startNs: 5n }),
    ];
    assert.deepEqual(shape(loop), ['a!loop', '.b', '..c', '..tail', 'self!loop']);
  });

  it('gives a span that ends before it starts no duration', () => {
    const [placed] = buildTrace([makeSpan({ spanId: 'a', startNs: 100n, endNs: 40n })]).spans;
    assert.deepEqual([placed!.endNs - placed!.startNs, placed!.repairs], [0n, ['endBeforeStart']]);
  });

  it('puts a span without a start at the start of the trace', () => {
    const tree = buildTrace([makeSpan({ spanId: 'a', startNs: 50n, endNs: 90n }), makeSpan({ spanId: 'b', parentSpanId: 'a', startNs: 0n, endNs: 60n })]);
    assert.deepEqual(tree.spans.map((placed) => placed.startNs), [50n, 50n]);
    assert.deepEqual(tree.spans[1]!.repairs, ['noStart']);
  });

  it('keeps running spans open and the end at what is known', () => {
    const tree = buildTrace([makeSpan({ spanId: 'a', startNs: 10n, endNs: 0n }), makeSpan({ spanId: 'b', parentSpanId: 'a', startNs: 20n, endNs: 70n })]);
    assert.deepEqual([tree.spans[0]!.endNs, tree.endNs], [0n, 70n]);
    assert.equal(columnsOf(tree.spans.map(({ span }) => span)).durationNs[0], -1);
  });

  it('gives a zero-length span, one before the root and one without a root a place', () => {
    const columns = columnsOf([
      makeSpan({ spanId: 'r', startNs: 100n, endNs: 200n }),
      makeSpan({ spanId: 'z', parentSpanId: 'r', startNs: 150n, endNs: 150n }),
      makeSpan({ spanId: 'early', parentSpanId: 'r', startNs: 40n, endNs: 90n }),
    ]);
    assert.deepEqual([0, 1, 2].map((row) => [columns.ids.get(row), columns.startNs[row], columns.durationNs[row]]), [['r', 60, 100], ['early', 0, 50], ['z', 110, 0]]);
    const rootless = columnsOf([makeSpan({ spanId: 'x', parentSpanId: 'gone' }), makeSpan({ spanId: 'y', parentSpanId: 'x', startNs: 20n })]);
    assert.deepEqual([rootless.summary.state, [...rootless.depth]], ['IN_PROGRESS', [0, 1]]);
  });

  it('keeps 40 levels, a chain of 50,000 spans and a fan of 100,000', function () {
    this.timeout(20_000);
    const chain = Array.from({ length: 50_000 }, (_, i) => makeSpan({ spanId: hex(i), parentSpanId: i === 0 ? '' : hex(i - 1), startNs: BigInt(i + 1) }));
    assert.deepEqual([...columnsOf(chain.slice(0, 40)).depth], Array.from({ length: 40 }, (_, i) => i));
    assert.equal(buildTrace(chain.reverse()).spans.at(-1)!.depth, 49_999);
    const fan = Array.from({ length: 100_000 }, (_, i) => makeSpan({ spanId: hex(i), parentSpanId: i === 0 ? '' : hex(0), startNs: BigInt(i + 1) }));
    const records = toRecords(fan);
    const started = performance.now();
    assert.equal(toColumns(records).count, 100_000);
    assert.ok(performance.now() - started < 1_000);
  });
});

describe('columns', () => {
  it('cross as bytes, odd ids, labels and usage with them', () => {
    const usage = { 'mlflow.chat.tokenUsage': { input_tokens: 3, output_tokens: 4 }, 'mlflow.llm.cost': { total_cost: 0.25 }, 'mlflow.llm.model': 'gpt-4o' };
    const spans = [
      makeSpan({ spanId: '00000000000000aa', name: 'Größe 尺', attributes: { 'mlflow.spanType': '"AGENT"', 'code.filepath': 'a.py', 'code.lineno': 7 } }),
      makeSpan({ spanId: 'not-hex', parentSpanId: '00000000000000aa', startNs: 20n, endNs: 0n, attributes: usage, status: { code: 'ERROR', message: '' } }),
      makeSpan({ spanId: 'ffffffff00000001', parentSpanId: 'not-hex', startNs: 30n }),
    ];
    const columns = decodeColumns(encodeColumns(columnsOf(spans)));
    assert.deepEqual([0, 1, 2].map((row) => columns.ids.get(row)), ['00000000000000aa', 'not-hex', 'ffffffff00000001']);
    assert.deepEqual(['00000000000000aa', 'not-hex', 'ffffffff00000001', 'gone', ''].map((id) => columns.ids.indexOf(id)), [0, 1, 2, -1, -1]);
    assert.deepEqual([[...columns.parent], [...columns.depth], [...columns.status]], [[-1, 0, 1], [0, 1, 2], [1, 2, 1]]);
    assert.deepEqual([[...columns.inputTokens], [...columns.outputTokens], [...columns.costUsd]], [[0, 3, 0], [0, 4, 0], [0, 0.25, 0]]);
    assert.deepEqual(columns.labels[columns.label[0]!], { name: 'Größe 尺', type: 'AGENT', codePath: 'a.py', codeLine1: 7 });
    assert.equal(columns.labels[columns.label[1]!]!.model, 'gpt-4o');
    assert.deepEqual(columns.summary.tokens, { input: 3, output: 4, total: 7 });
    assert.equal(columns.originNs, 10n);
  });

  it('that are none are refused', () => assert.throws(() => decodeColumns(new ArrayBuffer(64)), { code: 'trace.unreadable' }));
});
