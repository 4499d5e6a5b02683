import { objectField, optionalText } from '../http/fields';
import { ApiError } from '../http/errors';
import type { AssessmentJson, NoteChange } from './traceNotes';

type Body = Readonly<Record<string, unknown>>;

/** 32 hex digits of any of the ways a trace is called: bare, `tr-…`, `trace:/<location>/…`. Throws `INVALID_PARAMETER_VALUE`. */
export function bareTraceId(id: string): string {
  const hex = /^(?:tr-|trace:\/.+\/)?([0-9a-f]{32})$/i.exec(id)?.[1];
  if (!hex) throw new ApiError('INVALID_PARAMETER_VALUE', `"${id.slice(0, 200)}" is not a trace id: 32 hex digits are needed.`);
  return hex.toLowerCase();
}

/** What a `TraceInfo` body says beside its spans, as changes to write. */
export function changesOfInfo(body: Body, traceId: string): NoteChange[] {
  const clientRequestId = optionalText(body, 'client_request_id');
  const requestPreview = optionalText(body, 'request_preview');
  const responsePreview = optionalText(body, 'response_preview');
  const note = {
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
    ...(requestPreview === undefined ? {} : { requestPreview }),
    ...(responsePreview === undefined ? {} : { responsePreview }),
    metadata: texts(objectField(body, 'trace_metadata')),
  };
  const assessments = body.assessments ?? [];
  if (!Array.isArray(assessments)) throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "assessments" must be a list.');
  return [
    { kind: 'metadata', note },
    ...Object.entries(texts(objectField(body, 'tags'))).map(([key, value]): NoteChange => ({ kind: 'tag', key, value })),
    ...assessments.map((item): NoteChange => {
      const value = newAssessment((item ?? {}) as Body, traceId);
      return { kind: 'assessment', id: value.assessment_id, value };
    }),
  ];
}

const texts = (record: Body): Record<string, string> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));

/** An assessment to store: with an id, times and a checked name. */
export function newAssessment(body: Body, traceId: string): AssessmentJson {
  const name = optionalText(body, 'assessment_name') ?? '';
  if (name === '') throw new ApiError('INVALID_PARAMETER_VALUE', 'The field "assessment_name" is missing: a non-empty text is needed.');
  if (['feedback', 'expectation', 'issue'].every((kind) => body[kind] == null)) {
    throw new ApiError('INVALID_PARAMETER_VALUE', `The assessment "${name.slice(0, 200)}" has no value: give it a "feedback" or an "expectation".`);
  }
  const now = new Date().toISOString();
  return {
    valid: true,
    create_time: now,
    last_update_time: now,
    ...body,
    trace_id: traceId,
    assessment_id: optionalText(body, 'assessment_id') || newAssessmentId(),
  };
}

/** The form of MLflow's own ids (`entities/assessment.py`). */
const newAssessmentId = (): string => `a-${crypto.randomUUID().replaceAll('-', '')}`;

const changeable = ['assessment_name', 'feedback', 'expectation', 'rationale', 'metadata', 'valid'] as const;

/** `stored` with the fields that `mask` names taken from `body`; all that are there without a mask. */
export function updatedAssessment(stored: AssessmentJson, body: Body, mask: string | undefined): AssessmentJson {
  const names = mask === undefined || mask === '' ? changeable.filter((name) => body[name] !== undefined) : mask.split(',').map((name) => name.trim());
  const fields: Record<string, unknown> = {};
  for (const name of names) {
    if (!(changeable as readonly string[]).includes(name)) throw new ApiError('INVALID_PARAMETER_VALUE', `"${name.slice(0, 100)}" of an assessment cannot be changed: use ${changeable.join(', ')}.`);
    fields[name] = name === 'metadata' ? { ...(stored.metadata as object | undefined), ...(body.metadata as object | undefined) } : body[name];
  }
  return { ...stored, ...fields, last_update_time: new Date().toISOString(), assessment_id: stored.assessment_id };
}
