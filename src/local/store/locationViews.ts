import { quoteTable } from './identifiers';
import { locationTable, locationView } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** Attribute keys that hold a root span's request and response, in order of preference (text of the real v1 view). */
export const requestKeys = ['mlflow.spanInputs', 'input.value', 'traceloop.entity.input', 'gen_ai.input.messages', 'gcp.vertex.agent.llm_request', 'gcp.vertex.agent.tool_call_args'] as const;
export const responseKeys = ['mlflow.spanOutputs', 'output.value', 'traceloop.entity.output', 'gen_ai.output.messages', 'gcp.vertex.agent.llm_response', 'gcp.vertex.agent.tool_response'] as const;

/** Events of the v1 logs table that carry what is not a span. The name of the link to a run is our own: no source shows the real one. */
export const logEvents = { metadata: 'genai.trace.metadata', tag: 'genai.trace.tag', assessment: 'genai.assessments.snapshot', runLink: 'genai.trace.run_link' } as const;

const assessmentType =
  'STRUCT(assessment_id VARCHAR, trace_id VARCHAR, assessment_name VARCHAR, source STRUCT(source_id VARCHAR, source_type VARCHAR), create_time VARCHAR, last_update_time VARCHAR, expectation JSON, feedback JSON, rationale VARCHAR, metadata JSON, span_id VARCHAR, overrides VARCHAR, "valid" BOOLEAN)';

/** Assessment columns from a JSON text, without casting what may be absent. */
const assessmentFromJson = (json: string) =>
  `from_json(${json}, '${JSON.stringify({
    assessment_id: 'VARCHAR', trace_id: 'VARCHAR', assessment_name: 'VARCHAR', source: { source_id: 'VARCHAR', source_type: 'VARCHAR' },
    create_time: 'VARCHAR', last_update_time: 'VARCHAR', expectation: 'JSON', feedback: 'JSON', rationale: 'VARCHAR', metadata: 'JSON',
    span_id: 'VARCHAR', overrides: 'VARCHAR', valid: 'BOOLEAN',
  })}')`;

/**
 * Statements that make a location's two views. As in the real ones a trace is OK when its root's
 * status is OK or missing, ERROR when it is ERROR, and any other status passes through as it is.
 */
export function viewStatements(location: TraceLocation): readonly string[] {
  const metadata = `SELECT trace_id, client_request_id, trace_metadata, tags, assessments FROM (${traceAnnotations(location)})`;
  return [
    `CREATE VIEW ${quoteTable(locationView(location, 'metadata'))} AS ${metadata}`,
    `CREATE VIEW ${quoteTable(locationView(location, 'unified'))} AS ${unified(location)}`,
  ];
}

/**
 * A query for what is known of each trace beside its spans: trace_id, client_request_id,
 * trace_metadata, tags, assessments, runs (ids of runs that it was linked to), request_preview, response_preview.
 */
export const traceAnnotations = (location: TraceLocation): string => (location.prefix ? annotationMetadata(location) : logMetadata(location));

/** v1: trace metadata, tags and assessments are events in the logs table. */
function logMetadata(location: TraceLocation): string {
  const logs = quoteTable(locationTable(location, 'logs'));
  return `
    WITH events AS (SELECT trace_id, event_name, body, attributes, time_unix_nano FROM ${logs} WHERE event_name LIKE 'genai.%'),
    info AS (
      SELECT trace_id, arg_max(body, time_unix_nano) AS body FROM events WHERE event_name = '${logEvents.metadata}' GROUP BY trace_id),
    latest_tags AS (
      SELECT trace_id, json_extract_string(body, '$.key') AS key, arg_max(json_extract_string(body, '$.value'), time_unix_nano) AS value,
        arg_max(coalesce(attributes['deleted'], '') = 'true', time_unix_nano) AS is_deleted
      FROM events WHERE event_name = '${logEvents.tag}' GROUP BY ALL),
    tags AS (SELECT trace_id, map(list(key ORDER BY key), list(value ORDER BY key)) AS tags FROM latest_tags WHERE NOT is_deleted GROUP BY trace_id),
    latest_assessments AS (
      SELECT trace_id, attributes['assessment_id'] AS id, arg_max(body, time_unix_nano) AS body, min(time_unix_nano) AS first_time,
        arg_max(coalesce(attributes['deleted'], '') = 'true', time_unix_nano) AS is_deleted
      FROM events WHERE event_name = '${logEvents.assessment}' GROUP BY ALL),
    assessments AS (
      SELECT trace_id, list(${assessmentFromJson('body')} ORDER BY first_time) AS assessments FROM latest_assessments WHERE NOT is_deleted GROUP BY trace_id),
    latest_runs AS (
      SELECT trace_id, json_extract_string(body, '$.run_id') AS run_id, arg_max(coalesce(attributes['deleted'], '') = 'true', time_unix_nano) AS is_deleted
      FROM events WHERE event_name = '${logEvents.runLink}' GROUP BY ALL),
    runs AS (SELECT trace_id, list(run_id ORDER BY run_id) AS runs FROM latest_runs WHERE NOT is_deleted GROUP BY trace_id),
    ids AS (SELECT DISTINCT trace_id FROM events)
    SELECT ids.trace_id, json_extract_string(info.body, '$.client_request_id') AS client_request_id,
      coalesce(CAST(json_extract(info.body, '$.trace_metadata') AS MAP(VARCHAR, VARCHAR)), MAP {}) AS trace_metadata,
      coalesce(tags.tags, MAP {}) AS tags, coalesce(assessments.assessments, CAST([] AS ${assessmentType}[])) AS assessments,
      json_extract_string(info.body, '$.request_preview') AS request_preview, json_extract_string(info.body, '$.response_preview') AS response_preview,
      coalesce(runs.runs, []) AS runs
    FROM ids LEFT JOIN info USING (trace_id) LEFT JOIN tags USING (trace_id) LEFT JOIN assessments USING (trace_id) LEFT JOIN runs USING (trace_id)`;
}

