import type { Session } from '../../../src/protocol/compare';
import { formatCount, formatDuration, formatInstant } from '../../../src/trace/format';
import type { TraceRow } from '../../../src/trace/list';
import { ConversationView } from '../content/conversationView';
import { linkButton } from '../content/iconButton';
import { element } from '../dom';
import { statusLabel } from '../status';
import type { CompareHost } from './host';
import { PageFrame } from './pageFrame';

/** The traces of one session as one conversation. */
export class SessionPage {
  readonly #frame = new PageFrame();
  readonly #host: CompareHost;
  #traces = new Map<string, TraceRow>();

  constructor(host: CompareHost) {
    this.#host = host;
  }

  get element(): HTMLElement {
    return this.#frame.element;
  }

  start(): void {
    this.#frame.wait('Reading the session…');
    this.#host.request('getSession', { from: 0 }).then((session) => this.#show(session), this.#frame.failed(() => this.start()));
  }

  #show(session: Session): void {
    this.#traces = new Map(session.traces.map((row) => [row.traceId, row]));
    const view = new ConversationView({
      more: async (from) => (await this.#host.request('getSession', { from })).conversation,
      openSpan: ({ traceId, spanId }) => this.#open(traceId, spanId),
      openLink: (address) => void this.#host.request('openLink', { address }).catch(this.#frame.fail),
      fail: this.#frame.fail,
      attachment: async (address) => (await this.#host.request('getAttachment', { address })).data,
      traceHeading: (traceId) => this.#heading(traceId),
    });
    const failed = session.traces.filter(({ state }) => state === 'ERROR').length;
    const facts = [formatCount(session.traces.length, 'trace'), ...(failed > 0 ? [`${failed} failed`] : []), ...(session.tracesLeft > 0 ? [`${formatCount(session.tracesLeft, 'older trace')} not shown`] : [])];
    this.#frame.body.replaceChildren(element('header', { class: 'runs-head' }, element('h1', {}, `Session ${session.id}`), element('p', { class: 'facts', 'data-testid': 'session-facts' }, facts.join(' · '))), view.element);
    view.show(session.conversation);
  }

  #open(traceId: string, spanId?: string): void {
    const row = this.#traces.get(traceId);
    if (row) this.#host.request('openTrace', { traceId, location: row.location, ...(spanId === undefined ? {} : { spanId }) }).catch(this.#frame.fail);
  }

  #heading(traceId: string): HTMLElement {
    const row = this.#traces.get(traceId);
    if (!row) return element('div', {});
    const facts = [formatInstant(row.startMs, Date.now()), ...(row.durationMs === undefined ? [] : [formatDuration(row.durationMs * 1e6)])];
    return element('div', { class: 'session-trace', 'data-testid': 'session-trace' }, statusLabel(row.state), linkButton(row.name, () => this.#open(traceId)), element('span', { class: 'hint' }, facts.join(' · ')));
  }
}
