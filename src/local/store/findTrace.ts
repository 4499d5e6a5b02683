import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import type { TableName } from './identifiers';
import { findSpansTable } from './spansTable';
import { groupedTraces } from './traceList';
import { traceFiles } from './tracePartsTable';

/** A trace's row of the list, grouped, and the table with its spans. */
export interface FoundTrace {
  readonly row: Row;
  readonly table: TableName;
}

/**
 * Where a trace is kept. `location` may be left out; of several places the one that started last
 * counts. Throws `RESOURCE_DOES_NOT_EXIST` when none has it.
 */
export async function findTrace(database: Database, traceId: string, location: string | undefined): Promise<FoundTrace> {
  const filter = location === undefined ? 'trace_id = $id' : 'trace_id = $id AND location = $location';
  const values = { id: traceId, ...(location === undefined ? {} : { location }) };
  const [row] = await database.rows(`${groupedTraces(traceFiles(database), () => filter)} ORDER BY started DESC LIMIT 1`, values);
  const table = row && (await findSpansTable(database, String(row.location)));
  if (row && table) return { row, table };
  throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No trace "${traceId.slice(0, 100)}" is stored${location === undefined ? '' : ` in ${location.slice(0, 500)}`}.`);
}
