import { AskedOnce } from '../base/askedOnce';
import { CodedError } from '../base/errors';
import type { Signal } from '../base/cancellation';
import type { SqlResult, SqlRunOptions, SqlRunner, SqlStatement } from '../databricks/ports';
import { decodeTableRow, type TableSpanRow } from '../trace/decode/tableRows';
import { maxRunNames, maxRuns, type FunctionRun, type RunsQuery } from '../trace/compare/runs';
import type { TraceList, TraceListQuery, TraceRow } from '../trace/list';
import { isRoot, type Span } from '../trace/model';
import type { TraceNotes } from '../trace/notes';
import { describeTable, readColumns } from './describe';
import { readsContents, type TraceFilter } from './filter';
import { listTraces, pageLimits, traceDetails, type ListCursor } from './listStatement';
import { showTable, type TableName } from './names';
import type { ModelPrice } from './prices';
import { detectShape, type ReportedColumn, type TableShape } from './shape';
import { functionSpans, readRuns } from './runsStatement';
import { maxTraceIds, traceEntries, type SideTables } from './sideTables';
import { joinDetails, readCursor, readListed, records, writeCursor, type ListedTrace } from './traceList';
import { readableSide } from './noteView';
import { readNotes, type TraceEntry } from './readNotes';
import { readSkeleton } from './skeletonRows';
import { maxSpans, skeletonRows, spanDetail, spanDetails, traceSkeleton, traceSpans } from './traceStatements';
import { lastMs, type TimeWindow } from './window';

/** The tables of one trace location. */
export interface SpanLocation {
  /** As in `TraceRow.location`. */
  readonly location: string;
  readonly spans: TableName;
  readonly side: SideTables;
  /** Views of the location that show what the side tables hold, the cheaper first. */
  readonly views?: readonly TableName[];
  /** Where deleting a trace has to look too. */
  readonly logs?: TableName;
  readonly experimentId?: string;
}

export interface TraceStoreDeps {
  readonly runner: SqlRunner;
  readonly location: SpanLocation;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What a person says that tokens cost, read anew for each statement. */
  readonly prices?: () => readonly ModelPrice[];
  /** Columns from the tables API, which needs no warehouse; where absent or empty, `DESCRIBE` is asked. */
  readonly columns?: (name: TableName, signal?: Signal) => Promise<readonly ReportedColumn[]>;
}

/** A trace without its contents. Spans carry the attributes of `skeletonKeys` only. */
export interface SkeletonTrace {
  readonly spans: readonly Span[];
  /** True where the trace has more spans than are read. */
  readonly truncated: boolean;
}

const dayMs = 86_400_000;
/** The window of a list that names none, in milliseconds. */
export const usualWindowMs = dayMs;
/** Windows that are searched for a pasted trace id, one after the other; the last is the whole table. */
const searchWindowsMs = [dayMs, 30 * dayMs, undefined];
const cachedSpans = 500_000;
/** Spans that one statement names. */
const spansAtOnce = 200;
/** Parts of a window that a filter on contents is tried on, one after the other. */
const contentParts = [64n, 8n, 1n];

/**
 * Traces of one location through SQL. Shapes are asked for once; traces whose root has ended are
 * kept, as they no longer change. Everything can be cancelled; nothing is asked unless called.
 */
export class TraceStore {
  readonly #deps: TraceStoreDeps;
  readonly #shape = new AskedOnce<TableShape>();
  readonly #side = new AskedOnce<SideTables>();
  readonly #traces = new Map<string, SkeletonTrace>();
  readonly #lists = new Map<string, TraceList>();

  constructor(deps: TraceStoreDeps) {
    this.#deps = deps;
  }

  /** The span table's shape. Throws `tables.shape` where it is no span table. A failed question is asked again next time. */
  async shape(options?: SqlRunOptions): Promise<TableShape> {
    const shape = await this.#shape.get(() => this.#askShape(options), options?.signal);
    const prices = this.#deps.prices?.() ?? [];
    return prices.length === 0 ? shape : { ...shape, prices };
  }

  /** Where tags, metadata and assessments are read: a view where the tables beside the spans are missing. Asked for once; a failed question is asked again. */
  async side(signal?: Signal): Promise<SideTables> {
    const { location, columns } = this.#deps;
    if (!columns) return location.side;
    return this.#side.get(() => readableSide(location.side, location.views ?? [], (name) => columns(name, signal)), signal);
  }

