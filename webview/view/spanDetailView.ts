import type { SourceAnswer } from '../../src/protocol/messages';
import { formatDuration, formatInstant } from '../../src/trace/format';
import { describeFacts } from '../../src/trace/genai/describeFacts';
import type { ShownSide, SpanDetail } from '../../src/trace/spanDetail';
import { createTabs, type Tabs } from '../toolkit';
import { detailTabs, type DetailTab } from '../traceStore';
import { AssessmentPane } from './content/assessmentPane';
import { attributeTable } from './content/attributeTable';
import type { ContentClient } from './content/contentClient';
import { exceptionCards } from './content/exceptionCards';
import { linkButton } from './content/iconButton';
import { sideView, type SideForm } from './content/sideView';
import { toolList } from './content/toolList';
import { traceNotesView } from './content/traceNotesView';
import { element, icon } from './dom';
import { SourceLinkView } from './sourceLinkView';
import { spanTypeIcon, spanTypeWord } from './spanTypes';
import { statusLabel } from './status';

/** What the detail asks its owner to do. */
export interface SpanDetailEvents extends ContentClient {
  readonly onTab: (tab: DetailTab) => void;
  readonly onOpenSource: (spanId: string) => void;
  readonly onShowRecordedSource: (spanId: string) => void;
  /** Find the spans of this trace that have the same value. */
  readonly onFilter: (key: string, value: string) => void;
}

const tabLabels: Readonly<Record<DetailTab, string>> = { inputs: 'Inputs', outputs: 'Outputs', tools: 'Tools', attributes: 'Attributes', events: 'Events', exception: 'Exception', assessments: 'Assessments', trace: 'Trace' };

/** Everything about the selected span: what it is, where it came from, and its values behind tabs. */
export class SpanDetailView {
  readonly element: HTMLElement;
  readonly #events: SpanDetailEvents;
  readonly #head = element('header', { class: 'detail-head' });
  readonly #source: SourceLinkView;
  readonly #tabs: Tabs<DetailTab>;
  readonly #assessments: AssessmentPane;
  readonly #forms: Record<'inputs' | 'outputs', { form?: SideForm }> = { inputs: {}, outputs: {} };
  #shown = '';
  #spanId: string | undefined;

