import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Log } from '../../base/log';
import { ApiError } from '../http/errors';
import { bookkeepingSchema, checkName, quoteName, quoteText, workspaceFile } from './identifiers';

/** One result row by column name; BIGINT is a bigint, STRUCT an object, LIST an array, MAP a list of {key, value}. */
export type Row = Record<string, unknown>;

/** DuckDB's own limits. Two threads and 256 MB leave room for Node and the editor on a small machine. */
const settings = { threads: '2', memory_limit: '256MB', preserve_insertion_order: 'false' };

/**
 * The store: one DuckDB engine in memory with files attached to it. `workspace.duckdb` (alias
 * {@link workspaceFile}) holds what belongs to no catalog; `catalogs/<name>.duckdb` is one Unity
 * Catalog catalog each. A transaction may write one file only, so what must be atomic lives in
 * one. Opening fails with DuckDB's lock error while another process has the folder.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #folder: string;
  readonly #catalogs = new Set<string>();
  readonly #idle: DuckDBConnection[] = [];
  readonly #queues = new Map<string, Promise<unknown>>();
  #open = true;

  private constructor(instance: DuckDBInstance, folder: string) {
    this.#instance = instance;
    this.#folder = folder;
  }

  /** Opens or creates the store in `folder` and attaches every catalog found there. */
  static async open(folder: string, log: Log): Promise<Database> {
    await mkdir(path.join(folder, 'catalogs'), { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: path.join(folder, 'spill') });
    const database = new Database(instance, folder);
    try {
      await database.#attach(path.join(folder, 'workspace.duckdb'), workspaceFile);
      for (const file of await readdir(path.join(folder, 'catalogs'))) {
        if (file.endsWith('.duckdb')) await database.#attachCatalog(decodeURIComponent(file.slice(0, -'.duckdb'.length)));
      }
    } catch (error) {
      database.close();
      throw error;
    }
    log.info(`opened the store with ${database.#catalogs.size} catalogs`);
    return database;
  }

  /** Names of the attached catalogs, sorted. */
  catalogs(): readonly string[] {
    return [...this.#catalogs].sort();
  }

  hasCatalog(name: string): boolean {
    return this.#catalogs.has(name.toLowerCase());
  }

  /** Makes a catalog with its `default` schema. Throws `CATALOG_ALREADY_EXISTS`. */
  async createCatalog(name: string): Promise<void> {
    const checked = checkName('catalog name', name);
    if (this.#catalogs.has(checked)) throw new ApiError('CATALOG_ALREADY_EXISTS', `Catalog "${checked}" already exists.`);
    await this.#attachCatalog(checked);
  }

  /** Result rows of one statement, run on a connection of the pool. `values` are `$1`, `$2`, … or named. */
  async rows(sql: string, values?: DuckDBValue[] | Record<string, DuckDBValue>): Promise<Row[]> {
    return this.use(async (connection) => (await connection.runAndReadAll(sql, values)).getRowObjectsJS() as Row[]);
  }

  /** Lends a connection of the pool for reading, or for one statement that writes. */
  async use<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    if (!this.#open) throw new ApiError('TEMPORARILY_UNAVAILABLE', 'The local workspace is shutting down.');
    const connection = this.#idle.pop() ?? (await this.#instance.connect());
    try {
      return await work(connection);
    } finally {
      if (this.#open) this.#idle.push(connection);
      else connection.closeSync();
    }
  }

  /** A connection of its own for a long-lived writer. The caller closes it. */
  connect(): Promise<DuckDBConnection> {
    return this.#instance.connect();
  }

  /**
   * Runs `work` in a transaction that may write `file` (a catalog, or {@link workspaceFile}).
   * Transactions on one file run one after the other; a throw rolls back.
   */
  async write<T>(file: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const before = this.#queues.get(file) ?? Promise.resolve();
    const result = before.then(() => this.use((connection) => inTransaction(connection, work)));
    this.#queues.set(file, result.catch(() => undefined));
    return result;
  }

  /** Ends everything; DuckDB writes its files out. May be called twice. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
  }

  async #attachCatalog(name: string): Promise<void> {
    await this.#attach(path.join(this.#folder, 'catalogs', `${encodeURIComponent(name)}.duckdb`), name);
    this.#catalogs.add(name);
    for (const schema of ['default', bookkeepingSchema]) {
      await this.rows(`CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}.${quoteName(schema)}`);
    }
  }

  async #attach(file: string, alias: string): Promise<void> {
    await this.rows(`ATTACH ${quoteText(file)} AS ${quoteName(alias)}`);
  }
}

async function inTransaction<T>(connection: DuckDBConnection, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  await connection.run('BEGIN');
  try {
    const value = await work(connection);
    await connection.run('COMMIT');
    return value;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}
