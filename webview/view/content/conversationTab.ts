import type { ShownConversation } from '../../../src/trace/genai/shownConversation';
import type { TraceColumns } from '../../../src/trace/columns';
import { selectedId, type TraceState } from '../../traceStore';
import { LatestCall } from '../latestCall';
import type { TraceView } from '../traceView';
import { ConversationView } from './conversationView';

/** Milliseconds between two readings while the trace grows. */
const refreshIntervalMs = 1_000;
const timeoutMs = 60_000;

/** What the tab asks its owner. */
export interface ConversationTabEvents {
  readonly getConversation: (from: number, signal?: AbortSignal) => Promise<ShownConversation>;
  readonly onSelect: (spanId: string) => void;
  readonly openLink: (address: string) => void;
  readonly attachment: (address: string) => Promise<string>;
  readonly fail: (error: unknown) => void;
}

/** The conversation of the trace as one of its views. */
export class ConversationTab implements TraceView {
  readonly #view: ConversationView;
  readonly #events: ConversationTabEvents;
  readonly #refresh = new LatestCall(refreshIntervalMs, (signal) => this.#load(signal), timeoutMs);
  #columns: TraceColumns | undefined;
  #selected: string | undefined;
  #isFollowing = false;

  constructor(events: ConversationTabEvents) {
    this.#events = events;
    this.#view = new ConversationView({
      more: (from) => events.getConversation(from),
      openSpan: ({ spanId }) => events.onSelect(spanId),
      openLink: events.openLink,
      attachment: events.attachment,
      fail: events.fail,
    });
  }

  get element(): HTMLElement {
    return this.#view.element;
  }

  update(state: TraceState, follow: boolean): void {
    const columns = state.trace?.columns;
    this.#selected = selectedId(state);
    this.#isFollowing ||= follow;
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#refresh.call();
    } else this.#mark();
  }

  focus(): void {
    this.element.focus();
  }

  async #load(signal: AbortSignal): Promise<void> {
    try {
      this.#view.show(await this.#events.getConversation(0, signal));
      this.#mark();
    } catch (error) {
      this.#events.fail(signal.aborted ? new Error('Reading the conversation took longer than a minute. Choose the view again to retry.') : error);
    }
  }

  #mark(): void {
    this.#view.mark(this.#selected, this.#isFollowing);
    this.#isFollowing = false;
  }
}
