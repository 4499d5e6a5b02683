import { CodedError } from '../../base/errors';
import type { Experiment, Workspace } from '../../databricks/workspacePorts';
import type { SqlRunner } from '../../databricks/ports';
import { describeSize, readTableSize } from '../../spanTables/describe';
import { warningNear } from '../../spanTables/limits';
import { parseTableName, quoteTable, type TableName } from '../../spanTables/names';
import { detectShape } from '../../spanTables/shape';
import { readTracesPerDay, trafficStatement } from '../../spanTables/trafficStatement';
import { lastMs } from '../../spanTables/window';
import { experimentLink } from '../../trace/location';
import type { TreeNode } from '../tree/nodes';
import type { Connections } from './connections';
import type { WorkspaceDeps } from './deps';
import { withSql } from './withSql';

const weekMs = 7 * 86_400_000;

/** Numbers that cost a query, on request: rows and size of a table, traces a day of an experiment. */
export class MeasureCommands {
  readonly #deps: WorkspaceDeps;
  readonly #connections: Connections;

  constructor(deps: WorkspaceDeps, connections: Connections) {
    this.#deps = deps;
    this.#connections = connections;
  }

  /** Rows of a table or view, and the size of a table. */
  async measureTable(node: TreeNode | undefined): Promise<void> {
    if (node?.kind !== 'table') return;
    const connection = await this.#connections.open();
    const { fullName, tableType } = node.table;
    const name = parseTableName(fullName);
    await withSql(connection, `Counting ${fullName}`, async (sql, signal) => {
      const { rows } = await sql.run({ text: `SELECT COUNT(*) FROM ${quoteTable(name)}`, readOnly: true }, { signal, trigger: 'user' });
      const bytes = tableType.toUpperCase().includes('VIEW') ? undefined : await sizeOf(sql, name, signal);
      const warning = bytes === undefined ? undefined : warningNear('tableSize', bytes);
      this.#deps.onDidChange({ kind: 'table', fullName, facts: { rows: Number(rows[0]?.[0] ?? 0), bytes, warning } });
    });
  }

  /** Traces a day over the last week: what a scorer's rate is a share of. */
  async estimateTraffic(node: TreeNode | undefined): Promise<void> {
    if (node?.kind !== 'scorers') return;
    const connection = await this.#connections.open();
    const { experiment } = node;
    const name = await spansTable(connection.workspace, experiment);
    await withSql(connection, `Counting traces of ${experiment.name}`, async (sql, signal) => {
      const table = await connection.workspace.unityCatalog.table(`${name.catalog}.${name.schema}.${name.table}`, signal);
      if (!table) throw new CodedError('tables.missing', `The table ${name.table} does not exist, or you may not see it.`);
      const now = Date.now();
      const result = await sql.run(trafficStatement(detectShape(name, table.columns), lastMs(now, weekMs)), { signal, trigger: 'user' });
      this.#deps.onDidChange({ kind: 'traffic', experimentId: experiment.id, tracesPerDay: readTracesPerDay(result, now) });
    });
  }
}

async function spansTable(workspace: Workspace, experiment: Experiment): Promise<TableName> {
  const link = experimentLink((await workspace.mlflow.experiment(experiment.id))?.tags ?? experiment.tags);
  if (!link) throw new CodedError('tables.unlinked', `The experiment ${experiment.name} is not linked to Unity Catalog, so its traces cannot be counted by SQL.`);
  return parseTableName(link.spansTable);
}

/** Not every engine and not every kind of table tells its size. */
async function sizeOf(sql: SqlRunner, name: TableName, signal: AbortSignal): Promise<number | undefined> {
  try {
    return readTableSize(await sql.run(describeSize(name), { signal, trigger: 'user' }));
  } catch (error) {
    if (error instanceof CodedError && /^sql\.(failed|forbidden)$/.test(error.code)) return undefined;
    throw error;
  }
}
