import type { DuckDBConnection } from '@duckdb/node-api';
import { randomUUID } from 'node:crypto';
import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import { workspaceFile } from './identifiers';
import { pairsOf, putParams, putTags, removeTag, trackingTable } from './trackingTables';
import type { KeyValue } from './trackingTables';

/** A model or agent version that traces and metrics are kept by (mlflow `protos/service.proto`, `LoggedModel`). Times are epoch milliseconds. */
export interface LoggedModel {
  readonly model_id: string;
  readonly experiment_id: string;
  readonly name: string;
  readonly model_type: string;
  readonly source_run_id: string;
  readonly status: string;
  readonly creation_timestamp_ms: number;
  readonly last_updated_timestamp_ms: number;
  readonly params: readonly KeyValue[];
  readonly tags: readonly KeyValue[];
}

const select = `SELECT m.*, ${pairsOf('owner_params', 'm.model_id')} AS params, ${pairsOf('owner_tags', 'm.model_id')} AS tags FROM ${trackingTable('logged_models')} m`;

/** Logged models, in `workspace.duckdb`. Programs make them by `mlflow.set_active_model` and by autologging an agent. */
export class LoggedModelStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async get(modelId: string): Promise<LoggedModel> {
    const [row] = await this.#database.rows(`${select} WHERE m.model_id = $1`, [modelId]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${modelId.slice(0, 100)}' not found.`);
    return toModel(row);
  }

  /** The models of these experiments, newest first. */
  async ofExperiments(ids: readonly string[]): Promise<LoggedModel[]> {
    if (ids.length === 0) return [];
    const places = ids.map((_, i) => `$${i + 1}`).join(', ');
    return (await this.#database.rows(`${select} WHERE m.experiment_id IN (${places}) ORDER BY m.creation_timestamp_ms DESC, m.model_id`, [...ids])).map(toModel);
  }

  /** Makes a model that is not ready yet and returns its id, `m-` and 32 hex digits. */
  async create(model: { experimentId: string; name: string; type: string; sourceRunId: string; params: readonly (readonly [string, string])[]; tags: readonly (readonly [string, string])[] }): Promise<string> {
    const id = `m-${randomUUID().replaceAll('-', '')}`;
    await this.#database.write(workspaceFile, async (connection) => {
      await connection.run(`INSERT INTO ${trackingTable('logged_models')} VALUES ($1, $2, $3, $4, $5, 'LOGGED_MODEL_PENDING', $6, $6)`, [id, model.experimentId, model.name, model.type, model.sourceRunId, BigInt(Date.now())]);
      await putParams(connection, id, model.params);
      await putTags(connection, id, model.tags);
    });
    return id;
  }

  async setStatus(modelId: string, status: string): Promise<void> {
    await this.#change(modelId, (connection) => connection.run(`UPDATE ${trackingTable('logged_models')} SET status = $2 WHERE model_id = $1`, [modelId, status]));
  }

  async setTags(modelId: string, tags: readonly (readonly [string, string])[]): Promise<void> {
    await this.#change(modelId, (connection) => putTags(connection, modelId, tags));
  }

  async removeTag(modelId: string, key: string): Promise<void> {
    await this.#change(modelId, (connection) => removeTag(connection, modelId, key));
  }

  async logParams(modelId: string, params: readonly (readonly [string, string])[]): Promise<void> {
    await this.#change(modelId, (connection) => putParams(connection, modelId, params));
  }

  async remove(modelId: string): Promise<void> {
    await this.#change(modelId, async (connection) => {
      await connection.run(`DELETE FROM ${trackingTable('logged_models')} WHERE model_id = $1`, [modelId]);
      for (const table of ['owner_params', 'owner_tags'] as const) await connection.run(`DELETE FROM ${trackingTable(table)} WHERE owner = $1`, [modelId]);
    });
  }

  async #change(modelId: string, work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
    await this.get(modelId);
    await this.#database.write(workspaceFile, async (connection) => {
      await work(connection);
      await connection.run(`UPDATE ${trackingTable('logged_models')} SET last_updated_timestamp_ms = $2 WHERE model_id = $1`, [modelId, BigInt(Date.now())]);
    });
  }
}

const toModel = (row: Row): LoggedModel =>
  ({ ...row, creation_timestamp_ms: Number(row.creation_timestamp_ms), last_updated_timestamp_ms: Number(row.last_updated_timestamp_ms) }) as unknown as LoggedModel;
