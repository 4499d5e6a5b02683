import { ApiError } from '../http/errors';
import type { Database } from './database';
import { quoteTable } from './identifiers';
import { logEvents } from './locationViews';
import { locationTable } from './traceLocations';
import type { TraceLocation } from './traceLocations';
import type { AssessmentJson } from './traceNotes';

/** An assessment as it was last stored. Throws `RESOURCE_DOES_NOT_EXIST`, also when it was deleted. */
export async function readAssessment(database: Database, location: TraceLocation, traceId: string, id: string): Promise<AssessmentJson> {
  const sql = location.prefix
    ? `SELECT CAST(value AS JSON) AS body, deleted_at IS NOT NULL AS deleted FROM ${quoteTable(locationTable(location, 'annotations'))}
       WHERE target_id = $1 AND annotation_id = $2 ORDER BY updated_at DESC LIMIT 1`
    : `SELECT body, coalesce(attributes['deleted'], '') = 'true' AS deleted FROM ${quoteTable(locationTable(location, 'logs'))}
       WHERE trace_id = $1 AND attributes['assessment_id'] = $2 AND event_name = '${logEvents.assessment}' ORDER BY time_unix_nano DESC LIMIT 1`;
  const [row] = await database.rows(sql, [traceId, id]);
  if (!row || row.deleted === true) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Trace ${traceId} has no assessment "${id.slice(0, 200)}".`);
  return JSON.parse(String(row.body)) as AssessmentJson;
}
