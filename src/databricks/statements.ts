import { describeError } from '../base/errors';
import type { Log } from '../base/log';
import { cellOfText, refuseDuplicates, sqlTypeName } from './sqlCells';
import { SqlFailure, engineFailure, httpFailure } from './sqlFailure';
import { abortable } from './sqlWaiting';
import type { SqlCell, SqlColumn, SqlProgress, SqlResult, SqlRunner, SqlRunOptions, SqlStatement } from './ports';

/** The part of `HttpClient` that this needs. */
export interface JsonHttp {
  json(call: {
    readonly method?: 'GET' | 'POST';
    readonly path: string;
    readonly query?: Readonly<Record<string, string | undefined>>;
    readonly body?: unknown;
    readonly isIdempotent?: boolean;
    readonly signal?: AbortSignal;
    readonly timeoutMs?: number;
  }): Promise<unknown>;
}

/** Answers of `/api/2.0/sql/statements` (Statement Execution API 2.0), as far as they are read. */
interface StatementAnswer {
  readonly statement_id?: string;
  readonly status?: { readonly state?: string; readonly error?: { readonly error_code?: string; readonly message?: string } };
  readonly manifest?: { readonly schema?: { readonly columns?: readonly { readonly name: string; readonly type_name: string }[] }; readonly truncated?: boolean };
  readonly result?: Chunk;
}
interface Chunk {
  readonly data_array?: readonly (readonly unknown[])[];
  readonly next_chunk_index?: number;
}

const path = '/api/2.0/sql/statements';
const defaultMaxRows = 10_000;
/** `row_limit` of the API goes to 100,000. */
const maxRowLimit = 100_000;
const pollPauseMs = { first: 50, most: 2_000 };

/**
 * SQL through the statement execution API: the local workspace, and workspaces where only REST is
 * open. Inline results as JSON, chunk by chunk (at most 25 MiB in all, which is the API's limit).
 * A statement that only reads is sent again after a passing fault of the connection.
 */
export class StatementSqlRunner implements SqlRunner {
  readonly #http: JsonHttp;
  readonly #warehouseId: string;
  readonly #log: Log;
  readonly #closing = new AbortController();
  readonly #leftovers = new Set<Promise<void>>();

  constructor(http: JsonHttp, warehouseId: string, log: Log) {
    this.#http = http;
    this.#warehouseId = warehouseId;
    this.#log = log;
  }

