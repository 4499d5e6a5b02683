import type { DBSQLClient } from '@databricks/sql';
import { isAbort, describeError } from '../base/errors';
import type { Log } from '../base/log';
import { abortable, answered, Watchdog } from './sqlWaiting';
import { driverFailure, isBrokenConnection, isLostSession } from './sqlDriverErrors';
import { cellOfDriverValue, refuseDuplicates, sqlTypeName } from './sqlCells';
import type { SqlFailure } from './sqlFailure';
import type { SqlCell, SqlColumn, SqlProgress, SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from './ports';

type Session = Awaited<ReturnType<DBSQLClient['openSession']>>;
type Operation = Awaited<ReturnType<Session['executeStatement']>>;

/** A SQL warehouse to talk to. */
export interface WarehouseAddress {
  /** Host name without scheme. */
  readonly host: string;
  /** 443 where absent. */
  readonly port?: number;
  /** `/sql/1.0/warehouses/<id>`. */
  readonly path: string;
  /** A current bearer token; asked before each connection. */
  readonly token: () => Promise<string>;
  /** PEM of a certificate authority to trust besides the built-in ones. */
  readonly caCertificate?: string;
  /** Address of an HTTP proxy, with user and password where it wants them. */
  readonly proxy?: string;
}

/** How long to wait, in milliseconds. */
export interface DriverWaits {
  /** For one answer of the server. Statements are polled, so this is not their limit. */
  readonly answer: number;
  /** Before opening a session, or a read, is tried again; as many attempts as there are pauses. */
  readonly retryPauses: readonly number[];
}

const usualWaits: DriverWaits = { answer: 60_000, retryPauses: [500, 2_000] };
const defaultMaxRows = 10_000;
const chunkRows = 20_000;

/**
 * SQL through the `@databricks/sql` driver (2.1): one client and one session, opened on first use
 * and kept. The driver's telemetry is off; results come inline as Arrow, neither from pre-signed
 * storage links (often blocked, and not the workspace that the user chose) nor LZ4-compressed.
 * The driver repeats polling calls by itself; what it does not repeat is repeated here, at most
 * twice, and only where nothing can have been changed.
 */
export class DriverSqlRunner implements SqlRunner {
  readonly #address: WarehouseAddress;
  readonly #waits: DriverWaits;
  readonly #log: Log;
  readonly #leftovers = new Set<Promise<void>>();
  #client: DBSQLClient | undefined;
  #session: Promise<Session> | undefined;

  constructor(address: WarehouseAddress, log: Log, waits: DriverWaits = usualWaits) {
    this.#address = address;
    this.#waits = waits;
    this.#log = log;
  }

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    const { signal } = options;
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const report = (state: SqlProgress['state']) => options.onProgress?.({ state, elapsedMs: performance.now() - startedAt });
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#once(statement, options, report);
      } catch (error) {
        if (signal?.aborted || isAbort(error)) throw error;
        if (isLostSession(error) || isBrokenConnection(error)) this.#session = undefined;
        const pauseMs = this.#waits.retryPauses[attempt];
        const repeatable = isLostSession(error) || (statement.readOnly === true && isBrokenConnection(error));
        if (!repeatable || pauseMs === undefined) throw driverFailure(error);
        this.#log.warn(`A SQL statement is sent again: ${driverFailure(error).code}`);
        await abortable(new Promise<void>((resolve) => setTimeout(resolve, pauseMs)), signal);
      }
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#leftovers);
    const opening = this.#session;
    this.#session = undefined;
    try {
      const session = await opening;
      if (session) await answered(session.close(), this.#waits.answer);
    } catch (error) {
      this.#log.warn(`The SQL session could not be closed: ${driverFailure(error).code}`);
    }
    await this.#client?.close();
    this.#client = undefined;
  }

  async #once(statement: SqlStatement, options: SqlRunOptions, report: (state: SqlProgress['state']) => void): Promise<SqlResult> {
    report('connecting');
    const { signal } = options;
    const session = await abortable(answered(this.#openSession(), this.#waits.answer * 2), signal);
    report('queued');
    const maxRows = options.maxRows ?? defaultMaxRows;
    const executing = answered(this.#execute(session, statement, maxRows), this.#waits.answer);
    let operation: Operation;
    try {
      operation = await abortable(executing, signal);
    } catch (error) {
      if (signal?.aborted) this.#cleanUp(executing, true);
      throw error;
    }
    let isRead = false;
    try {
      const alive = new Watchdog(this.#waits.answer);
      const result = await abortable(alive.watch(readResult(operation, maxRows, (state) => (alive.touch(), report(state)))), signal);
      isRead = true;
      return result;
    } finally {
      this.#cleanUp(Promise.resolve(operation), !isRead);
    }
  }

  async #openSession(): Promise<Session> {
    const opening = (this.#session ??= this.#connect());
    try {
      return await opening;
    } catch (error) {
      if (this.#session === opening) this.#session = undefined;
      throw error;
    }
  }

  async #connect(): Promise<Session> {
    const { DBSQLClient: Client } = await import('@databricks/sql');
    const { host, port, path, token, caCertificate, proxy } = this.#address;
    // The driver's own log names hosts and statements: it is not passed on.
    this.#client ??= new Client({ logger: { log: () => {} } });
    await this.#client.connect({
      host,
      port,
      path,
      authType: 'custom',
      provider: { authenticate: async () => ({ Authorization: `Bearer ${await token()}` }) },
      userAgentEntry: 'spanlight',
      telemetryEnabled: false,
      preserveBigNumericPrecision: true,
      socketTimeout: this.#waits.answer,
      retryMaxAttempts: 4,
      retryDelayMin: 300,
      retryDelayMax: 5_000,
      retriesTimeout: 60_000,
      ...(caCertificate === undefined ? {} : { customCaCert: caCertificate }),
      ...(proxy === undefined ? {} : { proxy: proxyOptions(proxy) }),
    });
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#client.openSession();
      } catch (error) {
        const pauseMs = this.#waits.retryPauses[attempt];
        if (pauseMs === undefined || !isTransient(driverFailure(error))) throw error;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async #execute(session: Session, statement: SqlStatement, maxRows: number): Promise<Operation> {
    const { DBSQLParameter, DBSQLParameterType } = await import('@databricks/sql');
    const named = Object.entries(statement.parameters ?? {}).map(([name, { type, value }]) => {
      const driverType = type === 'INT' ? DBSQLParameterType.INTEGER : DBSQLParameterType[type];
      return [name, new DBSQLParameter({ type: driverType, value })] as const;
    });
    return session.executeStatement(statement.text, {
      namedParameters: Object.fromEntries(named),
      maxRows: Math.min(maxRows + 1, chunkRows),
      useCloudFetch: false,
      useLZ4Compression: false,
    });
  }

  /** Cancels or closes an operation behind the caller's back; `close` waits for it. */
  #cleanUp(operation: Promise<Operation>, cancel: boolean): void {
    const work = operation
      .then((each) => answered<unknown>(cancel ? each.cancel() : each.close(), this.#waits.answer))
      .then(() => {})
      .catch((error: unknown) => this.#log.warn(`A SQL statement could not be ${cancel ? 'cancelled' : 'closed'}: ${describeError(driverFailure(error).code)}`))
      .finally(() => this.#leftovers.delete(work));
    this.#leftovers.add(work);
  }
}

function proxyOptions(address: string) {
  const { protocol, hostname, port, username, password } = new URL(address);
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const);
  const auth = username ? { username: decodeURIComponent(username), password: decodeURIComponent(password) } : undefined;
  return { protocol: scheme, host: hostname, port: Number(port) || (scheme === 'https' ? 443 : 80), ...(auth ? { auth } : {}) };
}

const isTransient = (failure: SqlFailure): boolean => failure.code === 'sql.busy' || failure.code === 'sql.unreachable' || failure.code === 'sql.timeout';

async function readResult(operation: Operation, maxRows: number, report: (state: SqlProgress['state']) => void): Promise<SqlResult> {
  await operation.finished({ callback: () => report('running') });
  report('fetching');
  const schema = await operation.getSchema();
  const columns: SqlColumn[] = [...(schema?.columns ?? [])]
    .sort((a, b) => a.position - b.position)
    .map((column) => ({ name: column.columnName, typeName: thriftTypeName(column.typeDesc.types[0]?.primitiveEntry?.type) }));
  refuseDuplicates(columns);
  const rows: SqlCell[][] = [];
  do {
    const chunk = (await operation.fetchChunk({ maxRows: Math.min(chunkRows, maxRows + 1 - rows.length), disableBuffering: true })) as Record<string, unknown>[];
    report('fetching');
    for (const row of chunk) rows.push(columns.map(({ name, typeName }) => cellOfDriverValue(row[name], typeName)));
  } while (rows.length <= maxRows && (await operation.hasMoreRows()));
  return { columns, rows: rows.slice(0, maxRows), truncated: rows.length > maxRows };
}

/** `TTypeId` of TCLIService.thrift, by number. */
const thriftTypes = [
  'BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'STRING', 'TIMESTAMP', 'BINARY', 'ARRAY', 'MAP', 'STRUCT', 'UNION',
  'USER_DEFINED', 'DECIMAL', 'VOID', 'DATE', 'STRING', 'STRING', 'INTERVAL', 'INTERVAL',
];
const thriftTypeName = (id: number | undefined): string => sqlTypeName(thriftTypes[id ?? -1] ?? 'STRING');

