import type { DuckDBConnection } from '@duckdb/node-api';
import { createHash } from 'node:crypto';
import type { Database } from './database';
import { quoteTable } from './identifiers';
import { logEvents } from './locationViews';
import { locationTable } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** What MLflow says about a trace beside its spans (fields of `TraceInfo` in `databricks_tracing.proto`). */
export interface TraceNote {
  readonly clientRequestId?: string;
  readonly requestPreview?: string;
  readonly responsePreview?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An assessment as the REST API has it; `assessment_id` is set. */
export type AssessmentJson = Readonly<Record<string, unknown>> & { readonly assessment_id: string };

/** One thing to write down about a trace. `undefined` values delete. */
export type NoteChange =
  | { readonly kind: 'metadata'; readonly note: TraceNote }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string | undefined }
  | { readonly kind: 'assessment'; readonly id: string; readonly value: AssessmentJson | undefined }
  | { readonly kind: 'runLink'; readonly runId: string; readonly isLinked: boolean };

/**
 * Writes trace metadata, tags and assessments where a location keeps them: as events in the logs
 * table (v1) or as rows of the annotations table (v2). Both are append-only; the latest row wins.
 */
export class TraceNotes {
  readonly #database: Database;
  #lastMicros = 0n;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Writes all changes to one trace in one transaction; resolves when it is on disk. */
  async write(location: TraceLocation, traceId: string, changes: readonly NoteChange[]): Promise<void> {
    if (changes.length === 0) return;
    const rows = changes.map((change) => ({ change, micros: this.#nextMicros() }));
    await this.#database.write(location.catalog, async (connection) => {
      for (const { change, micros } of rows) {
        if (location.prefix) await writeAnnotation(connection, location, traceId, change, micros);
        else await writeLogEvent(connection, location, traceId, change, micros);
      }
    });
  }

  /** Microseconds since the epoch, each later than the one before, so that "latest" has one answer. */
  #nextMicros(): bigint {
    const now = BigInt(Date.now()) * 1000n;
    this.#lastMicros = now > this.#lastMicros ? now : this.#lastMicros + 1n;
    return this.#lastMicros;
  }
}

const noteBody = (note: TraceNote): string =>
  JSON.stringify({ client_request_id: note.clientRequestId, trace_metadata: note.metadata, request_preview: note.requestPreview, response_preview: note.responsePreview });

async function writeLogEvent(connection: DuckDBConnection, location: TraceLocation, traceId: string, change: NoteChange, micros: bigint): Promise<void> {
  const event = logEvent(change);
  const attributes = Object.entries(event.attributes);
  await connection.run(
    `INSERT INTO ${quoteTable(locationTable(location, 'logs'))} BY NAME
     SELECT $1 AS event_name, $2 AS trace_id, $3 AS body, $4::BIGINT AS time_unix_nano, $4::BIGINT AS observed_time_unix_nano,
       'SEVERITY_NUMBER_INFO' AS severity_number, 0 AS dropped_attributes_count,
       map([${attributes.map((_, i) => `$${5 + i * 2}::VARCHAR`).join(', ')}], [${attributes.map((_, i) => `$${6 + i * 2}::VARCHAR`).join(', ')}]) AS attributes`,
    [event.name, traceId, event.body, micros * 1000n, ...attributes.flat()],
  );
}

function logEvent(change: NoteChange): { name: string; body: string; attributes: Record<string, string> } {
  if (change.kind === 'metadata') return { name: logEvents.metadata, body: noteBody(change.note), attributes: {} };
  if (change.kind === 'runLink') return { name: logEvents.runLink, body: JSON.stringify({ run_id: change.runId }), attributes: change.isLinked ? {} : { deleted: 'true' } };
  const deleted: Record<string, string> = change.value === undefined ? { deleted: 'true' } : {};
  if (change.kind === 'tag') return { name: logEvents.tag, body: JSON.stringify({ key: change.key, value: change.value ?? '' }), attributes: deleted };
  return { name: logEvents.assessment, body: JSON.stringify(change.value ?? {}), attributes: { assessment_id: change.id, ...deleted } };
}

async function writeAnnotation(connection: DuckDBConnection, location: TraceLocation, traceId: string, change: NoteChange, micros: bigint): Promise<void> {
  const row = annotation(traceId, change);
  const table = quoteTable(locationTable(location, 'annotations'));
  // An assessment that is changed keeps the instant and with it the place that it was made at. Tags and metadata have no order, and are too many to look for.
  const created = change.kind === 'assessment' ? `coalesce((SELECT min(created_at) FROM ${table} WHERE annotation_id = $1), make_timestamp($8::BIGINT))` : 'make_timestamp($8::BIGINT)';
  await connection.run(
    `INSERT INTO ${table} BY NAME
     SELECT $1 AS annotation_id, $2 AS annotation_type, 'TRACE' AS target_type, $3 AS target_id, $4 AS name, $5::JSON::VARIANT AS value,
       $6::VARCHAR AS comment, $7::JSON::VARIANT AS metadata, ${created} AS created_at, make_timestamp($8::BIGINT) AS updated_at,
       CASE WHEN $9 THEN make_timestamp($8::BIGINT) END AS deleted_at`,
    [row.id, row.type, traceId, row.name, row.value, row.comment, row.metadata, micros, row.isDeleted],
  );
}

function annotation(traceId: string, change: NoteChange) {
  const none = { comment: null, metadata: '{}', isDeleted: false };
  if (change.kind === 'metadata') return { ...none, id: rowId(traceId, 'METADATA'), type: 'METADATA', name: 'metadata', value: noteBody(change.note) };
  if (change.kind === 'tag') {
    return { ...none, id: rowId(traceId, 'TAG', change.key), type: 'TAG', name: change.key, value: JSON.stringify(change.value ?? ''), isDeleted: change.value === undefined };
  }
  if (change.kind === 'runLink') return { ...none, id: rowId(traceId, 'RUN_LINK', change.runId), type: 'RUN_LINK', name: 'run_link', value: JSON.stringify(change.runId), isDeleted: !change.isLinked };
  const value = change.value ?? { assessment_id: change.id };
  return {
    id: change.id,
    type: value.expectation === undefined ? 'FEEDBACK' : 'EXPECTATION',
    name: typeof value.assessment_name === 'string' ? value.assessment_name : '',
    value: JSON.stringify(value),
    comment: typeof value.rationale === 'string' ? value.rationale : null,
    metadata: JSON.stringify(value.metadata ?? {}),
    isDeleted: change.value === undefined,
  };
}

/** The same id for the same thing, so that a later row replaces an earlier one. */
const rowId = (...parts: readonly string[]): string => createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 32);
