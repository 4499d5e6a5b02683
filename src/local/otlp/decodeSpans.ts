import { decodeAttributes } from './decodeAttributes';
import { emptyBatch, eventAt, linkAt, resourceAt, scopeAt, spanAt } from './spanBatch';
import type { SpanBatch } from './spanBatch';
import { WireCursor } from './wire';

/** Field numbers: opentelemetry-proto collector/trace/v1, trace/v1, common/v1, resource/v1. */

/**
 * Reads an `ExportTraceServiceRequest`. Throws `MALFORMED_REQUEST` when the body is not one; a
 * span whose trace id is not 16 bytes or whose span id is not 8 (or all zero) is left out and
 * counted in `rejected`, as OTLP's partial success provides.
 */
export function decodeSpans(body: Uint8Array): SpanBatch {
  const batch = emptyBatch(body);
  const cursor = new WireCursor(body);
  while (cursor.tag(body.length)) {
    if (cursor.field === 1) resourceSpans(batch, cursor, cursor.block(body.length));
    else cursor.skip(body.length);
  }
  return batch;
}

function resourceSpans(batch: SpanBatch, cursor: WireCursor, end: number): void {
  const at = batch.resources.add();
  const index = batch.resources.rows - 1;
  while (cursor.tag(end)) {
    if (cursor.field === 1) resource(batch, cursor, cursor.block(end), at);
    else if (cursor.field === 2) scopeSpans(batch, cursor, cursor.block(end), index);
    else if (cursor.field === 3) {
      const stop = cursor.text(end);
      batch.resources.data[at + resourceAt.schemaStart] = cursor.pos;
      batch.resources.data[at + resourceAt.schemaEnd] = cursor.pos = stop;
    } else cursor.skip(end);
  }
}

function resource(batch: SpanBatch, cursor: WireCursor, end: number, at: number): void {
  const first = batch.attributes.rows;
  decodeAttributes(batch, cursor, cursor.pos, end, 1);
  const row = batch.resources.data;
  row[at + resourceAt.attributesFirst] = first;
  row[at + resourceAt.attributesCount] = batch.attributes.rows - first;
  while (cursor.tag(end)) {
    if (cursor.field === 2) row[at + resourceAt.dropped] = cursor.number(end);
    else cursor.skip(end);
  }
}

function scopeSpans(batch: SpanBatch, cursor: WireCursor, end: number, resourceIndex: number): void {
  const at = batch.scopes.add();
  const index = batch.scopes.rows - 1;
  batch.scopes.data[at + scopeAt.resource] = resourceIndex;
  while (cursor.tag(end)) {
    if (cursor.field === 1) scope(batch, cursor, cursor.block(end), at);
    else if (cursor.field === 2) span(batch, cursor, cursor.block(end), index);
    else if (cursor.field === 3) {
      const stop = cursor.text(end);
      batch.scopes.data[at + scopeAt.schemaStart] = cursor.pos;
      batch.scopes.data[at + scopeAt.schemaEnd] = cursor.pos = stop;
    } else cursor.skip(end);
  }
}

function scope(batch: SpanBatch, cursor: WireCursor, end: number, at: number): void {
  const first = batch.attributes.rows;
  decodeAttributes(batch, cursor, cursor.pos, end, 3);
  const row = batch.scopes.data;
  row[at + scopeAt.attributesFirst] = first;
  row[at + scopeAt.attributesCount] = batch.attributes.rows - first;
  while (cursor.tag(end)) {
    if (cursor.field === 1) range(cursor, end, row, at + scopeAt.nameStart);
    else if (cursor.field === 2) range(cursor, end, row, at + scopeAt.versionStart);
    else if (cursor.field === 4) row[at + scopeAt.dropped] = cursor.number(end);
    else cursor.skip(end);
  }
}

/** Writes a text field's range at `at`, `at + 1` and moves past it. */
function range(cursor: WireCursor, end: number, row: Int32Array, at: number): void {
  const stop = cursor.text(end);
  row[at] = cursor.pos;
  row[at + 1] = stop;
  cursor.pos = stop;
}

function span(batch: SpanBatch, cursor: WireCursor, end: number, scopeIndex: number): void {
  const start = cursor.pos;
  const at = batch.spans.add();
  const row = batch.spans.data;
  row[at + spanAt.scope] = scopeIndex;
  let hasLists = false;
  let traceLength = 0;
  let spanLength = 0;
  while (cursor.tag(end)) {
    switch (cursor.field) {
      case 1:
        traceLength = idRange(cursor, end, row, at + spanAt.trace);
        break;
      case 2:
        spanLength = idRange(cursor, end, row, at + spanAt.span);
        break;
      case 4: {
        const stop = cursor.block(end);
        const isAbsent = isZero(cursor.bytes, cursor.pos, stop);
        row[at + spanAt.parentStart] = cursor.pos;
        row[at + spanAt.parentEnd] = isAbsent ? cursor.pos : stop;
        cursor.pos = stop;
        break;
      }
      case 15:
        status(cursor, cursor.block(end), row, at);
        break;
      case 9:
        cursor.pos = cursor.block(end);
        break;
      case 11:
      case 13:
        hasLists = true;
        cursor.pos = cursor.block(end);
        break;
      default:
        plainField(cursor, end, row, at);
    }
  }
  const problem = idProblem(batch.bytes, row, at, traceLength, spanLength);
  if (problem) {
    batch.spans.truncate(batch.spans.rows - 1);
    batch.rejected++;
    batch.rejection ||= problem;
    return;
  }
  decodeLists(batch, cursor, start, end, at, hasLists);
}

