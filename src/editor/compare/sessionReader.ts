import type { Signal } from '../../base/cancellation';
import type { CompareSubject, Session } from '../../protocol/compare';
import { decodeColumns } from '../../trace/columnsBytes';
import { traceConversation, type Conversation, type ConversationSpan } from '../../trace/genai/conversation';
import { shownConversation } from '../../trace/genai/shownConversation';
import type { TraceRow } from '../../trace/list';
import type { TraceSource } from '../../trace/traceSource';
import { spokenSpans } from '../../trace/genai/conversationReader';
import type { TraceHome } from '../panel/traceHome';

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

type SessionSubject = Pick<CompareSubject & { kind: 'session' }, 'id' | 'aroundMs'>;
type FindHome = () => Promise<Pick<TraceHome, 'list' | 'looksBackMs'>>;
type FindSource = (target: { readonly traceId: string; readonly location: string }) => Promise<TraceSource>;

/** Reads the traces of a session as one conversation. History that a later trace repeats is not shown again. */
export class SessionReader {
  readonly #session: SessionSubject;
  readonly #home: FindHome;
  readonly #source: FindSource;
  #last: ReadSession | undefined;

  constructor(session: SessionSubject, home: FindHome, source: FindSource) {
    this.#session = session;
    this.#home = home;
    this.#source = source;
  }

  /** Entries from `from` on; reading from the start reads the session anew. */
  async read(from: number, signal: Signal): Promise<Session> {
    const last = from === 0 ? undefined : this.#last;
    const { traces, conversation, spansLeft, tracesLeft } = last ?? (await this.#readAll(signal));
    return { id: this.#session.id, traces, tracesLeft, conversation: shownConversation(conversation, from, spansLeft) };
  }

  async #readAll(signal: Signal): Promise<ReadSession> {
    const { id, aroundMs } = this.#session;
    const home = await this.#home();
    const reach = home.looksBackMs === undefined ? {} : { sinceMs: aroundMs - home.looksBackMs, untilMs: aroundMs + home.looksBackMs };
    const rows = await home.list({ session: id, limit: 500, ...reach }, signal);
    const traces = rows.slice(0, maxTraces).reverse();
    const spans: ConversationSpan[] = [];
    let spansLeft = 0;
    let originNs: bigint | undefined;
    for (const target of traces) {
      const source = await this.#source(target);
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
