import type { Row } from './database';
import { isExperimentLocation, parseLocation } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** A `TraceInfo` as the v3 and v4 REST calls give it (mlflow `protos/databricks_tracing.proto`, `protos/service.proto`). */
export function traceInfoJson(row: Row): Record<string, unknown> {
  const location = parseLocation(String(row.location));
  const started = row.started as bigint;
  const state = String(row.state);
  return {
    trace_id: shownTraceId(location, String(row.trace_id)),
    ...text('client_request_id', row.client_request_id),
    trace_location: locationJson(location),
    ...text('request_preview', row.request_preview),
    ...text('response_preview', row.response_preview),
    request_time: instantText(started),
    ...(state === 'IN_PROGRESS' || row.ended == null ? {} : { execution_duration: durationText((row.ended as bigint) - started) }),
    state: state === 'UNSET' ? 'STATE_UNSPECIFIED' : state,
    trace_metadata: fromMap(row.trace_metadata),
    tags: fromMap(row.tags),
    assessments: (row.assessments as Row[]).map((assessment) => assessmentJson(location, assessment)),
  };
}

/** MLflow's own traces are called `tr-<hex>`; those in Unity Catalog go by their bare hex beside their location. */
export const shownTraceId = (location: TraceLocation, traceId: string): string => (isExperimentLocation(location) ? `tr-${traceId}` : traceId);

/** A `TraceLocation` message. */
export function locationJson(location: TraceLocation): Record<string, unknown> {
  const { catalog, schema, prefix } = location;
  if (isExperimentLocation(location)) return { type: 'MLFLOW_EXPERIMENT', mlflow_experiment: { experiment_id: schema } };
  if (prefix) return { type: 'UC_TABLE_PREFIX', uc_table_prefix: { catalog_name: catalog, schema_name: schema, table_prefix: prefix } };
  return { type: 'UC_SCHEMA', uc_schema: { catalog_name: catalog, schema_name: schema } };
}

/** An assessment from the views' struct, whose `expectation`, `feedback` and `metadata` are JSON texts. */
function assessmentJson(location: TraceLocation, row: Row): Record<string, unknown> {
  const parsed = (value: unknown): unknown => (value == null ? undefined : (JSON.parse(String(value)) as unknown) ?? undefined);
  const fields = { ...row, expectation: parsed(row.expectation), feedback: parsed(row.feedback), metadata: parsed(row.metadata), trace_location: locationJson(location) };
  if (isExperimentLocation(location)) delete (fields as Partial<typeof fields>).trace_location;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}

const text = (key: string, value: unknown) => (value == null ? {} : { [key]: String(value) });

const fromMap = (value: unknown): Record<string, unknown> => Object.fromEntries((value as { key: string; value: unknown }[]).map((pair) => [pair.key, pair.value]));

/** RFC 3339 with milliseconds. An instant that a date cannot hold is the epoch. */
function instantText(ns: bigint): string {
  const date = new Date(Number(ns / 1_000_000n));
  return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
}

/** A protobuf Duration; a span that ends before it starts took no time. */
function durationText(ns: bigint): string {
  const micros = ns > 0n ? ns / 1000n : 0n;
  return `${micros / 1_000_000n}.${String(micros % 1_000_000n).padStart(6, '0')}s`;
}

/** Nanoseconds of an RFC 3339 instant, or `undefined` when it is none. */
export function instantNs(value: unknown): bigint | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n;
}

/** Nanoseconds of a protobuf Duration text such as `1.25s`, or `undefined` when it is none. */
export function durationNs(value: unknown): bigint | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?s$/.exec(typeof value === 'string' ? value : '');
  return match ? BigInt(match[1]!) * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0')) : undefined;
}
