import type { Signal } from '../base/cancellation';
import type { Disposable } from '../base/disposable';
import type { Span } from './model';
import type { TraceNotes } from './notes';

/**
 * Where an open trace is read from. What a trace viewer draws comes at once, as bytes that go on to
 * the page unread; what spans carry stays there until a span is opened or searched.
 */
export interface TraceSource {
  /** The trace's columns for `decodeColumns`. */
  columns(signal?: Signal): Promise<ArrayBuffer>;
  /** Whole spans by id, at most 1,000, in no particular order; those that are gone are left out. */
  spans(spanIds: readonly string[], signal?: Signal): Promise<readonly Span[]>;
  /** A `SearchLine` for each span, as lines of JSON in UTF-8. */
  texts(signal?: Signal): Promise<ArrayBuffer>;
  /**
   * Calls `listener` when the trace is another now; absent where it cannot become one, or where
   * somebody else tells. A source that has to ask for changes asks only while `isSeen`; `onFail` hears
   * what went wrong.
   */
  onDidChange?(listener: () => void, isSeen: () => boolean, onFail: (error: unknown) => void): Disposable;
  /** Tags, metadata and assessments of the trace; absent where there are none beside a trace. */
  notes?(signal?: Signal): Promise<TraceNotes>;
  /** What MLflow keeps about the trace beside its spans (`trace_metadata`); absent where that is not known. */
  metadata?(signal?: Signal): Promise<Readonly<Record<string, string>>>;
}