/** Fields that are one number or one text. */
function plainField(cursor: WireCursor, end: number, row: Int32Array, at: number): void {
  switch (cursor.field) {
    case 3:
      return range(cursor, end, row, at + spanAt.stateStart);
    case 5:
      return range(cursor, end, row, at + spanAt.nameStart);
    case 6:
      row[at + spanAt.kind] = cursor.number(end);
      return;
    case 7:
      row[at + spanAt.startAt] = cursor.fixed(end, 8);
      return;
    case 8:
      row[at + spanAt.endAt] = cursor.fixed(end, 8);
      return;
    case 10:
      row[at + spanAt.attributesDropped] = cursor.number(end);
      return;
    case 12:
      row[at + spanAt.eventsDropped] = cursor.number(end);
      return;
    case 14:
      row[at + spanAt.linksDropped] = cursor.number(end);
      return;
    case 16:
      row[at + spanAt.flagsAt] = cursor.fixed(end, 4);
      return;
    default:
      cursor.skip(end);
  }
}

function idRange(cursor: WireCursor, end: number, row: Int32Array, at: number): number {
  const stop = cursor.block(end);
  const length = stop - cursor.pos;
  row[at] = cursor.pos;
  cursor.pos = stop;
  return length;
}

function idProblem(bytes: Uint8Array, row: Int32Array, at: number, traceLength: number, spanLength: number): string {
  if (traceLength !== 16) return `a trace_id has ${traceLength} bytes instead of 16`;
  if (spanLength !== 8) return `a span_id has ${spanLength} bytes instead of 8`;
  if (isZero(bytes, row[at + spanAt.trace]!, row[at + spanAt.trace]! + 16)) return 'a trace_id is all zero';
  if (isZero(bytes, row[at + spanAt.span]!, row[at + spanAt.span]! + 8)) return 'a span_id is all zero';
  return '';
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

function status(cursor: WireCursor, end: number, row: Int32Array, at: number): void {
  while (cursor.tag(end)) {
    if (cursor.field === 2) range(cursor, end, row, at + spanAt.messageStart);
    else if (cursor.field === 3) row[at + spanAt.statusCode] = cursor.number(end);
    else cursor.skip(end);
  }
}

/** Second pass over one span: its attributes, then its events, then its links, each in one run of rows. */
function decodeLists(batch: SpanBatch, cursor: WireCursor, start: number, end: number, at: number, hasLists: boolean): void {
  const row = batch.spans.data;
  row[at + spanAt.attributesFirst] = batch.attributes.rows;
  decodeAttributes(batch, cursor, start, end, 9);
  row[at + spanAt.attributesCount] = batch.attributes.rows - row[at + spanAt.attributesFirst]!;
  row[at + spanAt.eventsFirst] = batch.events.rows;
  row[at + spanAt.linksFirst] = batch.links.rows;
  cursor.pos = end;
  if (!hasLists) return;
  cursor.pos = start;
  while (cursor.tag(end)) {
    if (cursor.field === 11) event(batch, cursor, cursor.block(end));
    else if (cursor.field === 13) link(batch, cursor, cursor.block(end));
    else cursor.skip(end);
  }
  row[at + spanAt.eventsCount] = batch.events.rows - row[at + spanAt.eventsFirst]!;
  row[at + spanAt.linksCount] = batch.links.rows - row[at + spanAt.linksFirst]!;
}

function event(batch: SpanBatch, cursor: WireCursor, end: number): void {
  const at = batch.events.add();
  const row = batch.events.data;
  const first = batch.attributes.rows;
  decodeAttributes(batch, cursor, cursor.pos, end, 3);
  row[at + eventAt.attributesFirst] = first;
  row[at + eventAt.attributesCount] = batch.attributes.rows - first;
  while (cursor.tag(end)) {
    if (cursor.field === 1) row[at + eventAt.timeAt] = cursor.fixed(end, 8);
    else if (cursor.field === 2) range(cursor, end, row, at + eventAt.nameStart);
    else if (cursor.field === 4) row[at + eventAt.dropped] = cursor.number(end);
    else cursor.skip(end);
  }
}

function link(batch: SpanBatch, cursor: WireCursor, end: number): void {
  const at = batch.links.add();
  const row = batch.links.data;
  const first = batch.attributes.rows;
  decodeAttributes(batch, cursor, cursor.pos, end, 4);
  row[at + linkAt.attributesFirst] = first;
  row[at + linkAt.attributesCount] = batch.attributes.rows - first;
  while (cursor.tag(end)) {
    if (cursor.field === 1) row[at + linkAt.traceEnd] = idRange(cursor, end, row, at + linkAt.traceStart) + row[at + linkAt.traceStart]!;
    else if (cursor.field === 2) row[at + linkAt.spanEnd] = idRange(cursor, end, row, at + linkAt.spanStart) + row[at + linkAt.spanStart]!;
    else if (cursor.field === 3) range(cursor, end, row, at + linkAt.stateStart);
    else if (cursor.field === 5) row[at + linkAt.dropped] = cursor.number(end);
    else if (cursor.field === 6) row[at + linkAt.flagsAt] = cursor.fixed(end, 4);
    else cursor.skip(end);
  }
}
