import type { DuckDBConnection } from '@duckdb/node-api';
import { ApiError } from '../http/errors';
import type { Database } from './database';
import { workspaceFile } from './identifiers';

/** Name of a table of runs, models and the registry in `workspace.duckdb`. */
export const trackingTable = (name: keyof typeof columnsOf): string => `${workspaceFile}.main.${name}`;

/** Runs, logged models, the registry, and what they have in common: parameters and tags by the id of their owner. Times are epoch milliseconds. */
const columnsOf = {
  runs: 'run_id VARCHAR, experiment_id VARCHAR, run_name VARCHAR, user_id VARCHAR, status VARCHAR, start_time BIGINT, end_time BIGINT, lifecycle_stage VARCHAR',
  run_metrics: 'run_id VARCHAR, key VARCHAR, value DOUBLE, timestamp BIGINT, step BIGINT, model_id VARCHAR, dataset_name VARCHAR, dataset_digest VARCHAR',
  run_links: 'run_id VARCHAR, kind VARCHAR, id VARCHAR, body VARCHAR',
  logged_models:
    'model_id VARCHAR, experiment_id VARCHAR, name VARCHAR, model_type VARCHAR, source_run_id VARCHAR, status VARCHAR, creation_timestamp_ms BIGINT, last_updated_timestamp_ms BIGINT',
  registry_entries: 'name VARCHAR, description VARCHAR, created BIGINT, updated BIGINT',
  registry_versions: 'name VARCHAR, version BIGINT, description VARCHAR, template VARCHAR, source VARCHAR, run_id VARCHAR, created BIGINT, updated BIGINT',
  registry_aliases: 'name VARCHAR, alias VARCHAR, version BIGINT',
  owner_params: 'owner VARCHAR, key VARCHAR, value VARCHAR',
  owner_tags: 'owner VARCHAR, key VARCHAR, value VARCHAR',
} as const;

export async function createTrackingTables(database: Database): Promise<void> {
  await database.write(workspaceFile, async (connection) => {
    for (const [name, columns] of Object.entries(columnsOf)) await connection.run(`CREATE TABLE IF NOT EXISTS ${workspaceFile}.main.${name} (${columns})`);
  });
}

/** A key and its value, as the REST API writes tags and parameters. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** SQL for the pairs that an owner has in one of the two tables, sorted by key: a list of structs, never NULL. */
export const pairsOf = (table: 'owner_params' | 'owner_tags', owner: string): string =>
  `coalesce((SELECT list({'key': p.key, 'value': p.value} ORDER BY p.key) FROM ${trackingTable(table)} p WHERE p.owner = ${owner}), [])`;

export async function putTags(connection: DuckDBConnection, owner: string, tags: readonly (readonly [string, string])[]): Promise<void> {
  for (const [key, value] of tags) {
    await connection.run(`DELETE FROM ${trackingTable('owner_tags')} WHERE owner = $1 AND key = $2`, [owner, key]);
    await connection.run(`INSERT INTO ${trackingTable('owner_tags')} VALUES ($1, $2, $3)`, [owner, key, value]);
  }
}

/** Throws `RESOURCE_DOES_NOT_EXIST` for a tag that is not there, as MLflow does. */
export async function removeTag(connection: DuckDBConnection, owner: string, key: string): Promise<void> {
  const found = await connection.runAndReadAll(`DELETE FROM ${trackingTable('owner_tags')} WHERE owner = $1 AND key = $2 RETURNING key`, [owner, key]);
  if (found.currentRowCount === 0) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `There is no tag "${key.slice(0, 250)}" on ${owner}.`);
}

/** Parameters never change: the same value again is accepted, another one is `INVALID_PARAMETER_VALUE`. */
export async function putParams(connection: DuckDBConnection, owner: string, params: readonly (readonly [string, string])[]): Promise<void> {
  for (const [key, value] of params) {
    const [known] = (await connection.runAndReadAll(`SELECT value FROM ${trackingTable('owner_params')} WHERE owner = $1 AND key = $2`, [owner, key])).getRowObjectsJS();
    if (!known) await connection.run(`INSERT INTO ${trackingTable('owner_params')} VALUES ($1, $2, $3)`, [owner, key, value]);
    else if (known.value !== value) {
      throw new ApiError('INVALID_PARAMETER_VALUE', `The parameter "${key.slice(0, 250)}" of ${owner} is "${String(known.value).slice(0, 500)}" and cannot be changed to "${value.slice(0, 500)}": log it under another name, or in another run.`);
    }
  }
}
