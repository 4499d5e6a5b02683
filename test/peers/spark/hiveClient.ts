import service from '@databricks/sql/thrift/TCLIService';
import types from '@databricks/sql/thrift/TCLIService_types';
import thrift, { type ThriftConnection } from 'thrift';
import type { SqlCell } from '../../../src/databricks/ports';
import type { GatewayResult, GatewayType } from '../../fakes/thriftResults';

/** `TTypeId` of TCLIService.thrift by number, as the gateway names them; what it does not know is text. */
const typeNames: Readonly<Record<number, GatewayType>> = { 0: 'BOOLEAN', 1: 'INT', 2: 'INT', 3: 'INT', 4: 'BIGINT', 5: 'DOUBLE', 6: 'DOUBLE', 8: 'TIMESTAMP', 10: 'ARRAY', 11: 'MAP', 12: 'STRUCT', 15: 'DECIMAL', 17: 'DATE' };
/** `TOperationState`: finished, cancelled, closed, error, and so on; 0, 1 and 6 go on. */
const finished = 2;
const pending = [0, 1, 6];

interface Status { readonly statusCode: number; readonly errorMessage?: string | null; readonly infoMessages?: readonly string[] | null }
interface Handle { readonly operationId: object }
type Column = Readonly<Record<string, { readonly values: readonly unknown[]; readonly nulls: Buffer } | null>>;

/** A session of Spark's own Thrift server (HiveServer2's protocol over HTTP), as open-source Spark has it. */
export class HiveClient {
  readonly #connection: ThriftConnection;
  readonly #client: Record<string, (request: object, reply: (error: unknown, answer: unknown) => void) => void>;
  #session: object | undefined;

  constructor(port: number) {
    this.#connection = thrift.createHttpConnection('127.0.0.1', port, {
      path: '/cliservice', transport: thrift.TBufferedTransport, protocol: thrift.TBinaryProtocol,
      // Without authentication the server wants a name and a password all the same.
      headers: { Authorization: `Basic ${Buffer.from('test:test').toString('base64')}` },
    });
    this.#client = thrift.createHttpClient(service, this.#connection) as never;
  }

  async open(): Promise<void> {
    const { sessionHandle, status } = await this.#call<{ sessionHandle: object; status: Status }>('OpenSession', new types.TOpenSessionReq({ client_protocol: 7 }));
    check(status);
    this.#session = sessionHandle;
  }

  /** Runs one statement to its end. Aborting cancels it on the server. */
  async run(statement: string, signal: AbortSignal): Promise<GatewayResult> {
    const { operationHandle, status } = await this.#call<{ operationHandle: Handle; status: Status }>('ExecuteStatement', new types.TExecuteStatementReq({ sessionHandle: this.#session, statement, runAsync: true }));
    check(status);
    try {
      await this.#finish(operationHandle, signal);
      return await this.#fetch(operationHandle);
    } finally {
      await this.#call('CloseOperation', new types.TCloseOperationReq({ operationHandle }));
    }
  }

  async close(): Promise<void> {
    if (this.#session) await this.#call('CloseSession', new types.TCloseSessionReq({ sessionHandle: this.#session }));
  }

  async #finish(operationHandle: Handle, signal: AbortSignal): Promise<void> {
    for (let isCancelled = false; ; ) {
      const answer = await this.#call<{ operationState: number; errorMessage?: string | null; status: Status }>('GetOperationStatus', new types.TGetOperationStatusReq({ operationHandle }));
      check(answer.status);
      if (answer.operationState === finished) return;
      if (!pending.includes(answer.operationState)) throw new Error(answer.errorMessage ?? `The operation ended in state ${answer.operationState}.`);
      if (signal.aborted && !isCancelled) {
        isCancelled = true;
        await this.#call('CancelOperation', new types.TCancelOperationReq({ operationHandle }));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #fetch(operationHandle: Handle): Promise<GatewayResult> {
    const metadata = await this.#call<{ schema: { columns: { columnName: string; typeDesc: { types: { primitiveEntry?: { type: number } }[] } }[] }; status: Status }>('GetResultSetMetadata', new types.TGetResultSetMetadataReq({ operationHandle }));
    check(metadata.status);
    const columns = metadata.schema.columns.map(({ columnName, typeDesc }) => ({ name: columnName, type: typeNames[typeDesc.types[0]?.primitiveEntry?.type ?? 7] ?? ('STRING' as const) }));
    const rows: SqlCell[][] = [];
    for (;;) {
      const { results, status } = await this.#call<{ results: { columns: Column[] }; status: Status }>('FetchResults', new types.TFetchResultsReq({ operationHandle, orientation: 0, maxRows: 5_000 }));
      check(status);
      const page = results.columns.map(cellsOf);
      const count = page[0]?.length ?? 0;
      for (let row = 0; row < count; row += 1) rows.push(page.map((cells) => cells[row] ?? null));
      if (count === 0) return { columns, rows };
    }
  }

  #call<T>(method: string, request: object): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#connection.once('error', reject);
      this.#client[method]!(request, (error, answer) => {
        this.#connection.removeListener('error', reject);
        if (error) reject(error instanceof Error ? error : new Error(String(error)));
        else resolve(answer as T);
      });
    });
  }
}

/** Success is 0, success with notes 1. */
function check({ statusCode, errorMessage, infoMessages }: Status): void {
  if (statusCode > 1) throw new Error(errorMessage ?? infoMessages?.[0] ?? `The server answered with status ${statusCode}.`);
}

/** One column of a page: exactly one kind of values is set; bit i of `nulls` marks row i. */
function cellsOf(column: Column): SqlCell[] {
  const [kind, found] = Object.entries(column).find(([, value]) => value !== null && value !== undefined)!;
  return found!.values.map((value, row) => {
    if (((found!.nulls[row >> 3] ?? 0) >> (row & 7)) & 1) return null;
    if (kind !== 'i64Val') return value as SqlCell;
    return (value as { buffer: Buffer; offset: number }).buffer.readBigInt64BE((value as { offset: number }).offset);
  });
}
