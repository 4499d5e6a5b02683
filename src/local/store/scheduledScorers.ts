import type { Database } from './database';
import { quoteName, workspaceFile } from './identifiers';

const table = `${quoteName(workspaceFile)}.main.scheduled_scorers`;

/**
 * The scheduled scorers of experiments, kept as the text that was sent: unknown entries and fields
 * come back byte for byte. The local workspace evaluates none of them.
 */
export class ScheduledScorerStore {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  static async open(database: Database): Promise<ScheduledScorerStore> {
    await database.rows(`CREATE TABLE IF NOT EXISTS ${table} (experiment_id VARCHAR PRIMARY KEY, configuration VARCHAR)`);
    return new ScheduledScorerStore(database);
  }

  /** JSON text of the list of scorers, or `undefined` where none was ever configured. */
  async get(experimentId: string): Promise<string | undefined> {
    const [row] = await this.#database.rows(`SELECT configuration FROM ${table} WHERE experiment_id = $1`, [experimentId]);
    return row ? String(row.configuration) : undefined;
  }

  async put(experimentId: string, configuration: string): Promise<void> {
    await this.#database.rows(`INSERT OR REPLACE INTO ${table} VALUES ($1, $2)`, [experimentId, configuration]);
  }

  async delete(experimentId: string): Promise<void> {
    await this.#database.rows(`DELETE FROM ${table} WHERE experiment_id = $1`, [experimentId]);
  }
}
