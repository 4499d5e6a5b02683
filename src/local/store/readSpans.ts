import type { AttributeValue, Attributes, Resource, Scope, Span, SpanKind, StatusCode } from '../../trace/model';
import type { Database, Row } from './database';
import { quoteTable } from './identifiers';
import type { TableName } from './identifiers';
import { restoreAttribute } from './attributeText';

/**
 * The spans of the given traces from a v1 or v2 spans table, oldest first; a span that was stored
 * more than once comes once, as its last-ended copy. With `spanIds` only those of them.
 */
export async function readSpans(database: Database, table: TableName, traceIds: readonly string[], spanIds?: readonly string[]): Promise<Span[]> {
  if (traceIds.length === 0 || spanIds?.length === 0) return [];
  const places = (count: number, from: number) => Array.from({ length: count }, (_, i) => `$${from + i}`).join(', ');
  const ofSpans = spanIds === undefined ? '' : ` AND span_id IN (${places(spanIds.length, traceIds.length + 1)})`;
  const rows = await database.rows(
    `SELECT * FROM ${quoteTable(table)} WHERE trace_id IN (${places(traceIds.length, 1)})${ofSpans}
     QUALIFY row_number() OVER (PARTITION BY trace_id, span_id ORDER BY end_time_unix_nano DESC) = 1 ORDER BY start_time_unix_nano, span_id`,
    [...traceIds, ...(spanIds ?? [])],
  );
  const share = new Shared();
  return rows.map((row) => toSpan(row, share));
}

/** Spans with equal resources (scopes) get one object, so that they stay in one group. */
class Shared {
  readonly #seen = new Map<string, unknown>();

  once<T>(value: T): T {
    const key = JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
    if (!this.#seen.has(key)) this.#seen.set(key, value);
    return this.#seen.get(key) as T;
  }
}

function toSpan(row: Row, share: Shared): Span {
  const status = (row.status ?? {}) as Row;
  const resource = (row.resource ?? {}) as Row;
  const scope = (row.instrumentation_scope ?? {}) as Row;
  return {
    traceId: text(row.trace_id),
    spanId: text(row.span_id),
    parentSpanId: text(row.parent_span_id),
    ...filled('traceState', text(row.trace_state)),
    ...filled('flags', Number(row.flags ?? 0)),
    name: text(row.name),
    kind: bare(row.kind, 'SPAN_KIND_', 'UNSPECIFIED') as SpanKind,
    startNs: (row.start_time_unix_nano as bigint | null) ?? 0n,
    endNs: (row.end_time_unix_nano as bigint | null) ?? 0n,
    attributes: toAttributes(row.attributes),
    ...filled('droppedAttributesCount', Number(row.dropped_attributes_count ?? 0)),
    events: list(row.events).map((event) => ({
      name: text(event.name),
      timeNs: (event.time_unix_nano as bigint | null) ?? 0n,
      attributes: toAttributes(event.attributes),
      ...filled('droppedAttributesCount', Number(event.dropped_attributes_count ?? 0)),
    })),
    ...filled('droppedEventsCount', Number(row.dropped_events_count ?? 0)),
    links: list(row.links).map((link) => ({
      traceId: text(link.trace_id),
      spanId: text(link.span_id),
      ...filled('traceState', text(link.trace_state)),
      attributes: toAttributes(link.attributes),
      ...filled('droppedAttributesCount', Number(link.dropped_attributes_count ?? 0)),
      ...filled('flags', Number(link.flags ?? 0)),
    })),
    ...filled('droppedLinksCount', Number(row.dropped_links_count ?? 0)),
    status: { code: bare(status.code, 'STATUS_CODE_', 'UNSET') as StatusCode, message: text(status.message) },
    resource: share.once<Resource>({
      attributes: toAttributes(resource.attributes),
      ...filled('droppedAttributesCount', Number(resource.dropped_attributes_count ?? 0)),
      ...filled('schemaUrl', text(row.resource_schema_url)),
    }),
    scope: share.once<Scope>({
      name: text(scope.name),
      version: text(scope.version),
      attributes: toAttributes(scope.attributes),
      ...filled('droppedAttributesCount', Number(scope.dropped_attributes_count ?? 0)),
      ...filled('schemaUrl', text(row.span_schema_url)),
    }),
  };
}

/** A MAP column arrives as a list of {key, value}, a VARIANT as plain values. */
export function toAttributes(value: unknown): Attributes {
  if (Array.isArray(value)) {
    return Object.fromEntries((value as { key: string; value: string | null }[]).map((pair) => [pair.key, restoreAttribute(pair.value)]));
  }
  return typeof value === 'object' && value !== null ? (plain(value) as Attributes) : {};
}

/** VARIANT keeps whole numbers as BIGINT; those that a number holds exactly become one. */
function plain(value: unknown): AttributeValue {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return (value ?? null) as AttributeValue;
}

const text = (value: unknown): string => (value == null ? '' : String(value));
const list = (value: unknown): Row[] => (Array.isArray(value) ? (value as Row[]) : []);

/** A field that is left out when it is empty or zero. */
const filled = <K extends string, T extends string | number>(key: K, value: T): { [P in K]?: T } => (value ? { [key]: value } : {}) as { [P in K]?: T };

function bare(value: unknown, prefix: string, fallback: string): string {
  const name = text(value);
  return name.startsWith(prefix) ? name.slice(prefix.length) : name || fallback;
}
