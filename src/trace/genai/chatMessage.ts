/** A piece of a message. All content is text as it came; nothing in it is trusted. */
export type ChatPart =
  | { readonly kind: 'text'; readonly text: string }
  /** What a model thought before it answered; '' where the provider keeps it to itself. */
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  /** `address` is a `data:` address, a web address, or the provider's own id of a file. */
  | { readonly kind: 'image'; readonly address: string }
  /** Sound, video or a file; `address` as with images, '' where none came. */
  | { readonly kind: 'file'; readonly name: string; readonly mediaType: string; readonly address: string }
  | ToolCall
  | ToolResult
  /** Text that was given as a document, not said. */
  | { readonly kind: 'document'; readonly title: string; readonly text: string }
  /** A piece that no rule knows: its name and its JSON, never dropped silently. */
  | { readonly kind: 'other'; readonly name: string; readonly text: string };

/** A model asks for a tool. */
export interface ToolCall {
  readonly kind: 'toolCall';
  /** Joins the call with its result; '' where the provider gives none. */
  readonly id: string;
  readonly name: string;
  /** Indented JSON; text as it came where it is none. */
  readonly arguments: string;
}

/** What a tool answered. */
export interface ToolResult {
  readonly kind: 'toolResult';
  /** Id of the call that it answers; '' where none came. */
  readonly callId: string;
  /** Name of the tool, where the message says it. */
  readonly name: string;
  /** Text as it came, or indented JSON. */
  readonly text: string;
  readonly isError: boolean;
}

/** One message of a conversation with a model. */
export interface ChatMessage {
  /** `system`, `user`, `assistant` and `tool` whatever the provider calls them; any other role as it came. */
  readonly role: string;
  /** Who spoke, where several take one role; '' where nobody is named. */
  readonly name: string;
  readonly parts: readonly ChatPart[];
}
