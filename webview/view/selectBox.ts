import { element } from './dom';

/** A choice of `[value, label]` pairs; `onChange` hears the value that a person chose. */
export function selectBox(label: string, choices: readonly (readonly [string, string])[], onChange: (value: string) => void, testId: string): HTMLSelectElement {
  const select = element('select', { class: 'field', 'aria-label': label, title: label, 'data-testid': testId }, ...choices.map(([value, text]) => element('option', { value }, text)));
  select.addEventListener('change', () => onChange(select.value));
  return select;
}
