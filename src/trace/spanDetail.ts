import type { PlacedSpan, Repair } from './build';
import { decodeMlflowValue, spanInputs, spanOutputs, spanTypeOf, withDecodedValues } from './genai';
import type { ChatMessage } from './genai/chatMessage';
import { modelFacts, type ModelFacts } from './genai/modelFacts';
import { retrievedDocuments, type RetrievedDocument } from './genai/retrievedDocuments';
import { shownMessages, type ShownMessages } from './genai/shownMessages';
import { spanMessages } from './genai/spanMessages';
import { toolDefinitions, type ToolDefinition } from './genai/toolDefinitions';
import { boundedText, type BoundedText } from './json/boundedText';
import { mlflowKeys, type Attributes, type AttributeValue, type Span } from './model';
import { stackLines, type StackLine } from './stackFrames';

/** What of a span can be read piece by piece. */
export type SpanPart = 'inputs' | 'outputs' | 'attributes' | 'resource';

/** The start of a value, as indented JSON or plain text. */
export type ShownValue = BoundedText;

/** What went into a span or came out of it, in every form that it has. */
export interface ShownSide extends ShownValue {
  /** As messages, where it is a model's conversation. */
  readonly messages?: ShownMessages;
  /** As documents, where it is what a retriever found. */
  readonly documents?: readonly RetrievedDocument[];
  /** Documents beyond those. */
  readonly documentsLeft?: number;
}

/** One attribute; long values are cut and can be asked for by `[key]` in its part. */
export interface ShownAttribute extends ShownValue {
  readonly key: string;
}

/** One `exception` event (OpenTelemetry semantic conventions, exceptions on spans). */
export interface ShownException {
  readonly type: string;
  readonly message: string;
  /** As the program wrote it, line by line; empty where none came. */
  readonly stack: readonly StackLine[];
}

/** One event of a span that is no exception. */
export interface ShownEvent {
  readonly name: string;
  /** Nanoseconds since the start of the trace. */
  readonly offsetNs: number;
  readonly attributes: readonly ShownAttribute[];
}

/** A link to a span of this or another trace. */
export interface ShownLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSameTrace: boolean;
  readonly attributes: readonly ShownAttribute[];
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
  readonly inputs?: ShownSide;
  readonly outputs?: ShownSide;
  readonly facts: ModelFacts;
  readonly tools: readonly ToolDefinition[];
  readonly attributes: readonly ShownAttribute[];
  readonly resource: readonly ShownAttribute[];
  readonly events: readonly ShownEvent[];
  readonly exceptions: readonly ShownException[];
  readonly links: readonly ShownLink[];
  /** What was wrong with the span as it came, and how it is shown. */
  readonly repairs: readonly string[];
}

/** Characters of a value that come with the detail; the rest is asked for. */
const shownChars = 20_000;
const attributeChars = 2_000;
const documentChars = 4_000;
const maxDocuments = 100;
const maxAttributes = 1_000;
const maxEvents = 500;
const maxLinks = 200;
const maxTools = 200;
const maxTextChars = 1_000_000;

const repairSentences: Record<Repair, string> = {
  orphan: 'Its parent did not arrive; it is shown as a root.',
  duplicate: 'Another span of the same id came too; the more complete one is shown.',
  loop: 'Its parents lead back to itself; it is shown as a root.',
  endBeforeStart: 'It ends before it starts; it is shown without a duration.',
  noStart: 'It has no start time; it is shown at the start of the trace.',
};

