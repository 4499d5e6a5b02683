import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import processor from '@databricks/sql/thrift/TCLIService';
import NodeInt64 from 'node-int64';
import thrift from 'thrift';
import { selfSignedCertificate } from './certificate';
import { arrowParts, thriftColumns, typeIds, type GatewayResult } from './thriftResults';

/** A bound value as it came over the wire: the type's name and its text. */
export interface WireParameter {
  readonly type: string;
  readonly value: string | undefined;
}

export interface GatewayOptions {
  /** Runs one statement. `signal` is aborted by CancelOperation. */
  readonly execute: (text: string, parameters: Readonly<Record<string, WireParameter>>, signal: AbortSignal) => Promise<GatewayResult>;
  readonly token: string;
  readonly format?: 'arrow' | 'columns';
  /** Rows of one FetchResults answer; 1,000 where absent. */
  readonly pageRows?: number;
}

/** What to do to a request instead of answering it; `method` is Thrift's (`OpenSession` …). */
export type Fault = { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> } | { readonly kind: 'reset' } | { readonly kind: 'garbage' } | { readonly kind: 'delay'; readonly ms: number } | { readonly kind: 'cut' };

interface Operation {
  readonly controller: AbortController;
  state: 'running' | 'finished' | 'failed' | 'cancelled';
  result?: GatewayResult;
  error?: string;
  at: number;
}

interface Handle { readonly guid: Buffer; readonly secret: Buffer }
type Reply = (error: unknown, answer?: object) => void;

const path = '/sql/1.0/warehouses/0123456789abcdef';
const ok = { statusCode: 0 };
const failed = (errorMessage: string) => ({ statusCode: 3, errorMessage });
/** `TOperationState`. */
const states = { running: 1, finished: 2, cancelled: 3, failed: 5 } as const;

/**
 * A SQL warehouse's Thrift service (HiveServer2's protocol with Databricks' additions) over TLS on
 * 127.0.0.1. What runs the statements, and what goes wrong on the way, is the test's choice.
 */
export class ThriftGateway {
  readonly certificate = selfSignedCertificate();
  readonly path = path;
  /** Every request that arrived, of any path: `{path, method}`; other paths have no method. */
  readonly requests: { readonly path: string; readonly method: string | undefined }[] = [];
  readonly statements: { readonly text: string; readonly parameters: Readonly<Record<string, WireParameter>>; readonly request: Record<string, unknown> }[] = [];
  readonly cancelled: string[] = [];
  /** Asked before each request; an answer replaces what the gateway would do. */
  fault: (method: string | undefined) => Fault | undefined = () => undefined;

  readonly #options: GatewayOptions;
  readonly #sessions = new Set<string>();
  readonly #operations = new Map<string, Operation>();
  readonly #server;

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = thrift.createWebServer({
      tls: this.certificate,
      services: { [path]: { processor, handler: this.#handler(), protocol: thrift.TBinaryProtocol, transport: thrift.TBufferedTransport } },
    });
    const [answer] = this.#server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
    this.#server.removeAllListeners('request');
    this.#server.on('request', (request, response) => void this.#receive(request, response, answer!));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get openSessions(): number {
    return this.#sessions.size;
  }

  get openOperations(): number {
    return this.#operations.size;
  }

  /** Forgets all sessions, as a warehouse does after a restart. */
  loseSessions(): void {
    this.#sessions.clear();
  }

  async close(): Promise<void> {
    for (const operation of this.#operations.values()) operation.controller.abort();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse, answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<void> {
    const method = await peekMethod(request);
    this.requests.push({ path: request.url ?? '', method });
    if (request.url !== path) return void response.writeHead(404).end();
    if (request.headers.authorization !== `Bearer ${this.#options.token}`) return void response.writeHead(401).end();
    const fault = this.fault(method);
    if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end();
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'garbage') return void response.writeHead(200, { 'content-type': 'application/x-thrift' }).end('<html>maintenance</html>');
    if (fault?.kind === 'cut') {
      response.writeHead(200, { 'content-type': 'application/x-thrift', 'content-length': 4096 });
      response.write(Buffer.from([0x80, 0x01, 0x00, 0x02]));
      return void setTimeout(() => request.socket.destroy(), 20);
    }
    if (fault?.kind === 'delay') await new Promise((resolve) => setTimeout(resolve, fault.ms));
    answer(request, response);
  }

  #handler(): Record<string, (request: never, reply: Reply) => void> {
    return {
      OpenSession: (request: { client_protocol_i64?: NodeInt64 }, reply: Reply) => {
        const handle = newHandle();
        this.#sessions.add(keyOf(handle));
        reply(null, { status: ok, serverProtocolVersion: request.client_protocol_i64?.toNumber() ?? 42247, sessionHandle: { sessionId: handle } });
      },
      CloseSession: ({ sessionHandle }: { sessionHandle: { sessionId: Handle } }, reply: Reply) => {
        this.#sessions.delete(keyOf(sessionHandle.sessionId));
        reply(null, { status: ok });
      },
      ExecuteStatement: (request: ExecuteRequest, reply: Reply) => this.#execute(request, reply),
      GetOperationStatus: ({ operationHandle }: OperationRequest, reply: Reply) => reply(null, this.#status(operationHandle.operationId)),
      GetResultSetMetadata: ({ operationHandle }: OperationRequest, reply: Reply) => reply(null, this.#metadata(operationHandle.operationId)),
      FetchResults: ({ operationHandle, maxRows }: OperationRequest & { maxRows: NodeInt64 }, reply: Reply) => reply(null, this.#fetch(operationHandle.operationId, maxRows.toNumber())),
      CancelOperation: ({ operationHandle }: OperationRequest, reply: Reply) => {
        const operation = this.#operations.get(keyOf(operationHandle.operationId));
        if (operation) {
          operation.state = 'cancelled';
          operation.controller.abort();
          this.cancelled.push(keyOf(operationHandle.operationId));
          this.#operations.delete(keyOf(operationHandle.operationId));
        }
        reply(null, { status: ok });
      },
      CloseOperation: ({ operationHandle }: OperationRequest, reply: Reply) => {
        this.#operations.delete(keyOf(operationHandle.operationId));
        reply(null, { status: ok });
      },
    };
  }

  #execute(request: ExecuteRequest, reply: Reply): void {
    if (!this.#sessions.has(keyOf(request.sessionHandle.sessionId))) {
      return reply(null, { status: failed('Invalid SessionHandle: SessionHandle [gone]') });
    }
    const parameters = Object.fromEntries((request.parameters ?? []).map((each) => [each.name ?? '', { type: each.type ?? 'VOID', value: each.value?.stringValue }]));
    this.statements.push({ text: request.statement, parameters, request: request as unknown as Record<string, unknown> });
    const operation: Operation = { controller: new AbortController(), state: 'running', at: 0 };
    const handle = newHandle();
    this.#operations.set(keyOf(handle), operation);
    this.#options.execute(request.statement, parameters, operation.controller.signal).then(
      (result) => Object.assign(operation, { state: 'finished', result }),
      (error: unknown) => Object.assign(operation, { state: operation.controller.signal.aborted ? 'cancelled' : 'failed', error: error instanceof Error ? error.message : String(error) }),
    );
    reply(null, { status: ok, operationHandle: { operationId: handle, operationType: 0, hasResultSet: true } });
  }

  #status(handle: Handle): object {
    const operation = this.#operations.get(keyOf(handle));
    if (!operation) return { status: ok, operationState: states.cancelled };
    return { status: ok, operationState: states[operation.state], errorMessage: operation.error, displayMessage: operation.error, hasResultSet: true };
  }

