import type { DuckDBValue } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { TraceListQuery } from '../../trace/list';
import type { Row } from './database';

/** A query's conditions: `parts` on parts (what they leave out belongs to no trace of the answer), `traces` on grouped traces. */
export interface ListFilter {
  readonly parts: string[];
  readonly traces: string[];
  /** Parameters of `parts`. */
  readonly partValues: Record<string, DuckDBValue>;
  /** Parameters of both. */
  readonly values: Record<string, DuckDBValue>;
}

const matches = (columns: readonly string[]) => `(${columns.map((column) => `contains(lower(${column}), lower($text))`).join(' OR ')})`;

export function listFilter(query: TraceListQuery): ListFilter {
  const filter: ListFilter = { parts: [], traces: [], partValues: {}, values: {} };
  const { parts, traces, partValues } = filter;
  if (query.location !== undefined) {
    partValues.location = query.location;
    parts.push('location = $location');
  }
  if (query.text) {
    partValues.text = query.text;
    // Ids are hexadecimal digits: a text with others is in none.
    const texts = [...(/^[0-9a-f]{1,32}$/i.test(query.text) ? ['trace_id'] : []), 'request_preview', 'response_preview'];
    parts.push(matches(['root_name', 'first_name', ...texts]));
    traces.push(matches(['name', ...texts]));
  }
  if (query.sinceMs !== undefined) {
    partValues.since = BigInt(Math.trunc(query.sinceMs)) * 1_000_000n;
    parts.push('coalesce(root_start_ns, start_ns) >= $since');
    traces.push('started >= $since');
  }
  if (query.untilMs !== undefined) {
    filter.values.until = BigInt(Math.ceil(query.untilMs)) * 1_000_000n;
    traces.push('started < $until');
  }
  if (query.name !== undefined) {
    filter.values.rootName = query.name;
    traces.push('root_status IS NOT NULL AND name = $rootName');
  }
  for (const [name, operator, ms] of [['shortest', '>=', query.minDurationMs], ['longest', '<=', query.maxDurationMs]] as const) {
    if (ms === undefined) continue;
    filter.values[name] = BigInt(Math.round(ms * 1_000_000));
    traces.push(`ended > 0 AND ended - started ${operator} $${name}`);
  }
  if (query.cursor) {
    const [started, traceId] = decodeCursor(query.cursor);
    partValues.started = started;
    parts.push('coalesce(root_start_ns, start_ns) <= $started');
    filter.values.traceId = traceId;
    traces.push('(started, trace_id) < ($started, $traceId)');
  }
  Object.assign(filter.values, partValues);
  if (query.states && query.states.length > 0) {
    query.states.forEach((state, i) => (filter.values[`state${i}`] = state));
    traces.push(`state IN (${query.states.map((_, i) => `$state${i}`).join(', ')})`);
    if (!query.states.includes('IN_PROGRESS')) {
      query.states.forEach((state, i) => (partValues[`state${i}`] = state));
      parts.push(`root_status IN (${query.states.map((_, i) => `$state${i}`).join(', ')})`);
    }
  }
  return filter;
}

/** The place behind a listed row, as the opaque text of `TraceList.nextCursor`. */
export const encodeCursor = (row: Row): string => Buffer.from(JSON.stringify([String(row.started), row.trace_id])).toString('base64url');

/** Reads {@link encodeCursor}'s text: start in nanoseconds and trace id. Throws `INVALID_PARAMETER_VALUE` for anything else. */
export function decodeCursor(cursor: string): [bigint, string] {
  try {
    const [started, traceId] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [string, string];
    return [BigInt(started), String(traceId)];
  } catch (error) {
    throw new ApiError('INVALID_PARAMETER_VALUE', 'The cursor is not one that this list gave. Start again without it.', { cause: error });
  }
}
