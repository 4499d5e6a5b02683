import type { Signal } from '../base/cancellation';
import { CodedError } from '../base/errors';
import type { SpanContentRequests, SpanSide } from './spanContent';
import type { TraceRequests } from './messages';
import type { Handlers } from './rpc';
import type { PlacedSpan } from '../trace/build';
import { withDecodedValues } from '../trace/genai';
import type { ChatMessage } from '../trace/genai/chatMessage';
import { readableText, type Json } from '../trace/genai/json';
import { shownMessages, wholeMessage } from '../trace/genai/shownMessages';
import { spanMessages, type SpanMessages } from '../trace/genai/spanMessages';
import { findInJson } from '../trace/json/findInJson';
import { jsonChildren, jsonNode, valueAt, type JsonPath } from '../trace/json/jsonNode';
import { partValue, spanDetail, type SpanPart } from '../trace/spanDetail';

/** Characters of a value that one request brings. */
const valueChunk = 200_000;
const maxHits = 1_000;

/** Brings a span in its place, with the start of its trace. Throws `trace.notFound`. */
export type PlaceSpan = (spanId: string, signal: Signal) => Promise<{ readonly placed: PlacedSpan; readonly originNs: bigint }>;

type ContentRequests = Pick<SpanContentRequests, 'getMessages' | 'getMessage' | 'getJsonNode' | 'getJsonChildren' | 'getJsonText' | 'findInJson'> & Pick<TraceRequests, 'getSpan'>;

interface ReadSpan {
  readonly source: PlacedSpan['span'];
  readonly placed: PlacedSpan;
  readonly originNs: bigint;
  messages?: SpanMessages;
  text?: { readonly key: string; readonly text: string };
}

/**
 * Answers a page's questions about the content of spans. The span that was asked for last is kept
 * decoded, so that walking through a value of many megabytes decodes it once.
 */
export class SpanContent {
  readonly #place: PlaceSpan;
  readonly #pause: () => Promise<void>;
  #last: ReadSpan | undefined;

  /** `pause` lets other work run while a large value is searched. */
  constructor(place: PlaceSpan, pause: () => Promise<void>) {
    this.#place = place;
    this.#pause = pause;
  }

  handlers(): Handlers<ContentRequests> {
    return {
      getSpan: async ({ spanId }, signal) => {
        const { placed, originNs } = await this.#read(spanId, signal);
        return spanDetail(placed, originNs);
      },
      getMessages: async ({ spanId, side, before }, signal) => shownMessages(await this.#messages(spanId, side, signal), before),
      getMessage: async ({ spanId, side, index }, signal) => wholeMessage(await this.#messages(spanId, side, signal), index) ?? null,
      getJsonNode: async ({ spanId, part, path }, signal) => {
        const value = await this.#value(spanId, part, path, signal);
        return value === undefined ? null : jsonNode(path.at(-1) ?? '', value);
      },
      getJsonChildren: async ({ spanId, part, path, from, count }, signal) => jsonChildren((await this.#value(spanId, part, path, signal)) ?? null, from, count),
      getJsonText: async ({ spanId, part, path, from }, signal) => {
        const text = await this.#text(spanId, part, path, signal);
        return { text: text.slice(from, from + valueChunk), totalChars: text.length };
      },
      findInJson: async ({ spanId, part, text }, signal) => {
        const value = (await this.#value(spanId, part, [], signal)) ?? null;
        return findInJson(value, text, { limit: maxHits, pause: this.#pause, isStopped: () => signal.aborted });
      },
    };
  }

  async #read(spanId: string, signal: Signal): Promise<ReadSpan> {
    const { placed, originNs } = await this.#place(spanId, signal);
    // A trace that grows brings the span anew.
    if (this.#last?.source !== placed.span) this.#last = { source: placed.span, placed: { ...placed, span: withDecodedValues(placed.span) }, originNs };
    return this.#last;
  }

  async #messages(spanId: string, side: SpanSide, signal: Signal): Promise<readonly ChatMessage[]> {
    const read = await this.#read(spanId, signal);
    read.messages ??= spanMessages(read.placed.span);
    const messages = read.messages[side];
    if (!messages) throw new CodedError('trace.notFound', 'The span has no such messages any more. Select it again.');
    return messages;
  }

  async #value(spanId: string, part: SpanPart, path: JsonPath, signal: Signal): Promise<Json | undefined> {
    const root = partValue((await this.#read(spanId, signal)).placed, part);
    return root === undefined ? undefined : valueAt(root, path);
  }

  async #text(spanId: string, part: SpanPart, path: JsonPath, signal: Signal): Promise<string> {
    const read = await this.#read(spanId, signal);
    const key = JSON.stringify([part, path]);
    if (read.text?.key !== key) {
      const value = await this.#value(spanId, part, path, signal);
      read.text = { key, text: typeof value === 'string' ? value : readableText(value) };
    }
    return read.text.text;
  }
}
