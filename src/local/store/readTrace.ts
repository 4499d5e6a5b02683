import type { LocalTrace } from '../../protocol/localWorkspace';
import { encodeOtlp } from '../../trace/encode/otlp';
import type { Database } from './database';
import { findTrace } from './findTrace';
import { linkedExperiments } from './linkedExperiments';
import { readSpans } from './readSpans';
import { toTraceRow } from './traceList';
import { traceSums } from './traceSums';

/**
 * One trace with its spans, all of them or those of `spanIds`. `location` may be left out when only
 * one location has it. Throws `RESOURCE_DOES_NOT_EXIST` when none has it.
 */
export async function readTrace(database: Database, traceId: string, location: string | undefined, spanIds?: readonly string[]): Promise<LocalTrace> {
  const { row, table } = await findTrace(database, traceId, location);
  const spans = await readSpans(database, table, [traceId], spanIds);
  const linked = await linkedExperiments(database);
  const [sums] = await traceSums(database, [row]);
  return { row: toTraceRow(row, sums!, { experimentOf: (path) => linked.get(path) }), otlp: encodeOtlp(spans) };
}
