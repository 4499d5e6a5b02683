import type { DuckDBConnection } from '@duckdb/node-api';
import { randomInt } from 'node:crypto';
import { ApiError } from '../http/errors';
import type { Database, Row } from './database';
import { workspaceFile } from './identifiers';

/** An experiment as MLflow's REST API has it; times are epoch milliseconds. */
export interface Experiment {
  readonly experiment_id: string;
  readonly name: string;
  readonly artifact_location: string;
  readonly lifecycle_stage: 'active' | 'deleted';
  readonly creation_time: number;
  readonly last_update_time: number;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

const select = `
  SELECT e.*, coalesce(list({'key': t.key, 'value': t.value} ORDER BY t.key) FILTER (t.key IS NOT NULL), []) AS tags
  FROM ${workspaceFile}.main.experiments e LEFT JOIN ${workspaceFile}.main.experiment_tags t USING (experiment_id)`;

/** Open-source MLflow's experiment of traces that name none. */
export const defaultExperiment = { id: '0', name: 'Default' } as const;

/** Experiments and their tags, in `workspace.duckdb`. Writes run one after the other, so that checks before them hold. */
export class ExperimentStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Makes the tables unless they are there. */
  static async open(database: Database): Promise<ExperimentStore> {
    await database.write(workspaceFile, async (connection) => {
      await connection.run(`CREATE TABLE IF NOT EXISTS ${workspaceFile}.main.experiments (experiment_id VARCHAR, name VARCHAR, artifact_location VARCHAR, lifecycle_stage VARCHAR, creation_time BIGINT, last_update_time BIGINT)`);
      await connection.run(`CREATE TABLE IF NOT EXISTS ${workspaceFile}.main.experiment_tags (experiment_id VARCHAR, key VARCHAR, value VARCHAR)`);
    });
    return new ExperimentStore(database);
  }

  /** Throws `RESOURCE_DOES_NOT_EXIST`. */
  async get(id: string): Promise<Experiment> {
    const [row] = await this.#database.rows(`${select} WHERE experiment_id = $1 GROUP BY ALL`, [id]);
    if (!row) throw new ApiError('RESOURCE_DOES_NOT_EXIST', `No experiment with id "${id.slice(0, 100)}" exists.`);
    return toExperiment(row);
  }

  async findByName(name: string): Promise<Experiment | undefined> {
    const [row] = await this.#database.rows(`${select} WHERE name = $1 GROUP BY ALL`, [name]);
    return row && toExperiment(row);
  }

  /** All experiments, in no order. */
  async all(): Promise<Experiment[]> {
    return (await this.#database.rows(`${select} GROUP BY ALL`)).map(toExperiment);
  }

  /** The experiment that open-source MLflow always has, id 0; made at the first call. */
  async ensureDefault(): Promise<string> {
    await this.#database.write(workspaceFile, async (connection) => {
      const found = await connection.runAndReadAll(`SELECT 1 AS one FROM ${workspaceFile}.main.experiments WHERE experiment_id = $1 OR name = $2`, [defaultExperiment.id, defaultExperiment.name]);
      if (found.currentRowCount > 0) return;
      await connection.run(`INSERT INTO ${workspaceFile}.main.experiments VALUES ($1, $2, $3, 'active', $4, $4)`, [defaultExperiment.id, defaultExperiment.name, `dbfs:/databricks/mlflow-tracking/${defaultExperiment.id}`, BigInt(Date.now())]);
    });
    return defaultExperiment.id;
  }

  /** Throws `RESOURCE_ALREADY_EXISTS`, also for the name of a deleted experiment, as a real workspace does. */
  async create(name: string, options: { artifactLocation?: string; tags?: readonly [string, string][] } = {}): Promise<string> {
    const id = newExperimentId();
    await this.#database.write(workspaceFile, async (connection) => {
      await this.#refuseTaken(connection, name);
      const now = BigInt(Date.now());
      await connection.run(`INSERT INTO ${workspaceFile}.main.experiments VALUES ($1, $2, $3, 'active', $4, $4)`, [id, name, options.artifactLocation ?? `dbfs:/databricks/mlflow-tracking/${id}`, now]);
      for (const [key, value] of options.tags ?? []) await putTag(connection, id, key, value);
    });
    return id;
  }

  async setTag(id: string, key: string, value: string): Promise<void> {
    await this.setTags(id, { [key]: value });
  }

  /** Sets tags; `undefined` removes one. One transaction. */
  async setTags(id: string, tags: Readonly<Record<string, string | undefined>>): Promise<void> {
    await this.get(id);
    await this.#database.write(workspaceFile, async (connection) => {
      for (const [key, value] of Object.entries(tags)) await putTag(connection, id, key, value);
      await connection.run(`UPDATE ${workspaceFile}.main.experiments SET last_update_time = $2 WHERE experiment_id = $1`, [id, BigInt(Date.now())]);
    });
  }

  async setStage(id: string, stage: Experiment['lifecycle_stage']): Promise<void> {
    await this.get(id);
    await this.#update(id, 'lifecycle_stage', stage);
  }

  async rename(id: string, name: string): Promise<void> {
    const own = await this.get(id);
    if (own.name === name) return;
    await this.#database.write(workspaceFile, (connection) => this.#refuseTaken(connection, name));
    await this.#update(id, 'name', name);
  }

  async #update(id: string, column: 'name' | 'lifecycle_stage', value: string): Promise<void> {
    await this.#database.write(workspaceFile, (connection) =>
      connection.run(`UPDATE ${workspaceFile}.main.experiments SET ${column} = $2, last_update_time = $3 WHERE experiment_id = $1`, [id, value, BigInt(Date.now())]),
    );
  }

  async #refuseTaken(connection: DuckDBConnection, name: string): Promise<void> {
    const found = await connection.runAndReadAll(`SELECT lifecycle_stage FROM ${workspaceFile}.main.experiments WHERE name = $1`, [name]);
    const [row] = found.getRowObjectsJS();
    if (!row) return;
    const state = row.lifecycle_stage === 'deleted' ? 'in deleted state. Restore it, or choose another name' : 'there already. Choose another name';
    throw new ApiError('RESOURCE_ALREADY_EXISTS', `An experiment named "${name.slice(0, 500)}" is ${state}.`);
  }
}

async function putTag(connection: DuckDBConnection, id: string, key: string, value: string | undefined): Promise<void> {
  await connection.run(`DELETE FROM ${workspaceFile}.main.experiment_tags WHERE experiment_id = $1 AND key = $2`, [id, key]);
  if (value !== undefined) await connection.run(`INSERT INTO ${workspaceFile}.main.experiment_tags VALUES ($1, $2, $3)`, [id, key, value]);
}

function toExperiment(row: Row): Experiment {
  return { ...row, creation_time: Number(row.creation_time), last_update_time: Number(row.last_update_time) } as unknown as Experiment;
}

/** Sixteen decimal digits, as a real workspace gives them; the first is not 0. */
const newExperimentId = () => `${randomInt(10_000_000, 100_000_000)}${String(randomInt(0, 100_000_000)).padStart(8, '0')}`;