/** v2: the same from the annotations table. */
function annotationMetadata(location: TraceLocation): string {
  const annotations = quoteTable(locationTable(location, 'annotations'));
  return `
    WITH latest AS (
      SELECT target_id AS trace_id, annotation_type, name, CAST(value AS JSON) AS value, created_at FROM ${annotations} WHERE target_type = 'TRACE'
      QUALIFY row_number() OVER (PARTITION BY annotation_id ORDER BY updated_at DESC) = 1 AND deleted_at IS NULL),
    info AS (SELECT trace_id, any_value(value) AS body FROM latest WHERE annotation_type = 'METADATA' GROUP BY trace_id),
    tags AS (
      SELECT trace_id, map(list(name ORDER BY name), list(json_extract_string(value, '$') ORDER BY name)) AS tags
      FROM latest WHERE annotation_type = 'TAG' GROUP BY trace_id),
    assessments AS (
      SELECT trace_id, list(${assessmentFromJson('value')} ORDER BY created_at) AS assessments
      FROM latest WHERE annotation_type IN ('FEEDBACK', 'EXPECTATION') GROUP BY trace_id),
    runs AS (SELECT trace_id, list(json_extract_string(value, '$') ORDER BY created_at) AS runs FROM latest WHERE annotation_type = 'RUN_LINK' GROUP BY trace_id),
    ids AS (SELECT DISTINCT trace_id FROM latest)
    SELECT ids.trace_id, json_extract_string(info.body, '$.client_request_id') AS client_request_id,
      coalesce(CAST(json_extract(info.body, '$.trace_metadata') AS MAP(VARCHAR, VARCHAR)), MAP {}) AS trace_metadata,
      coalesce(tags.tags, MAP {}) AS tags, coalesce(assessments.assessments, CAST([] AS ${assessmentType}[])) AS assessments,
      json_extract_string(info.body, '$.request_preview') AS request_preview, json_extract_string(info.body, '$.response_preview') AS response_preview,
      coalesce(runs.runs, []) AS runs
    FROM ids LEFT JOIN info USING (trace_id) LEFT JOIN tags USING (trace_id) LEFT JOIN assessments USING (trace_id) LEFT JOIN runs USING (trace_id)`;
}

/** Text of the first of `keys` that a root span's attributes have. */
function firstAttribute(location: TraceLocation, keys: readonly string[]): string {
  const read = (key: string) => (location.prefix ? `json_extract_string(CAST(attributes AS JSON), '$."${key}"')` : `attributes['${key}']`);
  return `coalesce(${keys.map(read).join(', ')})`;
}

function unified(location: TraceLocation): string {
  const spans = quoteTable(locationTable(location, 'spans'));
  const metadata = quoteTable(locationView(location, 'metadata'));
  return `
    WITH once AS (SELECT * FROM ${spans} QUALIFY row_number() OVER (PARTITION BY trace_id, span_id ORDER BY end_time_unix_nano DESC) = 1),
    roots AS (
      SELECT trace_id, arg_min(status.code, start_time_unix_nano) AS code, min(start_time_unix_nano) AS started,
        arg_min(end_time_unix_nano, start_time_unix_nano) AS ended,
        arg_min(${firstAttribute(location, requestKeys)}, start_time_unix_nano) AS request,
        arg_min(${firstAttribute(location, responseKeys)}, start_time_unix_nano) AS response
      FROM once WHERE coalesce(parent_span_id, '') = '' GROUP BY trace_id),
    listed AS (SELECT trace_id, list(once ORDER BY start_time_unix_nano) AS spans FROM once GROUP BY trace_id)
    SELECT roots.trace_id, metadata.client_request_id, make_timestamp_ns(roots.started)::TIMESTAMP AS request_time,
      CASE WHEN roots.code IS NULL OR roots.code = 'STATUS_CODE_OK' THEN 'OK' WHEN roots.code = 'STATUS_CODE_ERROR' THEN 'ERROR' ELSE roots.code END AS state,
      CAST((roots.ended - roots.started) // 1000000 AS BIGINT) AS execution_duration_ms, roots.request, roots.response,
      coalesce(metadata.trace_metadata, MAP {}) AS trace_metadata, coalesce(metadata.tags, MAP {}) AS tags, listed.spans,
      coalesce(metadata.assessments, CAST([] AS ${assessmentType}[])) AS assessments
    FROM roots JOIN listed USING (trace_id) LEFT JOIN ${metadata} AS metadata USING (trace_id)`;
}
