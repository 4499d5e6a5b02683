import type { Disposable } from '../../base/disposable';
import { CodedError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { PlacedSpan } from '../../trace/build';
import { repairsOf } from '../../trace/build';
import type { TraceColumns } from '../../trace/columns';
import { decodeColumns, encodeColumns } from '../../trace/columnsBytes';
import type { Span } from '../../trace/model';
import { withPrices, type ModelPrice } from '../../trace/price';
import { IdTable, type SpanIds } from '../../trace/spanIds';
import type { TraceSource } from '../../trace/traceSource';
import type { TextCondition } from '../../trace/textIndex';
import { TraceText } from '../traceText/traceText';

/** Whole spans that are kept: going back to one asks nothing. */
const keptSpans = 300;
/** The most ancestors that a span is looked at with. */
const maxAncestors = 50;
/** Milliseconds between two readings of the texts of a trace that grows. */
const rereadTextsMs = 3_000;

/** A trace that is open: its columns as they were read last, whole spans on demand, the search. */
export class OpenTrace implements Disposable {
  readonly #source: TraceSource;
  readonly #prices: () => readonly ModelPrice[];
  readonly #text: TraceText;
  readonly #spans = new Map<string, Span>();
  #columns: TraceColumns | undefined;
  #table: { readonly ids: SpanIds; readonly table: IdTable } | undefined;
  #textsReadAt = 0;
  #begun: Promise<ArrayBuffer> | undefined;

  /** `prices`: what a person says that tokens cost, read anew with the trace. */
  constructor(source: TraceSource, textWorker: string, log: Log, prices: () => readonly ModelPrice[] = () => []) {
    this.#source = source;
    this.#prices = prices;
    this.#text = new TraceText(textWorker, log);
  }

  /** As read last; `undefined` before {@link read}. */
  get columns(): TraceColumns | undefined {
    return this.#columns;
  }

  /** Begins to read before the page asks, which takes a moment to load. */
  begin(): void {
    const begun = this.#source.columns();
    // Whoever asks for it meets the failure.
    begun.catch(() => undefined);
    this.#begun = begun;
  }

  /** The trace has changed: what was begun is old. */
  changed(): void {
    this.#begun = undefined;
  }

  /** Reads the trace anew; the bytes are for the page. Throws `trace.unreadable` for a trace without spans. */
  async read(signal?: AbortSignal): Promise<ArrayBuffer> {
    const begun = this.#begun;
    this.#begun = undefined;
    let bytes = await (begun ?? this.#source.columns(signal));
    let columns = decodeColumns(bytes);
    const priced = withPrices(columns, this.#prices());
    if (priced !== columns) {
      bytes = encodeColumns(priced);
      columns = decodeColumns(bytes);
    }
    if (columns.count === 0) throw new CodedError('trace.unreadable', 'This trace holds no span that can be read.');
    this.#columns = columns;
    this.#table = undefined;
    // A span that ran when it was read may have ended since.
    for (const [spanId, span] of this.#spans) if (span.endNs === 0n) this.#spans.delete(spanId);
    return bytes;
  }

  /** The row of a span; -1 where it is not in the trace. */
  rowOf(spanId: string): number {
    const { ids } = this.#known();
    if (this.#table?.ids !== ids) {
      const table = new IdTable(ids.halves);
      for (let row = 0; row < ids.halves.length / 2; row += 1) table.add(row);
      this.#table = { ids, table };
    }
    return this.#table.table.find(...ids.halvesOf(spanId));
  }

  /** Whole spans of rows, in their order. Throws `trace.notFound` where one is gone. */
  async spans(rows: readonly number[], signal?: AbortSignal): Promise<Span[]> {
    const { ids } = this.#known();
    const spanIds = rows.map((row) => ids.get(row));
    const missing = spanIds.filter((spanId) => !this.#spans.has(spanId));
    const brought = missing.length > 0 ? await this.#source.spans(missing, signal) : [];
    const fresh = new Map(brought.map((span) => [span.spanId, span]));
    const found = spanIds.map((spanId) => fresh.get(spanId) ?? this.#spans.get(spanId));
    for (const span of brought) this.#spans.set(span.spanId, span);
    for (const spanId of this.#spans.keys()) {
      if (this.#spans.size <= keptSpans) break;
      this.#spans.delete(spanId);
    }
    if (found.includes(undefined)) throw new CodedError('trace.notFound', 'The span is not in this trace any more. Refresh the trace.');
    return found as Span[];
  }

  /** One whole span in its place. */
  async placed(spanId: string, signal?: AbortSignal): Promise<PlacedSpan> {
    const { columns, row } = this.#place(spanId);
    const [span] = await this.spans([row], signal);
    const startNs = columns.originNs + BigInt(columns.startNs[row]!);
    const duration = columns.durationNs[row]!;
    return { span: span!, depth: columns.depth[row]!, parent: columns.parent[row]!, startNs, endNs: duration < 0 ? 0n : startNs + BigInt(duration), repairs: repairsOf(columns.repairs[row]!) };
  }

  /** The span of a row and those around it, innermost first. */
  async chain(row: number, signal?: AbortSignal): Promise<Span[]> {
    const { parent } = this.#known();
    const rows: number[] = [];
    for (let at = row; at >= 0 && rows.length <= maxAncestors; at = parent[at]!) rows.push(at);
    return this.spans(rows, signal);
  }

  /** Rows for which all conditions hold, ascending. Throws as `TraceText.find`. */
  async find(conditions: readonly TextCondition[], signal?: AbortSignal): Promise<Int32Array> {
    const { ids } = this.#known();
    const now = Date.now();
    if (!this.#text.ids || (this.#text.ids !== ids && now - this.#textsReadAt > rereadTextsMs)) {
      this.#textsReadAt = now;
      await this.#text.build(ids, () => this.#source.texts());
    }
    const searched = this.#text.ids!;
    const rows = await this.#text.find(conditions, signal);
    if (searched === this.#known().ids) return rows;
    // The trace has grown since: rows are others now.
    return Int32Array.from(rows, (row) => this.rowOf(searched.get(row))).filter((row) => row >= 0).sort();
  }

  dispose(): void {
    this.#text.dispose();
  }

  #place(spanId: string): { columns: TraceColumns; row: number } {
    const row = this.rowOf(spanId);
    if (row < 0) throw new CodedError('trace.notFound', 'The span is not in this trace any more. Refresh the trace.');
    return { columns: this.#known(), row };
  }

  #known(): TraceColumns {
    if (!this.#columns) throw new CodedError('trace.notFound', 'The trace has not been read yet.');
    return this.#columns;
  }
}
