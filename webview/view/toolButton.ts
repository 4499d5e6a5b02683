import { element, icon } from './dom';

/** An icon button; `label` is read out and shown as a tooltip. */
export function toolButton(options: { readonly label: string; readonly icon: string; readonly onClick: () => void; readonly testId?: string }): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'tool', 'aria-label': options.label, title: options.label, 'data-testid': options.testId }, icon(options.icon));
  button.addEventListener('click', options.onClick);
  return button;
}

/** An icon button that is on or off. */
export function toggleButton(options: { readonly label: string; readonly icon: string; readonly isOn: boolean; readonly onChange: (isOn: boolean) => void; readonly testId?: string }): HTMLButtonElement {
  const button = toolButton({
    ...options,
    onClick: () => {
      const isOn = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(isOn));
      options.onChange(isOn);
    },
  });
  button.setAttribute('aria-pressed', String(options.isOn));
  return button;
}
