import { rangeWords, widerRange, type ListState, type TimeRange } from '../listStore';
import { createButton } from '../toolkit';
import { element } from './dom';

/** What the buttons below a list do. */
export interface EndBarActions {
  readonly loadOlder: () => void;
  readonly widen: (range: TimeRange) => void;
}

/** What stands below the rows of a real workspace: the next page, or a wider time where there is none. `undefined`: nothing more to ask. */
export function endBar(state: ListState, isLoading: boolean, actions: EndBarActions): HTMLElement | undefined {
  const words = (range: TimeRange) => rangeWords.find(([each]) => each === range)![1].toLowerCase();
  if (state.nextCursor !== undefined) {
    return element('div', { class: 'end-bar' }, createButton({ label: isLoading ? 'Loading…' : 'Load Older', appearance: 'secondary', testId: 'load-older', onClick: actions.loadOlder }));
  }
  const wider = widerRange(state.filter.range);
  const said = element('span', { class: 'hint' }, `These are all of the ${words(state.filter.range)}.`);
  return element('div', { class: 'end-bar' }, said, ...(wider ? [createButton({ label: `Look at the ${words(wider)}`, appearance: 'secondary', testId: 'widen', onClick: () => actions.widen(wider) })] : []));
}
