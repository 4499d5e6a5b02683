import type { ShownMessages } from '../../src/trace/genai/shownMessages';
import type { PairedPart } from '../../src/trace/genai/pairTools';
import { element, icon } from './dom';

const roleIcons: Readonly<Record<string, string>> = { system: 'gear', developer: 'gear', user: 'account', assistant: 'sparkle', tool: 'tools' };

/** A conversation, message by message, with the raw value behind a disclosure. All content goes in as text. */
export function messageList(shown: ShownMessages, raw: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'messages', 'data-testid': 'messages' },
    ...(shown.earlier > 0 ? [element('p', { class: 'hint' }, `${shown.earlier} earlier messages are in the raw value.`)] : []),
    ...shown.messages.map(({ role, parts }) =>
      element('article', { class: 'message' }, element('h3', {}, icon(roleIcons[role] ?? 'comment'), role), ...parts.flatMap(partElements)),
    ),
    element('details', { class: 'raw' }, element('summary', {}, 'Raw'), raw),
  );
}

function partElements(part: PairedPart): HTMLElement[] {
  const text = (value: string) => element('p', { class: 'message-text' }, value);
  const line = (iconName: string, value: string) => element('p', { class: 'message-call' }, icon(iconName), element('code', {}, value));
  switch (part.kind) {
    case 'toolCall':
      return [line('tools', `${part.name}(${part.arguments})`), ...(part.result ? [line('arrow-small-right', part.result.text)] : [])];
    case 'toolResult':
      return [line('arrow-small-right', part.text)];
    case 'image':
      return [line('file-media', part.address.slice(0, 200))];
    case 'file':
      return [line('file', part.name || part.address.slice(0, 200))];
    case 'document':
      return [text(part.title), text(part.text)];
    case 'other':
      return [line('symbol-misc', part.text || part.name)];
    default:
      return [text(part.text)];
  }
}
