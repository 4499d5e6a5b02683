import { IntTable } from './intTable';

/**
 * An OTLP trace request as tables of positions into its body: nothing is copied, no text is
 * decoded. A pair `…Start`/`…End` is a byte range, a `…At` the position of a fixed-size field (0:
 * the field was absent; no field's content can start at 0), the rest are numbers. Column names
 * follow opentelemetry-proto trace/v1 and common/v1.
 */
export interface SpanBatch {
  readonly bytes: Uint8Array;
  readonly spans: IntTable;
  readonly attributes: IntTable;
  readonly events: IntTable;
  readonly links: IntTable;
  readonly scopes: IntTable;
  readonly resources: IntTable;
  /** Spans that were left out because their ids are not valid, and the first one's reason. */
  rejected: number;
  rejection: string;
}

/** Columns of `spans`. `trace` and `span` are positions of 16 and 8 bytes. */
export const spanAt = {
  trace: 0, span: 1, parentStart: 2, parentEnd: 3, stateStart: 4, stateEnd: 5, nameStart: 6, nameEnd: 7, kind: 8, startAt: 9, endAt: 10,
  attributesFirst: 11, attributesCount: 12, attributesDropped: 13, eventsFirst: 14, eventsCount: 15, eventsDropped: 16, linksFirst: 17,
  linksCount: 18, linksDropped: 19, statusCode: 20, messageStart: 21, messageEnd: 22, flagsAt: 23, scope: 24,
} as const;
export const spanStride = 25;

/** Columns of `attributes`. `type` is AnyValue's field number (0: no value); the range holds that field's content. */
export const attributeAt = { keyStart: 0, keyEnd: 1, type: 2, valueStart: 3, valueEnd: 4 } as const;
export const attributeStride = 5;

export const eventAt = { timeAt: 0, nameStart: 1, nameEnd: 2, attributesFirst: 3, attributesCount: 4, dropped: 5 } as const;
export const eventStride = 6;

export const linkAt = {
  traceStart: 0, traceEnd: 1, spanStart: 2, spanEnd: 3, stateStart: 4, stateEnd: 5, attributesFirst: 6, attributesCount: 7, dropped: 8, flagsAt: 9,
} as const;
export const linkStride = 10;

/** `schema…` is the schema address of the scope's spans. */
export const scopeAt = {
  nameStart: 0, nameEnd: 1, versionStart: 2, versionEnd: 3, attributesFirst: 4, attributesCount: 5, dropped: 6, schemaStart: 7, schemaEnd: 8, resource: 9,
} as const;
export const scopeStride = 10;

export const resourceAt = { attributesFirst: 0, attributesCount: 1, dropped: 2, schemaStart: 3, schemaEnd: 4 } as const;
export const resourceStride = 5;

/** AnyValue's field numbers. */
export const valueType = { none: 0, string: 1, bool: 2, int: 3, double: 4, array: 5, kvlist: 6, bytes: 7 } as const;

export function emptyBatch(bytes: Uint8Array): SpanBatch {
  const expected = Math.ceil(bytes.length / 400);
  return {
    bytes,
    spans: new IntTable(spanStride, expected),
    attributes: new IntTable(attributeStride, expected * 6),
    events: new IntTable(eventStride, 4),
    links: new IntTable(linkStride, 4),
    scopes: new IntTable(scopeStride, 4),
    resources: new IntTable(resourceStride, 4),
    rejected: 0,
    rejection: '',
  };
}
