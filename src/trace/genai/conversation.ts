import { spanTypeOf, spanInputs, spanOutputs } from '../genai';
import type { Span } from '../model';
import type { ChatMessage, ToolCall, ToolResult } from './chatMessage';
import { isList, isObject, parsedJson, readableText, type Json } from './json';
import type { PairedPart } from './pairTools';
import { spanMessages } from './spanMessages';

/** A span that may have something to say, in its place. */
export interface ConversationSpan {
  readonly span: Span;
  /** Nanoseconds since a common start: that of the trace, or of the first trace of a session. */
  readonly startNs: number;
  /** -1 while it runs. */
  readonly durationNs: number;
}

/** One message of the conversation of a whole trace. */
export interface ConversationEntry {
  readonly role: string;
  readonly name: string;
  readonly parts: readonly ConversationPart[];
  /** The span that said it, or heard it first. */
  readonly traceId: string;
  readonly spanId: string;
  readonly spanName: string;
  readonly atNs: number;
  /** Messages of the same call before this one that were shown already and are left out here. */
  readonly repeated: number;
}

/** A part; a call also names the span that ran the tool. */
export type ConversationPart = PairedPart & { readonly ranAs?: { readonly spanId: string; readonly name: string; readonly durationNs: number } };

/** All that the spans of a trace said to models and tools, in order. */
export interface Conversation {
  readonly entries: readonly ConversationEntry[];
  /** True where no span held messages and the root's inputs and outputs stand in for them. */
  readonly isRootOnly: boolean;
}

interface Shown {
  readonly key: string;
  /** Whether it was said (an output), and since when. */
  readonly isOutput: boolean;
  readonly atNs: number;
}

interface Draft {
  entry: Omit<ConversationEntry, 'parts'>;
  parts: ConversationPart[];
}

/**
 * Lays the messages of a trace's spans in the order in which they were said. A call's history that
 * was shown before is not shown again; what is said twice is shown twice.
 * A wrapper's answer that its inner call gave is not repeated either. Calls carry their results and
 * the span that ran the tool; a tool span that no model asked for stands for itself.
 */
export function traceConversation(spans: readonly ConversationSpan[]): Conversation {
  const builder = new ConversationBuilder();
  const steps = spans.flatMap((each, at) => stepsOf(each, at + 1)).sort((a, b) => a.atNs - b.atNs || a.order - b.order);
  for (const step of steps) step.run(builder);
  const entries = builder.entries();
  if (entries.length > 0) return { entries, isRootOnly: false };
  return { entries: spans.flatMap(rootEntries), isRootOnly: true };
}

interface Step {
  readonly atNs: number;
  /** At one instant a wrapper's inputs come before its child's, a child's outputs before its wrapper's. */
  readonly order: number;
  readonly run: (builder: ConversationBuilder) => void;
}

function stepsOf(each: ConversationSpan, order: number): Step[] {
  const { span, startNs, durationNs } = each;
  const endNs = durationNs < 0 ? Infinity : startNs + durationNs;
  if (spanTypeOf(span) === 'TOOL') {
    return [{ atNs: startNs, order, run: (builder) => builder.tool(each) }];
  }
  const { inputs, outputs } = spanMessages(span);
  return [
    ...(inputs ? [{ atNs: startNs, order, run: (builder: ConversationBuilder) => builder.heard(each, inputs) }] : []),
    ...(outputs ? [{ atNs: endNs, order: -order, run: (builder: ConversationBuilder) => builder.said(each, outputs) }] : []),
  ];
}

class ConversationBuilder {
  readonly #drafts: Draft[] = [];
  readonly #shown: Shown[] = [];
  /** Traces that have heard something. */
  readonly #begun = new Set<string>();
  /** Calls that wait for their result, and where they stand. */
  readonly #open: { draft: Draft; at: number; call: ToolCall }[] = [];

