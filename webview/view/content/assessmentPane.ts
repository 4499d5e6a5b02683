import type { TraceNotes } from '../../../src/trace/notes';
import type { Assessment, AssessmentDraft } from '../../../src/trace/assessments/assessment';
import { createButton, createProgressRing } from '../../toolkit';
import { element } from '../dom';
import { assessmentCard } from './assessmentCard';
import { assessmentForm, type FormStart } from './assessmentForm';
import type { ContentClient } from './contentClient';

/** What a pane tells its owner. */
export interface AssessmentPaneEvents {
  /** How many there are, each time they were read. */
  readonly onCount: (ofSpan: number, ofTrace: number) => void;
  /** What came with them about the whole trace, or why nothing did. */
  readonly onNotes: (notes: TraceNotes | undefined, failure: string | undefined) => void;
}

/** The assessments of the selected span and of the whole trace, with the form that adds and changes them. */
export class AssessmentPane {
  readonly element = element('div', { class: 'assessments', 'data-testid': 'assessments' });
  readonly #client: ContentClient;
  readonly #events: AssessmentPaneEvents;
  #all: readonly Assessment[] | undefined;
  #isReadOnly = false;
  #failure: string | undefined;
  #spanId = '';
  #form: HTMLElement | undefined;
  #asked = false;

  constructor(client: ContentClient, events: AssessmentPaneEvents) {
    this.#client = client;
    this.#events = events;
  }

  /** Shows those of another span. An open form belongs to the former one and closes. */
  showSpan(spanId: string): void {
    if (spanId !== this.#spanId) this.#form = undefined;
    this.#spanId = spanId;
    if (!this.#asked) void this.#read();
    else this.#draw();
  }

  /** Reads anew: somebody else may have written. */
  refresh(): void {
    void this.#read();
  }

  async #read(): Promise<void> {
    this.#asked = true;
    if (!this.#all) this.element.replaceChildren(createProgressRing('Reading assessments'));
    try {
      const notes = await this.#client.ask('getAssessments', {});
      this.#all = notes.assessments;
      this.#isReadOnly = notes.isReadOnly === true;
      this.#failure = undefined;
      this.#events.onNotes(notes, undefined);
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : 'The assessments could not be read.';
      this.#events.onNotes(undefined, this.#failure);
    }
    this.#draw();
  }

  #draw(): void {
    if (this.#form?.isConnected) return;
    const all = this.#all ?? [];
    const ofSpan = all.filter(({ spanId }) => spanId === this.#spanId);
    const ofTrace = all.filter(({ spanId }) => spanId === undefined);
    if (this.#all) this.#events.onCount(ofSpan.length, ofTrace.length);
    const add = createButton({ label: 'Add Assessment', icon: 'add', appearance: 'secondary', testId: 'assessment-add', onClick: () => this.#edit(undefined, { title: 'New assessment', name: '', kind: 'feedback', rationale: '', target: undefined, isFixed: false, spanId: this.#spanId }) });
    const again = createButton({ label: 'Read assessments again', icon: 'refresh', appearance: 'icon', onClick: () => this.refresh() });
    const elsewhere = all.length - ofSpan.length - ofTrace.length;
    this.element.replaceChildren(
      ...(this.#isReadOnly ? [] : [element('div', { class: 'assessment-bar' }, add, again)]),
      ...(this.#failure === undefined ? [] : [element('p', { class: 'form-problem', role: 'alert' }, this.#failure)]),
      ...(this.#failure === undefined && all.length === 0 ? [element('p', { class: 'hint absent' }, this.#isReadOnly ? 'No assessment was kept with this trace.' : 'Nobody has assessed this trace yet. Say how good it was, or what the right answer is.')] : []),
      ...this.#section('This span', ofSpan),
      ...this.#section('The whole trace', ofTrace),
      ...(elsewhere > 0 ? [element('p', { class: 'hint' }, `${elsewhere} more belong to other spans.`)] : []),
    );
  }

  #section(title: string, assessments: readonly Assessment[]): HTMLElement[] {
    if (assessments.length === 0) return [];
    // What was overridden is kept, after what holds.
    const ordered = [...assessments].sort((a, b) => Number(b.isValid) - Number(a.isValid));
    return [element('h3', {}, title), ...ordered.map((each) => this.#card(each))];
  }

  #card(assessment: Assessment): HTMLElement {
    const { id, name, kind, value, rationale, spanId } = assessment;
    const start = { name, kind, rationale, target: spanId === undefined ? ('trace' as const) : ('span' as const), isFixed: true, spanId: spanId ?? this.#spanId };
    return assessmentCard(assessment, this.#all?.find((each) => each.id === assessment.overrides), this.#isReadOnly ? undefined : {
      onEdit: () => this.#edit(id, { ...start, title: `Edit ${name}`, value }),
      onOverride: () => this.#edit(undefined, { ...start, title: `Override ${name}`, value, rationale: '', overrides: id }),
      onDelete: () => void this.#delete(id),
    });
  }

  #edit(id: string | undefined, start: FormStart): void {
    const close = () => {
      this.#form = undefined;
      this.#draw();
      this.element.querySelector<HTMLElement>('[data-testid="assessment-add"]')?.focus();
    };
    const save = async (draft: AssessmentDraft) => {
      await this.#client.ask('saveAssessment', { ...(id === undefined ? {} : { id }), draft });
      this.#form = undefined;
      this.element.replaceChildren();
      await this.#read();
    };
    this.#form = assessmentForm(start, save, () => {
      this.element.replaceChildren();
      close();
    });
    this.element.replaceChildren(this.#form);
    this.#form.querySelector<HTMLElement>(start.isFixed ? '[data-testid="assessment-value"]' : 'select')?.focus();
  }

  async #delete(id: string): Promise<void> {
    try {
      await this.#client.ask('deleteAssessment', { id });
      await this.#read();
    } catch (error) {
      this.#client.fail(error);
    }
  }
}
