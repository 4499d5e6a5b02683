import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable } from '../../base/disposable';
import { CodedError, describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import type { FileRequests } from '../../protocol/files';
import type { InstrumentRequests } from '../../protocol/instrument';
import { Rpc } from '../../protocol/rpc';
import type { Chunks } from './chunks';

type WorkerRequests = InstrumentRequests & FileRequests;
type InstrumentRpc = Rpc<Record<never, never>, WorkerRequests>;

/** The thread that parses and rewrites source. Started by the first request; started again after it died. */
export class InstrumentWorker implements Disposable {
  readonly #chunks: Chunks;
  readonly #log: Log;
  #running: { readonly worker: Worker; readonly rpc: InstrumentRpc } | undefined;

  constructor(chunks: Chunks, log: Log) {
    this.#chunks = chunks;
    this.#log = log;
  }

  /** True from the first request on, until the thread ends. */
  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Asks the thread. Throws `instrument.*`, or an `AbortError` when `signal` aborts. */
  async request<M extends keyof WorkerRequests & string>(
    method: M,
    params: WorkerRequests[M]['params'],
    signal?: AbortSignal,
  ): Promise<WorkerRequests[M]['result']> {
    const { rpc } = this.#start();
    try {
      return await rpc.request(method, params, signal);
    } catch (error) {
      if (error instanceof CodedError && error.code.startsWith('rpc.')) throw new CodedError('instrument.failed', describeError(error), { cause: error });
      throw error;
    }
  }

  dispose(): void {
    const running = this.#running;
    this.#running = undefined;
    running?.rpc.dispose();
    void running?.worker.terminate();
  }

  #start(): { readonly worker: Worker; readonly rpc: InstrumentRpc } {
    if (this.#running) return this.#running;
    const file = this.#chunks.file('instrument.js');
    const worker = new Worker(file, { name: 'spanlight-instrument', workerData: { distFolder: path.dirname(file) } });
    const rpc: InstrumentRpc = new Rpc(
      {
        post: (message) => worker.postMessage(message),
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
      this.#running = undefined;
      rpc.dispose();
      this.#log.warn(`The instrumenting thread ended: ${reason}`);
    };
    worker.on('error', (error) => end(describeError(error)));
    worker.on('exit', (code) => end(`code ${code}`));
    // The thread must not keep the extension host alive.
    worker.unref();
    this.#running = running;
    return running;
  }
}
