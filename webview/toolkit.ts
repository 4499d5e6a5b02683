import {
  provideVSCodeDesignSystem,
  vsCodeBadge,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodePanels,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/**
 * The controls of `@vscode/webview-ui-toolkit`, which is no longer developed: this file is the
 * only one that knows it, so that it can be replaced.
 */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeBadge(),
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
    vsCodeTextField(),
  );
}

/** A control that has a value and tells when a person changed it. */
export interface ValueControl {
  readonly element: HTMLElement;
  value: string;
}

/** A button. `icon` is a codicon's name: alone it makes an icon button, whose label is read out and shown as a tooltip. */
export function createButton(options: { label: string; icon?: string; appearance: 'primary' | 'secondary' | 'icon'; onClick: () => void; testId?: string }): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', options.appearance);
  if (options.icon) {
    const icon = document.createElement('span');
    icon.className = `codicon codicon-${options.icon}`;
    icon.setAttribute('aria-hidden', 'true');
    if (options.appearance !== 'icon') icon.slot = 'start';
    button.append(icon);
  }
  if (options.appearance === 'icon') {
    button.setAttribute('aria-label', options.label);
    button.title = options.label;
  } else button.append(options.label);
  if (options.testId) button.dataset['testid'] = options.testId;
  button.addEventListener('click', options.onClick);
  return button;
}

/** A text field, which can be given the focus with the cursor behind its text. */
export interface TextControl extends ValueControl {
  focusEnd(): void;
}

/** A one-line text field; `onInput` hears every change. */
export function createTextField(options: { label: string; placeholder: string; icon?: string; onInput: (value: string) => void; testId?: string }): TextControl {
  const field = document.createElement('vscode-text-field') as HTMLElement & { value: string };
  field.setAttribute('placeholder', options.placeholder);
  // The control takes its accessible name from its text, whose own place the styles hide.
  field.append(options.label);
  if (options.icon) {
    const icon = document.createElement('span');
    icon.slot = 'start';
    icon.className = `codicon codicon-${options.icon}`;
    icon.setAttribute('aria-hidden', 'true');
    field.append(icon);
  }
  if (options.testId) field.dataset['testid'] = options.testId;
  field.addEventListener('input', () => options.onInput(field.value));
  const inner = () => field.shadowRoot?.querySelector('input');
  const focusEnd = () => {
    field.focus();
    inner()?.setSelectionRange(field.value.length, field.value.length);
  };
  const setValue = (text: string) => {
    field.value = text;
    // The control hands it on a frame later: a key pressed meanwhile would replace it.
    const input = inner();
    if (input) input.value = text;
  };
  return { element: field, focusEnd, get value() { return field.value; }, set value(text) { setValue(text); } };
}

/** A dropdown of `[value, label]` pairs. */
export function createDropdown(options: { label: string; choices: readonly (readonly [string, string])[]; value: string; onChange: (value: string) => void; testId?: string }): ValueControl {
  const dropdown = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  dropdown.setAttribute('aria-label', options.label);
  dropdown.title = options.label;
  for (const [value, label] of options.choices) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', value);
    option.textContent = label;
    if (value === options.value) option.setAttribute('selected', '');
    dropdown.append(option);
  }
  if (options.testId) dropdown.dataset['testid'] = options.testId;
  dropdown.addEventListener('change', () => options.onChange(dropdown.value));
  return { element: dropdown, get value() { return dropdown.value; }, set value(text) { dropdown.value = text; } };
}

/** A small count or word in a pill. */
export function createBadge(text: string): HTMLElement {
  const badge = document.createElement('vscode-badge');
  badge.textContent = text;
  return badge;
}

/**
 * A spinning ring with a word for screen readers. The control calls itself an alert that says "Loading",
 * whatever it was given: so it is hidden from them, and the word stands beside it.
 */
export function createProgressRing(label: string): HTMLElement {
  const ring = document.createElement('span');
  ring.setAttribute('aria-hidden', 'true');
  ring.append(document.createElement('vscode-progress-ring'));
  const word = document.createElement('span');
  word.className = 'sr-only';
  word.textContent = label;
  const box = document.createElement('span');
  box.className = 'ring';
  box.append(ring, word);
  return box;
}

/** Tabs over views. The views are filled by the caller. */
export interface Tabs<Id extends string> {
  readonly element: HTMLElement;
  readonly views: Readonly<Record<Id, HTMLElement>>;
  active: Id;
  /** Changes the words on a tab. */
  setLabel(id: Id, label: string): void;
  /** Hides a tab that has nothing to show. */
  setHidden(id: Id, hidden: boolean): void;
}

/** A row of tabs; `onChange` hears when a person chose another one. */
export function createTabs<Id extends string>(options: { label: string; tabs: readonly (readonly [Id, string])[]; active: Id; onChange: (id: Id) => void }): Tabs<Id> {
  const panels = document.createElement('vscode-panels') as HTMLElement & { activeid: string };
  panels.setAttribute('aria-label', options.label);
  panels.setAttribute('activeid', `tab-${options.active}`);
  const tabs = new Map<Id, HTMLElement>();
  const views = {} as Record<Id, HTMLElement>;
  for (const [id, label] of options.tabs) {
    const tab = document.createElement('vscode-panel-tab');
    tab.id = `tab-${id}`;
    tab.dataset['testid'] = `detail-tab-${id}`;
    tab.textContent = label;
    tabs.set(id, tab);
    panels.append(tab);
  }
  for (const [id] of options.tabs) {
    const view = document.createElement('vscode-panel-view');
    view.id = `view-${id}`;
    view.dataset['testid'] = `detail-view-${id}`;
    views[id] = view;
    panels.append(view);
  }
  const idOf = (tabId: string) => tabId.slice('tab-'.length) as Id;
  panels.addEventListener('change', () => options.onChange(idOf(panels.activeid)));
  return {
    element: panels,
    views,
    get active() { return idOf(panels.activeid); },
    set active(id) { panels.activeid = `tab-${id}`; },
    setLabel: (id, label) => { tabs.get(id)!.textContent = label; },
    setHidden: (id, hidden) => { tabs.get(id)!.hidden = hidden; },
  };
}
