import type { DuckDBAppender } from '@duckdb/node-api';
import { attributeAt, attributeStride, spanAt, spanStride, valueType } from '../otlp/spanBatch';
import type { SpanBatch } from '../otlp/spanBatch';
import type { ValueText } from '../otlp/valueText';
import { requestKeys, responseKeys } from './locationViews';
import { SeenSpans } from './seenSpans';
import { usageOfSpan } from './spanUsage';

/** What one batch says about one of its traces; a row of `trace_parts`. */
export interface TracePart {
  readonly traceId: string;
  startNs: bigint;
  endNs: bigint;
  spanCount: number;
  errorCount: number;
  firstName: string;
  /** Tokens and dollars that its spans report; absent where none does. */
  tokens?: number;
  cost?: number;
  /** True where the batch holds a span twice, so that the counts and sums are too large. */
  hasRepeats: boolean;
  root?: { readonly startNs: bigint; readonly endNs: bigint; readonly name: string; readonly status: string; readonly request: string | null; readonly response: string | null };
}

/** Longest preview kept, in UTF-16 units. */
const previewLength = 1_000;

const statusNames = ['UNSET', 'OK', 'ERROR'];

/** The parts of a batch, one per trace, in the order the traces appear. */
export function traceParts(batch: SpanBatch, text: ValueText): TracePart[] {
  const parts = new Map<string, TracePart>();
  const view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  const body = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  const { data } = batch.spans;
  const seen = new SeenSpans(batch, view);
  let last: TracePart | undefined;
  let lastKey = '';
  for (let i = 0; i < batch.spans.rows; i++) {
    const at = i * spanStride;
    const key = body.toString('hex', data[at + spanAt.trace], data[at + spanAt.trace]! + 16);
    if (key !== lastKey) last = parts.get(key);
    lastKey = key;
    const startNs = instant(view, data[at + spanAt.startAt]!);
    const endNs = instant(view, data[at + spanAt.endAt]!);
    if (!last) {
      last = { traceId: key, startNs, endNs, spanCount: 0, errorCount: 0, firstName: nameOf(body, data, at), hasRepeats: false };
      parts.set(key, last);
    }
    if (startNs < last.startNs) {
      last.startNs = startNs;
      last.firstName = nameOf(body, data, at);
    }
    if (endNs > last.endNs) last.endNs = endNs;
    last.spanCount++;
    if (data[at + spanAt.statusCode] === 2) last.errorCount++;
    if (seen.meet(i)) last.hasRepeats = true;
    const { tokens, cost } = usageOfSpan(batch, body, text, i);
    if (tokens !== undefined) last.tokens = (last.tokens ?? 0) + tokens;
    if (cost !== undefined) last.cost = (last.cost ?? 0) + cost;
    const isRoot = data[at + spanAt.parentStart] === data[at + spanAt.parentEnd];
    if (isRoot) last.root = rootOf(batch, body, text, at, startNs, endNs);
  }
  return [...parts.values()];
}

/** Appends the parts as rows of `trace_parts`. */
export function appendTraceParts(appender: DuckDBAppender, location: string, parts: readonly TracePart[]): void {
  for (const part of parts) {
    appender.appendVarchar(location);
    appender.appendVarchar(part.traceId);
    appender.appendBigInt(part.startNs);
    appender.appendBigInt(part.endNs);
    appender.appendInteger(part.spanCount);
    appender.appendInteger(part.errorCount);
    appender.appendVarchar(part.firstName);
    appendRoot(appender, part.root);
    if (part.tokens === undefined) appender.appendNull();
    else appender.appendBigInt(BigInt(part.tokens));
    if (part.cost === undefined) appender.appendNull();
    else appender.appendDouble(part.cost);
    appender.appendBoolean(part.hasRepeats);
    appender.endRow();
  }
}

function appendRoot(appender: DuckDBAppender, root: TracePart['root']): void {
  if (!root) {
    for (let column = 0; column < 6; column++) appender.appendNull();
    return;
  }
  appender.appendBigInt(root.startNs);
  appender.appendBigInt(root.endNs);
  appender.appendVarchar(root.name);
  appender.appendVarchar(root.status);
  for (const preview of [root.request, root.response]) {
    if (preview === null) appender.appendNull();
    else appender.appendVarchar(preview);
  }
}

function rootOf(batch: SpanBatch, body: Buffer, text: ValueText, at: number, startNs: bigint, endNs: bigint): TracePart['root'] {
  const { data } = batch.spans;
  return {
    startNs,
    endNs,
    name: nameOf(body, data, at),
    status: statusNames[data[at + spanAt.statusCode]!] ?? 'UNSET',
    request: firstValue(batch, body, text, at, requestKeys),
    response: firstValue(batch, body, text, at, responseKeys),
  };
}

/** Text of the first of `keys` that the span has, cut to a preview; `null` when it has none. */
function firstValue(batch: SpanBatch, body: Buffer, text: ValueText, at: number, keys: readonly string[]): string | null {
  const { data } = batch.attributes;
  const first = batch.spans.data[at + spanAt.attributesFirst]!;
  const count = batch.spans.data[at + spanAt.attributesCount]!;
  const places = new Map<string, number>();
  for (let row = (first + count - 1) * attributeStride; row >= first * attributeStride; row -= attributeStride) {
    if (data[row + attributeAt.type] === valueType.none) continue;
    const key = body.toString('latin1', data[row + attributeAt.keyStart], data[row + attributeAt.keyEnd]);
    if (keys.includes(key)) places.set(key, row);
  }
  const row = keys.map((key) => places.get(key)).find((place) => place !== undefined);
  if (row === undefined) return null;
  const made = text.of(batch.bytes, data[row + attributeAt.type]!, data[row + attributeAt.valueStart]!, data[row + attributeAt.valueEnd]!);
  return preview(made);
}

/** The first {@link previewLength} characters, never half of one. */
function preview(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, previewLength * 4)).toString('utf8').slice(0, previewLength);
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

const nameOf = (body: Buffer, data: Int32Array, at: number) => body.toString('utf8', data[at + spanAt.nameStart], data[at + spanAt.nameEnd]);

const maxInstant = 0x7fff_ffff_ffff_ffffn;

function instant(view: DataView, at: number): bigint {
  if (at === 0) return 0n;
  const value = view.getBigUint64(at, true);
  return value > maxInstant ? maxInstant : value;
}
