import { Agent, request, type Dispatcher } from 'undici';
import { isAbort } from '../base/errors';
import { HttpError, refusal } from './httpError';
import { retryPause, type RetryRule } from './retry';

export { HttpError } from './httpError';

/** Where the bearer token comes from. */
export interface TokenSource {
  token(signal?: AbortSignal): Promise<string>;
  /** Drops a token that the server refused; true where asking again may give another one. */
  expire?(token: string): boolean;
}

/** One request. Paths are relative to the client's address. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** JSON text that goes out as it is; used instead of `body`. */
  readonly bodyText?: string;
  /** Sent as they are, with `headers` naming what they are. */
  readonly bodyBytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** True where sending it twice is the same as once. GET is. */
  readonly isIdempotent?: boolean;
  /** Milliseconds until the whole answer of one attempt must be there; 30,000 where absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A request to an address that a workspace has signed, often at another host. */
export interface SignedRequest {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** An answer with status 200–299. */
export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface HttpOptions {
  /** Connections; one for this client alone where absent. */
  readonly dispatcher?: Dispatcher;
  readonly retry?: RetryRule;
  readonly userAgent?: string;
  /** Name of a real workspace, for the sentences that people read; absent for the local one. */
  readonly workspace?: string;
}

const defaultRetry: RetryRule = { maxAttempts: 4, firstPauseMs: 300 };

/**
 * HTTP to one server, with its bearer token. Time-limited and abortable. Calls that may be sent
 * twice are repeated after passing faults (`retry.ts`); a refused token is asked for anew once.
 */
export class HttpClient {
  readonly #address: string;
  readonly #tokens: TokenSource;
  readonly #dispatcher: Dispatcher;
  readonly #ownsDispatcher: boolean;
  readonly #retry: RetryRule;
  readonly #userAgent: string;
  readonly #workspace: string | undefined;

  constructor(address: string, token: string | TokenSource, options: HttpOptions = {}) {
    this.#address = address;
    this.#tokens = typeof token === 'string' ? { token: () => Promise.resolve(token) } : token;
    this.#ownsDispatcher = options.dispatcher === undefined;
    this.#dispatcher = options.dispatcher ?? new Agent({ keepAliveTimeout: 10_000, connect: { timeout: 5_000 } });
    this.#retry = options.retry ?? defaultRetry;
    this.#userAgent = options.userAgent ?? 'spanlight';
    this.#workspace = options.workspace;
  }

  /** The answer's JSON; `{}` for an empty one. Throws {@link HttpError}, or the abort error of `signal`. */
  async json(call: HttpRequest): Promise<unknown> {
    const text = await this.text(call);
    if (text === '') return {};
    try {
      return JSON.parse(text);
    } catch (error) {
      const what = /<html|<!doctype/i.test(text) ? 'a web page, not JSON: the host may not be a Databricks workspace, or a sign-in stands in between' : 'not JSON';
      throw new HttpError('http.malformed', `The answer to ${describeCall(call)} is ${what}.`, { cause: error });
    }
  }

  /** The answer's text, for bodies whose exact form matters. */
  async text(call: HttpRequest): Promise<string> {
    const { bytes } = await this.bytes({ ...call, headers: { accept: 'application/json', ...call.headers } });
    return new TextDecoder().decode(bytes);
  }

