import type { ChatMessage, ChatPart, ToolCall, ToolResult } from './chatMessage';

/** A tool's call with what it answered, where the same conversation holds both. */
export type PairedPart = Exclude<ChatPart, ToolCall> | (ToolCall & { readonly result?: ToolResult });

/** A message whose calls carry their results. */
export interface PairedMessage {
  readonly role: string;
  readonly name: string;
  readonly parts: readonly PairedPart[];
  /** Index of the message in the conversation as it came. */
  readonly index: number;
}

/**
 * Brings results to their calls: by id, or by name in order where the provider gives no ids.
 * A message that held nothing but such results is left out; a result without a call stays where it is.
 */
export function pairTools(messages: readonly ChatMessage[]): PairedMessage[] {
  const results = new Map<ToolCall, ToolResult>();
  const taken = new Set<ToolResult>();
  const open: ToolCall[] = [];
  for (const part of messages.flatMap((message) => message.parts)) {
    if (part.kind === 'toolCall') open.push(part);
    if (part.kind !== 'toolResult') continue;
    const at = open.findIndex((call) => isAnswered(call, part));
    if (at < 0) continue;
    const [call] = open.splice(at, 1);
    // Its own call names a tool that its result leaves out.
    results.set(call!, part.name === '' ? { ...part, name: call!.name } : part);
    taken.add(part);
  }
  return messages.flatMap((message, index) => {
    const parts = message.parts.flatMap((part): PairedPart[] => {
      if (part.kind === 'toolResult' && taken.has(part)) return [];
      const result = part.kind === 'toolCall' ? results.get(part) : undefined;
      return [result && part.kind === 'toolCall' ? { ...part, result } : part];
    });
    const isEmptied = parts.length === 0 && message.parts.length > 0;
    return isEmptied ? [] : [{ role: message.role, name: message.name, parts, index }];
  });
}

const isAnswered = (call: ToolCall, result: ToolResult): boolean =>
  call.id !== '' || result.callId !== '' ? call.id === result.callId : call.name === result.name;
