import { createButton } from '../toolkit';

/** Holds a list that grows, and lets it move again. */
export class PauseButton {
  readonly element: HTMLElement;

  constructor(onClick: () => void) {
    this.element = createButton({ label: 'Hold the list', icon: 'debug-pause', appearance: 'icon', testId: 'pause', onClick });
  }

  show(isPaused: boolean): void {
    const label = isPaused ? 'Let the list move again' : 'Hold the list';
    this.element.title = label;
    this.element.setAttribute('aria-label', label);
    this.element.setAttribute('aria-pressed', String(isPaused));
    this.element.querySelector('.codicon')!.className = `codicon codicon-${isPaused ? 'debug-start' : 'debug-pause'}`;
  }
}
