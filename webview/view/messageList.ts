import type { ChatMessage } from '../../src/trace/messages';
import { element, icon } from './dom';

const roleIcons: Readonly<Record<string, string>> = { system: 'gear', developer: 'gear', user: 'account', assistant: 'sparkle', model: 'sparkle', tool: 'tools', function: 'tools' };

/** A conversation, message by message, with the raw value behind a disclosure. All content goes in as text. */
export function messageList(messages: readonly ChatMessage[], raw: HTMLElement): HTMLElement {
  return element(
    'div',
    { class: 'messages', 'data-testid': 'messages' },
    ...messages.map((message) =>
      element(
        'article',
        { class: 'message' },
        element('h3', {}, icon(roleIcons[message.role] ?? 'comment'), message.role),
        ...(message.text === '' ? [] : [element('p', { class: 'message-text' }, message.text)]),
        ...message.toolCalls.map((call) =>
          element('p', { class: 'message-call' }, icon('tools'), element('code', {}, `${call.name}(${call.arguments})`)),
        ),
      ),
    ),
    element('details', { class: 'raw' }, element('summary', {}, 'Raw'), raw),
  );
}
