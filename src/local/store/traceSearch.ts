import type { DuckDBValue } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import { parseFilter, refuseCondition } from './filterConditions';
import type { FilterCondition } from './filterConditions';
import { quoteText } from './identifiers';
import { assessmentConditionSql, compareText, isSpanCondition, spanConditionSql } from './searchConditions';
import type { Place } from './searchConditions';
import { traceAnnotations } from './locationViews';
import { locationState } from './locationTables';
import { groupedTraces } from './traceList';
import { isExperimentLocation, locationPath } from './traceLocations';
import type { TraceLocation } from './traceLocations';

/** A trace search as the v3 and v4 REST calls take it. */
export interface TraceSearch {
  readonly filter?: string;
  /** `timestamp_ms DESC` and the like. */
  readonly orderBy: readonly string[];
  readonly maxResults: number;
  readonly pageToken?: string;
  /** Only these traces (32 hex digits), in no filter's way. */
  readonly traceIds?: readonly string[];
}

/** Rows of {@link searchTraces}; `location` is a path. See {@link traceInfoJson} for what they become. */
export interface TraceSearchPage {
  readonly rows: readonly Row[];
  readonly nextPageToken?: string;
}

/**
 * Traces of the given locations with their metadata, tags and assessments. A trace in Unity
 * Catalog is found once its root span is there, as in the real views; a location without tables
 * holds no traces. Throws `INVALID_PARAMETER_VALUE` for what it cannot read.
 */
export async function searchTraces(database: Database, locations: readonly TraceLocation[], search: TraceSearch): Promise<TraceSearchPage> {
  const values: Record<string, DuckDBValue> = {};
  const place: Place = (value) => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `$${name}`;
  };
  const conditions = search.filter ? parseFilter(search.filter) : [];
  const ofSpans = conditions.filter(isSpanCondition);
  const where = conditions.filter((condition) => !isSpanCondition(condition)).map((condition) => conditionSql(condition, place));
  const order = [...search.orderBy.map(orderSql), 'started DESC', 'trace_id DESC'].join(', ');
  const offset = readOffset(search.pageToken);
  const made = [];
  for (const location of locations) if (await hasTables(database, location)) made.push(location);
  if (made.length === 0 || search.traceIds?.length === 0) return { rows: [] };
  search.traceIds?.forEach((id, i) => (values[`id${i}`] = id));
  const ids = search.traceIds?.map((_, i) => `$id${i}`).join(', ');
  const union = made.map((location) => locationSql(location, ids, ofSpans.length === 0 ? '' : spanConditionSql(location, 'spans.trace_id', ofSpans, place))).join(' UNION ALL ');
  const rows = await database.rows(
    `SELECT * FROM (${union}) ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order} LIMIT ${search.maxResults + 1} OFFSET ${offset}`,
    values,
  );
  const hasMore = rows.length > search.maxResults;
  return { rows: rows.slice(0, search.maxResults), ...(hasMore ? { nextPageToken: writeOffset(offset + search.maxResults) } : {}) };
}

const hasTables = async (database: Database, location: TraceLocation) => (await locationState(database, location)) === 'made';

function locationSql(location: TraceLocation, ids: string | undefined, spanTest: string): string {
  const path = quoteText(locationPath(location));
  const filter = `location = ${path}${ids === undefined ? '' : ` AND trace_id IN (${ids})`}`;
  const whole = isExperimentLocation(location) ? '' : 'WHERE root_status IS NOT NULL';
  return `
    SELECT spans.* EXCLUDE (request_preview, response_preview), coalesce(notes.request_preview, spans.request_preview) AS request_preview,
      coalesce(notes.response_preview, spans.response_preview) AS response_preview, notes.client_request_id,
      coalesce(notes.trace_metadata, MAP {}) AS trace_metadata, coalesce(notes.tags, MAP {}) AS tags, coalesce(notes.assessments, []) AS assessments,
      coalesce(notes.runs, []) AS runs
    FROM (SELECT * FROM (${groupedTraces([location.catalog], () => filter)}) ${whole}) AS spans
    LEFT JOIN (${traceAnnotations(location)}) AS notes USING (trace_id) ${spanTest === '' ? '' : `WHERE ${spanTest}`}`;
}

