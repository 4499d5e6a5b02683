import { element, icon } from '../dom';

/** A small button with an icon only; cheap enough for a thousand rows. `label` is read out and shown as a tooltip. */
export function iconButton(iconName: string, label: string, onClick: () => void, testId?: string): HTMLButtonElement {
  const button = element('button', { class: 'icon-button', type: 'button', 'aria-label': label, title: label, 'data-testid': testId }, icon(iconName));
  button.addEventListener('click', onClick);
  return button;
}

/** A button that looks like a link. */
export function linkButton(label: string, onClick: () => void): HTMLButtonElement {
  const button = element('button', { class: 'text-link', type: 'button' }, label);
  button.addEventListener('click', onClick);
  return button;
}
