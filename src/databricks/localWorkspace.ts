import { localApi, type LocalSpansQuery, type LocalStatus, type LocalTrace } from '../protocol/localWorkspace';
import type { CalledFunction, FunctionRun, RunsQuery } from '../trace/compare/runs';
import type { TraceList, TraceListQuery, TracesChanged } from '../trace/list';
import { readTraceMetadata, traceInfoPath } from './calls/traceInfo';
import { HttpClient } from './http';
import type { Log } from '../base/log';
import type { SqlRunner } from './ports';
import { StatementSqlRunner } from './statements';
import { openWorkspace } from './workspace';
import type { Workspace } from './workspacePorts';

/** A message of the local workspace's event stream. */
export type LocalEvent = { readonly kind: 'status'; readonly status: LocalStatus } | { readonly kind: 'traces'; readonly change: TracesChanged };

/** The private calls of `protocol/localWorkspace.ts`. Every one throws `HttpError`. */
export class LocalWorkspaceClient {
  readonly #http: HttpClient;
  /** The Databricks and MLflow calls that the same server answers. */
  readonly workspace: Workspace;

  /** `port` on 127.0.0.1; `token` from the owner file. */
  constructor(port: number, token: string) {
    const address = `http://127.0.0.1:${port}`;
    this.#http = new HttpClient(address, token);
    this.workspace = openWorkspace(address, this.#http);
  }

  /** Databricks SQL on the workspace's tables. */
  sql(warehouseId: string, log: Log): SqlRunner {
    return new StatementSqlRunner(this.#http, warehouseId, log);
  }

  async status(signal?: AbortSignal, timeoutMs = 5_000): Promise<LocalStatus> {
    return (await this.#http.json({ path: localApi.status, signal, timeoutMs })) as LocalStatus;
  }

  async traces(query: TraceListQuery, signal?: AbortSignal): Promise<TraceList> {
    return (await this.#http.json({ path: localApi.traces, query: { query: JSON.stringify(query) }, signal })) as TraceList;
  }

  /** The newest calls of a function. */
  async runs(query: RunsQuery, signal?: AbortSignal): Promise<readonly FunctionRun[]> {
    return ((await this.#http.json({ path: localApi.runs, query: { query: JSON.stringify(query) }, signal, timeoutMs: 60_000 })) as { runs: FunctionRun[] }).runs;
  }

  /** Names that spans have. */
  async functions(signal?: AbortSignal): Promise<readonly CalledFunction[]> {
    return ((await this.#http.json({ path: localApi.functions, signal, timeoutMs: 60_000 })) as { functions: CalledFunction[] }).functions;
  }

  async trace(traceId: string, location: string | undefined, signal?: AbortSignal): Promise<LocalTrace> {
    return (await this.#http.json({ path: pathOf(traceId), query: { location }, signal, timeoutMs: 60_000 })) as LocalTrace;
  }

  /** The trace without what its spans carry; bytes for `decodeColumns`. */
  async columns(traceId: string, location: string | undefined, signal?: AbortSignal): Promise<ArrayBuffer> {
    const { bytes } = await this.#http.bytes({ path: `${pathOf(traceId)}/columns`, query: { location }, signal, timeoutMs: 120_000 });
    return ownBuffer(bytes);
  }

  /** Some spans of a trace with all they carry, as OTLP JSON; those that are gone are left out. */
  async spans(traceId: string, query: LocalSpansQuery, signal?: AbortSignal): Promise<unknown> {
    const answer = await this.#http.json({ method: 'POST', isIdempotent: true, path: `${pathOf(traceId)}/spans`, body: query, signal, timeoutMs: 60_000 });
    return (answer as LocalTrace).otlp;
  }

  /** What is searched in a trace, as lines of JSON. */
  async texts(traceId: string, location: string | undefined, signal?: AbortSignal): Promise<ArrayBuffer> {
    const { bytes } = await this.#http.bytes({ path: `${pathOf(traceId)}/texts`, query: { location }, signal, timeoutMs: 120_000 });
    return ownBuffer(bytes);
  }

  /** What MLflow keeps about a trace beside its spans (`trace_metadata`): who ran it, from which file and commit. */
  async metadata(traceId: string, location: string | undefined, signal?: AbortSignal): Promise<Readonly<Record<string, string>>> {
    return readTraceMetadata(await this.#http.json({ path: traceInfoPath(location, traceId), signal }));
  }

  /** Asks the process to end. It answers once everything is on disk. */
  async shutdown(): Promise<void> {
    await this.#http.json({ method: 'POST', path: localApi.shutdown, body: {}, timeoutMs: 15_000 });
  }

  /**
   * The event stream (server-sent events, WHATWG HTML 9.2), until the server or `signal` ends it.
   * Unknown events are passed over.
   */
  async *events(signal: AbortSignal): AsyncGenerator<LocalEvent> {
    let name = '';
    let data: string[] = [];
    for await (const line of this.#http.lines(localApi.events, signal)) {
      if (line === '') {
        const event = decodeEvent(name, data.join('\n'));
        if (event) yield event;
        name = '';
        data = [];
      } else if (line.startsWith('event:')) name = line.slice('event:'.length).trim();
      else if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''));
    }
  }

  async close(): Promise<void> {
    await this.#http.close();
  }
}

const pathOf = (traceId: string): string => `${localApi.traces}/${encodeURIComponent(traceId)}`;

/** A buffer with nothing else in it, which can be given away. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const isWhole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  return (isWhole ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
}

function decodeEvent(name: string, data: string): LocalEvent | undefined {
  if (name === 'status') return { kind: 'status', status: JSON.parse(data) as LocalStatus };
  if (name === 'traces') return { kind: 'traces', change: JSON.parse(data) as TracesChanged };
  return undefined;
}
