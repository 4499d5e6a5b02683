import { DuckDBBlobValue } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database } from './database';
import { bookkeepingSchema, quoteName, workspaceFile } from './identifiers';
import { createLocationTables, locationState } from './locationTables';
import { experimentLocation, parseLocation } from './traceLocations';
import type { TraceLocation } from './traceLocations';
import { appendTraceParts } from './traceParts';
import type { TracePart } from './traceParts';
import { tracePartsTable } from './tracePartsTable';

const dataTable = `${quoteName(workspaceFile)}.${quoteName(bookkeepingSchema)}.trace_data`;

/** Traces that experiments keep themselves, outside Unity Catalog: their tables, and the files uploaded for them. */
export class ExperimentTraces {
  readonly #database: Database;
  readonly #ready = new Map<string, Promise<TraceLocation>>();

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Makes the table of files unless it is there. */
  static async open(database: Database): Promise<ExperimentTraces> {
    await database.write(workspaceFile, (connection) => connection.run(`CREATE TABLE IF NOT EXISTS ${dataTable} (trace_id VARCHAR, path VARCHAR, body BLOB)`));
    return new ExperimentTraces(database);
  }

  /** An experiment's own location, with its tables made at the first call. The experiment must exist. */
  location(experimentId: string): Promise<TraceLocation> {
    const known = this.#ready.get(experimentId);
    if (known) return known;
    const made = this.#make(experimentId);
    this.#ready.set(experimentId, made);
    made.catch(() => this.#ready.delete(experimentId));
    return made;
  }

  /** The location that holds a trace (32 hex digits). Throws `RESOURCE_DOES_NOT_EXIST`; `shown` is the id that the caller used. */
  async find(traceId: string, shown: string): Promise<TraceLocation> {
    const [row] = await this.#database.rows(`SELECT location FROM ${tracePartsTable(workspaceFile)} WHERE trace_id = $1 LIMIT 1`, [traceId]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Trace with ID '${shown.slice(0, 200)}' not found.`);
    return parseLocation(String(row.location));
  }

  /** Writes what a `TraceInfo` says of its trace's root, so that the trace is listed before its spans are there. */
  async announce(location: string, part: TracePart): Promise<void> {
    await this.#database.write(workspaceFile, async (connection) => {
      const appender = await connection.createAppender('trace_parts', bookkeepingSchema, workspaceFile);
      appendTraceParts(appender, location, [part]);
      appender.closeSync();
    });
  }

  /** Keeps a file of a trace, in place of an earlier one of the same path. */
  async putFile(traceId: string, path: string, body: Uint8Array): Promise<void> {
    await this.#database.write(workspaceFile, async (connection) => {
      await connection.run(`DELETE FROM ${dataTable} WHERE trace_id = $1 AND path = $2`, [traceId, path]);
      await connection.run(`INSERT INTO ${dataTable} VALUES ($1, $2, $3)`, [traceId, path, new DuckDBBlobValue(body)]);
    });
  }

  /** A file of a trace. Throws `RESOURCE_DOES_NOT_EXIST`. */
  async file(traceId: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
    const [row] = await this.#database.rows(`SELECT body FROM ${dataTable} WHERE trace_id = $1 AND path = $2`, [traceId, path]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Trace ${traceId} has no file ${path.slice(0, 200)}.`);
    return new Uint8Array(row.body as Uint8Array);
  }

  async #make(experimentId: string): Promise<TraceLocation> {
    const location = experimentLocation(experimentId);
    await this.#database.rows(`CREATE SCHEMA IF NOT EXISTS ${quoteName(workspaceFile)}.${quoteName(experimentId)}`);
    if ((await locationState(this.#database, location)) === 'missing') await createLocationTables(this.#database, location);
    return location;
  }
}
