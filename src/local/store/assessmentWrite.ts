import { ApiError } from '../http/errors';
import { readAssessment } from './assessmentRead';
import type { Database } from './database';
import type { TraceLocation } from './traceLocations';
import type { AssessmentJson, NoteChange } from './traceNotes';

/** Changes that store a new assessment. The one that it overrides stays readable but is not valid any more, as MLflow has it. */
export async function addition(database: Database, location: TraceLocation, traceId: string, value: AssessmentJson): Promise<NoteChange[]> {
  const own: NoteChange = { kind: 'assessment', id: value.assessment_id, value };
  const former = await overridden(database, location, traceId, value, true);
  return former ? [own, { kind: 'assessment', id: former.assessment_id, value: { ...former, valid: false } }] : [own];
}

/** Changes that delete an assessment; one that it overrode is valid again. */
export async function removal(database: Database, location: TraceLocation, traceId: string, value: AssessmentJson): Promise<NoteChange[]> {
  const own: NoteChange = { kind: 'assessment', id: value.assessment_id, value: undefined };
  const former = await overridden(database, location, traceId, value, false);
  return former ? [own, { kind: 'assessment', id: former.assessment_id, value: { ...former, valid: true } }] : [own];
}

async function overridden(database: Database, location: TraceLocation, traceId: string, value: AssessmentJson, mustBeThere: boolean): Promise<AssessmentJson | undefined> {
  if (typeof value.overrides !== 'string' || value.overrides === '') return undefined;
  try {
    return await readAssessment(database, location, traceId, value.overrides);
  } catch (error) {
    if (mustBeThere || !(error instanceof ApiError) || error.code !== 'RESOURCE_DOES_NOT_EXIST') throw error;
    return undefined;
  }
}
