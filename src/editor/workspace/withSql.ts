import { CodedError } from '../../base/errors';
import type { SqlRunner } from '../../databricks/ports';
import type { OpenConnection } from './connections';
import { withProgress } from './withProgress';

/** Asks the chosen SQL warehouse something, with a notification that can cancel it. Throws `query.noWarehouse`. */
export async function withSql<T>(connection: OpenConnection, title: string, run: (sql: SqlRunner, signal: AbortSignal) => Promise<T>): Promise<T> {
  const { warehouseId } = connection;
  if (!warehouseId) throw new CodedError('query.noWarehouse', `No SQL warehouse is chosen for ${connection.label}. Choose one first.`);
  const sql = connection.sql(warehouseId);
  try {
    return await withProgress(title, (signal) => run(sql, signal));
  } finally {
    await sql.close();
  }
}
