import type { TraceColumns } from './columns';

/** What a person pays for a model's tokens, in dollars for each million. */
export interface ModelPrice {
  /** As spans name the model. */
  readonly model: string;
  readonly input: number;
  readonly output: number;
}

/**
 * The trace with costs by a person's prices where a span reports tokens and a model that has one, but
 * no cost. What spans report stays; a model without a price costs nothing known. The sum leaves out
 * spans above which another already counts, as wrappers repeat their inner call. O(spans).
 */
export function withPrices(columns: TraceColumns, prices: readonly ModelPrice[]): TraceColumns {
  const { count, inputTokens, outputTokens, label, labels, parent } = columns;
  const byModel = new Map(prices.map((price) => [price.model, price]));
  const priceOf = labels.map(({ model }) => (model === undefined ? undefined : byModel.get(model)));
  if (inputTokens.length === 0 || priceOf.every((price) => price === undefined)) return columns;
  const costUsd = new Float64Array(count);
  const isCounted = new Uint8Array(count);
  let sum = 0;
  for (let row = 0; row < count; row += 1) {
    const price = priceOf[label[row]!];
    const byPrice = price ? (inputTokens[row]! * price.input + outputTokens[row]! * price.output) / 1e6 : 0;
    const cost = columns.costUsd[row] || byPrice;
    costUsd[row] = cost;
    const above = parent[row]! < 0 ? 0 : isCounted[parent[row]!]!;
    if (!above) sum += cost;
    isCounted[row] = above || cost > 0 ? 1 : 0;
  }
  return { ...columns, costUsd, summary: { ...columns.summary, ...(sum > 0 ? { costUsd: sum } : {}) } };
}
