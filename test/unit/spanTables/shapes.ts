import { detectShape, type ReportedColumn, type TableShape } from '../../../src/spanTables/shape';
import type { TableName } from '../../../src/spanTables/names';

const columns = (text: string): ReportedColumn[] => text.trim().split('\n').map((line) => ({ name: line.trim().split(' ')[0]!, typeText: line.trim().slice(line.trim().indexOf(' ') + 1) }));

const generation = (attributes: string) => `
  trace_id string
  span_id string
  trace_state string
  parent_span_id string
  flags int
  name string
  kind string
  start_time_unix_nano bigint
  end_time_unix_nano bigint
  attributes ${attributes}
  dropped_attributes_count int
  events array<struct<time_unix_nano:bigint,name:string,attributes:${attributes},dropped_attributes_count:int>>
  links array<struct<trace_id:string,span_id:string,trace_state:string,attributes:${attributes},dropped_attributes_count:int,flags:int>>
  status struct<message:string,code:string>
  resource struct<attributes:${attributes},dropped_attributes_count:int>
  instrumentation_scope struct<name:string,version:string,attributes:${attributes},dropped_attributes_count:int>`;

/** Columns as reported: both generations of Databricks' tables and two made by hand. */
export const reported = {
  v1: columns(generation('map<string,string>')),
  v2: columns(`record_id string\n time timestamp\n date date\n service_name string${generation('variant')}`),
  flat: columns(`trace_id string\n span_id string\n parent_span_id string\n name string\n kind string\n start_time timestamp\n end_time timestamp\n attributes map<string,string>
    events array<struct<timestamp:timestamp,name:string,attributes:map<string,string>>>\n status_code string\n status_message string\n resource_attributes map<string,string>`),
  json: columns('trace_id string\n span_id string\n parent_span_id string\n name string\n span_kind string\n start_time_unix_nano bigint\n end_time_unix_nano bigint\n attributes string\n events string\n status_code string'),
};

export const table: TableName = { catalog: 'my_catalog', schema: 'my_schema', table: 'mlflow_experiment_trace_otel_spans' };
export const shapes: Readonly<Record<keyof typeof reported, TableShape>> = {
  v1: detectShape(table, reported.v1),
  v2: detectShape(table, reported.v2),
  flat: detectShape(table, reported.flat),
  json: detectShape(table, reported.json),
};
