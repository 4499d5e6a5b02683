import type { OffsetRange } from '../base/position';
import type { Edit, Options, Refusal, SpanType } from './types';

/**
 * Where spans go. `v4` is a Unity Catalog schema linked to an experiment, `v5` a schema with a
 * prefix for its tables, which MLflow resolves through an experiment.
 */
export type TraceDestination =
  | { readonly version: 'v4'; readonly catalog: string; readonly schema: string }
  | {
      readonly version: 'v5';
      readonly catalog: string;
      readonly schema: string;
      readonly tablePrefix: string;
      /** Path of the experiment (`/Shared/agent`), or its id where the language has no other form. */
      readonly experiment: string;
    };

/** What can be done to a text beside adding tracing to functions and removing it. */
export type Action =
  /** The statements that the range touches become one span. `range` may begin and end anywhere in their lines. */
  | { readonly kind: 'selectionAsSpan'; readonly range: OffsetRange; readonly options: Options }
  /** Turns on recording of library calls: ids of {@link AutologOffer}s. */
  | { readonly kind: 'enableAutolog'; readonly ids: readonly string[] }
  | { readonly kind: 'setDestination'; readonly destination: TraceDestination }
  /** OpenTelemetry spans to a workspace. `table` is the spans table in three parts; without `host` the code reads `DATABRICKS_HOST`. The token is always read from `DATABRICKS_TOKEN`. */
  | { readonly kind: 'exportOtlp'; readonly table: string; readonly host?: string }
  /** Takes away the innermost span block around the offset, the statements in it stay. */
  | { readonly kind: 'unwrapSpan'; readonly offset: number }
  | { readonly kind: 'changeSpanType'; readonly targetId: string; readonly spanType: SpanType }
  /** Corrects outdated forms: ids of {@link LintFinding}s, or all. */
  | { readonly kind: 'fixLint'; readonly ids: readonly string[] | 'all' };

/** What an action does to a text: edits in order and without overlap (none: it is done already), or why it cannot be done. */
export type ActionPlan =
  | { readonly status: 'planned'; readonly edits: readonly Edit[]; readonly notes: readonly ActionNote[] }
  | { readonly status: 'refused'; readonly refusal: Refusal };

/** Something to tell the user about what was planned. */
export interface ActionNote {
  readonly code: string;
  readonly message: string;
}

/** A library of the text whose calls MLflow can record by itself. */
export interface AutologOffer {
  /** Stable within one text: the flavour, or in TypeScript the client construction. */
  readonly id: string;
  /** What a label shows: `mlflow.openai.autolog()`, `tracedOpenAI(…)`. */
  readonly code: string;
  /** A clause such as `imports openai`. */
  readonly reason: string;
  /** True when the text does it already; such an offer is listed for coverage, not to be enabled. */
  readonly enabled: boolean;
  /** The import or client construction that signals it. */
  readonly range: OffsetRange;
}

/** Code in a form that fails or is outdated, with the correct one. */
export interface LintFinding {
  /** Stable within one text. */
  readonly id: string;
  /** Names the rule: the same for each finding of one kind. */
  readonly code: string;
  /** A full sentence for people: what is wrong and what would be right. */
  readonly message: string;
  /** A short sentence for the fix. */
  readonly fixTitle: string;
  readonly range: OffsetRange;
  readonly edits: readonly Edit[];
}

/** What a text gives reason for, found in one pass. */
export interface Offers {
  readonly autolog: readonly AutologOffer[];
  readonly lint: readonly LintFinding[];
  /** Where the text sets its trace destination, if it does. */
  readonly destination?: OffsetRange;
}

export const refusedPlan = (code: string, reason: string): ActionPlan => ({ status: 'refused', refusal: { code, reason } });
export const plannedEdits = (edits: readonly Edit[], notes: readonly ActionNote[] = []): ActionPlan => ({ status: 'planned', edits, notes });
