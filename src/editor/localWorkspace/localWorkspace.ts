import type { Disposable } from '../../base/disposable';
import { CodedError, describeError, isAbort } from '../../base/errors';
import { Emitter } from '../../base/event';
import type { Log } from '../../base/log';
import type { LocalWorkspaceClient } from '../../databricks/localWorkspace';
import type { LocalTarget } from '../../destination/variables';
import type { LocalArguments, LocalOwner, LocalStatus } from '../../protocol/localWorkspace';
import type { TracesChanged } from '../../trace/list';
import type { Chunks } from '../services/chunks';
import { isProcessAlive, readOwner } from './ownerFile';
import { startLocalProcess } from './process';

/** State of the local workspace as this window knows it. */
export type LocalState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly status: LocalStatus }
  | { readonly kind: 'failed'; readonly error: unknown };

/** What the process is started with. */
export type LocalOptions = () => Promise<LocalArguments>;

/** A running local workspace. */
export interface LocalConnection {
  readonly client: LocalWorkspaceClient;
  readonly target: LocalTarget;
}

/**
 * The local workspace of this window's folder: adopts the process that already runs for the
 * folder (a reload, a second window) or starts one, keeps its event stream open, and starts it
 * again when it dies.
 */
export class LocalWorkspace implements Disposable {
  readonly #chunks: Chunks;
  readonly #options: LocalOptions;
  readonly #log: Log;
  readonly #state = new Emitter<LocalState>();
  readonly #traces = new Emitter<TracesChanged>();
  #current: LocalState = { kind: 'off' };
  #connecting: Promise<LocalConnection> | undefined;
  #connection: LocalConnection | undefined;
  #stream: AbortController | undefined;
  #recentDeaths: number[] = [];
  #disposed = false;

  /** Fires on every change of {@link state}. */
  readonly onDidChangeState = this.#state.event;
  /** Fires when traces were stored, at most ten times a second. */
  readonly onDidChangeTraces = this.#traces.event;

  constructor(chunks: Chunks, options: LocalOptions, log: Log) {
    this.#chunks = chunks;
    this.#options = options;
    this.#log = log;
  }

  get state(): LocalState {
    return this.#current;
  }

  /** The running process; `undefined` unless the state is `running`. */
  get connection(): LocalConnection | undefined {
    return this.#connection;
  }

  /** Adopts or starts the process. Calls at the same time share one start. Throws `local.*` or `HttpError`. */
  connect(): Promise<LocalConnection> {
    if (this.#connection) return Promise.resolve(this.#connection);
    this.#connecting ??= this.#open().finally(() => (this.#connecting = undefined));
    return this.#connecting;
  }

  /** Ends the process once its data is on disk. Quiet where none runs. */
  async stop(): Promise<void> {
    const { data } = await this.#options();
    const owner = await readOwner(data);
    this.#close();
    this.#setState({ kind: 'off' });
    if (!owner || !isProcessAlive(owner.pid)) return;
    const client = new (this.#chunks.databricks().LocalWorkspaceClient)(owner.port, owner.token);
    try {
      await client.shutdown();
      await waitUntil(() => !isProcessAlive(owner.pid), 10_000);
    } finally {
      await client.close();
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#recentDeaths = [];
    await this.connect();
  }

  dispose(): void {
    this.#disposed = true;
    this.#close();
    this.#state.dispose();
    this.#traces.dispose();
  }

  async #open(): Promise<LocalConnection> {
    this.#setState({ kind: 'starting' });
    try {
      const startedAt = Date.now();
      const args = await this.#options();
      const adopted = await this.#adopt(args.data);
      const { client, status, owner } = adopted ?? (await this.#start(args));
      this.#log.info(`Local workspace ${adopted ? 'adopted' : 'started'} in ${Date.now() - startedAt} ms: process ${owner.pid}, port ${owner.port}.`);
      const connection: LocalConnection = { client, target: { port: owner.port, token: owner.token, defaults: status.defaults } };
      if (this.#disposed) {
        await client.close();
        throw new CodedError('local.notRunning', 'The window closed during the start.');
      }
      this.#connection = connection;
      this.#setState({ kind: 'running', status });
      void this.#follow(connection);
      return connection;
    } catch (error) {
      this.#log.error(describeError(error));
      this.#setState({ kind: 'failed', error });
      throw error;
    }
  }

  /** The process that already serves the data folder, if it answers with the token of its owner file. */
  async #adopt(dataFolder: string): Promise<{ client: LocalWorkspaceClient; status: LocalStatus; owner: LocalOwner } | undefined> {
    const owner = await readOwner(dataFolder);
    if (!owner || !isProcessAlive(owner.pid)) return undefined;
    const client = new (this.#chunks.databricks().LocalWorkspaceClient)(owner.port, owner.token);
    try {
      return { client, owner, status: await client.status() };
    } catch (error) {
      // The process id was given to another program, or it hangs: a new one takes over or names the holder.
      this.#log.warn(`No local workspace answers for the owner file (process ${owner.pid}): ${describeError(error)}`);
      await client.close();
      return undefined;
    }
  }

  async #start(args: LocalArguments): Promise<{ client: LocalWorkspaceClient; status: LocalStatus; owner: LocalOwner }> {
    const script = this.#chunks.file('local.js');
    try {
      await startLocalProcess(script, args);
    } catch (error) {
      // Another window may have won the race for the folder.
      const other = await waitUntil(() => this.#adopt(args.data), 3_000);
      if (other) return other;
      throw error;
    }
    const opened = await waitUntil(() => this.#adopt(args.data), 5_000);
    if (!opened) throw new CodedError('local.startFailed', `The process listens but ${args.data}/owner.json does not say where.`);
    return opened;
  }

  /** Reads the event stream; when it breaks, connects again, and gives up after three deaths in a minute. */
  async #follow(connection: LocalConnection): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    try {
      for await (const event of connection.client.events(stream.signal)) {
        if (event.kind === 'status') this.#setState({ kind: 'running', status: event.status });
        else this.#onTraces(event.change);
      }
    } catch (error) {
      if (!stream.signal.aborted && !isAbort(error)) this.#log.warn(`The event stream broke: ${describeError(error)}`);
    }
    if (stream.signal.aborted || this.#disposed) return;
    this.#close();
    const now = Date.now();
    this.#recentDeaths = [...this.#recentDeaths.filter((at) => now - at < 60_000), now];
    if (this.#recentDeaths.length > 3) {
      this.#setState({ kind: 'failed', error: new CodedError('local.startFailed', 'It ended four times within a minute.') });
      return;
    }
    // The failure is in the state by then.
    await this.connect().catch(() => undefined);
  }

  #onTraces(change: TracesChanged): void {
    if (this.#current.kind === 'running') {
      const { spansPerSecond, refusedRequests } = change;
      const status = { ...this.#current.status, spansPerSecond, refusedRequests };
      this.#setState({ kind: 'running', status: { ...status, traceCount: Math.max(status.traceCount, change.traces.length > 0 ? 1 : 0) } });
    }
    this.#traces.fire(change);
  }

  #close(): void {
    this.#stream?.abort();
    this.#stream = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    void connection?.client.close().catch((error: unknown) => this.#log.warn(describeError(error)));
  }

  #setState(state: LocalState): void {
    this.#current = state;
    if (!this.#disposed) this.#state.fire(state);
  }
}

/** The first truthy answer of `check`, asked every 100 ms; `undefined` when the time is up. */
async function waitUntil<T>(check: () => T | Promise<T>, timeoutMs: number): Promise<T | undefined> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await check();
    if (answer) return answer;
    if (Date.now() >= end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
