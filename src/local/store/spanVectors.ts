import type { DataChunk, Vector } from '@duckdb/node-bindings';
import { eventAt, eventStride, linkAt, linkStride, resourceAt, resourceStride, scopeAt, scopeStride, spanAt, spanStride } from '../otlp/spanBatch';
import type { SpanBatch } from '../otlp/spanBatch';
import type { IntTable } from '../otlp/intTable';
import type { ValueText } from '../otlp/valueText';
import { runsOf, vectorOf } from './attributeVectors';
import type { AttributeRuns } from './attributeVectors';
import { hexOf } from './hex';
import { structField, TextVector, writeInts, writeLists, writeLongs } from './vectorWriters';

/** Writes one attributes column: MAP in v1 tables, JSON text on the way into VARIANT. */
export type WriteAttributes = (vector: Vector, batch: SpanBatch, runs: AttributeRuns, text: ValueText) => void;

const ascii = (text: string) => Buffer.from(text, 'latin1');
const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((kind) => ascii(`SPAN_KIND_${kind}`));
const codes = ['UNSET', 'OK', 'ERROR'].map((code) => ascii(`STATUS_CODE_${code}`));

/**
 * Fills a chunk whose columns are those of the v1 spans table, from `firstColumn` on, with the
 * spans `first` to `first + rows`. A root's parent is NULL; other absent texts are ''.
 */
export function writeSpanVectors(chunk: DataChunk, firstColumn: number, batch: SpanBatch, first: number, rows: number, attributes: WriteAttributes, text: ValueText): void {
  const writer = new SpanVectors(batch, first, rows, attributes, text);
  let column = firstColumn;
  const next = () => vectorOf(chunk, column++);
  writer.ids(next(), spanAt.trace, 16);
  writer.ids(next(), spanAt.span, 8);
  writer.texts(next(), spanAt.stateStart);
  writer.parents(next());
  writer.flags(next());
  writer.texts(next(), spanAt.nameStart);
  writer.names(next(), spanAt.kind, kinds);
  writer.times(next(), spanAt.startAt);
  writer.times(next(), spanAt.endAt);
  attributes(next(), batch, writer.runs(spanAt.attributesFirst, spanAt.attributesCount), text);
  writer.ints(next(), spanAt.attributesDropped);
  writer.events(next());
  writer.ints(next(), spanAt.eventsDropped);
  writer.links(next());
  writer.ints(next(), spanAt.linksDropped);
  const status = next();
  writer.texts(structField(status, 0), spanAt.messageStart);
  writer.names(structField(status, 1), spanAt.statusCode, codes);
  const resource = next();
  const resources = writer.resourceRows();
  attributes(structField(resource, 0), batch, runsOf(batch.resources.data, resourceStride, resources, resourceAt.attributesFirst, resourceAt.attributesCount), text);
  writeInts(structField(resource, 1), pick(batch.resources, resources, resourceAt.dropped));
  writeTexts(next(), batch, batch.resources, resources, resourceAt.schemaStart);
  const scope = next();
  const scopes = writer.scopeRows();
  writeTexts(structField(scope, 0), batch, batch.scopes, scopes, scopeAt.nameStart);
  writeTexts(structField(scope, 1), batch, batch.scopes, scopes, scopeAt.versionStart);
  attributes(structField(scope, 2), batch, runsOf(batch.scopes.data, scopeStride, scopes, scopeAt.attributesFirst, scopeAt.attributesCount), text);
  writeInts(structField(scope, 3), pick(batch.scopes, scopes, scopeAt.dropped));
  writeTexts(next(), batch, batch.scopes, scopes, scopeAt.schemaStart);
}

/** Columns of a run of spans. */
class SpanVectors {
  readonly #batch: SpanBatch;
  readonly #rows: Int32Array;
  readonly #attributes: WriteAttributes;
  readonly #text: ValueText;

  constructor(batch: SpanBatch, first: number, rows: number, attributes: WriteAttributes, text: ValueText) {
    this.#batch = batch;
    this.#rows = Int32Array.from({ length: rows }, (_, i) => first + i);
    this.#attributes = attributes;
    this.#text = text;
  }