  #metadata(handle: Handle): object {
    const operation = this.#operations.get(keyOf(handle));
    if (!operation?.result) return { status: failed(operation?.error ?? 'Invalid OperationHandle') };
    const { columns } = operation.result;
    const schema = { columns: columns.map(({ name, type }, index) => ({ columnName: name, position: index + 1, typeDesc: { types: [{ primitiveEntry: { type: typeIds[type] } }] } })) };
    if (this.#options.format === 'columns') return { status: ok, schema, resultFormat: 1 };
    return { status: ok, schema, resultFormat: 0, arrowSchema: arrowParts(columns, []).schema, lz4Compressed: false };
  }

  #fetch(handle: Handle, maxRows: number): object {
    const operation = this.#operations.get(keyOf(handle));
    if (!operation?.result) return { status: failed(operation?.error ?? 'Invalid OperationHandle') };
    const { columns, rows } = operation.result;
    const page = rows.slice(operation.at, operation.at + Math.min(maxRows, this.#options.pageRows ?? 1000));
    const start = operation.at;
    operation.at += page.length;
    const results = { startRowOffset: new NodeInt64(start), rows: [], ...this.#rowSet(columns, page) };
    return { status: ok, hasMoreRows: operation.at < rows.length, results };
  }

  #rowSet(columns: GatewayResult['columns'], page: GatewayResult['rows']): object {
    if (this.#options.format === 'columns') return { columns: thriftColumns(columns, page) };
    return { arrowBatches: page.length === 0 ? [] : [{ batch: arrowParts(columns, page).batch, rowCount: new NodeInt64(page.length) }] };
  }
}

interface ExecuteRequest {
  readonly sessionHandle: { readonly sessionId: Handle };
  readonly statement: string;
  readonly parameters?: readonly { readonly name?: string; readonly type?: string; readonly value?: { readonly stringValue?: string } }[];
}
interface OperationRequest { readonly operationHandle: { readonly operationId: Handle } }

/** The driver refuses handles that are not version-4 UUIDs. */
function newHandle(): Handle {
  const bytes = () => Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  return { guid: bytes(), secret: bytes() };
}

const keyOf = (handle: Handle): string => handle.guid.toString('hex');

/** The method's name in a strict binary message (version, name length, name), without consuming the body. */
async function peekMethod(request: IncomingMessage): Promise<string | undefined> {
  if (request.method !== 'POST') return undefined;
  await new Promise<void>((resolve) => {
    request.once('readable', resolve);
    request.once('end', resolve);
  });
  const head = request.read() as Buffer | null;
  if (!head) return undefined;
  request.unshift(head);
  if (head.length < 8 || head[0] !== 0x80) return undefined;
  const length = head.readInt32BE(4);
  return length > 0 && length < 64 ? head.toString('latin1', 8, 8 + length) : undefined;
}
