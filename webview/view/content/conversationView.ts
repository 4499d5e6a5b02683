import { formatDuration } from '../../../src/trace/format';
import type { ShownConversation, ShownEntry } from '../../../src/trace/genai/shownConversation';
import { element, icon } from '../dom';
import { linkButton } from './iconButton';
import { roleHeading } from './messageCards';
import { messagePart, type PartOptions } from './messageParts';

/** What a conversation asks its owner. */
export interface ConversationEvents extends Omit<PartOptions, 'isPlain'> {
  /** Entries from a position on. */
  readonly more: (from: number) => Promise<ShownConversation>;
  readonly openSpan: (place: { readonly traceId: string; readonly spanId: string }) => void;
  readonly fail: (error: unknown) => void;
  /** What stands before the first entry of another trace; absent for the conversation of one trace. */
  readonly traceHeading?: (traceId: string) => HTMLElement;
}

/** All messages of a trace or a session in order, each with a link to its span. */
export class ConversationView {
  readonly element = element('div', { class: 'conversation', tabindex: 0, role: 'region', 'aria-label': 'Conversation', 'data-testid': 'conversation' });
  readonly #events: ConversationEvents;
  #traceId = '';

  constructor(events: ConversationEvents) {
    this.#events = events;
  }

  show(conversation: ShownConversation): void {
    this.#traceId = '';
    const notes = [
      ...(conversation.isRootOnly && conversation.entries.length > 0 ? ['No span holds chat messages. These are the inputs and outputs of the root.'] : []),
      ...(conversation.spansLeft > 0 ? [`Only the first spans were read; ${conversation.spansLeft.toLocaleString('en-US')} more may hold messages.`] : []),
    ].map((text) => element('p', { class: 'hint' }, text));
    if (conversation.entries.length === 0) {
      this.element.replaceChildren(element('div', { class: 'empty' }, icon('comment-discussion', 'empty-icon'), element('p', {}, 'No span of this trace holds chat messages, and its root recorded neither inputs nor outputs.')));
      return;
    }
    this.element.replaceChildren(...notes, ...this.#cards(conversation), ...this.#rest(conversation.entries.length, conversation.left));
  }

  /** Marks what a span said; with `follow` it comes into sight. */
  mark(spanId: string | undefined, follow: boolean): void {
    let isFirst = follow;
    for (const card of this.element.querySelectorAll<HTMLElement>('[data-span-id]')) {
      const isOf = card.dataset['spanId'] === spanId;
      card.classList.toggle('of-selected', isOf);
      if (isOf && isFirst) card.scrollIntoView({ block: 'nearest' });
      if (isOf) isFirst = false;
    }
  }

  #rest(from: number, left: number): HTMLElement[] {
    if (left === 0) return [];
    const button = linkButton(`Show more messages (${left.toLocaleString('en-US')})`, () => {
      button.disabled = true;
      this.#events
        .more(from)
        .then((more) => button.replaceWith(...this.#cards(more), ...this.#rest(from + more.entries.length, more.left)))
        .catch(this.#events.fail);
    });
    return [button];
  }

  #cards({ entries }: ShownConversation): HTMLElement[] {
    return entries.flatMap((entry) => {
      const isNew = entry.traceId !== this.#traceId;
      this.#traceId = entry.traceId;
      const heading = isNew && this.#events.traceHeading ? [this.#events.traceHeading(entry.traceId)] : [];
      return [...heading, this.#card(entry)];
    });
  }

  #card(entry: ShownEntry): HTMLElement {
    const { openSpan, openLink, attachment } = this.#events;
    const open = linkButton(`${entry.spanName} · at ${formatDuration(Math.max(0, entry.atNs))}`, () => openSpan(entry));
    open.title = `Show the span ${entry.spanName}`;
    open.classList.add('entry-span');
    const known = ['system', 'developer', 'user', 'assistant', 'tool'];
    return element(
      'article',
      { class: `message role-${known.includes(entry.role) ? entry.role : 'other'}`, 'data-testid': 'conversation-entry', 'data-span-id': entry.spanId, tabindex: -1 },
      element('h3', {}, ...roleHeading(entry.role, entry.name), open),
      ...(entry.repeated > 0 ? [element('p', { class: 'hint' }, `${entry.repeated === 1 ? 'One message' : `${entry.repeated} messages`} before this one stand above already.`)] : []),
      ...entry.parts.map((part) => {
        const shown = messagePart(part, { isPlain: false, openLink, ...(attachment ? { attachment } : {}) });
        if (part.kind === 'toolCall' && part.ranAs) shown.querySelector('.tool-head')?.append(this.#ranAs(entry.traceId, part.ranAs));
        return shown;
      }),
      ...(entry.cutChars > 0 ? [linkButton(`Show the whole message in its span (${entry.cutChars.toLocaleString('en-US')} more characters)`, () => openSpan(entry))] : []),
    );
  }

  #ranAs(traceId: string, { spanId, name, durationNs }: { spanId: string; name: string; durationNs: number }): HTMLElement {
    const open = linkButton(durationNs < 0 ? 'running' : `took ${formatDuration(durationNs)}`, () => this.#events.openSpan({ traceId, spanId }));
    open.title = `Show the span ${name}`;
    open.classList.add('entry-span');
    return open;
  }
}
