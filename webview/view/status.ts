import type { TraceState } from '../../src/trace/list';
import { element, icon } from './dom';

/** How a state is told: never by colour alone, always with an icon and a word. */
export const stateWords: Readonly<Record<TraceState, { readonly icon: string; readonly word: string; readonly className: string }>> = {
  OK: { icon: 'pass', word: 'OK', className: 'status-ok' },
  ERROR: { icon: 'error', word: 'Error', className: 'status-error' },
  IN_PROGRESS: { icon: 'sync', word: 'In progress', className: 'status-running' },
  UNSET: { icon: 'circle-outline', word: 'Unset', className: 'status-unset' },
};

/** Icon and word of a state. */
export function statusLabel(state: TraceState): HTMLElement {
  const { icon: name, word, className } = stateWords[state];
  return element('span', { class: `status ${className}` }, icon(name), element('span', { class: 'status-word' }, word));
}