  constructor(tab: DetailTab, events: SpanDetailEvents) {
    this.#events = events;
    this.#tabs = createTabs({ label: 'Span detail', active: tab, tabs: detailTabs.map((id) => [id, tabLabels[id]] as const), onChange: events.onTab });
    this.#assessments = new AssessmentPane(events, {
      onCount: (ofSpan, ofTrace) => this.#tabs.setLabel('assessments', ofSpan + ofTrace > 0 ? `Assessments (${ofSpan + ofTrace})` : 'Assessments'),
      onNotes: (notes, failure) => this.#tabs.views.trace.replaceChildren(traceNotesView(notes, failure, events)),
    });
    this.#tabs.views.assessments.append(this.#assessments.element);
    this.#source = new SourceLinkView({
      onOpen: () => this.#spanId !== undefined && events.onOpenSource(this.#spanId),
      onShowRecorded: () => this.#spanId !== undefined && events.onShowRecordedSource(this.#spanId),
    });
    this.element = element('section', { class: 'detail', 'aria-label': 'Selected span', 'data-testid': 'span-detail' }, this.#head, this.#source.element, this.#tabs.element);
  }

  /** Shows a span; `preferred` is the tab that the person chose last. */
  show(detail: SpanDetail, preferred: DetailTab): void {
    // A trace that grows shows the same span again and again: what has not changed keeps its scroll and what was opened.
    const shown = JSON.stringify(detail);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#spanId = detail.spanId;
    this.#drawHead(detail);
    const { views } = this.#tabs;
    views.inputs.replaceChildren(this.#side(detail.inputs, 'inputs'));
    views.outputs.replaceChildren(this.#side(detail.outputs, 'outputs'));
    views.tools.replaceChildren(toolList(detail.tools, calledTools(detail)));
    views.attributes.replaceChildren(...this.#attributes(detail));
    views.events.replaceChildren(...this.#eventList(detail), ...this.#linkList(detail));
    views.exception.replaceChildren(
      ...exceptionCards(detail.exceptions, detail.statusMessage, { copy: this.#events.copy, openFrame: (place) => void this.#events.ask('openFrame', place).catch(this.#events.fail) }),
    );
    this.#assessments.showSpan(detail.spanId);
    this.#drawTabs(detail, preferred);
  }

  /** Says where the span came from; `undefined` while that is looked up. */
  showSource(answer: SourceAnswer | undefined): void {
    this.#source.show(answer);
  }

  #drawTabs(detail: SpanDetail, preferred: DetailTab): void {
    const hasException = detail.exceptions.length > 0 || detail.status === 'ERROR';
    const hidden: Partial<Record<DetailTab, boolean>> = { tools: detail.tools.length === 0, exception: !hasException };
    const counted = (label: string, count: number) => (count > 0 ? `${label} (${count})` : label);
    this.#tabs.setLabel('events', counted(detail.links.length > 0 && detail.events.length === 0 ? 'Links' : 'Events', detail.events.length + detail.links.length));
    this.#tabs.setLabel('tools', counted('Tools', detail.tools.length));
    this.#tabs.setHidden('tools', hidden.tools!);
    this.#tabs.setHidden('exception', hidden.exception!);
    this.#tabs.active = hidden[preferred] ? 'inputs' : preferred;
  }

  #drawHead(detail: SpanDetail): void {
    const type = spanTypeWord(detail.spanType);
    const facts = [...(type === '' ? [] : [type]), detail.durationNs === undefined ? 'running' : formatDuration(detail.durationNs), formatInstant(detail.startMs, Date.now())];
    const model = describeFacts(detail.facts);
    this.#head.replaceChildren(
      element('h2', { title: detail.name }, icon(spanTypeIcon(detail.spanType), 'type-icon'), element('span', { class: 'detail-name' }, detail.name)),
      element('p', { class: 'facts' }, statusLabel(detail.status), element('span', {}, facts.join(' · '))),
      ...(model.length > 0 ? [element('p', { class: 'facts model-facts', 'data-testid': 'model-facts' }, icon('sparkle'), element('span', {}, model.join(' · ')))] : []),
      ...this.#failure(detail),
      ...detail.repairs.map((text) => element('p', { class: 'repair' }, icon('warning'), element('span', {}, text))),
    );
  }

  /** Why it failed, where that is known: leads to the whole of it. */
  #failure({ status, statusMessage, exceptions }: SpanDetail): HTMLElement[] {
    if (status !== 'ERROR') return [];
    const [first] = exceptions;
    const text = first ? [first.type, first.message].filter((each) => each !== '').join(': ') : statusMessage;
    if (text === '') return [];
    const button = element('button', { class: 'span-failure', type: 'button', title: 'Show the exception', 'data-testid': 'span-failure', dir: 'auto' }, icon('error'), element('span', {}, text.slice(0, 500)));
    button.addEventListener('click', () => {
      this.#tabs.active = 'exception';
      this.#events.onTab('exception');
    });
    return [button];
  }

  #side(side: ShownSide | undefined, part: 'inputs' | 'outputs'): HTMLElement {
    if (!side || (side.text === '' && !side.messages && !side.documents)) return element('p', { class: 'hint absent' }, side ? `The ${part} are an empty text.` : `This span recorded no ${part}.`);
    return sideView(this.#spanId!, part, side, this.#events, this.#forms[part]);
  }

  #attributes(detail: SpanDetail): HTMLElement[] {
    const { spanId } = detail;
    const { copy, fail, onFilter } = this.#events;
    const more = (part: 'attributes' | 'resource') => (key: string, from: number) => this.#events.ask('getJsonText', { spanId, part, path: [key], from });
    return [
      attributeTable(detail.attributes, 'Attributes', { copy, fail, filterBy: onFilter, more: more('attributes') }),
      element('h3', {}, 'Resource and scope'),
      attributeTable(detail.resource, 'Resource and scope', { copy, fail, more: more('resource') }),
    ];
  }

  #eventList(detail: SpanDetail): HTMLElement[] {
    if (detail.events.length === 0) return detail.links.length > 0 ? [] : [element('p', { class: 'hint absent' }, 'This span recorded no events and no links.')];
    const { copy, fail } = this.#events;
    return detail.events.map((event) =>
      element(
        'div',
        { class: 'event' },
        element('h3', {}, event.name, element('span', { class: 'hint' }, ` ${event.offsetNs < 0 ? 'before the trace' : `at ${formatDuration(event.offsetNs)}`}`)),
        ...(event.attributes.length === 0 ? [] : [attributeTable(event.attributes, `Attributes of ${event.name}`, { copy, fail })]),
      ),
    );
  }

  #linkList(detail: SpanDetail): HTMLElement[] {
    const { ask, copy, fail } = this.#events;
    return detail.links.map(({ traceId, spanId, isSameTrace, attributes }) =>
      element(
        'div',
        { class: 'event', 'data-testid': 'span-link' },
        element('h3', {}, icon('link'), linkButton(isSameTrace ? `Span ${spanId} of this trace` : `Span ${spanId} of trace ${traceId}`, () => void ask('openSpan', { traceId, spanId }).catch(fail))),
        ...(attributes.length === 0 ? [] : [attributeTable(attributes, 'Attributes of the link', { copy, fail })]),
      ),
    );
  }
}

/** Names of tools that the answer of a model call asks for. */
function calledTools({ outputs }: SpanDetail): Set<string> {
  const parts = outputs?.messages?.messages.flatMap((message) => message.parts) ?? [];
  return new Set(parts.flatMap((part) => (part.kind === 'toolCall' ? [part.name] : [])));
}
