import assert from 'node:assert/strict';
import { buildTrace } from '../../../src/trace/build';
import { toSkeleton } from '../../../src/trace/toSkeleton';
import { makeSpan } from './makeSpan';

const shape = (spans: Parameters<typeof buildTrace>[0]) =>
  buildTrace(spans).spans.map(({ span, depth, repairs }) => `${'.'.repeat(depth)}${span.spanId}${repairs.length > 0 ? `!${repairs.join(',')}` : ''}`);

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
    assert.equal(toSkeleton(tree).durationNs[0], -1);
  });

  it('builds a chain of 50,000 spans and a fan of 100,000 in good time', function () {
    this.timeout(20_000);
    const chain = Array.from({ length: 50_000 }, (_, i) => makeSpan({ spanId: `s${i}`, parentSpanId: i === 0 ? '' : `s${i - 1}`, startNs: BigInt(i + 1) }));
    assert.equal(buildTrace(chain.reverse()).spans.at(-1)!.depth, 49_999);
    const fan = Array.from({ length: 100_000 }, (_, i) => makeSpan({ spanId: `s${i}`, parentSpanId: i === 0 ? '' : 's0', startNs: BigInt(i + 1) }));
    const started = performance.now();
    const skeleton = toSkeleton(buildTrace(fan));
    assert.equal(skeleton.spanIds.length, 100_000);
    assert.ok(performance.now() - started < 3_000);
  });
});