  /** The last answer to this query, at once; `undefined` where there was none. */
  lastList(query: TraceListQuery): TraceList | undefined {
    return this.#lists.get(listKey(query, this.#deps.now()));
  }

  /** One page of traces, newest first. Two statements: which traces, then their counts and previews. */
  async list(query: TraceListQuery, options?: SqlRunOptions): Promise<TraceList> {
    const shape = await this.shape(options);
    const limit = Math.max(1, Math.min(query.limit ?? pageLimits.usual, pageLimits.most));
    const filter = this.#filterOf(query);
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const listed = await this.#listed(shape, filter, limit, after, options);
    const page = listed.slice(0, limit);
    const rows = page.length === 0 ? [] : await this.#rows(shape, page, filter, options);
    const last = page.at(-1);
    const list: TraceList = { rows, ...(listed.length > limit && last ? { nextCursor: writeCursor(last) } : {}) };
    remember(this.#lists, listKey(query, this.#deps.now()), list, 20);
    return list;
  }

  /** The statement that a list would send first, to ask what it costs. */
  async listStatement(query: TraceListQuery, options?: SqlRunOptions): Promise<SqlStatement> {
    const filter = this.#filterOf(query);
    return listTraces(await this.shape(options), await this.#sideFor(filter, options), filter, pageLimits.usual);
  }

  /**
   * A whole trace without contents: one statement where `near` says when it started, else a search
   * through growing windows. `undefined` where no window has it.
   */
  async trace(traceId: string, near: Pick<TraceRow, 'startMs' | 'durationMs'> | undefined, options?: SqlRunOptions): Promise<SkeletonTrace | undefined> {
    const known = this.#traces.get(traceId);
    if (known) return known;
    const shape = await this.shape(options);
    for (const window of this.#windows(near)) {
      const result = await this.#deps.runner.run(traceSkeleton(shape, traceId, window), { ...options, maxRows: 2 * skeletonRows });
      const spans = readSkeleton(traceId, result);
      if (spans.length === 0) continue;
      const trace = { spans: spans.slice(0, maxSpans), truncated: spans.length > maxSpans };
      if (spans.some((span) => isRoot(span) && span.endNs > 0n)) this.#keep(traceId, trace);
      return trace;
    }
    return undefined;
  }

  /** Everything stored about one span; `undefined` where it is gone. `near` as in {@link trace}. */
  async span(traceId: string, spanId: string, near: Pick<TraceRow, 'startMs' | 'durationMs'> | undefined, options?: SqlRunOptions): Promise<Span | undefined> {
    const shape = await this.shape(options);
    const start = this.#traces.get(traceId)?.spans.find((span) => span.spanId === spanId)?.startNs;
    const place = start === undefined ? near : { startMs: Number(start / 1_000_000n), durationMs: 1 };
    for (const window of this.#windows(place)) {
      const result = await this.#deps.runner.run(spanDetail(shape, traceId, spanId, window), { ...options, maxRows: 1 });
      const [row] = records(result);
      if (row) return decodeTableRow(traceId, row as unknown as TableSpanRow);
    }
    return undefined;
  }

  /** Everything stored about some spans; those that are gone are left out. `near` as in {@link trace}. */
  async spans(traceId: string, spanIds: readonly string[], near: Pick<TraceRow, 'startMs' | 'durationMs'> | undefined, options?: SqlRunOptions): Promise<Span[]> {
    const shape = await this.shape(options);
    const found = new Map<string, Span>();
    for (let from = 0; from < spanIds.length; from += spansAtOnce) {
      const part = spanIds.slice(from, from + spansAtOnce);
      for (const window of this.#windows(near ?? this.#placeOfSpans(traceId, part))) {
        const result = await this.#deps.runner.run(spanDetails(shape, traceId, part, window), { ...options, maxRows: 2 * part.length });
        for (const row of records(result)) {
          const span = decodeTableRow(traceId, row as unknown as TableSpanRow);
          if (span && (found.get(span.spanId)?.endNs ?? -1n) < span.endNs) found.set(span.spanId, span);
        }
        if (result.rows.length > 0) break;
      }
    }
    return [...found.values()];
  }

  /** These traces were deleted: what is kept of them goes, and the last lists with it. */
  forget(traceIds: readonly string[]): void {
    for (const id of traceIds) this.#traces.delete(id);
    this.#lists.clear();
  }

  /** The newest calls of a function, of the last week unless the query says otherwise. */
  async runs(query: RunsQuery, options?: SqlRunOptions): Promise<FunctionRun[]> {
    const shape = await this.shape(options);
    const limit = Math.max(1, Math.min(query.limit ?? maxRuns, maxRuns));
    const week = lastMs(this.#deps.now(), 7 * dayMs);
    const window = {
      sinceNs: query.sinceMs === undefined ? week.sinceNs : BigInt(Math.floor(query.sinceMs)) * 1_000_000n,
      untilNs: query.untilMs === undefined ? week.untilNs : BigInt(Math.ceil(query.untilMs * 1_000)) * 1_000n,
    };
    const result = await this.#deps.runner.run(functionSpans(shape, query.names.slice(0, maxRunNames), window, limit), { ...options, maxRows: limit });
    return readRuns(result, this.#deps.location.location);
  }

  /** When a listed trace started and how long it took; `undefined` for one that no list has shown. */
  placeOf(traceId: string): Pick<TraceRow, 'startMs' | 'durationMs'> | undefined {
    for (const { rows } of this.#lists.values()) {
      const row = rows.find((each) => each.traceId === traceId);
      if (row) return row;
    }
    return undefined;
  }

  /** Every span of a trace with everything stored, for saving and comparing. */
  async wholeTrace(traceId: string, near: Pick<TraceRow, 'startMs' | 'durationMs'> | undefined, options?: SqlRunOptions): Promise<SkeletonTrace | undefined> {
    const shape = await this.shape(options);
    for (const window of this.#windows(near)) {
      const result = await this.#deps.runner.run(traceSpans(shape, traceId, window), { ...options, maxRows: maxSpans });
      const spans = records(result).flatMap((row) => decodeTableRow(traceId, row as unknown as TableSpanRow) ?? []);
      if (spans.length > 0) return { spans, truncated: result.truncated };
    }
    return undefined;
  }

  /** Tags, metadata and assessments of at most {@link maxTraceIds} traces. */
  async entries(traceIds: readonly string[], options?: SqlRunOptions): Promise<readonly TraceEntry[]> {
    if (traceIds.length === 0) return [];
    const statement = traceEntries(await this.side(options?.signal), traceIds.slice(0, maxTraceIds));
    if (!statement) return [];
    const text = (value: unknown) => (value === null || value === undefined ? undefined : String(value));
    return records(await this.#deps.runner.run(statement, options)).map((row) => ({
      traceId: String(row.trace_id), kind: String(row.kind), entryId: String(row.entry_id), name: text(row.name), value: text(row.value), comment: text(row.comment), metadata: text(row.metadata),
      createdUs: text(row.created_us), updatedUs: text(row.updated_us),
    }));
  }

  /** Tags, metadata and assessments of one trace, as they are now. */
  async notes(traceId: string, options?: SqlRunOptions): Promise<TraceNotes> {
    return readNotes(await this.entries([traceId], options));
  }

  async #askShape(options?: SqlRunOptions): Promise<TableShape> {
    const { spans } = this.#deps.location;
    const known = (await this.#deps.columns?.(spans, options?.signal)) ?? [];
    if (known.length > 0) return detectShape(spans, known);
    const columns = readColumns(await this.#deps.runner.run(describeTable(spans), options));
    if (columns.length === 0) throw new CodedError('tables.shape', `The columns of ${showTable(spans)} could not be read.`);
    return detectShape(spans, columns);
  }

  /**
   * The rows of a page. A filter that reads what spans carry is tried on the newest part of the
   * window first: where it matches often, the rest is never read.
   */
  async #listed(shape: TableShape, filter: TraceFilter, limit: number, after: ListCursor | undefined, options?: SqlRunOptions): Promise<ListedTrace[]> {
    const newest = after && after.startNs < filter.untilNs ? after.startNs + 1n : filter.untilNs;
    const rows: ListedTrace[] = [];
    const side = await this.#sideFor(filter, options);
    for (const part of readsContents(filter) ? contentParts : [1n]) {
      const sinceNs = newest - (newest - filter.sinceNs) / part;
      if (sinceNs >= filter.untilNs) continue;
      const ask = (side: SideTables) => this.#deps.runner.run(listTraces(shape, side, { ...filter, sinceNs }, limit - rows.length, rows.at(-1) ?? after), { ...options, maxRows: limit - rows.length + 1 });
      rows.push(...readListed(await this.#askNotes(filter, side, ask)));
      if (rows.length > limit) break;
    }
    return rows;
  }

  /** Most lists need nothing beside the spans: then nothing is asked. */
  async #sideFor({ tags, session, user }: TraceFilter, options?: SqlRunOptions): Promise<SideTables> {
    return (tags ?? []).length > 0 || session !== undefined || user !== undefined ? this.side(options?.signal) : this.#deps.location.side;
  }

  /** A session or user stands on spans too: where the table of metadata and tags cannot be read, they are looked for there alone. */
  async #askNotes(filter: TraceFilter, side: SideTables, ask: (side: SideTables) => Promise<SqlResult>): Promise<SqlResult> {
    try {
      return await ask(side);
    } catch (error) {
      const isOptional = (filter.session !== undefined || filter.user !== undefined) && (filter.tags ?? []).length === 0 && side.form !== 'none';
      if (!isOptional || !(error instanceof CodedError) || !['sql.failed', 'sql.forbidden'].includes(error.code)) throw error;
      return ask({ form: 'none' });
    }
  }

  async #rows(shape: TableShape, page: readonly ListedTrace[], filter: TraceFilter, options?: SqlRunOptions): Promise<TraceRow[]> {
    const { location, experimentId } = this.#deps.location;
    const starts = page.map((each) => each.startNs);
    const lowest = starts.reduce((a, b) => (b < a ? b : a));
    const isOpen = page.some((each) => each.endNs === undefined);
    const highest = page.reduce((most, each) => ((each.endNs ?? 0n) > most ? each.endNs! : most), starts[0]!);
    // Spans of a trace can start before its root when clocks differ; those of one without a root, anywhere.
    const window: TimeWindow = {
      sinceNs: (page.every((each) => each.hasRoot) ? lowest : filter.sinceNs) - hourNs,
      untilNs: isOpen && filter.untilNs > highest ? filter.untilNs : highest + hourNs,
    };
    const details = await this.#deps.runner.run(traceDetails(shape, page.map((each) => each.traceId), window), { ...options, maxRows: page.length });
    return joinDetails(page, records(details), location, experimentId);
  }

  #filterOf(query: TraceListQuery): TraceFilter {
    const { limit: _limit, cursor: _cursor, location: _location, sinceMs, untilMs, ...filter } = query;
    const recent = lastMs(this.#deps.now(), usualWindowMs);
    return {
      ...filter,
      sinceNs: sinceMs === undefined ? recent.sinceNs : BigInt(Math.floor(sinceMs)) * 1_000_000n,
      untilNs: untilMs === undefined ? recent.untilNs : BigInt(Math.ceil(untilMs)) * 1_000_000n,
    };
  }

  *#windows(near: Pick<TraceRow, 'startMs' | 'durationMs'> | undefined): Generator<TimeWindow | undefined> {
    if (near) {
      const sinceNs = BigInt(Math.floor(near.startMs)) * 1_000_000n - hourNs;
      const untilNs = near.durationMs === undefined ? lastMs(this.#deps.now(), 0).untilNs : BigInt(Math.ceil(near.startMs + near.durationMs)) * 1_000_000n + hourNs;
      yield { sinceNs, untilNs };
    }
    for (const lengthMs of searchWindowsMs) yield lengthMs === undefined ? undefined : lastMs(this.#deps.now(), lengthMs);
  }

  /** When spans of a trace that was read started. */
  #placeOfSpans(traceId: string, spanIds: readonly string[]): Pick<TraceRow, 'startMs' | 'durationMs'> | undefined {
    const starts = this.#traces.get(traceId)?.spans.filter((span) => spanIds.includes(span.spanId)).map((span) => Number(span.startNs / 1_000_000n)) ?? [];
    return starts.length === 0 ? undefined : { startMs: Math.min(...starts), durationMs: Math.max(...starts) - Math.min(...starts) + 1 };
  }

  #keep(traceId: string, trace: SkeletonTrace): void {
    this.#traces.set(traceId, trace);
    let total = 0;
    for (const each of this.#traces.values()) total += each.spans.length;
    for (const [id, each] of this.#traces) {
      if (total <= cachedSpans || id === traceId) break;
      this.#traces.delete(id);
      total -= each.spans.length;
    }
  }
}

const hourNs = 3_600_000_000_000n;

/** A query's key for the last answer to it: the same question asked later has other instants, but the same length. */
function listKey({ sinceMs, untilMs, ...query }: TraceListQuery, nowMs: number): string {
  const length = untilMs === undefined && sinceMs !== undefined ? Math.round((nowMs - sinceMs) / 60_000) : [sinceMs, untilMs];
  return JSON.stringify([query, length]);
}

function remember<T>(map: Map<string, T>, key: string, value: T, most: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
