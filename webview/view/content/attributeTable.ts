import type { ShownAttribute } from '../../../src/trace/spanDetail';
import { element } from '../dom';
import { iconButton, linkButton } from './iconButton';

/** What a table of attributes asks its owner. */
export interface AttributeEvents {
  readonly copy: (text: string) => void;
  readonly fail: (error: unknown) => void;
  /** The next characters of a cut value; absent where cut values cannot be asked for. */
  readonly more?: (key: string, from: number) => Promise<{ readonly text: string; readonly totalChars: number }>;
  /** Finds the spans of this trace that have the same value; absent where that makes no sense. */
  readonly filterBy?: (key: string, value: string) => void;
}

/** Attributes as a table with copy and "filter by this" on each. */
export function attributeTable(attributes: readonly ShownAttribute[], label: string, events: AttributeEvents): HTMLElement {
  if (attributes.length === 0) return element('p', { class: 'hint absent' }, `No ${label.toLowerCase()}.`);
  return element(
    'table',
    { class: 'attributes', 'aria-label': label, 'data-testid': 'attributes' },
    element('tbody', {}, ...attributes.map((attribute) => attributeRow(attribute, events))),
  );
}

function attributeRow(attribute: ShownAttribute, events: AttributeEvents): HTMLElement {
  const { key, language, isCut } = attribute;
  const text = document.createTextNode(attribute.text);
  const value = element('div', { class: `attribute-value attribute-${language}`, dir: 'auto' }, text);
  const cell = element('td', {}, value);
  let isWhole = !isCut;
  const bring = async () => {
    const { text: next, totalChars } = (await events.more?.(key, text.length)) ?? { text: '', totalChars: 0 };
    text.appendData(next);
    isWhole = next === '' || text.length >= totalChars;
    if (isWhole) more.remove();
  };
  const more = linkButton('Show More', () => void bring().catch(events.fail));
  if (isCut && events.more) cell.append(more);
  const copyAll = async () => {
    while (!isWhole && events.more) await bring();
    events.copy(text.data);
  };
  const buttons = [
    iconButton('copy', `Copy ${key}`, () => void copyAll().catch(events.fail)),
    ...(events.filterBy && !isCut && attribute.text !== '' ? [iconButton('filter', `Find spans with this ${key}`, () => events.filterBy!(key, attribute.text), 'filter-by')] : []),
  ];
  return element('tr', {}, element('th', { scope: 'row' }, key), cell, element('td', { class: 'attribute-buttons' }, ...buttons));
}
