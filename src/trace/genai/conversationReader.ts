import type { Signal } from '../../base/cancellation';
import type { TraceColumns } from '../columns';
import { traceConversation, type Conversation, type ConversationSpan } from './conversation';
import { conversationRows } from './conversationRows';
import { shownConversation, type ShownConversation } from './shownConversation';
import type { Span } from '../model';

/** Spans that one conversation is read from, and spans that one request brings. */
const maxSpans = 2_000;
const spansPerRequest = 200;

/** The trace that a conversation is read from. */
export interface SpokenTrace {
  /** As read last; `undefined` before the first reading. */
  readonly columns: TraceColumns | undefined;
  /** Whole spans of rows, in any order. */
  spans(rows: readonly number[], signal?: Signal): Promise<readonly Span[]>;
}

/** Reads the conversation of a trace, once for each state of it. */
export class ConversationReader {
  readonly #trace: SpokenTrace;
  #read: { readonly columns: TraceColumns; readonly conversation: Conversation; readonly left: number } | undefined;

  constructor(trace: SpokenTrace) {
    this.#trace = trace;
  }

  /** Entries from `from` on. */
  async read(from: number, signal: Signal): Promise<ShownConversation> {
    const { columns } = this.#trace;
    if (!columns) return shownConversation({ entries: [], isRootOnly: true }, 0, 0);
    if (this.#read?.columns !== columns) {
      const { spans, left } = await spokenSpans(this.#trace, columns, signal);
      this.#read = { columns, conversation: traceConversation(spans), left };
    }
    return shownConversation(this.#read.conversation, from, this.#read.left);
  }
}

/** The spans of a trace that may have something to say, with their times. */
export async function spokenSpans(trace: SpokenTrace, columns: TraceColumns, signal: Signal, limit = maxSpans): Promise<{ spans: ConversationSpan[]; left: number }> {
  const { rows, left } = conversationRows(columns, limit);
  const spans: ConversationSpan[] = [];
  for (let at = 0; at < rows.length; at += spansPerRequest) {
    const some = rows.slice(at, at + spansPerRequest);
    const brought = await trace.spans(some, signal);
    // One that is gone is left out: the trace was read a moment ago.
    const byId = new Map(brought.map((span) => [span.spanId, span]));
    for (const row of some) {
      const span = byId.get(columns.ids.get(row));
      if (span) spans.push({ span, startNs: columns.startNs[row]!, durationNs: columns.durationNs[row]! });
    }
  }
  return { spans, left };
}
