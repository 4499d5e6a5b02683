import type { TraceTree } from './build';
import { spanTypeOf } from './genai';
import type { TraceSkeleton } from './skeleton';
import { summarize } from './summary';

const statusCodes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** The skeleton of a built trace. */
export function toSkeleton(tree: TraceTree): TraceSkeleton {
  const names = new Dictionary();
  const types = new Dictionary();
  const { spans, startNs: origin } = tree;
  return {
    spanIds: spans.map((placed) => placed.span.spanId),
    name: spans.map((placed) => names.index(placed.span.name)),
    names: names.values,
    type: spans.map((placed) => types.index(spanTypeOf(placed.span))),
    types: types.values,
    depth: spans.map((placed) => placed.depth),
    startNs: spans.map((placed) => Number(placed.startNs - origin)),
    durationNs: spans.map((placed) => (placed.endNs === 0n ? -1 : Number(placed.endNs - placed.startNs))),
    status: spans.map((placed) => statusCodes[placed.span.status.code]),
    repaired: spans.map((placed) => (placed.repairs.length > 0 ? 1 : 0)),
    summary: summarize(tree),
  };
}

/** Distinct texts in order of first use. */
class Dictionary {
  readonly values: string[] = [];
  readonly #indices = new Map<string, number>();

  index(text: string): number {
    const known = this.#indices.get(text);
    if (known !== undefined) return known;
    const index = this.values.length;
    this.values.push(text);
    this.#indices.set(text, index);
    return index;
  }
}
