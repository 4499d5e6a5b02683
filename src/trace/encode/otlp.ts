import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanLink } from '../model';

/** OTLP JSON, as far as this project writes it (opentelemetry-proto 1.x, "JSON Protobuf Encoding"). */
export interface OtlpRequest {
  readonly resourceSpans: readonly OtlpResourceSpans[];
}

export interface OtlpResourceSpans {
  readonly resource: { readonly attributes: readonly OtlpKeyValue[]; readonly droppedAttributesCount?: number };
  readonly scopeSpans: readonly OtlpScopeSpans[];
  readonly schemaUrl?: string;
}

export interface OtlpScopeSpans {
  readonly scope: { readonly name: string; readonly version: string; readonly attributes?: readonly OtlpKeyValue[]; readonly droppedAttributesCount?: number };
  readonly spans: readonly OtlpSpan[];
  readonly schemaUrl?: string;
}

export interface OtlpKeyValue {
  readonly key: string;
  readonly value: OtlpAnyValue;
}

export type OtlpAnyValue =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly intValue: string }
  | { readonly doubleValue: number | string }
  | { readonly arrayValue: { readonly values: readonly OtlpAnyValue[] } }
  | { readonly kvlistValue: { readonly values: readonly OtlpKeyValue[] } }
  | Record<string, never>;

/** Ids are hex or base64 by the writer's choice; 64-bit numbers are text; enums are numbers. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpKeyValue[];
  readonly [other: string]: unknown;
}

const kinds = { UNSPECIFIED: 0, INTERNAL: 1, SERVER: 2, CLIENT: 3, PRODUCER: 4, CONSUMER: 5 } as const;
const codes = { UNSET: 0, OK: 1, ERROR: 2 } as const;

/** Spans as an `ExportTraceServiceRequest` with hex ids. Spans that share resource and scope objects share a group. */
export function encodeOtlp(spans: readonly Span[]): OtlpRequest {
  const byResource = new Map<Resource, Map<Scope, OtlpSpan[]>>();
  for (const span of spans) {
    const byScope = byResource.get(span.resource) ?? new Map<Scope, OtlpSpan[]>();
    byResource.set(span.resource, byScope);
    const list = byScope.get(span.scope) ?? [];
    byScope.set(span.scope, list);
    list.push(encodeOtlpSpan(span));
  }
  return { resourceSpans: [...byResource].map(([resource, byScope]) => encodeResourceSpans(resource, byScope)) };
}

/** One span as OTLP JSON with hex ids. */
export function encodeOtlpSpan(span: Span): OtlpSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId ? { parentSpanId: span.parentSpanId } : {}),
    ...given({ traceState: span.traceState, flags: span.flags }),
    name: span.name,
    kind: kinds[span.kind],
    startTimeUnixNano: String(span.startNs),
    endTimeUnixNano: String(span.endNs),
    attributes: encodeAttributes(span.attributes),
    ...given({ droppedAttributesCount: span.droppedAttributesCount }),
    events: span.events.map(encodeEvent),
    ...given({ droppedEventsCount: span.droppedEventsCount }),
    links: span.links.map(encodeLink),
    ...given({ droppedLinksCount: span.droppedLinksCount }),
    status: { code: codes[span.status.code], ...(span.status.message ? { message: span.status.message } : {}) },
  };
}

function encodeResourceSpans(resource: Resource, byScope: ReadonlyMap<Scope, OtlpSpan[]>): OtlpResourceSpans {
  return {
    resource: { attributes: encodeAttributes(resource.attributes), ...given({ droppedAttributesCount: resource.droppedAttributesCount }) },
    scopeSpans: [...byScope].map(([scope, spans]) => ({
      scope: { name: scope.name, version: scope.version, attributes: encodeAttributes(scope.attributes), ...given({ droppedAttributesCount: scope.droppedAttributesCount }) },
      spans,
      ...given({ schemaUrl: scope.schemaUrl }),
    })),
    ...given({ schemaUrl: resource.schemaUrl }),
  };
}

function encodeEvent(event: SpanEvent) {
  return {
    timeUnixNano: String(event.timeNs),
    name: event.name,
    attributes: encodeAttributes(event.attributes),
    ...given({ droppedAttributesCount: event.droppedAttributesCount }),
  };
}

function encodeLink(link: SpanLink) {
  return {
    traceId: link.traceId,
    spanId: link.spanId,
    attributes: encodeAttributes(link.attributes),
    ...given({ traceState: link.traceState, droppedAttributesCount: link.droppedAttributesCount, flags: link.flags }),
  };
}

/** Attributes as a KeyValue list, in their own order. */
export function encodeAttributes(attributes: Attributes): OtlpKeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: encodeAnyValue(value) }));
}

/** An AnyValue. `null` is a value without a field; whole numbers are integers, other numbers doubles. */
export function encodeAnyValue(value: AttributeValue): OtlpAnyValue {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return encodeNumber(value);
  if (isList(value)) return { arrayValue: { values: value.map(encodeAnyValue) } };
  return { kvlistValue: { values: encodeAttributes(value) } };
}

function encodeNumber(value: number): OtlpAnyValue {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) return { intValue: String(value) };
  return { doubleValue: Number.isFinite(value) ? value : String(value) };
}

const isList = (value: object): value is readonly AttributeValue[] => Array.isArray(value);

/** The fields that have a value. */
function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
