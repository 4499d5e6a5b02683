/** Attributes of an element: `class`, `role`, `data-…`, `aria-…` and so on; `undefined` leaves one out. */
export type ElementAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element. Text goes in as text, never as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: ElementAttributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children);
  return made;
}

/** A codicon; decorative, so screen readers pass it over. */
export function icon(name: string, className = ''): HTMLElement {
  return element('span', { class: `codicon codicon-${name} ${className}`.trim(), 'aria-hidden': 'true' });
}