  async run(statement: SqlStatement, options: SqlRunOptions = {}): Promise<SqlResult> {
    const signal = options.signal ? AbortSignal.any([options.signal, this.#closing.signal]) : this.#closing.signal;
    signal.throwIfAborted();
    const startedAt = performance.now();
    const report = (state: SqlProgress['state']) => options.onProgress?.({ state, elapsedMs: performance.now() - startedAt });
    const maxRows = options.maxRows ?? defaultMaxRows;
    report('connecting');
    const submitted = this.#submit(statement, maxRows);
    let answer: StatementAnswer;
    try {
      answer = await abortable(submitted, signal);
    } catch (error) {
      if (signal.aborted) this.#cancel(submitted.then((each) => each.statement_id));
      throw failureOf(error);
    }
    try {
      return await this.#finish(answer, maxRows, report, signal);
    } catch (error) {
      if (signal.aborted) this.#cancel(Promise.resolve(answer.statement_id));
      throw failureOf(error);
    }
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#leftovers);
  }

  async #submit(statement: SqlStatement, maxRows: number): Promise<StatementAnswer> {
    const parameters = Object.entries(statement.parameters ?? {}).map(([name, { type, value }]) => ({ name, type, ...(value === null ? {} : { value: String(value) }) }));
    const body = {
      warehouse_id: this.#warehouseId,
      statement: statement.text,
      parameters,
      wait_timeout: '10s',
      on_wait_timeout: 'CONTINUE',
      disposition: 'INLINE',
      format: 'JSON_ARRAY',
      // The statement's own LIMIT holds where more rows are wanted than the API lets one ask for.
      ...(maxRows < maxRowLimit ? { row_limit: maxRows + 1 } : {}),
    };
    return (await this.#http.json({ method: 'POST', path, body, isIdempotent: statement.readOnly === true, timeoutMs: 60_000 })) as StatementAnswer;
  }

  async #finish(first: StatementAnswer, maxRows: number, report: (state: SqlProgress['state']) => void, signal: AbortSignal): Promise<SqlResult> {
    let answer = first;
    const id = answer.statement_id;
    for (let pauseMs = pollPauseMs.first; isOpen(answer); pauseMs = Math.min(pauseMs * 2, pollPauseMs.most)) {
      if (id === undefined) throw new SqlFailure('sql.malformed', 'The answer names no statement to wait for.');
      report(answer.status?.state === 'PENDING' ? 'queued' : 'running');
      await abortable(new Promise<void>((resolve) => setTimeout(resolve, pauseMs)), signal);
      answer = (await this.#http.json({ path: `${path}/${encodeURIComponent(id)}`, signal })) as StatementAnswer;
    }
    refuseFailed(answer);
    report('fetching');
    const columns: SqlColumn[] = (answer.manifest?.schema?.columns ?? []).map(({ name, type_name }) => ({ name, typeName: sqlTypeName(type_name) }));
    refuseDuplicates(columns);
    const rows: SqlCell[][] = [];
    let chunk: Chunk | undefined = answer.result;
    while (chunk) {
      for (const row of chunk.data_array ?? []) rows.push(columns.map(({ typeName }, index) => cellOfText(row[index], typeName)));
      const next: number | undefined = chunk.next_chunk_index;
      chunk = next === undefined || rows.length > maxRows ? undefined : await this.#chunk(id, next, signal);
    }
    return { columns, rows: rows.slice(0, maxRows), truncated: rows.length > maxRows || answer.manifest?.truncated === true };
  }

  async #chunk(id: string | undefined, index: number, signal: AbortSignal): Promise<Chunk> {
    return (await this.#http.json({ path: `${path}/${encodeURIComponent(id ?? '')}/result/chunks/${index}`, signal })) as Chunk;
  }

  /** Cancels behind the caller's back; `close` waits for it. */
  #cancel(statementId: Promise<string | undefined>): void {
    const work = statementId
      .then(async (id) => {
        if (id !== undefined) await this.#http.json({ method: 'POST', path: `${path}/${encodeURIComponent(id)}/cancel`, body: {} });
      })
      .catch((error: unknown) => this.#log.warn(`A SQL statement could not be cancelled: ${describeError(failureOf(error))}`))
      .finally(() => this.#leftovers.delete(work));
    this.#leftovers.add(work);
  }
}

const isOpen = (answer: StatementAnswer): boolean => answer.status?.state === 'PENDING' || answer.status?.state === 'RUNNING';

function refuseFailed(answer: StatementAnswer): void {
  const { state, error } = answer.status ?? {};
  if (state === 'SUCCEEDED') return;
  if (state === 'FAILED') throw engineFailure(error?.message ?? '', undefined);
  if (state === 'CANCELED' || state === 'CLOSED') throw new SqlFailure('sql.failed', 'The statement was cancelled on the server.', { condition: 'OPERATION_CANCELED' });
  throw new SqlFailure('sql.malformed', `The answer has no state that a statement can be in (${JSON.stringify(state ?? null)}).`);
}

/** Errors of the HTTP client carry `status` and `code` (`http.…`); everything else is passed on. */
function failureOf(error: unknown): unknown {
  if (error instanceof SqlFailure || !(error instanceof Error)) return error;
  const { status, code } = error as { status?: unknown; code?: unknown };
  if (typeof status === 'number') return status === 400 || status === 404 ? engineFailure(error.message, error) : httpFailure(status, error);
  if (code === 'http.timeout') return new SqlFailure('sql.timeout', 'The SQL warehouse did not answer in time.', { cause: error });
  if (code === 'http.malformed') return new SqlFailure('sql.malformed', 'The answer of the SQL warehouse could not be read.', { cause: error });
  if (code === 'http.unreachable') return new SqlFailure('sql.unreachable', 'No connection to the SQL warehouse.', { cause: error });
  return error;
}
