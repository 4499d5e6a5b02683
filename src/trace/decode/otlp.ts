import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanKind, SpanLink, StatusCode } from '../model';
import { asList, asRecord, field, idText, int64, numberOf, textOf } from './otlpFields';
import type { Fields } from './otlpFields';

const kinds: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
const codes: readonly StatusCode[] = ['UNSET', 'OK', 'ERROR'];

/**
 * Spans of an OTLP JSON `ExportTraceServiceRequest` (opentelemetry-proto 1.x, "JSON Protobuf
 * Encoding"), in the order they came. Lenient about what senders differ in: camelCase or
 * snake_case names, ids in hex (the standard) or base64 (plain protobuf JSON), 64-bit numbers as
 * text or number, enums as number or name. Spans without a trace id or span id are left out.
 */
export function decodeOtlp(request: unknown): Span[] {
  const spans: Span[] = [];
  for (const group of asList(field(asRecord(request), 'resourceSpans'))) {
    const resource = decodeResource(asRecord(field(group, 'resource')), textOf(field(group, 'schemaUrl')));
    for (const inner of asList(field(group, 'scopeSpans') ?? field(group, 'instrumentationLibrarySpans'))) {
      const scope = decodeScope(asRecord(field(inner, 'scope')), textOf(field(inner, 'schemaUrl')));
      for (const item of asList(field(inner, 'spans'))) {
        const span = decodeOtlpSpan(item, resource, scope);
        if (span) spans.push(span);
      }
    }
  }
  return spans;
}

/** One OTLP JSON span, or `undefined` when it has no trace id or no span id. */
export function decodeOtlpSpan(item: Fields, resource: Resource = emptyResource, scope: Scope = emptyScope): Span | undefined {
  const traceId = idText(field(item, 'traceId'), 16);
  const spanId = idText(field(item, 'spanId'), 8);
  if (traceId === '' || spanId === '') return undefined;
  const status = asRecord(field(item, 'status'));
  const traceState = textOf(field(item, 'traceState'));
  const parent = idText(field(item, 'parentSpanId'), 8);
  return {
    traceId,
    spanId,
    parentSpanId: /^0*$/.test(parent) ? '' : parent,
    ...(traceState ? { traceState } : {}),
    ...optionalNumber('flags', field(item, 'flags')),
    name: textOf(field(item, 'name')),
    kind: enumName(field(item, 'kind'), 'SPAN_KIND_', kinds),
    startNs: int64(field(item, 'startTimeUnixNano')),
    endNs: int64(field(item, 'endTimeUnixNano')),
    attributes: decodeAttributes(field(item, 'attributes')),
    ...optionalNumber('droppedAttributesCount', field(item, 'droppedAttributesCount')),
    events: asList(field(item, 'events')).map(decodeEvent),
    ...optionalNumber('droppedEventsCount', field(item, 'droppedEventsCount')),
    links: asList(field(item, 'links')).map(decodeLink),
    ...optionalNumber('droppedLinksCount', field(item, 'droppedLinksCount')),
    status: { code: enumName(field(status, 'code'), 'STATUS_CODE_', codes), message: textOf(field(status, 'message')) },
    resource,
    scope,
  };
}

const emptyResource: Resource = { attributes: {} };
const emptyScope: Scope = { name: '', version: '', attributes: {} };

function decodeResource(resource: Fields, schemaUrl: string): Resource {
  return {
    attributes: decodeAttributes(field(resource, 'attributes')),
    ...optionalNumber('droppedAttributesCount', field(resource, 'droppedAttributesCount')),
    ...(schemaUrl ? { schemaUrl } : {}),
  };
}

function decodeScope(scope: Fields, schemaUrl: string): Scope {
  return {
    name: textOf(field(scope, 'name')),
    version: textOf(field(scope, 'version')),
    attributes: decodeAttributes(field(scope, 'attributes')),
    ...optionalNumber('droppedAttributesCount', field(scope, 'droppedAttributesCount')),
    ...(schemaUrl ? { schemaUrl } : {}),
  };
}

function decodeEvent(event: Fields): SpanEvent {
  return {
    name: textOf(field(event, 'name')),
    timeNs: int64(field(event, 'timeUnixNano')),
    attributes: decodeAttributes(field(event, 'attributes')),
    ...optionalNumber('droppedAttributesCount', field(event, 'droppedAttributesCount')),
  };
}

function decodeLink(link: Fields): SpanLink {
  const traceState = textOf(field(link, 'traceState'));
  return {
    traceId: idText(field(link, 'traceId'), 16),
    spanId: idText(field(link, 'spanId'), 8),
    ...(traceState ? { traceState } : {}),
    attributes: decodeAttributes(field(link, 'attributes')),
    ...optionalNumber('droppedAttributesCount', field(link, 'droppedAttributesCount')),
    ...optionalNumber('flags', field(link, 'flags')),
  };
}

/** A KeyValue list as an object; of a repeated key the last value counts. */
export function decodeAttributes(list: unknown): Attributes {
  const entries = asList(list).map((pair) => [textOf(field(pair, 'key')), decodeAnyValue(field(pair, 'value'))] as const);
  return Object.fromEntries(entries);
}

/** An AnyValue. One without a value, which is how MLflow sends None, is `null`. */
export function decodeAnyValue(value: unknown): AttributeValue {
  const record = asRecord(value);
  const text = field(record, 'stringValue');
  if (text !== undefined) return textOf(text);
  const flag = field(record, 'boolValue');
  if (flag !== undefined) return flag === true || flag === 'true';
  const whole = field(record, 'intValue');
  if (whole !== undefined) return exactNumber(int64(whole));
  const real = field(record, 'doubleValue');
  if (real !== undefined) return numberOf(real) ?? null;
  const list = field(record, 'arrayValue');
  if (list !== undefined) return asList(field(asRecord(list), 'values')).map(decodeAnyValue);
  const map = field(record, 'kvlistValue');
  if (map !== undefined) return decodeAttributes(field(asRecord(map), 'values'));
  const bytes = field(record, 'bytesValue');
  return bytes === undefined ? null : textOf(bytes);
}

const exactNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function enumName<T extends string>(value: unknown, prefix: string, names: readonly T[]): T {
  if (typeof value === 'number') return names[value] ?? names[0]!;
  const text = textOf(value).toUpperCase();
  const bare = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return names.find((name) => name === bare) ?? names[Number(bare)] ?? names[0]!;
}

function optionalNumber<K extends string>(key: K, value: unknown): { [P in K]?: number } {
  const number = numberOf(value);
  return (number ? { [key]: number } : {}) as { [P in K]?: number };
}
