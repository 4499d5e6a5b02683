import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanKind, SpanLink, StatusCode } from '../model';
import { asList, asRecord, int64, numberOf, textOf, type Fields } from './otlpFields';

/**
 * Spans of Jaeger's JSON, as its page and `GET /api/traces/{id}` give it: `{"data": [trace, …]}`, or
 * one `{traceID, spans, processes}` (jaeger-ui `types/trace.ts`, jaeger `internal/uimodel/model.go`).
 * Times are microseconds. OpenTelemetry's fields come back from the tags that Jaeger keeps them in
 * (opentelemetry-specification, "OpenTelemetry to Jaeger transformation").
 */
export function decodeJaeger(file: unknown): Span[] {
  const { data } = asRecord(file);
  return (Array.isArray(data) ? asList(data) : [asRecord(file)]).flatMap(decodeTrace);
}

function decodeTrace(trace: Fields): Span[] {
  const processes = asRecord(trace.processes);
  const resources = new Map<string, Resource>();
  const resourceOf = (id: string): Resource => {
    const known = resources.get(id);
    if (known) return known;
    const process = asRecord(processes[id]);
    const service = textOf(process.serviceName);
    const resource: Resource = { attributes: { ...(service ? { 'service.name': service } : {}), ...decodeTags(process.tags) } };
    resources.set(id, resource);
    return resource;
  };
  return asList(trace.spans).flatMap((item) => decodeSpan(item, resourceOf(textOf(item.processID))) ?? []);
}

function decodeSpan(item: Fields, resource: Resource): Span | undefined {
  const traceId = padded(textOf(item.traceID), 32);
  const spanId = padded(textOf(item.spanID), 16);
  if (traceId === '' || spanId === '') return undefined;
  const references = asList(item.references);
  const isParent = (reference: Fields) => textOf(reference.refType) !== 'FOLLOWS_FROM' && padded(textOf(reference.traceID), 32) === traceId;
  const parent = references.find((reference) => isParent(reference) && textOf(reference.refType) === 'CHILD_OF') ?? references.find(isParent);
  const tags = decodeTags(item.tags);
  const startUs = int64(item.startTime);
  return {
    traceId,
    spanId,
    parentSpanId: padded(textOf(parent?.spanID ?? item.parentSpanID), 16),
    name: textOf(item.operationName),
    kind: kinds[textOf(tags['span.kind']).toLowerCase()] ?? 'INTERNAL',
    startNs: startUs * 1000n,
    endNs: (startUs + int64(item.duration)) * 1000n,
    attributes: without(tags, ownTags),
    events: asList(item.logs).map(decodeLog),
    links: references.filter((reference) => reference !== parent).map(decodeReference),
    status: { code: statusOf(tags), message: textOf(tags['otel.status_description']) },
    resource,
    scope: scopeOf(tags),
  };
}

const kinds: Readonly<Record<string, SpanKind>> = { client: 'CLIENT', server: 'SERVER', producer: 'PRODUCER', consumer: 'CONSUMER' };
const ownTags = ['span.kind', 'otel.status_code', 'otel.status_description', 'otel.scope.name', 'otel.scope.version', 'otel.library.name', 'otel.library.version', 'internal.span.format'];

function statusOf(tags: Attributes): StatusCode {
  const code = textOf(tags['otel.status_code']).toUpperCase();
  if (code === 'OK' || code === 'ERROR') return code;
  return tags.error === true || tags.error === 'true' ? 'ERROR' : 'UNSET';
}

const scopeOf = (tags: Attributes): Scope => ({
  name: textOf(tags['otel.scope.name'] ?? tags['otel.library.name']),
  version: textOf(tags['otel.scope.version'] ?? tags['otel.library.version']),
  attributes: {},
});

function decodeLog(log: Fields): SpanEvent {
  const fields = decodeTags(log.fields);
  return { name: textOf(fields.event) || 'log', timeNs: int64(log.timestamp) * 1000n, attributes: without(fields, ['event']) };
}

const decodeReference = (reference: Fields): SpanLink => ({ traceId: padded(textOf(reference.traceID), 32), spanId: padded(textOf(reference.spanID), 16), attributes: {} });

/** Tags as attributes; of a repeated key the last value counts. */
function decodeTags(list: unknown): Attributes {
  return Object.fromEntries(asList(list).map((tag) => [textOf(tag.key), decodeTag(tag)]));
}

function decodeTag({ type, value }: Fields): AttributeValue {
  switch (type) {
    case 'bool':
      return value === true || value === 'true';
    case 'int64': {
      const whole = int64(value);
      return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
    }
    case 'float64':
      return numberOf(value) ?? null;
    default:
      return (value ?? null) as AttributeValue;
  }
}

const without = (attributes: Attributes, keys: readonly string[]): Attributes => Object.fromEntries(Object.entries(attributes).filter(([key]) => !keys.includes(key)));

/** Jaeger leaves leading zeros of ids out. */
const padded = (id: string, digits: number): string => (id === '' ? '' : id.toLowerCase().padStart(digits, '0'));
