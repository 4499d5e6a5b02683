import type { AttributeValue, Attributes, Resource, Scope, Span, SpanEvent, SpanKind, SpanLink, StatusCode } from '../model';
import { asList, asRecord, field, int64, numberOf, textOf } from './otlpFields';

/**
 * A row of a span table as the statements of `spanTables` select it: every value as text,
 * structured ones as the JSON text that `to_json` gives. Absent columns are NULL.
 */
export interface TableSpanRow {
  readonly span_id: string | null;
  readonly parent_id: string | null;
  readonly name: string | null;
  readonly kind?: string | null;
  readonly start_ns: string | null;
  readonly end_ns: string | null;
  /** `OK`, `ERROR`, `UNSET` or NULL. */
  readonly status: string | null;
  readonly status_message?: string | null;
  readonly attributes?: string | null;
  readonly events?: string | null;
  readonly links?: string | null;
  readonly resource?: string | null;
  readonly scope?: string | null;
}

const kinds: readonly SpanKind[] = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

/** A span of a table's row; `undefined` for a row without a span id. Nothing that is stored makes it fail. */
export function decodeTableRow(traceId: string, row: TableSpanRow): Span | undefined {
  if (!row.span_id) return undefined;
  const kind = textOf(row.kind).toUpperCase().replace('SPAN_KIND_', '') as SpanKind;
  const resource = asRecord(parseExactJson(row.resource));
  return {
    traceId,
    spanId: row.span_id,
    parentSpanId: row.parent_id ?? '',
    name: row.name ?? '',
    kind: kinds.includes(kind) ? kind : 'UNSPECIFIED',
    startNs: int64(row.start_ns),
    endNs: int64(row.end_ns),
    attributes: decodeAttributes(parseExactJson(row.attributes)),
    events: asList(parseExactJson(row.events)).map(decodeEvent),
    links: asList(parseExactJson(row.links)).map(decodeLink),
    status: { code: statusOf(row.status), message: row.status_message ?? '' },
    resource: decodeResource(resource),
    scope: decodeScope(asRecord(parseExactJson(row.scope))),
  };
}

const statusOf = (code: string | null): StatusCode => (code === 'OK' || code === 'ERROR' ? code : 'UNSET');

/** v1 and v2 keep a struct with `attributes` inside, hand-made tables the attributes themselves. */
function decodeResource(stored: { readonly [key: string]: unknown }): Resource {
  const inner = stored.attributes;
  const isStruct = typeof inner === 'object' && inner !== null && Object.keys(stored).every((key) => key === 'attributes' || key === 'dropped_attributes_count');
  return isStruct ? { attributes: decodeAttributes(inner), ...dropped(stored) } : { attributes: decodeAttributes(stored) };
}

const decodeScope = (stored: { readonly [key: string]: unknown }): Scope => ({ name: textOf(stored.name), version: textOf(stored.version), attributes: decodeAttributes(stored.attributes), ...dropped(stored) });

function decodeEvent(stored: { readonly [key: string]: unknown }): SpanEvent {
  return { name: textOf(stored.name), timeNs: eventTime(stored), attributes: decodeAttributes(stored.attributes), ...dropped(stored) };
}

/** Nanoseconds (v1, v2), or a timestamp's text (`2026-11-23T03:38:32.971Z`, hand-made). */
function eventTime(stored: { readonly [key: string]: unknown }): bigint {
  const ns = field(stored, 'timeUnixNano');
  if (ns !== undefined) return typeof ns === 'bigint' ? ns : int64(ns);
  const ms = Date.parse(textOf(stored.timestamp ?? stored.time));
  const fraction = /\.\d{3}(\d{1,6})/.exec(textOf(stored.timestamp ?? stored.time))?.[1] ?? '';
  return Number.isNaN(ms) ? 0n : BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
}

function decodeLink(stored: { readonly [key: string]: unknown }): SpanLink {
  const traceState = textOf(field(stored, 'traceState'));
  const flags = numberOf(stored.flags);
  return {
    traceId: textOf(field(stored, 'traceId')),
    spanId: textOf(field(stored, 'spanId')),
    ...(traceState ? { traceState } : {}),
    attributes: decodeAttributes(stored.attributes),
    ...dropped(stored),
    ...(flags === undefined ? {} : { flags }),
  };
}

function dropped(stored: { readonly [key: string]: unknown }): { droppedAttributesCount?: number } {
  const count = numberOf(field(stored, 'droppedAttributesCount'));
  return count ? { droppedAttributesCount: count } : {};
}

const decodeAttributes = (stored: unknown): Attributes => (typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? (stored as Attributes) : {});

/**
 * JSON with integers kept exact: those that a double cannot hold become bigints, where the platform
 * tells their digits (V8 11.4 and newer). Text that is not JSON, and NULL, is `undefined`.
 */
export function parseExactJson(text: string | null | undefined): AttributeValue | undefined {
  if (!text) return undefined;
  try {
    return JSON.parse(text, exact) as AttributeValue;
  } catch {
    return undefined;
  }
}

const exact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && context?.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
