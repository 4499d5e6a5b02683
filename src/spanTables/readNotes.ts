import { decodeAssessment } from '../trace/assessments/decode';
import type { Assessment } from '../trace/assessments/assessment';
import { isList, isObject, jsonText, parsedJson, textAt, type Json, type JsonObject } from '../trace/genai/json';
import type { TraceNotes } from '../trace/notes';

/** What a trace carries besides spans, one entry per row of the statement. */
export interface TraceEntry {
  readonly traceId: string;
  readonly kind: string;
  readonly entryId: string;
  readonly name?: string;
  readonly value?: string;
  readonly comment?: string;
  readonly metadata?: string;
  /** Microseconds since the epoch. */
  readonly createdUs?: string;
  readonly updatedUs?: string;
}

/** The rows of one trace from `traceEntries` as what they say. What cannot be read is left out; it never throws. */
export function readNotes(entries: readonly TraceEntry[]): TraceNotes {
  const tags: Record<string, string> = {};
  let metadata: Record<string, string> = {};
  let clientRequestId = '';
  const assessments: Assessment[] = [];
  for (const entry of entries.flatMap(entriesOf)) {
    if (entry.kind === 'TAG') {
      if (entry.name !== undefined) tags[entry.name] = entry.value ?? '';
    } else if (entry.kind === 'METADATA') {
      const value = objectOf(entry.value);
      clientRequestId = textAt(value, 'client_request_id') || clientRequestId;
      metadata = { ...metadata, ...textsOf(value['trace_metadata']) };
    } else {
      const assessment = assessmentOf(entry);
      if (assessment) assessments.push(assessment);
    }
  }
  assessments.sort((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0));
  return { tags, metadata, assessments, ...(clientRequestId === '' ? {} : { clientRequestId }) };
}

/** A view's row as entries like those of the tables; any other entry as it is. */
function entriesOf(entry: TraceEntry): readonly TraceEntry[] {
  if (entry.kind !== 'VIEW') return [entry];
  const { traceId } = entry;
  const { tags, metadata, assessments } = objectOf(entry.value);
  const given = Object.entries(textsOf(tags)).map(([name, value]): TraceEntry => ({ traceId, kind: 'TAG', entryId: name, name, value }));
  const whole = isList(assessments) ? assessments.filter(isObject) : [];
  // Structured parts are JSON text in some views.
  const parsed = (assessment: JsonObject) => Object.fromEntries(Object.entries(assessment).map(([key, value]) => [key, ['feedback', 'expectation', 'metadata', 'source'].includes(key) && typeof value === 'string' ? parsedJson(value) : value]));
  return [
    ...given,
    { traceId, kind: 'METADATA', entryId: traceId, value: JSON.stringify({ trace_metadata: metadata ?? null }) },
    ...whole.map((assessment): TraceEntry => ({ traceId, kind: 'ASSESSMENT', entryId: textAt(assessment, 'assessment_id'), value: jsonText(parsed(assessment)) })),
  ];
}

/**
 * v1 keeps the assessment whole, as the REST API has it. v2 keeps either that or the value alone,
 * with name, reason and metadata in columns of their own.
 */
function assessmentOf(entry: TraceEntry): Assessment | undefined {
  const kind = entry.kind === 'EXPECTATION' ? 'expectation' : 'feedback';
  const value = entry.value === undefined ? null : valueOf(entry.value);
  const whole = isObject(value) && (isObject(value['feedback']) || isObject(value['expectation'])) ? value : undefined;
  if (!whole && entry.kind === 'ASSESSMENT') return undefined;
  const metadata = objectOf(entry.metadata);
  const instants = { ...instant('create_time', entry.createdUs), ...instant('last_update_time', entry.updatedUs) };
  const told: JsonObject = {
    assessment_id: entry.entryId,
    ...(entry.name === undefined ? {} : { assessment_name: entry.name }),
    ...(entry.comment === undefined ? {} : { rationale: entry.comment }),
    metadata,
    ...instants,
  };
  const alone = { [kind]: { value: isObject(value) && 'value' in value ? value['value']! : value }, ...sourceOf(metadata) };
  return decodeAssessment(whole ? { ...told, ...withoutNulls(whole), assessment_id: entry.entryId } : { ...told, ...alone });
}

/** Who assessed, where a table keeps that as internal metadata (`mlflow.assessment.…`). */
function sourceOf(metadata: JsonObject): JsonObject {
  const read = (...names: readonly string[]) => names.map((name) => textAt(metadata, `mlflow.assessment.${name}`)).find((text) => text !== '') ?? '';
  const [type, id, spanId] = [read('sourceType', 'source_type'), read('sourceId', 'source_id'), read('spanId', 'span_id')];
  return { source: { source_type: type, source_id: id }, ...(spanId === '' ? {} : { span_id: spanId }) };
}

/** What a text stands for: JSON, a number, yes or no; else itself. */
function valueOf(text: string): Json {
  if (/^(?:true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|"(?:[^"\\]|\\.)*")$/s.test(text)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      // Digits with zeros in front, a line break between quotes: a text.
    }
  }
  return parsedJson(text);
}

const objectOf = (text: string | undefined): JsonObject => {
  const value = text === undefined ? null : parsedJson(text);
  return isObject(value) ? value : {};
};

/** Fields of an object as texts; structured ones as JSON, empty ones left out. */
function textsOf(value: Json | undefined): Record<string, string> {
  if (!isObject(value ?? null)) return {};
  return Object.fromEntries(Object.entries(value as JsonObject).flatMap(([key, each]) => (each === null || each === undefined ? [] : [[key, typeof each === 'string' ? each : jsonText(each)]])));
}

const withoutNulls = (value: JsonObject): JsonObject => Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
const lastMs = 8.64e15;
function instant(name: string, us: string | undefined): JsonObject {
  const ms = Number(us) / 1000;
  return Math.abs(ms) <= lastMs ? { [name]: new Date(ms).toISOString() } : {};
}
