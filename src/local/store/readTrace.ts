import type { LocalTrace } from '../../protocol/localWorkspace';
import { encodeOtlp } from '../../trace/encode/otlp';
import { ApiError } from '../http/errors';
import type { Database } from './database';
import { linkedExperiments } from './linkedExperiments';
import { readSpans } from './readSpans';
import { findSpansTable } from './spansTable';
import { groupedTraces, toTraceRow } from './traceList';
import { traceFiles } from './tracePartsTable';

/**
 * One trace with all its spans. `location` may be left out when only one location has it. Throws
 * `RESOURCE_DOES_NOT_EXIST` when none has it.
 */
export async function readTrace(database: Database, traceId: string, location: string | undefined): Promise<LocalTrace> {
  const filter = location === undefined ? 'WHERE trace_id = $id' : 'WHERE trace_id = $id AND location = $location';
  const values = { id: traceId, ...(location === undefined ? {} : { location }) };
  const [found] = await database.rows(`${groupedTraces(traceFiles(database), filter)} ORDER BY started DESC LIMIT 1`, values);
  const table = found && (await findSpansTable(database, String(found.location)));
  if (!found || !table) {
    throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No trace "${traceId.slice(0, 100)}" is stored${location === undefined ? '' : ` in ${location.slice(0, 500)}`}.`);
  }
  const spans = await readSpans(database, table, [traceId]);
  const linked = await linkedExperiments(database);
  const errors = spans.filter((span) => span.status.code === 'ERROR').length;
  return { row: toTraceRow(found, [spans.length, errors], { experimentOf: (path) => linked.get(path) }), otlp: encodeOtlp(spans) };
}
