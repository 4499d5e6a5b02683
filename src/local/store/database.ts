import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeError } from '../../base/errors';
import type { Log } from '../../base/log';
import { ApiError } from '../http/errors';
import { GroupCommit } from './groupCommit';
import { createTraceParts } from './tracePartsTable';
import { bookkeepingSchema, checkName, quoteName, quoteText, workspaceFile } from './identifiers';

/** One result row by column name; BIGINT is a bigint, STRUCT an object, LIST an array, MAP a list of {key, value}. */
export type Row = Record<string, unknown>;

/**
 * DuckDB's own limits. Two threads and 256 MB leave room for Node and the editor on a small
 * machine. The write-ahead log is written into the file by {@link Database.noteWritten}, beside
 * running writes; DuckDB's own threshold, which holds a commit up, is only for what that misses.
 */
const settings = { threads: '2', memory_limit: '256MB', preserve_insertion_order: 'false', checkpoint_threshold: '1GB' };

/** DuckDB file format that the files are made in: VARIANT needs it. */
const storageVersion = 'v1.5.0';

/** A write-ahead log that grew past this is written into its file. */
const checkpointBytes = 64 * 1024 * 1024;
/** The log's size is looked at after this many bytes. */
const lookEveryBytes = 8 * 1024 * 1024;

/** An attached file: where it is and who writes it. */
interface AttachedFile {
  readonly path: string;
  readonly connection: DuckDBConnection;
  readonly commits: GroupCommit;
  bytesSinceLook: number;
  checkpoint: Promise<void> | undefined;
}

/**
 * The store: one DuckDB engine in memory with files attached to it. `workspace.duckdb` (alias
 * {@link workspaceFile}) holds what belongs to no catalog; `catalogs/<name>.duckdb` is one Unity
 * Catalog catalog each. A transaction may write one file only, so what must be atomic lives in
 * one. Opening fails with DuckDB's lock error while another process has the folder.
 */
export class Database {
  readonly #instance: DuckDBInstance;
  readonly #folder: string;
  readonly #log: Log;
  readonly #files = new Map<string, AttachedFile>();
  readonly #idle: DuckDBConnection[] = [];
  #open = true;

  private constructor(instance: DuckDBInstance, folder: string, log: Log) {
    this.#instance = instance;
    this.#folder = folder;
    this.#log = log;
  }

  /** Opens or creates the store in `folder` and attaches every catalog found there. */
  static async open(folder: string, log: Log): Promise<Database> {
    await mkdir(path.join(folder, 'catalogs'), { recursive: true });
    const instance = await DuckDBInstance.create(':memory:', { ...settings, temp_directory: path.join(folder, 'spill') });
    const database = new Database(instance, folder, log);
    try {
      await database.#attach(path.join(folder, 'workspace.duckdb'), workspaceFile, [bookkeepingSchema]);
      for (const file of await readdir(path.join(folder, 'catalogs'))) {
        if (file.endsWith('.duckdb')) await database.#attachCatalog(decodeURIComponent(file.slice(0, -'.duckdb'.length)));
      }
    } catch (error) {
      await database.close();
      throw error;
    }
    log.info(`opened the store with ${database.catalogs().length} catalogs`);
    return database;
  }

  /** Names of the attached catalogs, sorted. */
  catalogs(): readonly string[] {
    return [...this.#files.keys()].filter((name) => name !== workspaceFile).sort();
  }

  hasCatalog(name: string): boolean {
    return name !== workspaceFile && this.#files.has(name.toLowerCase());
  }

  /** Makes a catalog with its `default` schema. Throws `CATALOG_ALREADY_EXISTS`. */
  async createCatalog(name: string): Promise<void> {
    const checked = checkName('catalog name', name);
    if (this.hasCatalog(checked)) throw new ApiError('CATALOG_ALREADY_EXISTS', `Catalog "${checked}" already exists.`);
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

  /**
   * Runs `work` in a transaction that may write `file` (a catalog, or {@link workspaceFile}) and
   * resolves once it is committed. Transactions on one file run one after the other and may be
   * shared; see {@link GroupCommit} for what `work` must bear. Throws `CATALOG_DOES_NOT_EXIST`.
   */
  async write<T>(file: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const attached = this.#files.get(file);
    if (!this.#open) throw new ApiError('TEMPORARILY_UNAVAILABLE', 'The local workspace is shutting down.');
    if (!attached) throw new ApiError('CATALOG_DOES_NOT_EXIST', `Catalog "${file}" does not exist.`);
    return attached.commits.run(work);
  }

  /** Tells how much was written to `file`. Starts a checkpoint beside running writes when its log has grown. */
  noteWritten(file: string, bytes: number): void {
    const attached = this.#files.get(file);
    if (!attached) return;
    attached.bytesSinceLook += bytes;
    if (attached.bytesSinceLook < lookEveryBytes || attached.checkpoint) return;
    attached.bytesSinceLook = 0;
    attached.checkpoint = this.#checkpointIfLarge(file, attached.path).finally(() => (attached.checkpoint = undefined));
  }

  /** Waits for running writes and ends everything; DuckDB writes its files out. May be called twice. */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    for (const file of this.#files.values()) {
      await file.commits.idle();
      await file.checkpoint;
      file.connection.closeSync();
    }
    for (const connection of this.#idle.splice(0)) connection.closeSync();
    this.#instance.closeSync();
  }

  async #checkpointIfLarge(file: string, filePath: string): Promise<void> {
    try {
      if ((await stat(`${filePath}.wal`)).size < checkpointBytes) return;
      await this.rows(`CHECKPOINT ${quoteName(file)}`);
    } catch (error) {
      // Nothing is lost: the log stays, and the next look tries again.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#log.warn(`checkpoint put off: ${describeError(error)}`);
    }
  }

  async #attachCatalog(name: string): Promise<void> {
    await this.#attach(path.join(this.#folder, 'catalogs', `${encodeURIComponent(name)}.duckdb`), name, ['default', bookkeepingSchema]);
  }

  async #attach(filePath: string, alias: string, schemas: readonly string[]): Promise<void> {
    await this.rows(`ATTACH ${quoteText(filePath)} AS ${quoteName(alias)} (STORAGE_VERSION ${quoteText(storageVersion)})`);
    const connection = await this.#instance.connect();
    this.#files.set(alias, { path: filePath, connection, commits: new GroupCommit(connection), bytesSinceLook: 0, checkpoint: undefined });
    for (const schema of schemas) await this.rows(`CREATE SCHEMA IF NOT EXISTS ${quoteName(alias)}.${quoteName(schema)}`);
    for (const statement of createTraceParts(alias)) await this.rows(statement);
  }
}