  heard(each: ConversationSpan, messages: readonly ChatMessage[]): void {
    const isKnown = this.#history();
    // What a trace begins with was said for it, though it was said before: the same question in a later turn.
    const isBegin = !this.#begun.has(each.span.traceId);
    this.#begun.add(each.span.traceId);
    let repeated = 0;
    messages.forEach((message, at) => {
      const isNew = !isKnown(message) || (isBegin && at === messages.length - 1);
      if (!isNew) repeated += 1;
      else if (this.#add(each, message, each.startNs, repeated, false)) repeated = 0;
    });
  }

  said(each: ConversationSpan, messages: readonly ChatMessage[]): void {
    const endNs = each.durationNs < 0 ? each.startNs : each.startNs + each.durationNs;
    const isKnown = this.#history();
    messages.forEach((message, at) => {
      const key = keyOf(message);
      // Said within this span already: by a call inside it. An answer of several messages repeats the history before its last one.
      const isInner = this.#shown.some((shown) => shown.isOutput && shown.key === key && shown.atNs >= each.startNs);
      if (!isInner && (at === messages.length - 1 || !isKnown(message))) this.#add(each, message, endNs, 0, true);
    });
  }

  /** Says whether a message was shown so far; one that was shown once is known once. */
  #history(): (message: ChatMessage) => boolean {
    const left = new Map<string, number>();
    for (const { key } of this.#shown) left.set(key, (left.get(key) ?? 0) + 1);
    return (message) => {
      const key = keyOf(message);
      const count = left.get(key) ?? 0;
      left.set(key, count - 1);
      return count > 0;
    };
  }

  /** A tool ran: it belongs to the oldest open call of its name, or stands alone. */
  tool(each: ConversationSpan): void {
    const { span } = each;
    const ranAs = { spanId: span.spanId, name: span.name, durationNs: each.durationNs };
    const waiting = this.#open.find(({ call, draft, at }) => call.name === span.name && draft.parts[at]!.ranAs === undefined);
    if (waiting) {
      waiting.draft.parts[waiting.at] = { ...waiting.draft.parts[waiting.at]!, ranAs };
      this.#resolve(waiting, toolOutput(span));
      return;
    }
    const inputs = spanInputs(span);
    const call: ToolCall = { kind: 'toolCall', id: '', name: span.name, arguments: inputs === undefined ? '' : readableText(inputs) };
    const result = toolOutput(span);
    this.#drafts.push({ entry: { role: 'tool', name: '', ...placeOf(span), atNs: each.startNs, repeated: 0 }, parts: [{ ...call, ...(result ? { result } : {}), ranAs }] });
  }

  entries(): ConversationEntry[] {
    return this.#drafts.filter(({ parts }) => parts.length > 0).map(({ entry, parts }) => ({ ...entry, parts }));
  }

  /** False for a message that held nothing but results of calls that are there. */
  #add(each: ConversationSpan, message: ChatMessage, atNs: number, repeated: number, isOutput: boolean): boolean {
    this.#shown.push({ key: keyOf(message), isOutput, atNs });
    const draft: Draft = { entry: { role: message.role, name: message.name, ...placeOf(each.span), atNs, repeated }, parts: [] };
    for (const part of message.parts) {
      if (part.kind === 'toolResult' && this.#answer(part)) continue;
      if (part.kind === 'toolCall') this.#open.push({ draft, at: draft.parts.length, call: part });
      draft.parts.push(part);
    }
    if (draft.parts.length === 0) return false;
    this.#drafts.push(draft);
    return true;
  }

  /** Brings a result to its call; false where no call waits for it. What the model was told wins over what the tool's span gave. */
  #answer(result: ToolResult): boolean {
    const waiting = this.#open.find(({ call }) => (call.id !== '' || result.callId !== '' ? call.id === result.callId : call.name === result.name));
    if (!waiting) return false;
    this.#resolve(waiting, result.name === '' ? { ...result, name: waiting.call.name } : result);
    this.#open.splice(this.#open.indexOf(waiting), 1);
    return true;
  }

  #resolve({ draft, at }: { draft: Draft; at: number }, result: ToolResult | undefined): void {
    const part = draft.parts[at]!;
    if (result && part.kind === 'toolCall') draft.parts[at] = { ...part, result };
  }
}

const placeOf = ({ traceId, spanId, name }: Span) => ({ traceId, spanId, spanName: name });

function toolOutput(span: Span): ToolResult | undefined {
  const value = spanOutputs(span);
  const isError = span.status.code === 'ERROR';
  if (value === undefined && !isError) return undefined;
  return { kind: 'toolResult', callId: '', name: span.name, text: value === undefined ? span.status.message : readableText(value), isError };
}

/** What makes two messages the same: who says what. Ids, names and reasoning change on the way from an answer to the next call's history. */
function keyOf({ role, parts }: ChatMessage): string {
  const said = parts.flatMap((part) => {
    switch (part.kind) {
      case 'reasoning':
        return [];
      case 'toolCall':
        return [`call ${part.name} ${compact(part.arguments)}`];
      case 'toolResult':
        return [`result ${compact(part.text)}`];
      case 'image':
      case 'file':
        return [`${part.kind} ${part.address.slice(0, 200)} ${part.address.length}`];
      default:
        return [part.text.trim()];
    }
  });
  const isResult = parts.length > 0 && parts.every((part) => part.kind === 'toolResult');
  return `${isResult ? 'tool' : role}\n${said.join('\n')}`;
}

const compact = (text: string): string => {
  const value = parsedJson(text);
  return typeof value === 'string' ? value.trim() : JSON.stringify(sorted(value), (_key, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
};

/** With names in one order, so that the same arguments look the same. */
function sorted(value: Json): Json {
  if (isList(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name]!)]));
}

/** Inputs and outputs of a root that holds no messages, as if a person had asked and the program answered. */
function rootEntries({ span, startNs, durationNs }: ConversationSpan): ConversationEntry[] {
  if (span.parentSpanId !== '') return [];
  const entry = (role: string, value: Json | undefined, atNs: number): ConversationEntry[] => {
    const text = value === undefined ? '' : readableText(value);
    return text === '' ? [] : [{ role, name: '', parts: [{ kind: 'text', text }], ...placeOf(span), atNs, repeated: 0 }];
  };
  return [...entry('user', spanInputs(span), startNs), ...entry('assistant', spanOutputs(span), startNs + Math.max(0, durationNs))];
}
