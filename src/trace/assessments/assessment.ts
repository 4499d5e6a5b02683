import type { Json } from '../genai/json';

/** Who or what made an assessment (mlflow `entities/assessment_source.py`). */
export type AssessmentSourceType = 'HUMAN' | 'LLM_JUDGE' | 'CODE' | 'SOURCE_TYPE_UNSPECIFIED';

/** A judgement about a trace or one of its spans. */
export interface Assessment {
  readonly id: string;
  readonly name: string;
  readonly kind: 'feedback' | 'expectation';
  /** What was judged or expected; `null` for a feedback that failed. */
  readonly value: Json;
  /** Why a judge failed to give a value; '' where it did not. */
  readonly error: string;
  /** '' where none was given. */
  readonly rationale: string;
  readonly sourceType: AssessmentSourceType;
  /** A person's name or e-mail, a judge, a program. */
  readonly sourceId: string;
  /** The span that is meant; absent for the whole trace. */
  readonly spanId?: string;
  readonly createdMs?: number;
  readonly updatedMs?: number;
  /** Id of the assessment that this one replaces. */
  readonly overrides?: string;
  /** False for one that another replaced. */
  readonly isValid: boolean;
  /** Own metadata; MLflow's internal ones (`mlflow.assessment.…`) among them. */
  readonly metadata: readonly (readonly [name: string, value: string])[];
}

/** What a person gives an assessment. */
export interface AssessmentDraft {
  readonly name: string;
  readonly kind: 'feedback' | 'expectation';
  readonly value: Json;
  readonly rationale: string;
  readonly spanId?: string;
  /** Set where it replaces a judgement of somebody else, which is kept. */
  readonly overrides?: string;
}
