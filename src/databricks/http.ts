import { Agent, request } from 'undici';
import { CodedError } from '../base/errors';

/** A refused or failed request. `code` is `http.<status>`, `http.unreachable`, `http.timeout` or `http.malformed`. */
export class HttpError extends CodedError {
  /** The HTTP status; `undefined` where no answer came. */
  readonly status: number | undefined;
  /** Databricks' `error_code` (`RESOURCE_DOES_NOT_EXIST` …), where the answer carried one. */
  readonly errorCode: string | undefined;

  constructor(code: string, message: string, details: { status?: number; errorCode?: string; cause?: unknown } = {}) {
    super(code, message, { cause: details.cause });
    this.status = details.status;
    this.errorCode = details.errorCode;
  }
}

/** One request. Paths are relative to the client's address. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds until the whole answer must be there; 30,000 where absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const retryStatuses = new Set([429, 502, 503, 504]);
const maxAttempts = 3;

/**
 * JSON over HTTP to one server, with its bearer token. Time-limited and abortable; only GET is
 * sent again (on 429/5xx gateways and broken connections), after `Retry-After` or a growing pause.
 */
export class HttpClient {
  readonly #address: string;
  readonly #token: string;
  readonly #agent = new Agent({ keepAliveTimeout: 10_000, connect: { timeout: 5_000 } });

  constructor(address: string, token: string) {
    this.#address = address;
    this.#token = token;
  }

  /** The answer's JSON. Throws {@link HttpError}, or the abort error of `signal`. */
  async json(call: HttpRequest): Promise<unknown> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once(call);
      } catch (error) {
        const pauseMs = retryPause(error, call, attempt);
        if (pauseMs === undefined) throw error;
        await pause(pauseMs, call.signal);
      }
    }
  }

  /** The answer as a stream of text, for server-sent events. Ends when the server or `signal` ends it; it has no time limit. */
  async *lines(path: string, signal: AbortSignal): AsyncGenerator<string> {
    const answer = await this.#send({ path, signal }, signal, { accept: 'text/event-stream' }, 0);
    if (answer.statusCode !== 200) throw await refusal(answer.statusCode, await answer.body.text());
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body) {
      rest += decoder.decode(chunk as Uint8Array, { stream: true });
      const parts = rest.split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) yield part.replace(/\r$/, '');
    }
  }

  /** Closes the connections; requests under way fail. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(call: HttpRequest): Promise<unknown> {
    const timeout = AbortSignal.timeout(call.timeoutMs ?? 30_000);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    try {
      const answer = await this.#send(call, signal, { accept: 'application/json' }, undefined);
      const text = await answer.body.text();
      if (answer.statusCode >= 400) throw refusal(answer.statusCode, text, answer.headers['retry-after']);
      return text === '' ? {} : parseJson(text, call);
    } catch (error) {
      if (timeout.aborted) throw new HttpError('http.timeout', `No answer from ${describeCall(call)} in time.`, { cause: error });
      throw error;
    }
  }

  async #send(call: HttpRequest, signal: AbortSignal, headers: Record<string, string>, bodyTimeout: number | undefined) {
    const url = new URL(call.path, this.#address);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, value);
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    try {
      return await request(url, {
        method: call.method ?? 'GET',
        headers: { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        body,
        bodyTimeout,
        signal,
        dispatcher: this.#agent,
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw new HttpError('http.unreachable', `No connection for ${describeCall(call)}.`, { cause: error });
    }
  }
}

/** Method and path without query values: what a log may hold. */
export function describeCall(call: Pick<HttpRequest, 'method' | 'path' | 'query'>): string {
  const names = Object.keys(call.query ?? {});
  return `${call.method ?? 'GET'} ${call.path.split('?')[0]}${names.length > 0 ? ` (${names.join(', ')})` : ''}`;
}

function parseJson(text: string, call: HttpRequest): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HttpError('http.malformed', `The answer to ${describeCall(call)} is not JSON.`, { cause: error });
  }
}

/** Databricks' error envelope `{error_code, message}`; other bodies leave only the status. */
function refusal(status: number, text: string, retryAfter?: string | string[]): HttpError {
  let errorCode: string | undefined;
  let message = `HTTP ${status}`;
  try {
    const body = JSON.parse(text) as { error_code?: unknown; message?: unknown };
    if (typeof body.error_code === 'string') errorCode = body.error_code;
    if (typeof body.message === 'string') message = body.message;
  } catch {
    // HTML or plain text from a gateway: the status says enough.
  }
  const cause = typeof retryAfter === 'string' ? { retryAfterSeconds: Number(retryAfter) } : undefined;
  return new HttpError(`http.${status}`, message, { status, errorCode, cause });
}

function retryPause(error: unknown, call: HttpRequest, attempt: number): number | undefined {
  if ((call.method ?? 'GET') !== 'GET' || attempt >= maxAttempts || call.signal?.aborted) return undefined;
  if (!(error instanceof HttpError)) return undefined;
  if (error.code !== 'http.unreachable' && !retryStatuses.has(error.status ?? 0)) return undefined;
  const asked = (error.cause as { retryAfterSeconds?: number } | undefined)?.retryAfterSeconds;
  return asked !== undefined && Number.isFinite(asked) ? Math.min(asked * 1000, 10_000) : 150 * 2 ** attempt;
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
