import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { TraceTextRequests } from '../../protocol/traceText';
import { Rpc } from '../../protocol/rpc';
import type { SpanIds } from '../../trace/spanIds';
import type { TextCondition } from '../../trace/textIndex';

/** Milliseconds that one search may take: a regular expression can run for ever. */
const searchTimeoutMs = 3_000;

type TextRpc = Rpc<Record<never, never>, TraceTextRequests>;

/**
 * The search through what the spans of one trace carry, in a thread of its own. The thread starts
 * with the first search and reads the trace's texts then.
 */
export class TraceText implements Disposable {
  readonly #file: string;
  readonly #log: Log;
  #running: { readonly worker: Worker; readonly rpc: TextRpc } | undefined;
  #built: Promise<unknown> | undefined;
  #ids: SpanIds | undefined;

  /** `file` is the thread's bundle. */
  constructor(file: string, log: Log) {
    this.#file = file;
    this.#log = log;
  }

  /** The ids that rows of {@link find} refer to; `undefined` before {@link build}. */
  get ids(): SpanIds | undefined {
    return this.#ids;
  }

  /** Reads the texts of a trace anew. */
  build(ids: SpanIds, lines: () => Promise<ArrayBuffer>): Promise<unknown> {
    this.#ids = ids;
    const built = lines().then((bytes) => {
      const started = performance.now();
      const building = this.#start().request('build', { halves: ids.halves.slice(), odd: ids.odd, lines: bytes });
      return building.then(({ length }) => this.#log.info(`Texts of a trace with ${ids.halves.length / 2} spans laid out for searching in ${Math.round(performance.now() - started)} ms, ${length} characters.`));
    });
    this.#built = built;
    built.catch(() => {
      // A failed reading is tried again by the next search.
      if (this.#built === built) this.#ids = undefined;
    });
    return built;
  }

  /**
   * Rows of {@link ids} for which all conditions hold. Throws `search.badPattern`, and
   * `search.tooLong` for one that does not end; then the next search reads the texts again.
   */
  async find(conditions: readonly TextCondition[], signal?: AbortSignal): Promise<Int32Array> {
    await this.#built;
    const timeout = AbortSignal.timeout(searchTimeoutMs);
    try {
      const { rows } = await this.#start().request('find', { conditions }, signal ? AbortSignal.any([signal, timeout]) : timeout);
      return rows;
    } catch (error) {
      if (!timeout.aborted || signal?.aborted) throw error;
      this.dispose();
      throw new CodedError('search.tooLong', `The search ran for ${searchTimeoutMs} ms.`, { cause: error });
    }
  }

  /** Ends the thread; a later search starts another. */
  dispose(): void {
    const running = this.#running;
    this.#running = undefined;
    this.#ids = undefined;
    running?.rpc.dispose();
    void running?.worker.terminate();
  }

  #start(): TextRpc {
    if (this.#running) return this.#running.rpc;
    const worker = new Worker(this.#file, { name: 'spanlight-trace-text' });
    const rpc: TextRpc = new Rpc(
      {
        // Transferred, not copied: the texts of a big trace take a hundred megabytes.
        post: (message) => worker.postMessage(message, buffersOf(message)),
        onMessage: (listener) => {
          worker.on('message', listener);
          return { dispose: () => worker.off('message', listener) };
        },
      },
      {},
    );
    const running = { worker, rpc };
    const end = (reason: string) => {
      if (this.#running !== running) return;
      this.dispose();
      this.#log.warn(`The searching thread ended: ${reason}`);
    };
    worker.on('error', (error) => end(describeError(error)));
    worker.on('exit', (code) => end(`code ${code}`));
    worker.unref();
    this.#running = running;
    return rpc;
  }
}

function buffersOf(message: unknown): ArrayBuffer[] {
  const { params } = message as { params?: { lines?: unknown } };
  return params?.lines instanceof ArrayBuffer ? [params.lines] : [];
}
