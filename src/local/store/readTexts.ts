import type { SearchLine } from '../../trace/textIndex';
import type { Database } from './database';
import { findTrace } from './findTrace';
import { attributesAreMap } from './spansTable';
import { quoteTable } from './identifiers';

/** Spans of one row of the answer: a cell costs more than its bytes. */
const spansPerRow = 500;

/** The names of {@link SearchLine}, checked by the compiler. */
const field = (name: keyof SearchLine) => name;

/**
 * What is searched in a trace: a {@link SearchLine} for each stored span, as lines of JSON in no
 * particular order, given to `take` piece by piece. Throws `RESOURCE_DOES_NOT_EXIST`.
 */
export async function readTexts(database: Database, traceId: string, location: string | undefined, take: (lines: Uint8Array) => Promise<unknown>): Promise<void> {
  const { table } = await findTrace(database, traceId, location);
  const json = (await attributesAreMap(database, table)) ? (column: string) => `to_json(${column})` : (column: string) => `CAST(${column} AS JSON)`;
  const line = `to_json({${field('id')}: span_id, ${field('name')}: name, ${field('message')}: coalesce(status.message, ''), ${field('attributes')}: ${json('attributes')}, ${field('events')}: ${json('events')}})`;
  const sql = `SELECT string_agg(line, chr(10)) FROM (
    SELECT ${line}::VARCHAR AS line, row_number() OVER () // ${spansPerRow} AS part FROM ${quoteTable(table)} WHERE trace_id = $id) GROUP BY part`;
  await database.use(async (connection) => {
    const result = await connection.stream(sql, { id: traceId });
    for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const lines = chunk.getColumnVector(0);
      for (let at = 0; at < chunk.rowCount; at += 1) await take(Buffer.from(`${String(lines.getItem(at))}\n`));
    }
  });
}
