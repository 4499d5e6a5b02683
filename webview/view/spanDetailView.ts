import type { SourceAnswer } from '../../src/protocol/messages';
import { formatCount, formatDuration, formatInstant } from '../../src/trace/format';
import type { ShownValue, SpanDetail, SpanPart } from '../../src/trace/spanDetail';
import { createTabs, type Tabs } from '../toolkit';
import { detailTabs, type DetailTab } from '../traceStore';
import { element, icon } from './dom';
import { spanTypeIcon, spanTypeWord } from './spanTypes';
import { statusLabel } from './status';
import { messageList } from './messageList';
import { valueBlock } from './valueBlock';

/** What the detail asks its owner to do. */
export interface SpanDetailEvents {
  readonly onTab: (tab: DetailTab) => void;
  readonly onOpenSource: (spanId: string) => void;
  readonly getValue: (spanId: string, part: SpanPart, from: number) => Promise<string>;
  readonly copy: (text: string) => void;
}

const tabLabels: Readonly<Record<DetailTab, string>> = { inputs: 'Inputs', outputs: 'Outputs', attributes: 'Attributes', events: 'Events', exception: 'Exception' };

/** Everything about the selected span: what it is, where it came from, and its values behind tabs. */
export class SpanDetailView {
  readonly element: HTMLElement;
  readonly #events: SpanDetailEvents;
  readonly #head = element('header', { class: 'detail-head' });
  readonly #source = element('button', { class: 'source-link', type: 'button', 'data-testid': 'source-link' });
  readonly #tabs: Tabs<DetailTab>;
  #spanId: string | undefined;

  constructor(tab: DetailTab, events: SpanDetailEvents) {
    this.#events = events;
    this.#tabs = createTabs({ label: 'Span detail', active: tab, tabs: detailTabs.map((id) => [id, tabLabels[id]] as const), onChange: events.onTab });
    this.#source.addEventListener('click', () => {
      if (this.#spanId !== undefined) events.onOpenSource(this.#spanId);
    });
    this.element = element('section', { class: 'detail', 'aria-label': 'Selected span', 'data-testid': 'span-detail' }, this.#head, this.#source, this.#tabs.element);
  }

  /** Shows a span; `preferred` is the tab that the person chose last. */
  show(detail: SpanDetail, preferred: DetailTab): void {
    this.#spanId = detail.spanId;
    this.#drawHead(detail);
    const { views } = this.#tabs;
    views.inputs.replaceChildren(this.#value(detail.inputs, 'inputs', 'This span recorded no inputs.'));
    views.outputs.replaceChildren(this.#value(detail.outputs, 'outputs', 'This span recorded no outputs.'));
    views.attributes.replaceChildren(this.#value(detail.attributes, 'attributes', ''), element('h3', {}, 'Resource and scope'), this.#value(detail.resource, 'resource', ''));
    views.events.replaceChildren(...this.#eventList(detail));
    views.exception.replaceChildren(...this.#exceptionList(detail));
    const hasException = detail.exceptions.length > 0 || detail.status === 'ERROR';
    this.#tabs.setLabel('events', detail.events.length > 0 ? `Events (${detail.events.length})` : 'Events');
    this.#tabs.setHidden('exception', !hasException);
    this.#tabs.active = preferred === 'exception' && !hasException ? 'inputs' : preferred;
  }

  /** Says where the span came from; `undefined` while that is looked up. */
  showSource(answer: SourceAnswer | undefined): void {
    const text = answer?.text ?? 'Looking for the function…';
    this.#source.replaceChildren(icon(answer?.status === 'found' ? 'go-to-file' : answer ? 'circle-slash' : 'loading'), element('span', { class: 'source-text' }, text));
    this.#source.disabled = answer?.status !== 'found';
    this.#source.title = answer?.status === 'found' ? `Go to ${text}` : text;
  }

  #drawHead(detail: SpanDetail): void {
    const type = spanTypeWord(detail.spanType);
    const facts = [
      ...(type === '' ? [] : [type]),
      detail.durationNs === undefined ? 'running' : formatDuration(detail.durationNs),
      formatInstant(detail.startMs, Date.now()),
    ];
    this.#head.replaceChildren(
      element('h2', { title: detail.name }, icon(spanTypeIcon(detail.spanType), 'type-icon'), element('span', { class: 'detail-name' }, detail.name)),
      element('p', { class: 'facts' }, statusLabel(detail.status), element('span', {}, facts.join(' · '))),
      ...detail.repairs.map((text) => element('p', { class: 'repair' }, icon('warning'), element('span', {}, text))),
    );
  }

  #value(value: ShownValue | undefined, part: SpanPart, absent: string): HTMLElement {
    const spanId = this.#spanId!;
    if (!value) return element('p', { class: 'hint absent' }, absent);
    const raw = valueBlock(value, part, { more: (from) => this.#events.getValue(spanId, part, from), copy: this.#events.copy });
    return value.messages ? messageList(value.messages, raw) : raw;
  }

  #eventList(detail: SpanDetail): HTMLElement[] {
    if (detail.events.length === 0) return [element('p', { class: 'hint absent' }, 'This span recorded no events.')];
    return detail.events.map((event) => {
      const none = event.attributes.text === '{}';
      return element(
        'div',
        { class: 'event' },
        element('h3', {}, event.name, element('span', { class: 'hint' }, ` ${event.offsetNs < 0 ? 'before the trace' : `at ${formatDuration(event.offsetNs)}`}`)),
        ...(none ? [] : [this.#fixed(event.attributes, 'event')]),
      );
    });
  }

  #exceptionList(detail: SpanDetail): HTMLElement[] {
    const message = detail.statusMessage === '' ? [] : [element('p', { class: 'exception-message' }, detail.statusMessage)];
    if (detail.exceptions.length === 0) return [...message, element('p', { class: 'hint absent' }, 'The span failed without recording an exception.')];
    return detail.exceptions.map((exception) =>
      element(
        'div',
        { class: 'exception', 'data-testid': 'exception' },
        element('h3', { class: 'status-error' }, icon('error'), exception.type === '' ? 'Exception' : exception.type),
        element('p', { class: 'exception-message' }, exception.message),
        ...(exception.stacktrace === '' ? [] : [this.#fixed({ text: exception.stacktrace, language: 'text', totalChars: exception.stacktrace.length }, `stack (${formatCount(exception.stacktrace.split('\n').length, 'line')})`)]),
      ),
    );
  }

  /** A value that came whole, or whose rest cannot be asked for. */
  #fixed(value: ShownValue, label: string): HTMLElement {
    return valueBlock({ ...value, totalChars: value.text.length }, label, { more: async () => '', copy: this.#events.copy });
  }
}
