import { isAbort } from '../../base/errors';
import { Emitter, type Event } from '../../base/event';
import type { SqlCell, SqlResult } from '../../databricks/ports';
import { explain } from '../../diagnose/explain';
import type { ListProgress } from '../../protocol/listSource';
import type { ResultCell, ResultState } from '../../protocol/results';
import { progressText } from './progressText';
import type { QueryTarget } from './queryTargets';

/** Rows of a result that are read. */
const maxRows = 10_000;

/** One run of one statement that a person started: it can be cancelled, and its result is kept. */
export class SqlRun {
  readonly statement: string;
  readonly #target: QueryTarget;
  readonly #isReadOnly: boolean;
  readonly #stop = new AbortController();
  readonly #changed = new Emitter<void>();
  readonly #progressed = new Emitter<ListProgress>();
  #result: SqlResult | undefined;
  #state: Pick<ResultState, 'state' | 'progress' | 'elapsedMs' | 'failure'> = { state: 'running' };

  readonly onDidChange: Event<void> = this.#changed.event;
  readonly onDidProgress: Event<ListProgress> = this.#progressed.event;

  constructor(statement: string, target: QueryTarget, isReadOnly: boolean) {
    this.statement = statement;
    this.#target = target;
    this.#isReadOnly = isReadOnly;
  }

  /** Ends when the statement does, however. */
  async run(): Promise<void> {
    const startedAt = performance.now();
    const { runner, isLocal, warehouseState } = this.#target;
    try {
      const isStarting = !isLocal && (await warehouseState()) !== 'RUNNING';
      this.#result = await runner.run(
        { text: this.statement, readOnly: this.#isReadOnly },
        { signal: this.#stop.signal, maxRows, onProgress: ({ state, elapsedMs }) => this.#progress({ text: progressText(state, isStarting), elapsedMs }) },
      );
      this.#state = { state: 'done', elapsedMs: performance.now() - startedAt };
    } catch (error) {
      this.#state = isAbort(error) ? { state: 'cancelled' } : { state: 'failed', failure: explain(error).sentence };
    }
    this.#changed.fire();
  }

  cancel(): void {
    this.#stop.abort();
  }

  /** What was read; `undefined` unless it is done. */
  get result(): SqlResult | undefined {
    return this.#result;
  }

  /** The run as its page shows it. */
  get shown(): ResultState {
    const { columns = [], rows = [], truncated = false } = this.#result ?? {};
    return { statement: this.statement, label: this.#target.label, columns, rows: rows.map((row) => row.map(shownCell)), truncated, ...this.#state };
  }

  #progress(progress: ListProgress): void {
    if (this.#state.state !== 'running') return;
    this.#state = { state: 'running', progress };
    this.#progressed.fire(progress);
  }
}

function shownCell(cell: SqlCell): ResultCell {
  if (typeof cell === 'bigint') return Number.isSafeInteger(Number(cell)) ? Number(cell) : cell.toString();
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;
}
