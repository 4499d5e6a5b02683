import type { StackPlace } from '../../../src/trace/stackFrames';
import type { ShownException } from '../../../src/trace/spanDetail';
import { element, icon } from '../dom';
import { iconButton } from './iconButton';

/** What an exception asks its owner. */
export interface ExceptionEvents {
  readonly openFrame: (place: StackPlace) => void;
  readonly copy: (text: string) => void;
}

/** Exceptions of a span with their stacks; a line that names a place opens it. */
export function exceptionCards(exceptions: readonly ShownException[], statusMessage: string, events: ExceptionEvents): HTMLElement[] {
  if (exceptions.length === 0) {
    const message = statusMessage === '' ? [] : [element('p', { class: 'exception-message', dir: 'auto' }, statusMessage)];
    return [...message, element('p', { class: 'hint absent' }, 'The span failed without recording an exception.')];
  }
  return exceptions.map((exception) => {
    const text = exception.stack.map((line) => line.text).join('\n');
    const copy = iconButton('copy', 'Copy stack', () => events.copy(text || `${exception.type}: ${exception.message}`));
    return element(
      'div',
      { class: 'exception', 'data-testid': 'exception' },
      element('h3', { class: 'status-error' }, icon('error'), exception.type === '' ? 'Exception' : exception.type, copy),
      element('p', { class: 'exception-message', dir: 'auto' }, exception.message),
      ...(exception.stack.length === 0 ? [] : [element('div', { class: 'stack', role: 'group', 'aria-label': 'Stack' }, ...exception.stack.map(({ text: line, place }) => stackLine(line, place, events)))]),
    );
  });
}

function stackLine(text: string, place: StackPlace | undefined, events: ExceptionEvents): HTMLElement {
  if (!place) return element('div', { class: 'stack-line' }, text === '' ? '\u00a0' : text);
  const button = element('button', { class: 'stack-line stack-link', type: 'button', title: `Open ${place.file}, line ${place.line1}`, 'data-testid': 'stack-frame' }, text);
  button.addEventListener('click', () => events.openFrame(place));
  return button;
}
