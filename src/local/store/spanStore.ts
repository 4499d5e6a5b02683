import { DuckDBDataChunk } from '@duckdb/node-api';
import type { DuckDBAppender, DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { decodeSpans } from '../otlp/decodeSpans';
import type { SpanBatch } from '../otlp/spanBatch';
import { ValueText } from '../otlp/valueText';
import { writeAttributeJson, writeAttributeMaps } from './attributeVectors';
import type { Database } from './database';
import type { SchemaVersion } from './spanTableColumns';
import { ensureStaging, moveStaged, stagingColumns, stagingTable } from './stagedSpans';
import { bookkeepingSchema } from './identifiers';
import type { TableName } from './identifiers';
import { pathOfSpansTable } from './traceLocations';
import { writeSpanVectors } from './spanVectors';
import type { WriteAttributes } from './spanVectors';
import { tableColumns } from './spanTableColumns';
import { duckdbType } from './columnTypes';
import type { SpanTables } from './spanTables';
import { appendTraceParts, traceParts } from './traceParts';
import type { TracePart } from './traceParts';
import { chunkRows } from './vectorWriters';

/** What became of one OTLP trace request. */
export interface StoredSpans {
  readonly location: string;
  readonly traceIds: readonly string[];
  readonly stored: number;
  readonly rejected: number;
  /** Why the first rejected span was rejected; '' when none was. */
  readonly rejection: string;
}

/** Takes OTLP trace requests in, straight from protobuf to the columns of a spans table. */
export class SpanStore {
  readonly #database: Database;
  readonly #tables: SpanTables;
  readonly #text = new ValueText();
  readonly #types = new Map<SchemaVersion, DuckDBType[]>();

  constructor(database: Database, tables: SpanTables) {
    this.#database = database;
    this.#tables = tables;
  }

  /**
   * Stores a request's spans in `table`; resolves once they are on disk. The same span sent twice
   * is stored twice, as in the real tables; lists and views count it once. Throws what
   * {@link SpanTables.versionOf} and {@link decodeSpans} throw.
   */
  async store(table: TableName, body: Uint8Array): Promise<StoredSpans> {
    const version = await this.#tables.versionOf(table, 'spans');
    const batch = decodeSpans(body);
    const location = pathOfSpansTable(table);
    const parts = traceParts(batch, this.#text);
    if (batch.spans.rows > 0) {
      await this.#write(table, version, location, batch, parts);
      this.#database.noteWritten(table.catalog, body.length);
    }
    return { location, traceIds: parts.map((part) => part.traceId), stored: batch.spans.rows, rejected: batch.rejected, rejection: batch.rejection };
  }

  async #write(table: TableName, version: SchemaVersion, location: string, batch: SpanBatch, parts: readonly TracePart[]): Promise<void> {
    try {
      const chunks = spanChunks(batch, await this.#columnTypes(version), version === 'v1' ? writeAttributeMaps : writeAttributeJson, this.#text);
      await this.#database.write(table.catalog, (connection) => (version === 'v1' ? appendSpans(connection, table, chunks, location, parts) : stageSpans(connection, table, chunks, location, parts)));
    } catch (error) {
      this.#tables.forget(table);
      // The table may have been dropped or altered meanwhile; then this says so.
      await this.#tables.versionOf(table, 'spans');
      throw error;
    }
  }

  /** Types of the appended columns, as the appender has them: those of the v1 table, or of the staging table. */
  async #columnTypes(version: SchemaVersion): Promise<DuckDBType[]> {
    const known = this.#types.get(version);
    if (known) return known;
    const columns = version === 'v1' ? tableColumns('v1', 'spans') : stagingColumns;
    const types = await this.#database.use(async (connection) => {
      const empty = await connection.runAndReadAll(`SELECT ${columns.map((column) => `NULL::${duckdbType(column.type)}`).join(', ')}`);
      return empty.columnTypes();
    });
    this.#types.set(version, types);
    return types;
  }
}

function spanChunks(batch: SpanBatch, types: readonly DuckDBType[], attributes: WriteAttributes, text: ValueText): DuckDBDataChunk[] {
  const chunks: DuckDBDataChunk[] = [];
  for (let first = 0; first < batch.spans.rows; first += chunkRows) {
    const rows = Math.min(chunkRows, batch.spans.rows - first);
    const chunk = DuckDBDataChunk.create(types, rows);
    writeSpanVectors(chunk.chunk, 0, batch, first, rows, attributes, text);
    chunks.push(chunk);
  }
  return chunks;
}

async function appendSpans(connection: DuckDBConnection, table: TableName, chunks: readonly DuckDBDataChunk[], location: string, parts: readonly TracePart[]): Promise<void> {
  await append(connection, table, (appender) => chunks.forEach((chunk) => appender.appendDataChunk(chunk)));
  await append(connection, { ...table, schema: bookkeepingSchema, table: 'trace_parts' }, (appender) => appendTraceParts(appender, location, parts));
}

async function stageSpans(connection: DuckDBConnection, table: TableName, chunks: readonly DuckDBDataChunk[], location: string, parts: readonly TracePart[]): Promise<void> {
  await ensureStaging(connection);
  await append(connection, stagingTable, (appender) => chunks.forEach((chunk) => appender.appendDataChunk(chunk)));
  await moveStaged(connection, table);
  await append(connection, { ...table, schema: bookkeepingSchema, table: 'trace_parts' }, (appender) => appendTraceParts(appender, location, parts));
}

/** Appends to a table. An appender that failed is emptied, or it would write its rest when it is collected. */
async function append(connection: DuckDBConnection, table: TableName, fill: (appender: DuckDBAppender) => void): Promise<void> {
  const appender = await connection.createAppender(table.table, table.schema, table.catalog);
  try {
    fill(appender);
    appender.closeSync();
  } catch (error) {
    appender.clear();
    appender.closeSync();
    throw error;
  }
}
