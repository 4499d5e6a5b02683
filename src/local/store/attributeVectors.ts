import duckdb from '@duckdb/node-bindings';
import type { Vector } from '@duckdb/node-bindings';
import { attributeAt, attributeStride, valueType } from '../otlp/spanBatch';
import type { SpanBatch } from '../otlp/spanBatch';
import type { ValueText } from '../otlp/valueText';
import { structField, TextVector, writeLists } from './vectorWriters';

/** Runs of attribute rows, one run for each row of a vector: first row and count. */
export interface AttributeRuns {
  readonly first: Int32Array;
  readonly count: Int32Array;
}

/**
 * Writes MAP<STRING,STRING> from attribute rows. A value that OTLP sends without a type (MLflow's
 * None) is NULL. Runs that repeat one after the other (the spans of one resource) share their
 * entries.
 */
export function writeAttributeMaps(vector: Vector, batch: SpanBatch, runs: AttributeRuns, text: ValueText): void {
  const rows = runs.first.length;
  const entries: number[] = [];
  const sources: number[] = [];
  let childRows = 0;
  for (let row = 0; row < rows; row++) {
    const first = runs.first[row]!;
    const count = runs.count[row]!;
    if (row > 0 && first === runs.first[row - 1] && count === runs.count[row - 1]) {
      entries.push(entries[row * 2 - 2]!, count);
      continue;
    }
    entries.push(childRows, count);
    if (count > 0) sources.push(first, count, childRows);
    childRows += count;
  }
  const child = writeLists(vector, entries, childRows);
  if (childRows === 0) return;
  const keys = new TextVector(structField(child, 0), childRows);
  const values = new TextVector(structField(child, 1), childRows);
  for (let i = 0; i < sources.length; i += 3) writeRun(batch, sources[i]!, sources[i + 1]!, sources[i + 2]!, keys, values, text);
  keys.flush();
  values.flush();
}

function writeRun(batch: SpanBatch, first: number, count: number, target: number, keys: TextVector, values: TextVector, text: ValueText): void {
  const { bytes } = batch;
  const { data } = batch.attributes;
  for (let i = 0; i < count; i++) {
    const at = (first + i) * attributeStride;
    keys.set(target + i, bytes, data[at + attributeAt.keyStart]!, data[at + attributeAt.keyEnd]!);
    const type = data[at + attributeAt.type]!;
    const start = data[at + attributeAt.valueStart]!;
    const end = data[at + attributeAt.valueEnd]!;
    if (type === valueType.string) values.set(target + i, bytes, start, end);
    else if (type === valueType.none) values.setNull(target + i);
    else {
      // A copy: the text lies in a buffer that the next value writes over.
      const made = new Uint8Array(text.of(bytes, type, start, end));
      values.set(target + i, made, 0, made.length);
    }
  }
}

/**
 * Writes VARCHAR with each run as one JSON object, on its way into VARIANT. Of a repeated key the
 * last value counts, as in the maps.
 */
export function writeAttributeJson(vector: Vector, batch: SpanBatch, runs: AttributeRuns, text: ValueText): void {
  const rows = runs.first.length;
  const out = new TextVector(vector, rows);
  let json = emptyObject;
  for (let row = 0; row < rows; row++) {
    const isRepeated = row > 0 && runs.first[row] === runs.first[row - 1] && runs.count[row] === runs.count[row - 1];
    if (!isRepeated) json = runs.count[row] === 0 ? emptyObject : objectText(batch, runs.first[row]!, runs.count[row]!, text);
    out.set(row, json, 0, json.length);
  }
  out.flush();
}

const emptyObject: Uint8Array = Buffer.from('{}');
const [open, close, comma, colon] = [Buffer.from('{'), Buffer.from('}'), Buffer.from(','), Buffer.from(':')];

function objectText(batch: SpanBatch, first: number, count: number, text: ValueText): Uint8Array {
  const { bytes } = batch;
  const { data } = batch.attributes;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const pairs = new Map<string, number>();
  for (let i = 0; i < count; i++) {
    const at = (first + i) * attributeStride;
    pairs.set(body.toString('latin1', data[at + attributeAt.keyStart], data[at + attributeAt.keyEnd]), at);
  }
  const parts: Uint8Array[] = [];
  for (const at of pairs.values()) {
    parts.push(parts.length === 0 ? open : comma);
    parts.push(new Uint8Array(text.json(bytes, valueType.string, data[at + attributeAt.keyStart]!, data[at + attributeAt.keyEnd]!)), colon);
    parts.push(new Uint8Array(text.json(bytes, data[at + attributeAt.type]!, data[at + attributeAt.valueStart]!, data[at + attributeAt.valueEnd]!)));
  }
  parts.push(close);
  return Buffer.concat(parts);
}

/** A fresh attribute run for every row of a table that keeps `first` and `count` at the given columns. */
export function runsOf(data: Int32Array, stride: number, rows: readonly number[] | Int32Array, firstAt: number, countAt: number): AttributeRuns {
  const first = new Int32Array(rows.length);
  const count = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * stride;
    first[i] = data[at + firstAt]!;
    count[i] = data[at + countAt]!;
  }
  return { first, count };
}

export const vectorOf = (chunk: duckdb.DataChunk, column: number): Vector => duckdb.data_chunk_get_vector(chunk, column);