  ids(vector: Vector, column: number, size: number): void {
    const { bytes, spans } = this.#batch;
    const hex = new Uint8Array(this.#rows.length * size * 2);
    const out = new TextVector(vector, this.#rows.length);
    for (let i = 0; i < this.#rows.length; i++) {
      const start = spans.data[this.#rows[i]! * spanStride + column]!;
      hexOf(bytes, start, start + size, hex, i * size * 2);
      out.set(i, hex, i * size * 2, (i + 1) * size * 2);
    }
    out.flush();
  }

  parents(vector: Vector): void {
    const { bytes, spans } = this.#batch;
    const out = new TextVector(vector, this.#rows.length);
    for (let i = 0; i < this.#rows.length; i++) {
      const at = this.#rows[i]! * spanStride;
      const start = spans.data[at + spanAt.parentStart]!;
      const end = spans.data[at + spanAt.parentEnd]!;
      if (start === end) out.setNull(i);
      else {
        const hex = new Uint8Array((end - start) * 2);
        hexOf(bytes, start, end, hex, 0);
        out.set(i, hex, 0, hex.length);
      }
    }
    out.flush();
  }

  texts(vector: Vector, column: number): void {
    writeTexts(vector, this.#batch, this.#batch.spans, this.#rows, column);
  }

  names(vector: Vector, column: number, names: readonly Buffer[]): void {
    const { data } = this.#batch.spans;
    const out = new TextVector(vector, this.#rows.length);
    for (let i = 0; i < this.#rows.length; i++) {
      const name = names[data[this.#rows[i]! * spanStride + column]!] ?? names[0]!;
      out.set(i, name, 0, name.length);
    }
    out.flush();
  }

  ints(vector: Vector, column: number): void {
    writeInts(vector, pick(this.#batch.spans, this.#rows, column));
  }

  flags(vector: Vector): void {
    writeInts(vector, fixed32(this.#batch, this.#batch.spans, this.#rows, spanAt.flagsAt));
  }

  times(vector: Vector, column: number): void {
    writeLongs(vector, fixed64(this.#batch, this.#batch.spans, this.#rows, column));
  }

  runs(first: number, count: number): AttributeRuns {
    return runsOf(this.#batch.spans.data, spanStride, this.#rows, first, count);
  }

  events(vector: Vector): void {
    const batch = this.#batch;
    const rows = this.#elements(spanAt.eventsFirst, spanAt.eventsCount);
    const child = writeLists(vector, rows.entries, rows.elements.length);
    if (rows.elements.length === 0) return;
    writeLongs(structField(child, 0), fixed64(batch, batch.events, rows.elements, eventAt.timeAt));
    writeTexts(structField(child, 1), batch, batch.events, rows.elements, eventAt.nameStart);
    this.#attributes(structField(child, 2), batch, runsOf(batch.events.data, eventStride, rows.elements, eventAt.attributesFirst, eventAt.attributesCount), this.#text);
    writeInts(structField(child, 3), pick(batch.events, rows.elements, eventAt.dropped));
  }

  links(vector: Vector): void {
    const batch = this.#batch;
    const rows = this.#elements(spanAt.linksFirst, spanAt.linksCount);
    const child = writeLists(vector, rows.entries, rows.elements.length);
    if (rows.elements.length === 0) return;
    writeIds(structField(child, 0), batch, rows.elements, linkAt.traceStart);
    writeIds(structField(child, 1), batch, rows.elements, linkAt.spanStart);
    writeTexts(structField(child, 2), batch, batch.links, rows.elements, linkAt.stateStart);
    this.#attributes(structField(child, 3), batch, runsOf(batch.links.data, linkStride, rows.elements, linkAt.attributesFirst, linkAt.attributesCount), this.#text);
    writeInts(structField(child, 4), pick(batch.links, rows.elements, linkAt.dropped));
    writeInts(structField(child, 5), fixed32(batch, batch.links, rows.elements, linkAt.flagsAt));
  }

  scopeRows(): Int32Array {
    return pick(this.#batch.spans, this.#rows, spanAt.scope);
  }

  resourceRows(): Int32Array {
    return pick(this.#batch.scopes, this.scopeRows(), scopeAt.resource);
  }

  /** List entries of the rows, and the element rows that they hold. */
  #elements(firstAt: number, countAt: number): { entries: number[]; elements: Int32Array } {
    const { data } = this.#batch.spans;
    const entries: number[] = [];
    const elements: number[] = [];
    for (const row of this.#rows) {
      const first = data[row * spanStride + firstAt]!;
      const count = data[row * spanStride + countAt]!;
      entries.push(elements.length, count);
      for (let i = 0; i < count; i++) elements.push(first + i);
    }
    return { entries, elements: Int32Array.from(elements) };
  }
}

function pick(table: IntTable, rows: Int32Array, column: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = table.data[rows[i]! * table.stride + column]!;
  return out;
}

/** Texts whose range is at `column` and `column + 1`. */
function writeTexts(vector: Vector, batch: SpanBatch, table: IntTable, rows: Int32Array, column: number): void {
  const out = new TextVector(vector, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * table.stride + column;
    if (table.data[at + 1]! > table.data[at]!) out.set(i, batch.bytes, table.data[at]!, table.data[at + 1]!);
  }
  out.flush();
}

function writeIds(vector: Vector, batch: SpanBatch, rows: Int32Array, column: number): void {
  const out = new TextVector(vector, rows.length);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * linkStride + column;
    const [start, end] = [batch.links.data[at]!, batch.links.data[at + 1]!];
    const hex = new Uint8Array((end - start) * 2);
    hexOf(batch.bytes, start, end, hex, 0);
    out.set(i, hex, 0, hex.length);
  }
  out.flush();
}

/** Eight bytes a row. An instant past the year 2262 does not fit BIGINT and becomes its greatest value. */
function fixed64(batch: SpanBatch, table: IntTable, rows: Int32Array, column: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(rows.length * 8);
  const { bytes } = batch;
  for (let i = 0; i < rows.length; i++) {
    const from = table.data[rows[i]! * table.stride + column]!;
    if (from === 0) continue;
    for (let k = 0; k < 8; k++) out[i * 8 + k] = bytes[from + k]!;
    if (out[i * 8 + 7]! > 0x7f) out.fill(0xff, i * 8, i * 8 + 7).fill(0x7f, i * 8 + 7, i * 8 + 8);
  }
  return out;
}

function fixed32(batch: SpanBatch, table: IntTable, rows: Int32Array, column: number): Int32Array<ArrayBuffer> {
  const out = new Int32Array(rows.length);
  const { bytes } = batch;
  for (let i = 0; i < rows.length; i++) {
    const from = table.data[rows[i]! * table.stride + column]!;
    if (from > 0) out[i] = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24);
  }
  return out;
}
