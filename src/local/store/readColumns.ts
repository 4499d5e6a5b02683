import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { costKeys } from '../../trace/genai/modelFacts';
import { tokenKeys } from '../../trace/genai/tokenUsage';
import { encodeColumns } from '../../trace/columnsBytes';
import { mlflowKeys } from '../../trace/model';
import { emptyRecords, labelKeys, makeLabel, type SpanRecords } from '../../trace/records';
import { toColumns } from '../../trace/toColumns';
import type { SpanLabel } from '../../trace/columns';
import { ApiError } from '../http/errors';
import type { Database } from './database';
import { quoteTable, quoteText } from './identifiers';
import type { TableName } from './identifiers';
import { findTrace } from './findTrace';
import { attributesAreMap } from './spansTable';

/**
 * A trace's columns as bytes (`trace/columnsBytes.ts`), from one statement. The engine turns ids
 * into numbers and what few spans differ in into one dictionary, so that its vectors are copied
 * as they are and no text is made for a span. Throws `RESOURCE_DOES_NOT_EXIST`.
 */
export async function readColumns(database: Database, traceId: string, location: string | undefined): Promise<ArrayBuffer> {
  const { table } = await findTrace(database, traceId, location);
  const isMap = await attributesAreMap(database, table);
  const chunks = await database.use(async (connection) => {
    const result = await connection.stream(statement(table, isMap), { id: traceId });
    const read: DuckDBDataChunk[] = [];
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) read.push(chunk);
    return read;
  });
  const records = readRecords(chunks);
  if (records.count === 0) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `The spans of trace "${traceId.slice(0, 100)}" are gone from ${location?.slice(0, 500) ?? 'its table'}.`);
  return encodeColumns(toColumns(records));
}

/** Position, bytes an entry and type of each number column of the statement. */
const layout = {
  spanId: [0, 8], parentId: [1, 8], startNs: [2, 8], endNs: [3, 8], input: [4, 8], output: [5, 8], total: [6, 8], cost: [7, 8], label: [8, 4], weight: [9, 4], status: [10, 1], role: [11, 1],
} as const;
const labelColumn = 12;
/** What a row of the answer is: a span, a span with an id that is no 16 hex digits, or a label. */
const roles = { span: 0, oddSpan: 1, label: 2 } as const;

function statement(table: TableName, isMap: boolean): string {
  // Of a VARIANT only what is wanted is taken out: as JSON, one value of 10 MB exhausts the engine's memory.
  const value = (key: string) => (isMap ? `attributes[${quoteText(key)}]` : `variant_extract(attributes, ${quoteText(key)})`);
  const read = (key: string) => (isMap ? value(key) : `${value(key)}::VARCHAR`);
  const json = (key: string) => (isMap ? `TRY(${value(key)}::JSON)` : `CASE WHEN variant_typeof(${value(key)}) = 'VARCHAR' THEN TRY(${read(key)}::JSON) ELSE CAST(${value(key)} AS JSON) END`);
  const first = (keys: readonly string[]) => (keys.length === 1 ? read(keys[0]!) : `coalesce(${keys.map(read).join(', ')})`);
  const id = (column: string) => `CASE WHEN regexp_full_match(${column}, '[0-9a-f]{16}') AND left(${column}, 8) <> 'ffffffff' THEN ('0x' || ${column})::UBIGINT ELSE 0 END`;
  const number = (column: string, field: string) => `coalesce(try_cast(json_extract_string(${column}, '$.${field}') AS DOUBLE), 0)`;
  const counted = (keys: readonly string[]) => `try_cast(${first(keys)} AS DOUBLE)`;
  // MLflow's usage object counts alone where there is one.
  const tokens = (field: string, plain: string) => `CASE WHEN json_type(usage) = 'OBJECT' THEN ${number('usage', field)} ELSE greatest(coalesce(${plain}, 0), 0) END`;
  const isOdd = `(span_number = 0 OR (parent_id <> '' AND parent_number = 0))`;
  return `
    WITH stored AS (
      SELECT span_id, coalesce(parent_span_id, '') AS parent_id, name, start_time_unix_nano AS start_ns, end_time_unix_nano AS end_ns, status.code AS code,
        attributes
      FROM ${quoteTable(table)} WHERE trace_id = $id),
    spans AS MATERIALIZED (
      SELECT span_id, parent_id, ${id('span_id')} AS span_number, ${id('parent_id')} AS parent_number, start_ns, end_ns,
        CASE code WHEN 'STATUS_CODE_OK' THEN 1 WHEN 'STATUS_CODE_ERROR' THEN 2 ELSE 0 END AS status,
        ${isMap ? 'cardinality(attributes)' : `len(string_split(variant_typeof(attributes), ','))`} AS weight, ${json(mlflowKeys.tokenUsage)} AS usage, ${json(mlflowKeys.cost)} AS cost,
        ${counted(tokenKeys.input)} AS input, ${counted(tokenKeys.output)} AS output, ${counted(tokenKeys.total)} AS total, ${counted(costKeys.slice(1))} AS dollars,
        {name: name, ${Object.entries(labelKeys).map(([field, keys]) => `"${field}": ${first(keys)}`).join(', ')}} AS label
      FROM stored),
    labels AS MATERIALIZED (SELECT label, row_number() OVER () - 1 AS number FROM (SELECT DISTINCT label FROM spans))
    SELECT span_number::UBIGINT, parent_number::UBIGINT, coalesce(start_ns, 0)::BIGINT, coalesce(end_ns, 0)::BIGINT, ${tokens('input_tokens', 'input')}, ${tokens('output_tokens', 'output')}, ${tokens('total_tokens', 'total')},
      coalesce(CASE WHEN json_type(cost) = 'OBJECT' THEN try_cast(json_extract_string(cost, '$.total_cost') AS DOUBLE) ELSE coalesce(try_cast(cost::VARCHAR AS DOUBLE), dollars) END, 0),
      labels.number::UINTEGER, weight::UINTEGER, status::UTINYINT, CASE WHEN ${isOdd} THEN ${roles.oddSpan} ELSE ${roles.span} END::UTINYINT,
      CASE WHEN ${isOdd} THEN to_json([span_id, parent_id])::VARCHAR END
    FROM spans JOIN labels ON spans.label IS NOT DISTINCT FROM labels.label
    UNION ALL SELECT 0::UBIGINT, 0::UBIGINT, 0::BIGINT, 0::BIGINT, 0::DOUBLE, 0::DOUBLE, 0::DOUBLE, 0::DOUBLE, number::UINTEGER, 0::UINTEGER, 0::UTINYINT, ${roles.label}::UTINYINT, to_json(label)::VARCHAR FROM labels`;
}