/** Filter names of one thing, by the column or expression that holds it here. */
const numbers: Readonly<Record<string, string>> = {
  timestamp_ms: '(started // 1000000)', timestamp: '(started // 1000000)',
  end_time_ms: '(ended // 1000000)', end_time: '(ended // 1000000)',
  execution_time_ms: '((ended - started) // 1000000)', execution_time: '((ended - started) // 1000000)',
};
const texts: Readonly<Record<string, string>> = {
  status: 'state', state: 'state', name: 'name', trace_name: 'name', request_id: 'trace_id', trace_id: 'trace_id', client_request_id: 'client_request_id',
};
const plainScopes: readonly string[] = ['', 'attributes', 'attribute', 'trace', 'traces'];
const known = 'compare status, timestamp_ms, end_time_ms, execution_time_ms, name, text, trace_id, client_request_id, run_id, tags.`key`, metadata.`key`, span.name, span.type, span.status, span.attributes.`key`, feedback.`name` or expectation.`name`';

function conditionSql(condition: FilterCondition, place: Place): string {
  const { scope, operator, key } = condition;
  const map = scope === 'tags' || scope === 'tag' ? 'tags' : scope === 'metadata' || scope === 'request_metadata' ? 'trace_metadata' : undefined;
  // What lacks the key is not found either way, as in MLflow.
  if (map) return compareText(`${map}[${place(key)}]`, condition, place);
  const assessment = assessmentConditionSql(condition, place);
  if (assessment) return assessment;
  if (!plainScopes.includes(scope)) refuseCondition(condition, known);
  // A trace belongs to the run that was active when it was made, and to those that it was linked to.
  if (key === 'run_id') {
    if (operator !== '=') refuseCondition(condition, 'run_id takes =');
    const run = place(condition.values[0] ?? '');
    return `(list_contains(runs, ${run}) OR trace_metadata['mlflow.sourceRun'] = ${run})`;
  }
  const number = numbers[key];
  if (number) {
    if (!/^[!<>=]/.test(operator)) refuseCondition(condition, `${key} takes =, !=, <, <=, > and >=`);
    return `${number} ${operator} ${place(wholeNumber(condition.values[0] ?? '', condition))}`;
  }
  const text = texts[key];
  if (!text) refuseCondition(condition, known);
  const plain = (value: string) => (text === 'state' ? value.replace(/^STATUS_CODE_/, '') : text === 'trace_id' ? value.replace(/^(tr-|trace:\/.*\/)/, '') : value);
  return compareText(text, { ...condition, values: condition.values.map(plain) }, place);
}

function wholeNumber(text: string, condition: FilterCondition): bigint {
  if (!/^-?\d{1,18}$/.test(text)) refuseCondition(condition, `${condition.key} is compared with a whole number of milliseconds`);
  return BigInt(text);
}

const orders: Readonly<Record<string, string>> = {
  timestamp_ms: 'started', timestamp: 'started', request_time: 'started', execution_time_ms: '(ended - started)', execution_time: '(ended - started)',
  execution_duration: '(ended - started)', status: 'state', state: 'state', name: 'name', trace_name: 'name', request_id: 'trace_id', trace_id: 'trace_id',
};

function orderSql(clause: string): string {
  const match = /^(?:attributes?\.|traces?\.)?(\w+)(?:\s+(ASC|DESC))?$/i.exec(clause.trim());
  const column = orders[match?.[1] ?? ''];
  if (!match || !column) throw new ApiError('INVALID_PARAMETER_VALUE', `Cannot order traces by "${clause.slice(0, 200)}": use ${Object.keys(orders).join(', ')} with ASC or DESC.`);
  return `${column} ${match[2]?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC'}`;
}

const writeOffset = (offset: number) => Buffer.from(`offset:${offset}`).toString('base64url');

function readOffset(token: string | undefined): number {
  if (!token) return 0;
  const match = /^offset:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (!match) throw new ApiError('INVALID_PARAMETER_VALUE', 'The page_token is not one that this search gave. Start again without it.');
  return Number(match[1]);
}
