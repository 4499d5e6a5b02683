import { CodedError } from '../base/errors';
import type { Signal } from '../base/cancellation';
import type { Assessment, AssessmentDraft } from '../trace/assessments/assessment';
import { decodeAssessment, decodeAssessments, encodeDraft } from '../trace/assessments/decode';
import { draftProblem } from '../trace/assessments/validate';
import type { Json } from '../trace/genai/json';
import type { TraceNotes } from '../trace/notes';
import * as calls from './calls/assessments';
import type { Transport } from './transport';
import { asObject, text, texts, type WireObject } from './wire';
import type { Assessments } from './workspacePorts';

/** Waking a warehouse can take as long as it takes. */
const timeoutMs = 120_000;

/** Assessments of traces over REST. Every write is read back. */
export class AssessmentsClient implements Assessments {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async list(trace: calls.AssessedTrace, signal?: Signal): Promise<Assessment[]> {
    return decodeAssessments((await this.#info(trace, signal)) as Json);
  }

  async metadata(trace: calls.AssessedTrace, signal?: Signal): Promise<Record<string, string>> {
    return texts(await this.#info(trace, signal), 'trace_metadata');
  }

  async notes(trace: calls.AssessedTrace, signal?: Signal): Promise<TraceNotes> {
    const info = await this.#info(trace, signal);
    const clientRequestId = text(info, 'client_request_id');
    return { tags: texts(info, 'tags'), metadata: texts(info, 'trace_metadata'), assessments: decodeAssessments(info as Json), ...(clientRequestId === undefined ? {} : { clientRequestId }) };
  }

  async #info(trace: calls.AssessedTrace, signal?: Signal): Promise<WireObject> {
    const answer = asObject(await this.#http.json({ ...calls.assessedTrace(trace), signal, timeoutMs }));
    // v4 wraps the info once or not at all, v3 once.
    const held = asObject(answer['trace'] ?? answer);
    return asObject(held['trace_info'] ?? held);
  }

  async create(trace: calls.AssessedTrace, draft: AssessmentDraft, source: string, signal?: Signal): Promise<Assessment> {
    const problem = draftProblem(draft);
    if (problem) throw new CodedError('assessment.invalid', problem);
    const now = new Date().toISOString();
    const body = { ...encodeDraft(draft), source: { source_type: 'HUMAN', source_id: source }, create_time: now, last_update_time: now, valid: true };
    const answer = asObject(await this.#http.json({ ...calls.createAssessment(trace, body), signal, timeoutMs }));
    return this.#readBack(trace, idOf(answer), signal);
  }

  async update(trace: calls.AssessedTrace, id: string, draft: AssessmentDraft, signal?: Signal): Promise<Assessment> {
    const problem = draftProblem(draft);
    if (problem) throw new CodedError('assessment.invalid', problem);
    const { rationale = '', ...body } = encodeDraft(draft);
    await this.#http.json({ ...calls.updateAssessment(trace, id, { ...body, rationale, last_update_time: new Date().toISOString() }, ['assessment_name', draft.kind, 'rationale']), signal, timeoutMs });
    return this.#readBack(trace, id, signal);
  }

  async delete(trace: calls.AssessedTrace, id: string, signal?: Signal): Promise<void> {
    await this.#http.json({ ...calls.deleteAssessment(trace, id), signal, timeoutMs });
    if ((await this.list(trace, signal)).some((each) => each.id === id)) throw new CodedError('assessment.notDeleted', 'The workspace took the deletion, but the assessment is still there. Look again in a minute.');
  }

  async #readBack(trace: calls.AssessedTrace, id: string, signal?: Signal): Promise<Assessment> {
    const found = (await this.list(trace, signal)).find((each) => each.id === id);
    if (!found) throw new CodedError('assessment.notStored', 'The workspace took the assessment, but does not show it yet. Look again in a minute.');
    return found;
  }
}

function idOf(answer: Readonly<Record<string, unknown>>): string {
  const wire = (answer['assessment'] ?? answer) as Json;
  const id = decodeAssessment(wire)?.id ?? '';
  if (id === '') throw new CodedError('assessment.notStored', 'The workspace answered without an assessment. Nothing may have been stored; look again in a minute.');
  return id;
}
