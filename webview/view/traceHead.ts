import type { TraceSnapshot } from '../../src/protocol/messages';
import { formatCount, formatDuration, formatInstant } from '../../src/trace/format';
import type { ShownTrace } from '../traceStore';
import { createProgressRing } from '../toolkit';
import { element, icon } from './dom';
import { statusLabel } from './status';
import { toolButton } from './toolButton';

/** The head of a trace: its name, its totals, what was repaired, and the way to its neighbours in the list. */
export class TraceHead {
  readonly element = element('header', { class: 'trace-head', 'data-testid': 'trace-head' }, createProgressRing('Loading the trace'));
  readonly #onStep: (direction: 1 | -1) => void;

  /** `onStep`: to the trace after (`1`) or before (`-1`) this one in the list that it was opened from. */
  constructor(onStep: (direction: 1 | -1) => void) {
    this.#onStep = onStep;
  }

  /** `place` where the trace was opened from a list. */
  show({ traceId, columns: { summary } }: ShownTrace, place: TraceSnapshot['place']): void {
    this.element.dataset['traceId'] = traceId;
    const duration = summary.state !== 'IN_PROGRESS' ? [formatDuration(summary.durationNs)] : summary.durationNs > 0 ? [`${formatDuration(summary.durationNs)} so far`] : [];
    const facts = [...duration, formatCount(summary.spanCount, 'span')];
    if (summary.errorCount > 0) facts.push(formatCount(summary.errorCount, 'error'));
    if (summary.tokens) facts.push(`${formatCount(summary.tokens.total, 'token')} (${summary.tokens.input.toLocaleString('en-US')} in, ${summary.tokens.output.toLocaleString('en-US')} out)`);
    facts.push(formatInstant(summary.startMs, Date.now()));
    this.element.replaceChildren(
      element('div', { class: 'head-line' }, element('h1', { title: summary.name }, summary.name), ...this.#stepButtons(place)),
      element('p', { class: 'facts' }, statusLabel(summary.state), element('span', {}, facts.join(' · '))),
      ...summary.repairs.map((text) => element('p', { class: 'repair' }, icon('warning'), element('span', {}, text))),
    );
  }

  /** For a trace that could not be read. */
  showNameless(): void {
    this.element.replaceChildren(element('h1', {}, 'Trace'));
  }

  #stepButtons(place: TraceSnapshot['place']): HTMLElement[] {
    if (!place) return [];
    const previous = toolButton({ label: 'Previous Trace of the List ([)', icon: 'chevron-up', testId: 'trace-previous', onClick: () => this.#onStep(-1) });
    const next = toolButton({ label: 'Next Trace of the List (])', icon: 'chevron-down', testId: 'trace-next', onClick: () => this.#onStep(1) });
    previous.disabled = place.position === 1;
    next.disabled = place.position === place.count;
    return [element('span', { class: 'hint', 'data-testid': 'trace-place' }, `${place.position.toLocaleString('en-US')} of ${formatCount(place.count, 'trace')}`), previous, next];
  }
}
