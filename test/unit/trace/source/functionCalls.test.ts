import assert from 'node:assert/strict';
import { buildTrace } from '../../../../src/trace/build';
import { compactFields, compactValue } from '../../../../src/trace/source/compactValue';
import { functionCalls } from '../../../../src/trace/source/functionCalls';
import { makeSpan } from '../makeSpan';

describe('values beside code', () => {
  it('are told in a few characters on one line', () => {
    assert.equal(compactValue({ a: [1, 2, 3], b: 'x\ny' }, 60), '{a: [1, 2, 3], b: "x y"}');
    assert.equal(compactValue('a'.repeat(100), 12), '"aaaaaaaaa…"');
    assert.equal(compactValue([{ id: 1 }, { id: 2 }, { id: 3 }], 20), '[{id: 1}, {…}, … 1 more]');
    assert.equal(compactValue({ a: 1 }, 4), '{…}');
    assert.equal(compactFields({ query: 'What is it?', limit: 4 }, 60), 'query: "What is it?", limit: 4');
    assert.equal(compactFields(null, 60), 'null');
  });

  it('keep their length whatever they hold', () => {
    for (const value of ['x'.repeat(5_000), Array.from({ length: 500 }, (_, n) => n), { deep: { deep: { deep: ['y'.repeat(900)] } } }, Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`key${n}`, n]))]) {
      assert.ok(compactValue(value, 50).length <= 70, compactValue(value, 50));
    }
  });

  it('show direction and control characters as dots', () => {
    assert.equal(compactValue('a\u202eb\u0007c', 20), '"a·b·c"');
  });

  const call = (n: number, fields = {}) => makeSpan({ spanId: `s${n}`, startNs: BigInt(n) * 1_000_000n, endNs: BigInt(n) * 1_000_000n + 2_500_000n, attributes: { 'mlflow.spanInputs': `{"query": "q${n}"}`, 'mlflow.spanOutputs': '["d1"]' }, ...fields });

  it('say inputs, result and duration of one call', () => {
    const [placed] = buildTrace([call(1)]).spans;
    assert.deepEqual(functionCalls(placed!, [placed!], 1, 0), { line: '2.5 ms · query: "q1" → ["d1"]', hasFailed: false, hover: '**1 call in the open trace**\n\n    in  query: "q1"\n    out ["d1"]\n    2.5 ms' });
  });

  it('take less room beside long code', () => {
    const [placed] = buildTrace([call(1, { attributes: { 'mlflow.spanInputs': JSON.stringify({ query: 'q'.repeat(300), more: 'm'.repeat(300) }), 'mlflow.spanOutputs': 'o'.repeat(300) } })]).spans;
    const lengths = [0, 80, 500].map((columns) => functionCalls(placed!, [placed!], 1, 0, columns).line.length);
    assert.ok(lengths[0]! <= 130 && lengths[1]! <= 60 && lengths[2]! <= 60, lengths.join());
    assert.match(functionCalls(placed!, [placed!], 1, 0, 500).line, /^2\.5 ms · query: "q+…", .* → "o+…"$/);
  });

  it('say how many calls there were and what failed', () => {
    const failed = call(2, { status: { code: 'ERROR', message: '' }, events: [{ name: 'exception', timeNs: 1n, attributes: { 'exception.type': 'ValueError', 'exception.message': 'no <b>' } }] });
    const { spans } = buildTrace([call(1), failed]);
    const told = functionCalls(spans[1]!, [...spans].reverse(), 2, 1);
    assert.equal(told.line, '2 calls, 1 failed · 2.5 ms · query: "q2" ✗ ValueError: no <b>');
    assert.equal(told.hasFailed, true);
    assert.ok(told.hover.includes('    ✗   ValueError: no <b>'));
  });
});
