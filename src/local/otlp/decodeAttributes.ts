import { attributeAt, attributeStride, valueType } from './spanBatch';
import type { SpanBatch } from './spanBatch';
import type { WireCursor } from './wire';
import { malformed, wire } from './wire';

/** Values nested deeper than this are refused: no writer of ours could be asked to follow them. */
const maxDepth = 64;

/**
 * Adds a row for each KeyValue that is field `field` of the message between `start` and `end`;
 * leaves the cursor at `start`. OTLP forbids a key twice in one list; where a sender does it, the
 * last value wins.
 */
export function decodeAttributes(batch: SpanBatch, cursor: WireCursor, start: number, end: number, field: number): void {
  const firstRow = batch.attributes.rows;
  cursor.pos = start;
  while (cursor.tag(end)) {
    if (cursor.field === field) keyValue(batch, cursor, cursor.block(end));
    else cursor.skip(end);
  }
  cursor.pos = start;
  dropRepeatedKeys(batch, firstRow);
}

function keyValue(batch: SpanBatch, cursor: WireCursor, end: number): void {
  const at = batch.attributes.add();
  const row = batch.attributes.data;
  while (cursor.tag(end)) {
    if (cursor.field === 1) {
      const stop = cursor.text(end);
      row[at + attributeAt.keyStart] = cursor.pos;
      row[at + attributeAt.keyEnd] = cursor.pos = stop;
    } else if (cursor.field === 2) anyValue(cursor, cursor.block(end), row, at);
    else cursor.skip(end);
  }
}

/** AnyValue is a oneof: the last field in the message counts. */
function anyValue(cursor: WireCursor, end: number, row: Int32Array, at: number): void {
  row[at + attributeAt.type] = valueType.none;
  while (cursor.tag(end)) {
    const type = cursor.field;
    if (type > valueType.bytes) {
      cursor.skip(end);
      continue;
    }
    const start = valueStart(cursor, end, type);
    row[at + attributeAt.type] = type;
    row[at + attributeAt.valueStart] = start;
    row[at + attributeAt.valueEnd] = cursor.pos;
    if (type === valueType.array || type === valueType.kvlist) checkNested(cursor, start, cursor.pos, type, 1);
  }
}

/** Start of the content of the value field that the cursor is at; moves past it. */
function valueStart(cursor: WireCursor, end: number, type: number): number {
  if (type === valueType.bool || type === valueType.int) {
    const start = cursor.pos;
    cursor.number(end);
    return start;
  }
  if (type === valueType.double) return cursor.fixed(end, 8);
  const stop = type === valueType.string ? cursor.text(end) : cursor.block(end);
  const start = cursor.pos;
  cursor.pos = stop;
  return start;
}

/** Walks a nested value once, so that later readers need no checks. Leaves the cursor at `end`. */
function checkNested(cursor: WireCursor, start: number, end: number, type: number, depth: number): void {
  if (depth > maxDepth) throw malformed(`an attribute value is nested more than ${maxDepth} levels deep`);
  cursor.pos = start;
  while (cursor.tag(end)) {
    if (cursor.field !== 1 || cursor.type !== wire.bytes) {
      cursor.skip(end);
      continue;
    }
    const stop = cursor.block(end);
    if (type === valueType.array) checkValue(cursor, stop, depth);
    else checkPair(cursor, stop, depth);
  }
}

function checkPair(cursor: WireCursor, end: number, depth: number): void {
  while (cursor.tag(end)) {
    if (cursor.field === 1) cursor.pos = cursor.text(end);
    else if (cursor.field === 2) checkValue(cursor, cursor.block(end), depth);
    else cursor.skip(end);
  }
}

function checkValue(cursor: WireCursor, end: number, depth: number): void {
  while (cursor.tag(end)) {
    const type = cursor.field;
    if (type > valueType.bytes) {
      cursor.skip(end);
      continue;
    }
    const start = valueStart(cursor, end, type);
    if (type === valueType.array || type === valueType.kvlist) checkNested(cursor, start, cursor.pos, type, depth + 1);
  }
}

/** Keeps each key's last value at the place of its first. Few keys are compared in pairs, many through a map. */
function dropRepeatedKeys(batch: SpanBatch, firstRow: number): void {
  const table = batch.attributes;
  const count = table.rows - firstRow;
  if (count < 2) return;
  const base = firstRow * attributeStride;
  const places = count > 24 ? new Map<string, number>() : undefined;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const from = base + i * attributeStride;
    const key = places && keyText(batch, from);
    const known = key === undefined ? placeOf(batch, base, kept, from) : (places!.get(key) ?? -1);
    const place = known < 0 ? kept++ : known;
    if (key !== undefined) places!.set(key, place);
    if (place !== i) table.data.copyWithin(base + place * attributeStride, from, from + attributeStride);
  }
  if (kept < count) table.truncate(firstRow + kept);
}

function keyText(batch: SpanBatch, row: number): string {
  const { data } = batch.attributes;
  return Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset + data[row]!, data[row + 1]! - data[row]!).toString('latin1');
}

function placeOf(batch: SpanBatch, base: number, kept: number, row: number): number {
  const { bytes } = batch;
  const { data } = batch.attributes;
  const start = data[row]!;
  const length = data[row + 1]! - start;
  search: for (let place = 0; place < kept; place++) {
    const other = data[base + place * attributeStride]!;
    if (data[base + place * attributeStride + 1]! - other !== length) continue;
    // Keys share prefixes ("mlflow.", "gen_ai."), so the end tells them apart sooner.
    for (let i = length - 1; i >= 0; i--) if (bytes[start + i] !== bytes[other + i]) continue search;
    return place;
  }
  return -1;
}
