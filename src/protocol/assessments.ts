import type { Assessment, AssessmentDraft } from '../trace/assessments/assessment';
import type { TraceNotes } from '../trace/notes';

/** What the trace viewer asks about the assessments of its trace. */
export type AssessmentRequests = {
  /** Assessments, tags and metadata of the whole trace. */
  getAssessments: { params: Record<string, never>; result: TraceNotes };
  /** Makes one, or changes the one with that id; the answer is what was read back. `assessment.invalid`. */
  saveAssessment: { params: { id?: string; draft: AssessmentDraft }; result: Assessment };
  /** Asks the person first. */
  deleteAssessment: { params: { id: string }; result: null };
};
