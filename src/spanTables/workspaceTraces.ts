import type { Disposable } from '../base/disposable';
import { CodedError } from '../base/errors';
import { Emitter, type Event } from '../base/event';
import type { Signal } from '../base/cancellation';
import type { SqlProgress, SqlRunner, SqlTrigger, WarehouseState } from '../databricks/ports';
import type { TraceList, TraceListQuery, TraceRow } from '../trace/list';
import { explainCost, readScanEstimate } from './describe';
import { expiresAfterMs, LiveTail, type TailClock, type TailState } from './liveTail';
import type { TraceStore } from './traceStore';

/** A workspace's tables, ready to be asked. */
export interface ListTarget {
  readonly runner: SqlRunner;
  readonly store: TraceStore;
  /** State of the SQL warehouse; asking does not start it. */
  readonly warehouseState: () => Promise<WarehouseState>;
}

export interface WorkspaceTracesDeps {
  /** Opens the target of the folder's connection. Throws `query.*` where a person has to choose first. */
  readonly open: () => Promise<ListTarget>;
  /** The target, where it is open already. */
  readonly opened: () => ListTarget | undefined;
  readonly clock: TailClock;
}

export interface ListOptions {
  readonly signal?: Signal;
  /** `user` where absent. */
  readonly trigger?: SqlTrigger;
  readonly onProgress?: (progress: SqlProgress & { readonly isStarting: boolean }) => void;
}

/** A list answer that may be an old one. */
export interface ListedTraces extends TraceList {
  /** True for the last answer to the same question, shown while nothing may be asked. */
  readonly isOld: boolean;
}

/**
 * The traces of a real workspace as a live list. Nothing here starts a SQL warehouse or keeps one
 * awake by itself: without a person's wish only the last answers are given, and the tail asks only
 * while it is switched on, the window is looked at and the warehouse runs.
 */
export class WorkspaceTraces implements Disposable {
  readonly #deps: WorkspaceTracesDeps;
  readonly #rows = new Emitter<readonly TraceRow[]>();
  readonly #state = new Emitter<TailState>();
  readonly #failed = new Emitter<unknown>();
  readonly #tail: LiveTail;
  #watched: TraceListQuery = {};

  /** Rows that the tail found new or changed. */
  readonly onRows: Event<readonly TraceRow[]> = this.#rows.event;
  readonly onDidChangeTail: Event<TailState> = this.#state.event;
  readonly onDidFail: Event<unknown> = this.#failed.event;

  constructor(deps: WorkspaceTracesDeps) {
    this.#deps = deps;
    this.#tail = new LiveTail({ clock: deps.clock, expiresAfterMs, list: (sinceMs) => this.#poll(sinceMs) });
    this.#tail.onDidChange((rows) => this.#rows.fire(rows));
    this.#tail.onDidFail((error) => this.#failed.fire(error));
    this.#tail.onDidChangeState((state) => this.#state.fire(state));
  }

  get tail(): TailState {
    return this.#tail.state;
  }

  /** A page of traces. `automatic` asks only while the warehouse is in use anyway; else it gives the last answer, or an empty one. */
  async list(query: TraceListQuery, options: ListOptions = {}): Promise<ListedTraces> {
    if (query.cursor === undefined) this.#watched = query;
    const { signal, onProgress } = options;
    if (options.trigger === 'automatic') return this.#listUnasked(query, signal);
    this.touch();
    const { store, warehouseState } = await this.#deps.open();
    const isStarting = onProgress !== undefined && (await warehouseState()) !== 'RUNNING';
    const list = await store.list(query, { signal, ...(onProgress ? { onProgress: (progress: SqlProgress) => onProgress({ ...progress, isStarting }) } : {}) });
    return { ...list, isOld: false };
  }

  /** What a list would read, in bytes, as the engine expects; `undefined` where it does not say or the warehouse does not run. */
  async estimate(query: TraceListQuery, signal?: Signal): Promise<number | undefined> {
    const { runner, store, warehouseState } = await this.#deps.open();
    if ((await warehouseState()) !== 'RUNNING') return undefined;
    const statement = await store.listStatement(query, { signal });
    return readScanEstimate(await runner.run(explainCost(statement), { signal }));
  }

  /** Switches the tail. `shown` are the rows that the list shows already. */
  setLive(isLive: boolean, shown: readonly TraceRow[]): void {
    if (isLive) this.#tail.start(shown);
    else this.#tail.stop();
  }

  /** The window or the view was left, or is looked at again. */
  focus(isFocused: boolean): void {
    this.#tail.focus(isFocused);
  }

  /** Somebody clicked or typed. */
  touch(): void {
    this.#tail.touch();
  }

  dispose(): void {
    this.#tail.dispose();
    for (const emitter of [this.#rows, this.#state, this.#failed]) emitter.dispose();
  }

  async #listUnasked(query: TraceListQuery, signal: Signal | undefined): Promise<ListedTraces> {
    const store = this.#deps.opened()?.store;
    if (!store) return { rows: [], isOld: true };
    try {
      return { ...(await store.list(query, { signal, trigger: 'automatic' })), isOld: false };
    } catch (error) {
      if (!(error instanceof CodedError) || error.code !== 'sql.warehouseStopped') throw error;
      return { ...(store.lastList(query) ?? { rows: [] }), isOld: true };
    }
  }

  async #poll(sinceMs: number): Promise<TraceList> {
    const { store, warehouseState } = await this.#deps.open();
    // Stopped meanwhile, by its own clock or by somebody: a tail is no reason to start it again.
    if ((await warehouseState()) !== 'RUNNING') {
      this.#tail.stop();
      return { rows: [] };
    }
    const { cursor: _cursor, untilMs: _until, ...query } = this.#watched;
    return store.list({ ...query, sinceMs: Math.max(sinceMs, query.sinceMs ?? 0) });
  }
}
