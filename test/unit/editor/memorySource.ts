import { encodeColumns } from '../../../src/trace/columnsBytes';
import type { Span } from '../../../src/trace/model';
import { toRecords } from '../../../src/trace/records';
import { toColumns } from '../../../src/trace/toColumns';
import type { TraceSource } from '../../../src/trace/traceSource';

/** A source over spans in memory; spans come back in reverse, since a source promises no order. */
export function memorySource(spans: readonly Span[]): TraceSource {
  return {
    columns: async () => encodeColumns(toColumns(toRecords(spans))),
    spans: async (spanIds) => spans.filter(({ spanId }) => spanIds.includes(spanId)).reverse(),
    texts: async () => new ArrayBuffer(0),
  };
}
