import type { Conversation, ConversationEntry } from './conversation';
import { cutMessage } from './shownMessages';

/** Entries that a page gets at once, and characters of one text. */
const maxEntries = 80;
const maxChars = 8_000;

/** A conversation as a page gets it. */
export interface ShownConversation {
  readonly entries: readonly ShownEntry[];
  readonly isRootOnly: boolean;
  /** Entries after these. */
  readonly left: number;
  /** Spans that were not looked at, because there are too many. */
  readonly spansLeft: number;
}

/** An entry with its long texts cut; `cutChars` were left out. */
export type ShownEntry = ConversationEntry & { readonly cutChars: number };

/** The first entries of a conversation, from `from` on. */
export function shownConversation({ entries, isRootOnly }: Conversation, from: number, spansLeft: number): ShownConversation {
  const shown = entries.slice(from, from + maxEntries).map((entry) => cutMessage(entry, maxChars));
  return { entries: shown, isRootOnly, left: Math.max(0, entries.length - from - shown.length), spansLeft };
}
