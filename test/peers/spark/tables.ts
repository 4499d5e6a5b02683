import { writeFile } from 'node:fs/promises';
import type { SqlRunner } from '../../../src/databricks/ports';
import type { SpanRecord } from '../../fakes/spanData';

/** How a test table keeps spans: the two generations of Databricks, and two made by hand. */
export const tableForms = ['v1', 'v2', 'flat', 'json'] as const;
export type TableForm = (typeof tableForms)[number];

const front = 'trace_id STRING, span_id STRING, trace_state STRING, parent_span_id STRING, flags INT, name STRING, kind STRING, start_time_unix_nano BIGINT, end_time_unix_nano BIGINT';
const generation = (attributes: string): string => `${front}, attributes ${attributes}, dropped_attributes_count INT,
  events ARRAY<STRUCT<time_unix_nano: BIGINT, name: STRING, attributes: ${attributes}, dropped_attributes_count: INT>>, dropped_events_count INT,
  links ARRAY<STRUCT<trace_id: STRING, span_id: STRING, trace_state: STRING, attributes: ${attributes}, dropped_attributes_count: INT, flags: INT>>, dropped_links_count INT,
  status STRUCT<message: STRING, code: STRING>, resource STRUCT<attributes: ${attributes}, dropped_attributes_count: INT>, resource_schema_url STRING,
  instrumentation_scope STRUCT<name: STRING, version: STRING, attributes: ${attributes}, dropped_attributes_count: INT>, span_schema_url STRING`;

/** Columns of a form. `flat` is the table that Databricks' app templates tell people to create; `json` keeps attributes as text. */
export const tableColumns: Readonly<Record<TableForm, string>> = {
  v1: generation('MAP<STRING, STRING>'),
  v2: `record_id STRING, time TIMESTAMP, date DATE, service_name STRING, ${generation('VARIANT')}`,
  flat: `trace_id STRING, span_id STRING, parent_span_id STRING, name STRING, kind STRING, start_time TIMESTAMP, end_time TIMESTAMP, attributes MAP<STRING, STRING>,
  events ARRAY<STRUCT<timestamp: TIMESTAMP, name: STRING, attributes: MAP<STRING, STRING>>>, status_code STRING, status_message STRING, resource_attributes MAP<STRING, STRING>`,
  json: `trace_id STRING, span_id STRING, parent_span_id STRING, name STRING, span_kind STRING, start_time_unix_nano BIGINT, end_time_unix_nano BIGINT, attributes STRING, events STRING, status_code STRING`,
};

const eventsOf = (attributes: string): string => `from_json(raw.events, 'ARRAY<STRUCT<time_unix_nano: BIGINT, name: STRING, attributes: ${attributes}, dropped_attributes_count: INT>>')`;
const common = 'raw.trace_id, raw.span_id, CAST(NULL AS STRING), raw.parent_span_id, 0, raw.name, raw.kind, CAST(raw.start_ns AS BIGINT), CAST(raw.end_ns AS BIGINT)';
const map = (json: string) => `from_json(${json}, 'MAP<STRING, STRING>')`;
const filled = (attributes: (json: string) => string, type: string): string => `${common}, ${attributes('raw.attributes')}, 0, ${eventsOf(type)}, 0, NULL, 0,
  CASE WHEN raw.has_status = 'true' THEN named_struct('message', raw.status_message, 'code', raw.status_code) END,
  named_struct('attributes', ${attributes("'{\"service.name\":\"test\"}'")}, 'dropped_attributes_count', 0), NULL, named_struct('name', 'mlflow', 'version', '3', 'attributes', ${attributes("'{}'")}, 'dropped_attributes_count', 0), NULL`;

const selects: Readonly<Record<TableForm, string>> = {
  v1: filled(map, 'MAP<STRING, STRING>'),
  v2: `raw.span_id, timestamp_micros(CAST(raw.start_ns AS BIGINT) DIV 1000), to_date(timestamp_micros(CAST(raw.start_ns AS BIGINT) DIV 1000)), 'test', ${filled((json) => `parse_json(${json})`, 'VARIANT')}`,
  flat: `raw.trace_id, raw.span_id, raw.parent_span_id, raw.name, raw.kind, timestamp_micros(CAST(raw.start_ns AS BIGINT) DIV 1000), timestamp_micros(CAST(raw.end_ns AS BIGINT) DIV 1000), ${map('raw.attributes')},
  transform(${eventsOf('MAP<STRING, STRING>')}, e -> named_struct('timestamp', timestamp_micros(e.time_unix_nano DIV 1000), 'name', e.name, 'attributes', e.attributes)), raw.status_code, raw.status_message, ${map("'{\"service.name\":\"test\"}'")}`,
  json: 'raw.trace_id, raw.span_id, raw.parent_span_id, raw.name, raw.kind, CAST(raw.start_ns AS BIGINT), CAST(raw.end_ns AS BIGINT), raw.attributes, raw.events, raw.status_code',
};

/** Creates a Delta table of this form and fills it, through a file of JSON lines that Spark reads. */
export async function createSparkTable(spark: SqlRunner, table: string, form: TableForm, spans: readonly SpanRecord[], file: string): Promise<void> {
  const clustering = form === 'v2' ? ' CLUSTER BY (time, service_name, trace_id)' : '';
  await spark.run({ text: `CREATE TABLE ${table} (${tableColumns[form]}) USING DELTA${clustering}` });
  await writeFile(file, spans.map((span) => JSON.stringify(rawRow(span))).join('\n'));
  await spark.run({ text: `CREATE OR REPLACE TEMPORARY VIEW raw (${Object.keys(rawRow(spans[0]!)).map((name) => `${name} STRING`).join(', ')}) USING json OPTIONS (path '${file}')` });
  await spark.run({ text: `INSERT INTO ${table} SELECT ${selects[form]} FROM raw` });
}

function rawRow(span: SpanRecord): Record<string, string | null> {
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
