import type { SqlResult } from '../databricks/ports';
import { decodeTableRow } from '../trace/decode/tableRows';
import type { Attributes, Span } from '../trace/model';
import { records } from './traceList';
import { separators, skeletonKeys } from './traceStatements';

/** Spans of `traceSkeleton`'s rows, earliest first, with the attributes of `skeletonKeys` only. */
export function readSkeleton(traceId: string, result: SqlResult): Span[] {
  const spans: Span[] = [];
  for (const { lines } of records(result)) {
    for (const line of String(lines ?? '').split(separators.line)) {
      const span = readLine(traceId, line.split(separators.field));
      if (span) spans.push(span);
    }
  }
  return spans.sort((a, b) => (a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : 0));
}

function readLine(traceId: string, [spanId = '', parentId = '', name = '', start = '', duration = '', status = '', ...values]: readonly string[]): Span | undefined {
  const end = start !== '' && duration !== '' ? String(BigInt(start) + BigInt(duration)) : null;
  const span = decodeTableRow(traceId, { span_id: spanId, parent_id: parentId, name, start_ns: start, end_ns: end, status });
  if (!span) return undefined;
  const attributes: Attributes = Object.fromEntries(skeletonKeys.flatMap(([key], index) => (values[index] ? [[key, values[index]]] : [])));
  return { ...span, attributes };
}
