import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import type { SqlTrigger } from '../databricks/ports';
import { encodeColumns } from '../trace/columnsBytes';
import { isRoot, type Span } from '../trace/model';
import type { TraceNotes } from '../trace/notes';
import { toRecords } from '../trace/records';
import type { SearchLine } from '../trace/textIndex';
import { toColumns } from '../trace/toColumns';
import type { TraceSource } from '../trace/traceSource';
import { FollowTrace, type TraceProgress } from './followTrace';
import type { TailClock } from './liveTail';
import type { SkeletonTrace, TraceStore } from './traceStore';

/** A trace of span tables, as a viewer reads it. `open` gives the store of the connection that is used now. */
export interface TableSourceOptions {
  readonly traceId: string;
  readonly open: (trigger: SqlTrigger) => Promise<TraceStore>;
  /** False for a panel that the editor restored: the first reading then never starts a warehouse. */
  readonly isWanted: boolean;
  readonly clock: TailClock;
  /** UTF-8, which pure code does not have. */
  readonly encode: (text: string) => ArrayBuffer;
}

/**
 * The skeleton comes with one statement, what spans carry with one for those that are opened, and
 * the whole trace only when its texts are searched.
 */
export function tableSource({ traceId, open, isWanted, clock, encode }: TableSourceOptions): TraceSource {
  let trigger: SqlTrigger = isWanted ? 'user' : 'automatic';
  // Who wanted what was read last: what belongs to it is asked for in the same name.
  let wantedBy = trigger;
  const asked = new Set<string>();
  // What following the trace has read already need not be read again for the page.
  let ahead: SkeletonTrace | undefined;
  let notes: Promise<TraceNotes> | undefined;
  const followers = new Set<FollowTrace>();
  const read = async (by: SqlTrigger, signal?: Signal): Promise<SkeletonTrace | undefined> => {
    const store = await open(by);
    return store.trace(traceId, store.placeOf(traceId), { signal, trigger: by });
  };
  const readUnasked = async (): Promise<TraceProgress | undefined> => {
    try {
      ahead = await read('automatic');
    } catch (error) {
      if (error instanceof CodedError && error.code === 'sql.warehouseStopped') return undefined;
      throw error;
    }
    return ahead && progressOf(ahead);
  };
  const readNotes = (): Promise<TraceNotes> => {
    const by = wantedBy;
    const asking = (notes ??= open(by).then((store) => store.notes(traceId, { trigger: by })));
    asking.catch(() => (notes = undefined));
    return asking;
  };
  const gone = () => new CodedError('trace.notFound', `There is no trace ${traceId} in these tables.`);
  return {
    columns: async (signal) => {
      wantedBy = ahead ? 'automatic' : trigger;
      // Whoever asks again after a refusal wants it; a trace that was found to grow nobody asked about.
      trigger = 'user';
      notes = undefined;
      const trace = ahead ?? (await read(wantedBy, signal));
      ahead = undefined;
      if (!trace) throw gone();
      for (const each of followers) each.known(progressOf(trace));
      return encodeColumns(toColumns(toRecords(trace.spans)));
    },
    spans: async (spanIds, signal) => {
      // A span that is read again because the trace grows is no wish of a person.
      const isAgain = wantedBy === 'automatic' && spanIds.every((id) => asked.has(id));
      for (const id of spanIds) asked.add(id);
      const by = isAgain ? 'automatic' : 'user';
      const store = await open(by);
      return store.spans(traceId, spanIds, store.placeOf(traceId), { signal, trigger: by });
    },
    notes: readNotes,
    metadata: async () => (await readNotes()).metadata,
    onDidChange: (listener, isSeen, onFail) => {
      const follower = new FollowTrace({ clock, isSeen, read: readUnasked, onChange: listener, onFail });
      followers.add(follower);
      return { dispose: () => (followers.delete(follower), follower.dispose()) };
    },
    texts: async (signal?: Signal) => {
      const store = await open('user');
      const trace = await store.wholeTrace(traceId, store.placeOf(traceId), { signal });
      if (!trace) throw gone();
      return encode(trace.spans.map((span) => `${JSON.stringify(lineOf(span), withoutBigint)}\n`).join(''));
    },
  };
}

/** What following needs to know. A root that has ended is the last to arrive. */
function progressOf({ spans }: SkeletonTrace): TraceProgress {
  const newest = spans.reduce((most, span) => (span.startNs > most ? span.startNs : most), 0n);
  return { spans: spans.length, isOver: spans.some((span) => isRoot(span) && span.endNs > 0n), newestMs: Number(newest / 1_000_000n) };
}

const lineOf = ({ spanId, name, status, attributes, events }: Span): SearchLine => ({
  id: spanId, name, message: status.message, attributes, events: events.map((event) => ({ name: event.name, attributes: event.attributes })),
});

const withoutBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
