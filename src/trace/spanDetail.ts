import type { PlacedSpan, Repair } from './build';
import { decodeMlflowValue, spanInputs, spanOutputs, spanTypeOf } from './genai';
import type { ChatMessage } from './genai/chatMessage';
import { shownMessages, type ShownMessages } from './genai/shownMessages';
import { spanMessages } from './genai/spanMessages';
import type { AttributeValue } from './model';

/** What of a span a tab of the detail shows. */
export type SpanPart = 'inputs' | 'outputs' | 'attributes' | 'resource';

/** A value as indented JSON or plain text, cut at a length the page can show at once. */
export interface ShownValue {
  readonly text: string;
  readonly language: 'json' | 'text';
  /** Characters of the whole text; larger than `text.length` where it was cut. */
  readonly totalChars: number;
  /** The same as messages, where the value is a model's conversation. */
  readonly messages?: ShownMessages;
}

/** One `exception` event (OpenTelemetry semantic conventions, exceptions on spans). */
export interface ShownException {
  readonly type: string;
  readonly message: string;
  /** As the program wrote it; '' where none came. */
  readonly stacktrace: string;
}

/** One event of a span that is no exception. */
export interface ShownEvent {
  readonly name: string;
  /** Nanoseconds since the start of the trace. */
  readonly offsetNs: number;
  readonly attributes: ShownValue;
}

/** Everything about one span but the whole text of big values. */
export interface SpanDetail {
  readonly spanId: string;
  readonly name: string;
  readonly spanType: string;
  /** OpenTelemetry's kind, in small letters. */
  readonly kind: string;
  readonly status: 'OK' | 'ERROR' | 'UNSET';
  readonly statusMessage: string;
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  /** Nanoseconds; `undefined` while the span runs. */
  readonly durationNs?: number;
  readonly inputs?: ShownValue;
  readonly outputs?: ShownValue;
  readonly attributes: ShownValue;
  readonly resource: ShownValue;
  readonly events: readonly ShownEvent[];
  readonly exceptions: readonly ShownException[];
  /** What was wrong with the span as it came, and how it is shown. */
  readonly repairs: readonly string[];
}

/** Characters of a value that come with the detail; the rest is asked for. */
export const shownChars = 20_000;
const maxEvents = 500;

const repairSentences: Record<Repair, string> = {
  orphan: 'Its parent did not arrive; it is shown as a root.',
  duplicate: 'Another span of the same id came too; the more complete one is shown.',
  loop: 'Its parents lead back to itself; it is shown as a root.',
  endBeforeStart: 'It ends before it starts; it is shown without a duration.',
  noStart: 'It has no start time; it is shown at the start of the trace.',
};

/** The detail of a placed span. `originNs` is the start of its trace. */
export function spanDetail(placed: PlacedSpan, originNs: bigint): SpanDetail {
  const { span } = placed;
  const offset = (timeNs: bigint) => Number(timeNs - originNs);
  const events = span.events.slice(0, maxEvents);
  const left = span.events.length - events.length;
  const said = spanMessages(span);
  return {
    spanId: span.spanId,
    name: span.name,
    spanType: spanTypeOf(span),
    kind: span.kind.toLowerCase(),
    status: span.status.code,
    statusMessage: span.status.message,
    startMs: Number(placed.startNs / 1000n) / 1000,
    durationNs: placed.endNs === 0n ? undefined : Number(placed.endNs - placed.startNs),
    inputs: withMessages(spanInputs(span), said.inputs),
    outputs: withMessages(spanOutputs(span), said.outputs),
    attributes: cut(partText(placed, 'attributes')!),
    resource: cut(partText(placed, 'resource')!),
    events: events
      .filter((event) => event.name !== 'exception')
      .map((event) => ({ name: event.name, offsetNs: offset(event.timeNs), attributes: cut(render(decodeAll(event.attributes))) })),
    exceptions: events.filter((event) => event.name === 'exception').map((event) => ({
      type: asText(event.attributes['exception.type']),
      message: asText(event.attributes['exception.message']),
      stacktrace: asText(event.attributes['exception.stacktrace']),
    })),
    repairs: [
      ...placed.repairs.map((repair) => repairSentences[repair]),
      ...(left > 0 ? [`${left.toLocaleString('en-US')} more events are not shown.`] : []),
    ],
  };
}

/** The whole text of a part; `undefined` where the span has none. */
export function partText(placed: PlacedSpan, part: SpanPart): Rendered | undefined {
  const { span } = placed;
  switch (part) {
    case 'inputs':
      return renderOptional(spanInputs(span));
    case 'outputs':
      return renderOptional(spanOutputs(span));
    case 'attributes':
      return render(decodeAll(span.attributes));
    case 'resource':
      return render({ resource: span.resource.attributes, scope: { name: span.scope.name, version: span.scope.version } });
  }
}

interface Rendered {
  readonly text: string;
  readonly language: 'json' | 'text';
}

const renderOptional = (value: AttributeValue | undefined) => (value === undefined ? undefined : render(value));
/** A value and its messages; messages may be there without a value of their own (events, flattened attributes). */
function withMessages(value: AttributeValue | undefined, said: readonly ChatMessage[] | undefined): ShownValue | undefined {
  if (value === undefined && !said) return undefined;
  const shown = cut(value === undefined ? { text: '', language: 'text' } : render(value));
  return said ? { ...shown, messages: shownMessages(said) } : shown;
}

const cut = ({ text, language }: Rendered): ShownValue => ({ text: text.slice(0, shownChars), language, totalChars: text.length });

/** Text as it is, anything else as indented JSON. 64-bit integers keep all their digits. */
function render(value: AttributeValue): Rendered {
  if (typeof value === 'string') return { text: value, language: 'text' };
  const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? each.toString() : each), 2);
  return { text, language: 'json' };
}

function decodeAll(attributes: Readonly<Record<string, AttributeValue>>): AttributeValue {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, key.startsWith('mlflow.') ? decodeMlflowValue(value) : value]));
}

const asText = (value: AttributeValue | undefined): string => (value === undefined || value === null ? '' : typeof value === 'string' ? value : render(value).text);