  /** The answer as it came. */
  async bytes(call: HttpRequest): Promise<HttpAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#withToken(call);
      } catch (error) {
        const isIdempotent = call.isIdempotent ?? (call.method ?? 'GET') === 'GET';
        const pauseMs = error instanceof HttpError && !call.signal?.aborted ? retryPause(error, isIdempotent, attempt, this.#retry) : undefined;
        if (pauseMs === undefined) {
          if (error instanceof HttpError) error.workspace = this.#workspace;
          throw error;
        }
        await pause(pauseMs, call.signal);
      }
    }
  }

  /** The answer of a signed address, asked without the token. Not repeated: such an address is for the moment. */
  async signed({ url, headers, timeoutMs, signal }: SignedRequest): Promise<HttpAnswer> {
    const { protocol, host, pathname } = new URL(url);
    const call: HttpRequest = { path: `${host}${pathname}`, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(signal ? { signal } : {}) };
    if (!/^https?:$/.test(protocol)) throw new HttpError('http.malformed', `The signed address of ${describeCall(call)} is no web address.`);
    return this.#answered(call, (within) => request(url, { method: 'GET', headers: { 'user-agent': this.#userAgent, ...headers }, signal: within, dispatcher: this.#dispatcher }));
  }

  /** The answer as a stream of text, for server-sent events. Ends when the server or `signal` ends it; it has no time limit. */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const answer = await this.#send({ path, signal, headers: { accept: 'text/event-stream' } }, await this.#tokens.token(signal), signal, 0);
    if (answer.statusCode !== 200) throw refusal(answer.statusCode, await answer.body.bytes(), answer.headers, Date.now());
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) yield part.replace(/\r$/, '');
    }
  }

  /** Closes the connections that are this client's own; requests under way on them fail. */
  async close(): Promise<void> {
    if (this.#ownsDispatcher) await this.#dispatcher.destroy();
  }

  async #withToken(call: HttpRequest): Promise<HttpAnswer> {
    const token = await this.#tokens.token(call.signal);
    try {
      return await this.#once(call, token);
    } catch (error) {
      const isRefused = error instanceof HttpError && error.status === 401;
      if (!isRefused || !this.#tokens.expire?.(token)) throw error;
      return await this.#once(call, await this.#tokens.token(call.signal));
    }
  }

  async #once(call: HttpRequest, token: string): Promise<HttpAnswer> {
    return this.#answered(call, (within) => this.#send(call, token, within, undefined));
  }

  async #answered(call: HttpRequest, send: (signal: AbortSignal) => Promise<Awaited<ReturnType<typeof request>>>): Promise<HttpAnswer> {
    const timeout = AbortSignal.timeout(call.timeoutMs ?? 30_000);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    try {
      const answer = await send(signal);
      const bytes = await answer.body.bytes();
      if (answer.statusCode >= 300) throw refusal(answer.statusCode, bytes, answer.headers, Date.now());
      return { status: answer.statusCode, contentType: String(answer.headers['content-type'] ?? ''), bytes };
    } catch (error) {
      if (error instanceof HttpError) throw error;
      if (call.signal?.aborted) throw error;
      if (timeout.aborted) throw new HttpError('http.timeout', `No answer to ${describeCall(call)} in time.`, { cause: error });
      if (isAbort(error)) throw error;
      throw new HttpError('http.unreachable', `The connection broke during ${describeCall(call)}: ${reason(error)}.`, { cause: error });
    }
  }

  async #send(call: HttpRequest, token: string, signal: AbortSignal, bodyTimeout: number | undefined) {
    const url = new URL(call.path, this.#address);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const text = call.bodyText ?? (call.body === undefined ? undefined : JSON.stringify(call.body));
    const body = call.bodyBytes ?? text;
    try {
      return await request(url, {
        method: call.method ?? 'GET',
        headers: {
          authorization: `Bearer ${token}`,
          'user-agent': this.#userAgent,
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        body,
        bodyTimeout,
        signal,
        dispatcher: this.#dispatcher,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new HttpError('http.unreachable', `No connection for ${describeCall(call)}: ${reason(error)}.`, { cause: error });
    }
  }
}

/** Method and path without query values: what a log may hold. */
export function describeCall(call: Pick<HttpRequest, 'method' | 'path' | 'query'>): string {
  const names = Object.keys(call.query ?? {}).filter((name) => call.query?.[name] !== undefined);
  return `${call.method ?? 'GET'} ${call.path.split('?')[0]}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
}

/** Why a connection failed, in the system's short form (`ECONNREFUSED`, `CERT_HAS_EXPIRED`). */
function reason(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return typeof code === 'string' ? code : String(message ?? error);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(finish, ms);
    function finish(): void {
      signal?.removeEventListener('abort', abort);
      resolve();
    }
    function abort(): void {
      clearTimeout(timer);
      reject(signal!.reason);
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}