function readRecords(chunks: readonly DuckDBDataChunk[]): SpanRecords {
  const parts = chunks.map((chunk) => new ChunkColumns(chunk));
  const labels: SpanLabel[] = [];
  let count = 0;
  for (const part of parts) {
    part.role.forEach((role, at) => {
      if (role !== roles.label) count += 1;
      else labels[part.label[at]!] = toLabel(part.text(at));
    });
  }
  const records = emptyRecords(count, labels);
  let next = 0;
  for (const part of parts) next = part.copyTo(records, next);
  return records;
}

function toLabel(text: string): SpanLabel {
  const { name, ...fields } = JSON.parse(text) as Record<string, string | null> & { name: string | null };
  return makeLabel({ name: name ?? '', ...(fields as object) });
}

/** The columns of one chunk of the answer. */
class ChunkColumns {
  readonly label: Uint32Array;
  readonly role: Uint8Array;
  readonly #chunk: DuckDBDataChunk;

  constructor(chunk: DuckDBDataChunk) {
    this.#chunk = chunk;
    this.label = new Uint32Array(this.#bytes('label'));
    this.role = new Uint8Array(this.#bytes('role'));
  }

  /** The row's text: a label, or the ids of an odd span, as JSON. */
  text(at: number): string {
    return String(this.#chunk.getColumnVector(labelColumn).getItem(at));
  }

  /** Appends the spans of the chunk to `records` from `next` on; returns what follows. */
  copyTo(records: SpanRecords, next: number): number {
    const { halves } = records.ids;
    // Little-endian, like every machine that VS Code runs on: the low half comes first.
    const [ids, parents] = [new Uint32Array(this.#bytes('spanId')), new Uint32Array(this.#bytes('parentId'))];
    const [starts, ends] = [new BigInt64Array(this.#bytes('startNs')), new BigInt64Array(this.#bytes('endNs'))];
    const [input, output, total, cost] = (['input', 'output', 'total', 'cost'] as const).map((name) => new Float64Array(this.#bytes(name)));
    const [weight, status] = [new Uint32Array(this.#bytes('weight')), new Uint8Array(this.#bytes('status'))];
    for (let at = 0; at < this.role.length; at += 1) {
      if (this.role[at] === roles.label) continue;
      const own = 2 * next;
      const parent = 2 * (records.count + next);
      halves[own] = ids[2 * at + 1]!;
      halves[own + 1] = ids[2 * at]!;
      halves[parent] = parents[2 * at + 1]!;
      halves[parent + 1] = parents[2 * at]!;
      if (this.role[at] === roles.oddSpan) {
        const [spanId, parentId] = JSON.parse(this.text(at)) as [string, string];
        records.ids.set(next, spanId);
        records.ids.set(records.count + next, parentId);
      }
      records.startNs[next] = starts[at]!;
      records.endNs[next] = ends[at]!;
      records.inputTokens[next] = input![at]!;
      records.outputTokens[next] = output![at]!;
      records.totalTokens[next] = total![at]! || input![at]! + output![at]!;
      records.costUsd[next] = cost![at]!;
      records.label[next] = this.label[at]!;
      records.weight[next] = weight[at]!;
      records.status[next] = status[at]!;
      next += 1;
    }
    return next;
  }

  #bytes(name: keyof typeof layout): ArrayBuffer {
    const [column, width] = layout[name];
    const data = duckdb.vector_get_data(duckdb.data_chunk_get_vector(this.#chunk.chunk, column), this.#chunk.rowCount * width);
    // A copy of its own, at a place where wide numbers may begin.
    return data.slice().buffer as ArrayBuffer;
  }
}
