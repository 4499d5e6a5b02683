import type { SpanRecord } from './spanData';

/** How a test table keeps spans: the two generations of Databricks, and two made by hand. */
export const tableForms = ['v1', 'v2', 'flat', 'json'] as const;
export type TableForm = (typeof tableForms)[number];

const front = 'trace_id STRING, span_id STRING, trace_state STRING, parent_span_id STRING, flags INT, name STRING, kind STRING, start_time_unix_nano BIGINT, end_time_unix_nano BIGINT';
const generation = (attributes: string): string => `${front}, attributes ${attributes}, dropped_attributes_count INT,
  events ARRAY<STRUCT<time_unix_nano: BIGINT, name: STRING, attributes: ${attributes}, dropped_attributes_count: INT>>, dropped_events_count INT,
  links ARRAY<STRUCT<trace_id: STRING, span_id: STRING, trace_state: STRING, attributes: ${attributes}, dropped_attributes_count: INT, flags: INT>>, dropped_links_count INT,
  status STRUCT<message: STRING, code: STRING>, resource STRUCT<attributes: ${attributes}, dropped_attributes_count: INT>, resource_schema_url STRING,
  instrumentation_scope STRUCT<name: STRING, version: STRING, attributes: ${attributes}, dropped_attributes_count: INT>, span_schema_url STRING`;

/**
 * Columns of a form in Databricks SQL. `flat` is the table that Databricks' app templates tell people
 * to create; `json` keeps attributes as text.
 */
export const tableColumns: Readonly<Record<TableForm, string>> = {
  v1: generation('MAP<STRING, STRING>'),
  v2: `record_id STRING, time TIMESTAMP, date DATE, service_name STRING, ${generation('VARIANT')}`,
  flat: `trace_id STRING, span_id STRING, parent_span_id STRING, name STRING, kind STRING, start_time TIMESTAMP, end_time TIMESTAMP, attributes MAP<STRING, STRING>,
  events ARRAY<STRUCT<timestamp: TIMESTAMP, name: STRING, attributes: MAP<STRING, STRING>>>, status_code STRING, status_message STRING, resource_attributes MAP<STRING, STRING>`,
  json: `trace_id STRING, span_id STRING, parent_span_id STRING, name STRING, span_kind STRING, start_time_unix_nano BIGINT, end_time_unix_nano BIGINT, attributes STRING, events STRING, status_code STRING`,
};

/** Columns of the tables beside the spans (reference: v1 logs, v2 annotations), as far as they are read. */
export const sideColumns = {
  logs: 'event_name STRING, trace_id STRING, span_id STRING, time_unix_nano BIGINT, body STRING, attributes MAP<STRING, STRING>',
  annotations: 'annotation_id STRING, annotation_type STRING, target_type STRING, target_id STRING, name STRING, value VARIANT, comment STRING, metadata VARIANT, created_at TIMESTAMP, updated_at TIMESTAMP, deleted_at TIMESTAMP',
} as const;

/** A line of the file that both engines fill their tables from: every value as text. */
export function rawRow(span: SpanRecord): Record<string, string | null> {
  const json = (value: unknown) => JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
  const events = span.events.map(({ timeNs, name, attributes }) => `{"time_unix_nano":${timeNs},"name":${json(name)},"attributes":${json(attributes)},"dropped_attributes_count":0}`);
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    name: span.name,
    kind: span.kind,
    start_ns: span.startNs.toString(),
    end_ns: span.endNs?.toString() ?? null,
    has_status: String(span.status !== null),
    status_code: span.status?.code ?? null,
    status_message: span.status?.message ?? null,
    attributes: span.attributes && json(span.attributes),
    events: `[${events.join(',')}]`,
  };
}

/** Names of {@link rawRow}'s columns. */
export const rawColumns = ['trace_id', 'span_id', 'parent_span_id', 'name', 'kind', 'start_ns', 'end_ns', 'has_status', 'status_code', 'status_message', 'attributes', 'events'] as const;
