import type { Signal } from '../../base/cancellation';
import type { LocalWorkspaceClient } from '../../databricks/localWorkspace';
import type { Session } from '../../protocol/compare';
import { decodeColumns } from '../../trace/columnsBytes';
import { traceConversation, type Conversation, type ConversationSpan } from '../../trace/genai/conversation';
import { shownConversation } from '../../trace/genai/shownConversation';
import type { TraceRow } from '../../trace/list';
import type { TraceSource } from '../../trace/traceSource';
import { spokenSpans } from '../../trace/genai/conversationReader';

/** Traces of a session that are read: the newest ones; and spans of each. */
const maxTraces = 60;
const spansPerTrace = 300;

/** A session as it was read. */
interface ReadSession {
  readonly traces: readonly TraceRow[];
  readonly conversation: Conversation;
  readonly spansLeft: number;
  readonly tracesLeft: number;
}

/** Reads the traces of a session as one conversation. History that a later trace repeats is not shown again. */
export class SessionReader {
  readonly #id: string;
  readonly #connect: () => Promise<{ readonly client: LocalWorkspaceClient }>;
  readonly #source: (target: { traceId: string; location: string }) => TraceSource;
  #last: ReadSession | undefined;

  constructor(id: string, connect: () => Promise<{ readonly client: LocalWorkspaceClient }>, source: (target: { traceId: string; location: string }) => TraceSource) {
    this.#id = id;
    this.#connect = connect;
    this.#source = source;
  }

  /** Entries from `from` on; reading from the start reads the session anew. */
  async read(from: number, signal: Signal): Promise<Session> {
    const last = from === 0 ? undefined : this.#last;
    const { traces, conversation, spansLeft, tracesLeft } = last ?? (await this.#readAll(signal));
    return { id: this.#id, traces, tracesLeft, conversation: shownConversation(conversation, from, spansLeft) };
  }

  async #readAll(signal: Signal): Promise<ReadSession> {
    const { client } = await this.#connect();
    const { rows } = await client.traces({ session: this.#id, limit: 500 }, signal);
    const traces = rows.slice(0, maxTraces).reverse();
    const spans: ConversationSpan[] = [];
    let spansLeft = 0;
    let originNs: bigint | undefined;
    for (const target of traces) {
      const source = this.#source(target);
      const columns = decodeColumns(await source.columns(signal));
      originNs ??= columns.originNs;
      const shiftNs = Number(columns.originNs - originNs);
      const trace = { columns, spans: (wanted: readonly number[]) => source.spans(wanted.map((row) => columns.ids.get(row)), signal) };
      const read = await spokenSpans(trace, columns, signal, spansPerTrace);
      spansLeft += read.left;
      spans.push(...read.spans.map((each) => ({ ...each, startNs: each.startNs + shiftNs })));
    }
    this.#last = { traces, conversation: traceConversation(spans), spansLeft, tracesLeft: rows.length - traces.length };
    return this.#last;
  }
}
