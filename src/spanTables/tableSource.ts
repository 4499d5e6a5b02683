import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import type { SqlTrigger } from '../databricks/ports';
import { encodeColumns } from '../trace/columnsBytes';
import type { Span } from '../trace/model';
import { toRecords } from '../trace/records';
import type { SearchLine } from '../trace/textIndex';
import { toColumns } from '../trace/toColumns';
import type { TraceSource } from '../trace/traceSource';
import type { TraceStore } from './traceStore';

/** A trace of span tables, as a viewer reads it. `open` gives the store of the connection that is used now. */
export interface TableSourceOptions {
  readonly traceId: string;
  readonly open: (trigger: SqlTrigger) => Promise<TraceStore>;
  /** False for a panel that the editor restored: the first reading then never starts a warehouse. */
  readonly isWanted: boolean;
  /** What MLflow keeps about the trace beside its spans. */
  readonly metadata?: (signal?: Signal) => Promise<Readonly<Record<string, string>>>;
  /** UTF-8, which pure code does not have. */
  readonly encode: (text: string) => ArrayBuffer;
}

/**
 * The skeleton comes with one statement, what spans carry with one for those that are opened, and
 * the whole trace only when its texts are searched.
 */
export function tableSource({ traceId, open, isWanted, metadata, encode }: TableSourceOptions): TraceSource {
  let trigger: SqlTrigger = isWanted ? 'user' : 'automatic';
  const gone = () => new CodedError('trace.notFound', `There is no trace ${traceId} in these tables.`);
  return {
    ...(metadata ? { metadata } : {}),
    columns: async (signal) => {
      const asked = trigger;
      // Whoever asks again, after a refusal or because the trace grows, wants it.
      trigger = 'user';
      const store = await open(asked);
      const trace = await store.trace(traceId, store.placeOf(traceId), { signal, trigger: asked });
      if (!trace) throw gone();
      return encodeColumns(toColumns(toRecords(trace.spans)));
    },
    spans: async (spanIds, signal) => {
      const store = await open('user');
      return store.spans(traceId, spanIds, store.placeOf(traceId), { signal });
    },
    texts: async (signal?: Signal) => {
      const store = await open('user');
      const trace = await store.wholeTrace(traceId, store.placeOf(traceId), { signal });
      if (!trace) throw gone();
      return encode(trace.spans.map((span) => `${JSON.stringify(lineOf(span), withoutBigint)}\n`).join(''));
    },
  };
}

const lineOf = ({ spanId, name, status, attributes, events }: Span): SearchLine => ({
  id: spanId, name, message: status.message, attributes, events: events.map((event) => ({ name: event.name, attributes: event.attributes })),
});

const withoutBigint = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
