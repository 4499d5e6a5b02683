import { pairTools, type PairedMessage, type PairedPart } from './pairTools';
import type { ChatMessage } from './chatMessage';

/** Characters of one text that are shown unasked. */
const shownChars = 20_000;
/** Messages that are shown unasked: the last ones. */
export const shownCount = 50;
/** Bytes of base64 text up to which an image is sent to the page. */
const imageChars = 8_000_000;

/** Part of a conversation, as a page gets it. */
export interface ShownMessages {
  readonly messages: readonly ShownMessage[];
  /** Messages before the first of these that are not among them. */
  readonly earlier: number;
}

/** A message with its long texts cut. */
export type ShownMessage = PairedMessage & {
  /** Characters that were cut off over all its parts; 0 for a whole message. */
  readonly cutChars: number;
};

/** The last messages of a conversation, before position `before` where that is given. Results are with their calls. */
export function shownMessages(messages: readonly ChatMessage[], before?: number): ShownMessages {
  const paired = pairTools(messages);
  const end = before === undefined ? paired.length : Math.max(0, Math.min(before, paired.length));
  const start = Math.max(0, end - shownCount);
  return { messages: paired.slice(start, end).map((message) => cutMessage(message, shownChars)), earlier: start };
}

/** One message as a whole, by its index in the conversation; `undefined` where there is none. */
export function wholeMessage(messages: readonly ChatMessage[], index: number): ShownMessage | undefined {
  const found = pairTools(messages).find((message) => message.index === index);
  return found && cutMessage(found, Infinity);
}

/** Cuts every text of a message at `limit` characters, and images that are too big to send. */
export function cutMessage<M extends { readonly parts: readonly PairedPart[] }>(message: M, limit: number): M & { readonly cutChars: number } {
  let cutChars = 0;
  const cut = (text: string): string => {
    if (text.length <= limit) return text;
    cutChars += text.length - limit;
    return text.slice(0, limit);
  };
  const parts = message.parts.map((part): PairedPart => {
    switch (part.kind) {
      case 'image':
        return part.address.length > imageChars ? { kind: 'other', name: `image of ${Math.round(part.address.length / 1_400_000)} MB, too big to show`, text: '' } : part;
      case 'file':
        return { ...part, address: part.address.slice(0, 2_000) };
      case 'toolCall':
        return { ...part, arguments: cut(part.arguments), ...(part.result ? { result: { ...part.result, text: cut(part.result.text) } } : {}) };
      default:
        return { ...part, text: cut(part.text) };
    }
  });
  return { ...message, parts, cutChars };
}
