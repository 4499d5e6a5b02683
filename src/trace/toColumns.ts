import { arrange, type Arrangement } from './arrange';
import type { TraceColumns } from './columns';
import type { SpanRecords } from './records';
import { SpanIds } from './spanIds';
import { summarize } from './summary';

/** The columns of a trace from its records. */
export function toColumns(records: SpanRecords): TraceColumns {
  const placed = arrange(records);
  const { order, parent, depth, startNs, durationNs, repairs, originNs } = placed;
  const count = order.length;
  const halves = new Uint32Array(2 * count);
  const label = new Int32Array(count);
  const status = new Uint8Array(count);
  for (let row = 0; row < count; row += 1) {
    const at = order[row]!;
    halves[2 * row] = records.ids.halves[2 * at]!;
    halves[2 * row + 1] = records.ids.halves[2 * at + 1]!;
    label[row] = records.label[at]!;
    status[row] = records.status[at]!;
  }
  return {
    count, parent, depth, startNs, durationNs, label, labels: records.labels, status, repairs, originNs,
    ids: new SpanIds(halves, records.ids.odd),
    inputTokens: pick(records.inputTokens, placed),
    outputTokens: pick(records.outputTokens, placed),
    costUsd: pick(records.costUsd, placed),
    summary: summarize(records, placed),
  };
}

/** A column in the order of the rows; empty where it says nothing. */
function pick(column: Float64Array, { order }: Arrangement): Float64Array {
  if (!column.some((value) => value > 0)) return new Float64Array();
  const picked = new Float64Array(order.length);
  for (let row = 0; row < picked.length; row += 1) picked[row] = column[order[row]!]!;
  return picked;
}
