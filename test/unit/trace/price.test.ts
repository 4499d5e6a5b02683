import assert from 'node:assert/strict';
import { withPrices } from '../../../src/trace/price';
import { toColumns } from '../../../src/trace/toColumns';
import { toRecords } from '../../../src/trace/records';
import { makeSpan } from './makeSpan';

const usage = (input: number, output: number, more: object = {}) => ({ 'mlflow.chat.tokenUsage': { input_tokens: input, output_tokens: output, total_tokens: input + output }, ...more });
const columnsOf = (spans: Parameters<typeof makeSpan>[0][]) => toColumns(toRecords(spans.map((span) => makeSpan(span))));

describe('costs by a person’s prices', () => {
  const prices = [{ model: 'llama', input: 1, output: 2.5 }];
  const trace = () =>
    columnsOf([
      { spanId: 'a', name: 'root' },
      { spanId: 'b', parentSpanId: 'a', name: 'priced', attributes: { 'mlflow.llm.model': 'llama', ...usage(1_000_000, 400_000) } },
      { spanId: 'c', parentSpanId: 'a', name: 'reported', attributes: { 'mlflow.llm.model': 'llama', ...usage(10, 10, { 'mlflow.llm.cost': { total_cost: 0.5 } }) } },
      { spanId: 'd', parentSpanId: 'a', name: 'unknown', attributes: { 'mlflow.llm.model': 'other', ...usage(10, 10) } },
      { spanId: 'e', parentSpanId: 'b', name: 'inner', attributes: { 'mlflow.llm.model': 'llama', ...usage(1_000_000, 400_000) } },
    ]);

  it('stand where spans report none; what spans report stays, and an inner call is not counted twice', () => {
    const before = trace();
    const after = withPrices(before, prices);
    const costs = Object.fromEntries([...after.label].map((label, row) => [after.labels[label]!.name, after.costUsd[row]]));
    assert.deepEqual(costs, { root: 0, priced: 2, reported: 0.5, unknown: 0, inner: 2 });
    assert.equal(after.summary.costUsd, 2.5);
    assert.equal(before.summary.costUsd, 0.5);
  });

  it('nothing is invented without a price', () => {
    const before = trace();
    assert.equal(withPrices(before, []), before);
    assert.equal(withPrices(before, [{ model: 'gpt', input: 1, output: 1 }]), before);
    const plain = columnsOf([{ spanId: 'a', name: 'root' }]);
    assert.equal(withPrices(plain, prices), plain);
  });
});
