import { encodeColumns } from './columnsBytes';
import type { Span } from './model';
import { toRecords } from './records';
import { searchLine } from './searchLine';
import { toColumns } from './toColumns';
import type { TraceSource } from './traceSource';

/** A trace whose spans are all in hand. `utf8` makes bytes of text, which the language alone does not know. */
export function memorySource(spans: readonly Span[], metadata: Readonly<Record<string, string>>, utf8: (text: string) => ArrayBuffer): TraceSource {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return {
    columns: async () => encodeColumns(toColumns(toRecords(spans))),
    spans: async (spanIds) => spanIds.flatMap((spanId) => byId.get(spanId) ?? []),
    texts: async () => utf8(spans.map((span) => JSON.stringify(searchLine(span), exact)).join('\n')),
    metadata: async () => metadata,
  };
}

const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
