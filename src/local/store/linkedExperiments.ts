import type { Database } from './database';
import { destinationTags } from './experimentLinks';
import { workspaceFile } from './identifiers';

/** Experiments by the location path that they are linked to; paths that several experiments share are left out. */
export async function linkedExperiments(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.rows(
    `SELECT value AS path, min(experiment_id) AS id FROM ${workspaceFile}.main.experiment_tags WHERE key = $1 GROUP BY value HAVING count(*) = 1`,
    [destinationTags.path],
  );
  return new Map(rows.map((row) => [String(row.path), String(row.id)]));
}
