import type { DuckDBConnection, DuckDBResultReader } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database } from '../store/database';
import type { PermissionStore } from '../store/permissions';
import { settleTraceParts } from '../store/traceRemoval';
import { cellText } from './cells';
import { runCommand } from './catalogCommands';
import { change, type Change } from './changes';
import { commandOf } from './commands';
import { engineError } from './engineErrors';
import type { OutputColumn, Session } from './generator';
import { macroStatements } from './macros';
import { parseStatement } from './polyglot';
import { prepare, type Parameter } from './prepare';
import { tablesOf } from './tableCatalog';
import { Translation, type Translated } from './translation';

export interface StatementRequest {
  readonly statement: string;
  readonly parameters: readonly Parameter[];
  readonly catalog?: string;
  readonly schema?: string;
  /** Rows beyond it are left out and the result says `truncated`. */
  readonly rowLimit: number;
  readonly signal: AbortSignal;
}

export interface StatementResult {
  readonly columns: readonly OutputColumn[];
  /** Cells as text or null. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly truncated: boolean;
  /** What a real workspace has instead of what the statement named. */
  readonly notices: readonly string[];
}

/** Runs statements of Databricks SQL on the store. Errors are {@link SqlError}s in Spark's words. */
export class StatementRunner {
  readonly #database: Database;
  readonly #permissions: PermissionStore;
  readonly #session: Session;

  private constructor(database: Database, permissions: PermissionStore, session: Session) {
    this.#database = database;
    this.#permissions = permissions;
    this.#session = session;
  }

  static async open(database: Database, permissions: PermissionStore, session: Session): Promise<StatementRunner> {
    for (const statement of macroStatements) await database.rows(statement);
    return new StatementRunner(database, permissions, session);
  }

  async run(request: StatementRequest): Promise<StatementResult> {
    const session = this.#sessionFor(request);
    const prepared = prepare(request.statement, request.parameters);
    const command = commandOf(prepared.tokens);
    if (command) {
      const { columns, rows } = await runCommand(command, { database: this.#database, permissions: this.#permissions, session });
      return { columns, rows, truncated: false, notices: [] };
    }
    const node = await parseStatement(prepared.text);
    const known = await tablesOf(node, this.#database, session);
    const translation = new Translation(known, request.parameters, session);
    const changing = change(node, translation);
    if (changing) return this.#database.write(changing.table.catalog, (connection) => changeRows(connection, changing, request.signal));
    return this.#database.use((connection) => readRows(connection, translation.translate(node), request));
  }

  #sessionFor(request: StatementRequest): Session {
    return { ...this.#session, catalog: (request.catalog ?? this.#session.catalog).toLowerCase(), schema: (request.schema ?? (request.catalog ? 'default' : this.#session.schema)).toLowerCase() };
  }
}

async function changeRows(connection: DuckDBConnection, { sql, values, columns, notices, table, deletesSpans }: Change, signal: AbortSignal): Promise<StatementResult> {
  const changed = await cancellable(connection, signal, async () => {
    const { rowsChanged } = await connection.run(sql, [...values]);
    if (deletesSpans && rowsChanged > 0) await settleTraceParts(connection, table);
    return rowsChanged;
  });
  return { columns, rows: [columns.map(() => String(changed))], truncated: false, notices };
}

async function readRows(connection: DuckDBConnection, { sql, values, columns, notices }: Translated, { rowLimit, signal }: StatementRequest): Promise<StatementResult> {
  const reader: DuckDBResultReader = await cancellable(connection, signal, () => connection.streamAndReadUntil(sql, rowLimit + 1, [...values]));
  const rows = reader.getRows().slice(0, rowLimit);
  return {
    columns,
    rows: rows.map((row) => columns.map((column, index) => cellText(row[index], column.type))),
    truncated: reader.currentRowCount > rowLimit,
    notices,
  };
}

/** Runs `work`; an abort interrupts the engine. The engine's errors come out in Spark's words. */
async function cancellable<T>(connection: DuckDBConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const interrupt = () => connection.interrupt();
  signal.throwIfAborted();
  signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ApiError ? error : engineError(error);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
