import { isList, isObject, listAt, objectAt, parsedJson, textAt, type Json, type JsonObject } from '../genai/json';
import type { Assessment, AssessmentDraft, AssessmentSourceType } from './assessment';

const sourceTypes: readonly string[] = ['HUMAN', 'LLM_JUDGE', 'CODE'];

/** An assessment of the REST API (mlflow `protos/assessments.proto`, ProtoJSON); `undefined` for other kinds, such as references to issues. */
export function decodeAssessment(wire: Json): Assessment | undefined {
  if (!isObject(wire)) return undefined;
  const expectation = objectAt(wire, 'expectation');
  const feedback = objectAt(wire, 'feedback');
  if (!expectation && !feedback) return undefined;
  const source = objectAt(wire, 'source') ?? {};
  const sourceType = textAt(source, 'source_type');
  const spanId = textAt(wire, 'span_id');
  const overrides = textAt(wire, 'overrides');
  return {
    id: textAt(wire, 'assessment_id'),
    name: textAt(wire, 'assessment_name'),
    kind: expectation ? 'expectation' : 'feedback',
    value: valueOf((expectation ?? feedback)!),
    error: errorText(feedback),
    rationale: textAt(wire, 'rationale'),
    // AI_JUDGE is MLflow's former name of LLM_JUDGE.
    sourceType: (sourceType === 'AI_JUDGE' ? 'LLM_JUDGE' : sourceTypes.includes(sourceType) ? sourceType : 'SOURCE_TYPE_UNSPECIFIED') as AssessmentSourceType,
    sourceId: textAt(source, 'source_id'),
    ...(spanId === '' ? {} : { spanId }),
    ...instant('createdMs', wire['create_time']),
    ...instant('updatedMs', wire['last_update_time']),
    ...(overrides === '' ? {} : { overrides }),
    isValid: wire['valid'] !== false,
    metadata: Object.entries(objectAt(wire, 'metadata') ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const),
  };
}

/** The assessments of a `TraceInfo`, newest last: a workspace may give those first that were changed last. */
export function decodeAssessments(info: Json): Assessment[] {
  const found = (isObject(info) ? (listAt(info, 'assessments') ?? []) : []).map(decodeAssessment).filter((each) => each !== undefined);
  return found.sort((a, b) => (a.createdMs ?? 0) - (b.createdMs ?? 0));
}

/** `value`, or the JSON text that MLflow makes of an expectation that is no plain value. */
function valueOf(held: JsonObject): Json {
  const serialized = objectAt(held, 'serialized_value');
  return held['value'] ?? (serialized ? parsedJson(textAt(serialized, 'value')) : null);
}

function errorText(feedback: JsonObject | undefined): string {
  const error = feedback && objectAt(feedback, 'error');
  return error ? [textAt(error, 'error_code'), textAt(error, 'error_message')].filter((each) => each !== '').join(': ') : '';
}

/** RFC 3339 text, or the seconds and nanos of a Timestamp. */
function instant<K extends string>(key: K, value: Json | undefined): { [P in K]?: number } {
  const seconds = isObject(value) ? Number(value['seconds'] ?? NaN) : NaN;
  const ms = typeof value === 'string' ? Date.parse(value) : seconds * 1_000;
  return (Number.isFinite(ms) ? { [key]: ms } : {}) as { [P in K]?: number };
}

/** The fields of a draft as the REST API takes them. An expectation that is a list goes as JSON text, as MLflow's client sends it. */
export function encodeDraft({ name, kind, value, rationale, spanId, overrides }: AssessmentDraft): Record<string, unknown> {
  const expected = isList(value) || isObject(value) ? { serialized_value: { serialization_format: 'JSON_FORMAT', value: JSON.stringify(value) } } : { value };
  return {
    assessment_name: name,
    ...(kind === 'feedback' ? { feedback: { value } } : { expectation: expected }),
    ...(rationale === '' ? {} : { rationale }),
    ...(spanId === undefined ? {} : { span_id: spanId }),
    ...(overrides === undefined ? {} : { overrides }),
  };
}
