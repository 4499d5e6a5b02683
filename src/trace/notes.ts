import type { Assessment } from './assessments/assessment';

/** What is kept about a whole trace beside its spans. */
export interface TraceNotes {
  /** As they are now. */
  readonly tags: Readonly<Record<string, string>>;
  /** Written once, by the program (mlflow `tracing/constant.py`, `TraceMetadataKey`). */
  readonly metadata: Readonly<Record<string, string>>;
  /** In the order in which they were made. */
  readonly assessments: readonly Assessment[];
  /** True where they can only be read: the trace is in a file. */
  readonly isReadOnly?: boolean;
  /** The program's own id of the request; absent where it gave none. */
  readonly clientRequestId?: string;
}

export const noNotes: TraceNotes = { tags: {}, metadata: {}, assessments: [] };
