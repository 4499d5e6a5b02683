import type { SqlResult } from '../databricks/ports';
import { decodeTableRow } from '../trace/decode/tableRows';
import type { Attributes, Span } from '../trace/model';
import { records } from './traceList';
import { separators, skeletonFields, skeletonKeys } from './traceStatements';

/** Spans of `traceSkeleton`'s rows, earliest first, with the attributes of `skeletonKeys` only. Spans that are alike share one object of attributes. */
export function readSkeleton(traceId: string, result: SqlResult): Span[] {
  const spans: Span[] = [];
  for (const { lines } of records(result)) {
    for (const line of String(lines ?? '').split(separators.line)) addLine(spans, traceId, line.split(separators.field));
  }
  return inOrder(spans);
}

function addLine(spans: Span[], traceId: string, fields: readonly string[]): void {
  const [name = '', status = '', ...values] = fields.slice(0, skeletonFields.shared);
  const attributes: Attributes = Object.fromEntries(skeletonKeys.flatMap(([key], index) => (values[index] ? [[key, values[index]]] : [])));
  let alike: Span | undefined;
  for (let at = skeletonFields.shared; at + skeletonFields.own <= fields.length; at += skeletonFields.own) {
    const spanId = fields[at]!;
    if (spanId === '') continue;
    alike ??= { ...decodeTableRow(traceId, { span_id: spanId, parent_id: '', name, start_ns: null, end_ns: null, status })!, attributes };
    const startNs = BigInt(fields[at + 2]!);
    const duration = fields[at + 3]!;
    spans.push({ ...alike, spanId, parentSpanId: fields[at + 1]!, startNs, endNs: duration === '' ? 0n : startNs + BigInt(duration) });
  }
}

/** By start. Plain numbers are compared, since bigints take several times as long: nanoseconds since the first span, exact for a hundred days. */
function inOrder(spans: readonly Span[]): Span[] {
  const first = spans.reduce((least, { startNs }) => (startNs < least ? startNs : least), spans[0]?.startNs ?? 0n);
  const after = Float64Array.from(spans, ({ startNs }) => Number(startNs - first));
  return Array.from(new Uint32Array(spans.length).map((_, index) => index).sort((a, b) => after[a]! - after[b]!), (index) => spans[index]!);
}
