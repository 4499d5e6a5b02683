import { messageText } from '../../../src/trace/genai/messageText';
import type { ShownMessage, ShownMessages } from '../../../src/trace/genai/shownMessages';
import { element, icon } from '../dom';
import { iconButton, linkButton } from './iconButton';
import { messagePart, type PartOptions } from './messageParts';

/** What a list of messages asks its owner. */
export interface MessageEvents extends PartOptions {
  readonly earlier: (before: number) => Promise<ShownMessages>;
  readonly whole: (index: number) => Promise<ShownMessage | undefined>;
  readonly copy: (text: string) => void;
  readonly fail: (error: unknown) => void;
}

const roleIcons: Readonly<Record<string, string>> = { system: 'gear', developer: 'gear', user: 'account', assistant: 'sparkle', tool: 'tools' };
const roleWords: Readonly<Record<string, string>> = { system: 'System', developer: 'Developer', user: 'User', assistant: 'Assistant', tool: 'Tool' };

/** A conversation, message by message; the first ones of a long one come on demand. */
export function messageCards(shown: ShownMessages, events: MessageEvents): HTMLElement {
  const list = element('div', { class: 'messages', 'data-testid': 'messages' });
  const cards = (messages: readonly ShownMessage[]) => messages.map((message) => card(message, events));
  const bringEarlier = (left: number) => {
    if (left === 0) return [];
    const button = linkButton(`Show earlier messages (${left.toLocaleString('en-US')})`, () => {
      button.disabled = true;
      events.earlier(left).then((more) => button.replaceWith(...bringEarlier(more.earlier), ...cards(more.messages))).catch(events.fail);
    });
    return [button];
  };
  list.append(...bringEarlier(shown.earlier), ...cards(shown.messages));
  return list;
}

/** Name and icon of a role. */
export const roleHeading = (role: string, name: string): (Node | string)[] => [icon(roleIcons[role] ?? 'comment'), roleWords[role] ?? role, ...(name === '' ? [] : [element('span', { class: 'hint' }, ` ${name}`)])];

function card(message: ShownMessage, events: MessageEvents): HTMLElement {
  const made = element('article', { class: `message role-${roleWords[message.role] === undefined ? 'other' : message.role}` });
  draw(made, message, events);
  return made;
}

function draw(box: HTMLElement, message: ShownMessage, events: MessageEvents): void {
  const parts = message.parts.length > 0 ? message.parts.map((part) => messagePart(part, events)) : [element('p', { class: 'hint' }, 'Nothing was said.')];
  const copyWhole = async () => events.copy(messageText((message.cutChars > 0 ? await events.whole(message.index) : undefined)?.parts ?? message.parts));
  const copy = iconButton('copy', 'Copy message', () => void copyWhole().catch(events.fail), 'message-copy');
  box.replaceChildren(element('h3', {}, ...roleHeading(message.role, message.name), copy), ...parts);
  if (message.cutChars === 0) return;
  const more = linkButton(`Show the whole message (${message.cutChars.toLocaleString('en-US')} more characters)`, () => {
    events
      .whole(message.index)
      .then((whole) => {
        if (whole) draw(box, whole, events);
      })
      .catch(events.fail);
  });
  box.append(more);
}
