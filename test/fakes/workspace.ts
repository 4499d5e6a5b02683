import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOauth } from './workspaceOauth';
import { answer, refuse } from './workspaceRoutes';
import { WorkspaceState } from './workspaceState';

/** One request as the fake saw it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  readonly bytes: Uint8Array;
}

export interface FakeAnswer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A fault: the next `times` requests that match get this instead of the true answer. */
export interface Fault {
  /** Against `METHOD /path`. */
  readonly on: RegExp;
  times: number;
  /** Requests that match and pass before the fault begins. */
  after?: number;
  readonly answer: FakeAnswer | 'hang' | 'break';
}

export const token = 'dapi0123456789abcdef0123456789abcdef';

/**
 * A Databricks workspace that can misbehave, on 127.0.0.1. It imitates what real ones do (tags
 * written by the link call, `ALREADY_EXISTS` in both meanings, protobuf answers from OTLP, empty
 * pages with a next token, 404 for scorers never made) and every fault that is put into `faults`.
 */
export class FakeWorkspace {
  readonly state = new WorkspaceState();
  readonly requests: FakeRequest[] = [];
  readonly faults: Fault[] = [];
  readonly #server: Server;
  /** Tokens that are accepted; an expired one is taken out. */
  readonly tokens = new Set([token]);

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get host(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `METHOD /path` of the changing requests, in order. */
  get changes(): string[] {
    return this.requests.filter((each) => each.method !== 'GET' && !/search$|statements$/.test(each.path)).map((each) => `${each.method} ${each.path}`);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const url = new URL(incoming.url!, this.host);
    const request: FakeRequest = {
      method: incoming.method!,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers as Record<string, string>,
      text: bytes.toString('utf8'),
      bytes,
    };
    this.requests.push(request);
    const result = this.#fault(request) ?? answerOauth(this.state, this.tokens, this.host, request) ?? this.#guard(request) ?? answer(this.state, request) ?? refuse(404, 'ENDPOINT_NOT_FOUND', `No API found for '${request.method} ${request.path}'.`);
    if (result === 'hang') return;
    if (result === 'break') return void incoming.socket.destroy();
    response.writeHead(result.status, { 'content-type': result.contentType ?? 'application/json', ...result.headers });
    response.end(result.bytes ?? result.text ?? JSON.stringify(result.json ?? {}));
  }

  #guard(request: FakeRequest): FakeAnswer | undefined {
    const given = request.headers['authorization']?.replace(/^Bearer /, '') ?? '';
    return this.tokens.has(given) ? undefined : refuse(401, 'UNAUTHENTICATED', 'The access token is invalid or expired.');
  }

  #fault(request: FakeRequest): FakeAnswer | 'hang' | 'break' | undefined {
    const fault = this.faults.find((each) => each.times > 0 && each.on.test(`${request.method} ${request.path}`));
    if (!fault) return undefined;
    if (fault.after) {
      fault.after -= 1;
      return undefined;
    }
    fault.times -= 1;
    return fault.answer;
  }
}
