import type { SqlProgress } from '../../databricks/ports';

/** What a statement waits for, in words. */
export function progressText(state: SqlProgress['state'], isStarting: boolean): string {
  if (state === 'connecting') return 'Connecting to the SQL warehouse';
  if (state === 'queued') return isStarting ? 'The SQL warehouse is starting, which can take minutes' : 'The SQL warehouse has the query in its queue';
  return state === 'running' ? 'The SQL warehouse runs the query' : 'Reading the answer';
}
