import { columns } from './columnTypes';
import type { Column, ColumnType } from './columnTypes';

/**
 * The tables of both generations of trace locations, column by column. v1 (schema link): the
 * names of Databricks' private-preview guide and of a DESCRIBE capture. v2 (table prefix):
 * "OpenTelemetry table reference for Zerobus Ingest". The generations differ in the columns in
 * front and in what keeps attributes: MAP<STRING,STRING> or VARIANT.
 */
export type SchemaVersion = 'v1' | 'v2';

export type TableRole = 'spans' | 'logs' | 'metrics' | 'annotations';

const attributesOf = (version: SchemaVersion): ColumnType => (version === 'v1' ? { map: ['string', 'string'] } : 'variant');

const front = columns(['record_id', 'string'], ['time', 'timestamp'], ['date', 'date'], ['service_name', 'string']);

function resourceAndScope(version: SchemaVersion, schemaUrl: string): readonly Column[] {
  const attributes = attributesOf(version);
  return columns(
    ['resource', { struct: columns(['attributes', attributes], ['dropped_attributes_count', 'int']) }],
    ['resource_schema_url', 'string'],
    ['instrumentation_scope', { struct: columns(['name', 'string'], ['version', 'string'], ['attributes', attributes], ['dropped_attributes_count', 'int']) }],
    [schemaUrl, 'string'],
  );
}

function spanColumns(version: SchemaVersion): readonly Column[] {
  const attributes = attributesOf(version);
  const event = columns(['time_unix_nano', 'bigint'], ['name', 'string'], ['attributes', attributes], ['dropped_attributes_count', 'int']);
  const link = columns(['trace_id', 'string'], ['span_id', 'string'], ['trace_state', 'string'], ['attributes', attributes], ['dropped_attributes_count', 'int'], ['flags', 'int']);
  return [
    ...(version === 'v2' ? front : []),
    ...columns(
      ['trace_id', 'string'],
      ['span_id', 'string'],
      ['trace_state', 'string'],
      ['parent_span_id', 'string'],
      ['flags', 'int'],
      ['name', 'string'],
      ['kind', 'string'],
      ['start_time_unix_nano', 'bigint'],
      ['end_time_unix_nano', 'bigint'],
      ['attributes', attributes],
      ['dropped_attributes_count', 'int'],
      ['events', { array: { struct: event } }],
      ['dropped_events_count', 'int'],
      ['links', { array: { struct: link } }],
      ['dropped_links_count', 'int'],
      ['status', { struct: columns(['message', 'string'], ['code', 'string']) }],
    ),
    ...resourceAndScope(version, 'span_schema_url'),
  ];
}

function logColumns(version: SchemaVersion): readonly Column[] {
  return [
    ...(version === 'v2' ? front : []),
    ...columns(
      ['event_name', 'string'],
      ['trace_id', 'string'],
      ['span_id', 'string'],
      ['time_unix_nano', 'bigint'],
      ['observed_time_unix_nano', 'bigint'],
      ['severity_number', 'string'],
      ['severity_text', 'string'],
      ['body', version === 'v1' ? 'string' : 'variant'],
      ['attributes', attributesOf(version)],
      ['dropped_attributes_count', 'int'],
      ['flags', 'int'],
    ),
    ...resourceAndScope(version, 'log_schema_url'),
  ];
}

function metricColumns(version: SchemaVersion): readonly Column[] {
  const attributes = attributesOf(version);
  const exemplar: ColumnType = { struct: columns(['time_unix_nano', 'bigint'], ['value', 'double'], ['span_id', 'string'], ['trace_id', 'string'], ['filtered_attributes', attributes]) };
  const times = columns(['start_time_unix_nano', 'bigint'], ['time_unix_nano', 'bigint']);
  const tail = columns(['exemplars', { array: exemplar }], ['attributes', attributes], ['flags', 'int']);
  const buckets: ColumnType = { struct: columns(['offset', 'int'], ['bucket_counts', { array: 'bigint' }]) };
  const quantile: ColumnType = { struct: columns(['quantile', 'double'], ['value', 'double']) };
  return [
    ...(version === 'v2' ? [...front, ...times] : []),
    ...columns(
      ['name', 'string'],
      ['description', 'string'],
      ['unit', 'string'],
      ['metric_type', 'string'],
      ['gauge', { struct: [...times, ...columns(['value', 'double']), ...tail] }],
      ['sum', { struct: [...times, ...columns(['value', 'double']), ...tail, ...columns(['aggregation_temporality', 'string'], ['is_monotonic', 'boolean'])] }],
      ['histogram', { struct: [...times, ...columns(['count', 'bigint'], ['sum', 'double'], ['bucket_counts', { array: 'bigint' }], ['explicit_bounds', { array: 'double' }]), ...tail, ...columns(['min', 'double'], ['max', 'double'], ['aggregation_temporality', 'string'])] }],
      ['exponential_histogram', { struct: [...times, ...columns(['count', 'bigint'], ['sum', 'double'], ['scale', 'int'], ['zero_count', 'bigint'], ['positive_bucket', buckets], ['negative_bucket', buckets]), ...tail, ...columns(['min', 'double'], ['max', 'double'], ['zero_threshold', 'double'], ['aggregation_temporality', 'string'])] }],
      ['summary', { struct: [...times, ...columns(['count', 'bigint'], ['sum', 'double'], ['quantile_values', { array: quantile }], ['attributes', attributes], ['flags', 'int'])] }],
      ['metadata', attributes],
    ),
    ...resourceAndScope(version, 'metric_schema_url'),
  ];
}

/** Annotations (v2 only). The whole DDL is not public: these are the columns that published queries use. */
const annotationColumns = columns(
  ['annotation_id', 'string'],
  ['annotation_type', 'string'],
  ['target_type', 'string'],
  ['target_id', 'string'],
  ['name', 'string'],
  ['value', 'variant'],
  ['comment', 'string'],
  ['metadata', 'variant'],
  ['created_at', 'timestamp'],
  ['updated_at', 'timestamp'],
  ['deleted_at', 'timestamp'],
);

/** Columns of a location's table. Throws for v1 annotations, which do not exist: v1 keeps them as log events. */
export function tableColumns(version: SchemaVersion, role: TableRole): readonly Column[] {
  if (role === 'spans') return spanColumns(version);
  if (role === 'logs') return logColumns(version);
  if (role === 'metrics') return metricColumns(version);
  if (version === 'v1') throw new RangeError('v1 locations have no annotations table');
  return annotationColumns;
}

/** Roles that a location of this generation has, in the order of their creation. */
export const tableRoles = (version: SchemaVersion): readonly TableRole[] =>
  version === 'v1' ? ['spans', 'logs', 'metrics'] : ['spans', 'logs', 'metrics', 'annotations'];
