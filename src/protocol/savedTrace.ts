import type { TraceNotes } from '../trace/notes';

/** What the HTML file of a saved trace holds as data. */
export interface SavedTraceData {
  /** OTLP JSON, as `encodeOtlp` writes it. */
  readonly spans: unknown;
  readonly notes: TraceNotes;
  /** Images that MLflow kept beside the trace: address in the trace → `data:` address. */
  readonly images: Readonly<Record<string, string>>;
}
