import { PbfWriter } from 'pbf';
import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanLink } from '../../trace/model';

const kinds = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
const codes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/**
 * Spans as an OTLP protobuf `ExportTraceServiceRequest`, so that spans which came in another form
 * are stored by the one way in. Field numbers: opentelemetry-proto trace/v1, common/v1. An id
 * that is not hex becomes shorter than the standard's and is rejected by whoever reads it.
 */
export function encodeSpans(spans: readonly Span[]): Uint8Array {
  const writer = new PbfWriter();
  for (const group of groups(spans)) writer.writeMessage(1, writeResourceSpans, group);
  return writer.finish();
}

interface Group {
  readonly resource: Resource;
  readonly scope: Scope;
  readonly spans: Span[];
}

/** Runs of spans that share resource and scope. */
function groups(spans: readonly Span[]): Group[] {
  const found: Group[] = [];
  for (const span of spans) {
    const last = found.at(-1);
    if (last?.resource === span.resource && last.scope === span.scope) last.spans.push(span);
    else found.push({ resource: span.resource, scope: span.scope, spans: [span] });
  }
  return found;
}

function writeResourceSpans(group: Group, writer: PbfWriter): void {
  writer.writeMessage(1, writeResource, group.resource);
  writer.writeMessage(2, writeScopeSpans, group);
  if (group.resource.schemaUrl) writer.writeStringField(3, group.resource.schemaUrl);
}

function writeResource(resource: Resource, writer: PbfWriter): void {
  writeAttributes(1, resource.attributes, writer);
  count(2, resource.droppedAttributesCount, writer);
}

function writeScopeSpans(group: Group, writer: PbfWriter): void {
  writer.writeMessage(1, writeScope, group.scope);
  for (const span of group.spans) writer.writeMessage(2, writeSpan, span);
  if (group.scope.schemaUrl) writer.writeStringField(3, group.scope.schemaUrl);
}

function writeScope(scope: Scope, writer: PbfWriter): void {
  writer.writeStringField(1, scope.name);
  writer.writeStringField(2, scope.version);
  writeAttributes(3, scope.attributes, writer);
  count(4, scope.droppedAttributesCount, writer);
}

function writeSpan(span: Span, writer: PbfWriter): void {
  writer.writeBytesField(1, hexBytes(span.traceId));
  writer.writeBytesField(2, hexBytes(span.spanId));
  if (span.traceState) writer.writeStringField(3, span.traceState);
  if (span.parentSpanId) writer.writeBytesField(4, hexBytes(span.parentSpanId));
  writer.writeStringField(5, span.name);
  writer.writeVarintField(6, kinds[span.kind]);
  instant(7, span.startNs, writer);
  instant(8, span.endNs, writer);
  writeAttributes(9, span.attributes, writer);
  count(10, span.droppedAttributesCount, writer);
  for (const event of span.events) writer.writeMessage(11, writeEvent, event);
  count(12, span.droppedEventsCount, writer);
  for (const link of span.links) writer.writeMessage(13, writeLink, link);
  count(14, span.droppedLinksCount, writer);
  writer.writeMessage(15, writeStatus, span);
  if (span.flags) writer.writeFixed32Field(16, span.flags);
}

function writeStatus({ status }: Span, writer: PbfWriter): void {
  if (status.message) writer.writeStringField(2, status.message);
  writer.writeVarintField(3, codes[status.code]);
}

function writeEvent(event: SpanEvent, writer: PbfWriter): void {
  instant(1, event.timeNs, writer);
  writer.writeStringField(2, event.name);
  writeAttributes(3, event.attributes, writer);
  count(4, event.droppedAttributesCount, writer);
}

function writeLink(link: SpanLink, writer: PbfWriter): void {
  writer.writeBytesField(1, hexBytes(link.traceId));
  writer.writeBytesField(2, hexBytes(link.spanId));
  if (link.traceState) writer.writeStringField(3, link.traceState);
  writeAttributes(4, link.attributes, writer);
  count(5, link.droppedAttributesCount, writer);
  if (link.flags) writer.writeFixed32Field(6, link.flags);
}

type Pair = readonly [string, AttributeValue];

function writeAttributes(field: number, attributes: Attributes, writer: PbfWriter): void {
  for (const pair of Object.entries(attributes)) writer.writeMessage(field, writePair, pair as Pair);
}

function writePair([key, value]: Pair, writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeMessage(2, writeValue, value);
}

function writeValue(value: AttributeValue, writer: PbfWriter): void {
  if (value === null) return;
  if (typeof value === 'string') writer.writeStringField(1, value);
  else if (typeof value === 'boolean') writer.writeBooleanField(2, value);
  else if (typeof value === 'bigint') wholeNumber(value, writer);
  else if (typeof value === 'number') {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) wholeNumber(BigInt(value), writer);
    else writer.writeDoubleField(4, value);
  } else if (Array.isArray(value)) writer.writeMessage(5, writeList, value as readonly AttributeValue[]);
  else writer.writeMessage(6, writeMap, value as Attributes);
}

function writeList(values: readonly AttributeValue[], writer: PbfWriter): void {
  for (const value of values) writer.writeMessage(1, writeValue, value);
}

const writeMap = (attributes: Attributes, writer: PbfWriter): void => writeAttributes(1, attributes, writer);

/** An int64 as its unsigned varint. Small ones go through pbf, which is exact up to 2^53; the others byte by byte. */
function wholeNumber(value: bigint, writer: PbfWriter): void {
  writer.writeTag(3, 0);
  let rest = BigInt.asUintN(64, value);
  while (rest > 0x7fn) {
    rawByte(Number(rest & 0x7fn) | 0x80, writer);
    rest >>= 7n;
  }
  rawByte(Number(rest), writer);
}

function rawByte(byte: number, writer: PbfWriter): void {
  writer.realloc(1);
  writer.buf[writer.pos++] = byte;
}

function instant(field: number, ns: bigint, writer: PbfWriter): void {
  const unsigned = BigInt.asUintN(64, ns);
  writer.writeTag(field, 1);
  writer.writeFixed32(Number(unsigned & 0xffff_ffffn));
  writer.writeFixed32(Number(unsigned >> 32n));
}

function count(field: number, value: number | undefined, writer: PbfWriter): void {
  if (value) writer.writeVarintField(field, value);
}

const hexBytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
