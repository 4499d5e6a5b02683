import type { EpochNs } from '../../base/units';
import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanLink, StatusCode } from '../model';
import { asList, asRecord, idText, int64, textOf } from './otlpFields';
import type { Fields } from './otlpFields';

const noResource: Resource = { attributes: {} };
const noScope: Scope = { name: '', version: '', attributes: {} };

/**
 * MLflow's own trace file, `traces.json`: `{"spans": [Span.to_dict(), …]}` (mlflow
 * `entities/span.py`; forms of 3.0 to 3.17). Ids are base64 bytes, or `tr-` hex in 3.5.0; every
 * attribute is JSON text. Throws a `TypeError` that says what is missing.
 */
export function decodeMlflowSpans(file: unknown): Span[] {
  const { spans } = asRecord(file);
  if (!Array.isArray(spans)) throw new TypeError('it has no list called "spans"');
  return spans.map((span) => decodeSpan(asRecord(span)));
}

function decodeSpan(item: Fields): Span {
  const context = asRecord(item.context);
  const traceId = bareId(item.trace_id ?? context.trace_id, 16);
  const spanId = bareId(item.span_id ?? context.span_id, 8);
  if (traceId === '' || spanId === '') throw new TypeError('a span has no trace_id or no span_id');
  const status = asRecord(item.status);
  return {
    traceId,
    spanId,
    parentSpanId: bareId(item.parent_span_id ?? item.parent_id, 8),
    name: textOf(item.name),
    kind: 'INTERNAL',
    startNs: int64(item.start_time_unix_nano ?? item.start_time),
    endNs: int64(item.end_time_unix_nano ?? item.end_time),
    attributes: decodeJsonAttributes(asRecord(item.attributes)),
    events: asList(item.events).map(decodeEvent),
    links: asList(item.links).map(decodeLink),
    status: { code: statusCode(textOf(status.code ?? item.status_code)), message: textOf(status.message ?? item.status_message) },
    resource: noResource,
    scope: noScope,
  };
}

/** Hex of an id in any of its forms; '' when there is none. */
const bareId = (value: unknown, bytes: number): string => idText(textOf(value).replace(/^(tr-|0x)/, ''), bytes);

/** Every attribute as the value that its JSON text stands for; a text that is not JSON is itself. */
function decodeJsonAttributes(attributes: Fields): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, typeof value === 'string' ? parsed(value) : (value as AttributeValue)]));
}

function parsed(text: string): AttributeValue {
  try {
    return JSON.parse(text) as AttributeValue;
  } catch {
    return text;
  }
}

function decodeEvent(event: Fields): SpanEvent {
  const timeNs: EpochNs = int64(event.time_unix_nano ?? event.timestamp);
  return { name: textOf(event.name), timeNs, attributes: asRecord(event.attributes) as Attributes };
}

const decodeLink = (link: Fields): SpanLink => ({
  traceId: bareId(link.trace_id, 16),
  spanId: bareId(link.span_id, 8),
  attributes: asRecord(link.attributes) as Attributes,
});

function statusCode(text: string): StatusCode {
  const bare = text.replace(/^STATUS_CODE_/, '');
  return bare === 'OK' || bare === 'ERROR' ? bare : 'UNSET';
}
