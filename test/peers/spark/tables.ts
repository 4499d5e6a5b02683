import { writeFile } from 'node:fs/promises';
import type { SqlRunner } from '../../../src/databricks/ports';
import type { SpanRecord } from '../../fakes/spanData';
import { rawColumns, rawRow, tableColumns, type TableForm } from '../../fakes/spanTables';

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
  await spark.run({ text: `CREATE OR REPLACE TEMPORARY VIEW raw (${rawColumns.map((name) => `${name} STRING`).join(', ')}) USING json OPTIONS (path '${file}')` });
  await spark.run({ text: `INSERT INTO ${table} SELECT ${selects[form]} FROM raw` });
}