/** The detail of a placed span. `originNs` is the start of its trace. */
export function spanDetail(placed: PlacedSpan, originNs: bigint): SpanDetail {
  const span = withDecodedValues(placed.span);
  const events = span.events.slice(0, maxEvents);
  const said = spanMessages(span);
  const documents = retrievedDocuments(span);
  return {
    spanId: span.spanId,
    name: span.name,
    spanType: spanTypeOf(span),
    kind: span.kind.toLowerCase(),
    status: span.status.code,
    statusMessage: span.status.message,
    startMs: Number(placed.startNs / 1000n) / 1000,
    durationNs: placed.endNs === 0n ? undefined : Number(placed.endNs - placed.startNs),
    inputs: shownSide(spanInputs(span), said.inputs, undefined),
    outputs: shownSide(spanOutputs(span), said.outputs, documents),
    facts: modelFacts(span),
    tools: toolDefinitions(span).slice(0, maxTools).map((tool) => ({ ...tool, description: shortened(tool.description, documentChars), schema: shortened(tool.schema, shownChars) })),
    attributes: attributeRows(sidesLast(decodeAll(span.attributes))),
    resource: attributeRows(resourceOf(span)),
    events: events
      .filter((event) => event.name !== 'exception')
      .map((event) => ({ name: event.name, offsetNs: Number(event.timeNs - originNs), attributes: attributeRows(decodeAll(event.attributes)) })),
    exceptions: events.filter((event) => event.name === 'exception').map((event) => ({
      type: asText(event.attributes['exception.type']),
      message: asText(event.attributes['exception.message']).slice(0, shownChars),
      stack: event.attributes['exception.stacktrace'] === undefined ? [] : stackLines(asText(event.attributes['exception.stacktrace'])),
    })),
    links: span.links.slice(0, maxLinks).map((link) => ({ traceId: link.traceId, spanId: link.spanId, isSameTrace: link.traceId === span.traceId, attributes: attributeRows(decodeAll(link.attributes)) })),
    repairs: [
      ...placed.repairs.map((repair) => repairSentences[repair]),
      ...leftOut(span.events.length - events.length, 'events'),
      ...leftOut(span.links.length - maxLinks, 'links'),
    ],
  };
}

const shortened = (text: string, limit: number) => (text.length > limit ? `${text.slice(0, limit)}…` : text);

const leftOut = (count: number, what: string) => (count > 0 ? [`${count.toLocaleString('en-US')} more ${what} are not shown.`] : []);

/** The decoded value of a part; `undefined` where the span has none. */
export function partValue({ span }: Pick<PlacedSpan, 'span'>, part: SpanPart): AttributeValue | undefined {
  switch (part) {
    case 'inputs':
      return spanInputs(span);
    case 'outputs':
      return spanOutputs(span);
    case 'attributes':
      return decodeAll(span.attributes);
    case 'resource':
      return resourceOf(span);
  }
}

function resourceOf({ resource, scope }: Span): Attributes {
  return {
    ...decodeAll(resource.attributes),
    ...(scope.name === '' ? {} : { 'otel.scope.name': scope.name }),
    ...(scope.version === '' ? {} : { 'otel.scope.version': scope.version }),
    ...decodeAll(scope.attributes),
  };
}

/** A value in all its forms; messages may be there without a value of their own (events, flattened attributes). */
function shownSide(value: AttributeValue | undefined, said: readonly ChatMessage[] | undefined, documents: readonly RetrievedDocument[] | undefined): ShownSide | undefined {
  if (value === undefined && !said && !documents) return undefined;
  const shown: ShownValue = value === undefined ? { text: '', language: 'text', isCut: false } : boundedText(value, shownChars);
  const left = (documents?.length ?? 0) - maxDocuments;
  return {
    ...shown,
    ...(said ? { messages: shownMessages(said) } : {}),
    ...(documents ? { documents: documents.slice(0, maxDocuments).map((document) => ({ ...document, text: shortened(document.text, documentChars), metadata: document.metadata.slice(0, 50) })) } : {}),
    ...(left > 0 ? { documentsLeft: left } : {}),
  };
}

/** Inputs and outputs have tabs of their own: among the attributes they come last, as they are long. */
function sidesLast(attributes: Attributes): Attributes {
  const { [mlflowKeys.inputs]: inputs, [mlflowKeys.outputs]: outputs, ...rest } = attributes;
  return { ...rest, ...(inputs === undefined ? {} : { [mlflowKeys.inputs]: inputs }), ...(outputs === undefined ? {} : { [mlflowKeys.outputs]: outputs }) };
}

function attributeRows(attributes: Attributes): ShownAttribute[] {
  return Object.entries(attributes).slice(0, maxAttributes).map(([key, value]) => ({ key, ...boundedText(value, attributeChars) }));
}

function decodeAll(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, key.startsWith('mlflow.') ? decodeMlflowValue(value) : value]));
}

const asText = (value: AttributeValue | undefined): string => (value === undefined || value === null ? '' : boundedText(value, maxTextChars).text);
