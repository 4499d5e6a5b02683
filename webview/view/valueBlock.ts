import type { ShownValue } from '../../src/trace/spanDetail';
import { createButton } from '../toolkit';
import { element } from './dom';

/** What a shown value asks its owner to do. */
export interface ValueEvents {
  /** The next characters of the whole text, beginning at `from`. */
  readonly more: (from: number) => Promise<string>;
  readonly copy: (text: string) => void;
}

/** A value as text, with a button that copies all of it and one that brings what was cut off. */
export function valueBlock(value: ShownValue, label: string, events: ValueEvents): HTMLElement {
  const text = document.createTextNode(value.text);
  const content = element('pre', { class: `value value-${value.language}`, tabindex: 0, 'aria-label': label }, text);
  const hint = element('span', { class: 'hint' });
  const bring = async () => text.appendData(await events.more(text.length));
  const more = createButton({ label: 'Show More', appearance: 'secondary', onClick: () => void bring().finally(draw) });
  const draw = () => {
    const left = value.totalChars - text.length;
    footer.hidden = left <= 0;
    hint.textContent = `${text.length.toLocaleString('en-US')} of ${value.totalChars.toLocaleString('en-US')} characters`;
  };
  const copyAll = async () => {
    while (text.length < value.totalChars) {
      const before = text.length;
      await bring();
      if (text.length === before) break;
    }
    draw();
    events.copy(text.data);
  };
  const copy = createButton({ label: `Copy ${label}`, icon: 'copy', appearance: 'icon', onClick: () => void copyAll() });
  copy.classList.add('copy');
  const footer = element('div', { class: 'value-footer' }, more, hint);
  draw();
  return element('div', { class: 'value-block' }, copy, content, footer);
}
