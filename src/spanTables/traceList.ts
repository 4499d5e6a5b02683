import { CodedError } from '../base/errors';
import type { SqlCell, SqlResult } from '../databricks/ports';
import type { TraceRow, TraceState } from '../trace/list';
import type { ListCursor } from './listStatement';

/** A result's rows as objects by column name. */
export function records(result: SqlResult): Record<string, SqlCell>[] {
  return result.rows.map((row) => Object.fromEntries(result.columns.map(({ name }, index) => [name, row[index] ?? null])));
}

/** A cursor as the opaque text of `TraceList.nextCursor`. */
export const writeCursor = ({ startNs, traceId }: ListCursor): string => `${startNs}:${traceId}`;

/** Reads {@link writeCursor}'s text. Throws `tables.cursor` for anything else. */
export function readCursor(text: string): ListCursor {
  const match = /^(-?\d{1,19}):(.*)$/s.exec(text);
  if (!match) throw new CodedError('tables.cursor', `"${text}" is not the place of a page in this list. Load the list again.`);
  return { startNs: BigInt(match[1]!), traceId: match[2]! };
}

/** One row of `listTraces`. */
export interface ListedTrace {
  readonly traceId: string;
  readonly startNs: bigint;
  readonly endNs: bigint | undefined;
  readonly name: string;
  readonly state: TraceState;
  readonly hasRoot: boolean;
}

export function readListed(result: SqlResult): ListedTrace[] {
  return records(result).flatMap((row) => {
    if (row.trace_id === null || row.start_ns === null) return [];
    const end = row.end_ns === null ? 0n : BigInt(String(row.end_ns));
    return [{
      traceId: String(row.trace_id),
      startNs: BigInt(String(row.start_ns)),
      endNs: end > 0n ? end : undefined,
      name: String(row.name ?? ''),
      state: String(row.state) as TraceState,
      hasRoot: row.has_root === true,
    }];
  });
}

/**
 * Rows of a list from the two statements' answers. A trace with several roots is listed once, at
 * its newest: its other roots, which stand on later pages, are dropped there.
 */
export function joinDetails(listed: readonly ListedTrace[], details: readonly Record<string, SqlCell>[], location: string, experimentId: string | undefined): TraceRow[] {
  const byId = new Map(details.map((each) => [String(each.trace_id), each]));
  const shown = new Set<string>();
  return listed.flatMap((trace) => {
    const detail = byId.get(trace.traceId);
    const isOtherRoot = trace.hasRoot && detail?.root_ns != null && BigInt(String(detail.root_ns)) !== trace.startNs;
    if (isOtherRoot || shown.has(trace.traceId)) return [];
    shown.add(trace.traceId);
    const start = trace.hasRoot || detail?.first_ns == null ? trace.startNs : BigInt(String(detail.first_ns));
    return [{
      traceId: trace.traceId,
      location,
      storage: 'uc' as const,
      name: trace.name,
      state: trace.state,
      startMs: Number(start / 1000n) / 1000,
      ...(trace.endNs === undefined ? {} : { durationMs: Math.max(0, Number(trace.endNs - trace.startNs) / 1e6) }),
      spanCount: Number(detail?.span_count ?? 0),
      errorCount: Number(detail?.error_count ?? 0),
      ...optional('requestPreview', detail?.request, String),
      ...optional('responsePreview', detail?.response, String),
      ...optional('tokens', detail?.total_tokens, Number),
      ...optional('costUsd', detail?.cost, Number),
      ...optional('session', detail?.session, String),
      ...optional('user', detail?.user, String),
      ...(experimentId === undefined ? {} : { experimentId }),
    }];
  });
}

const optional = <T>(name: string, value: SqlCell | undefined, read: (value: unknown) => T): Record<string, T> => (value === null || value === undefined ? {} : { [name]: read(value) });
