import type { Signal } from '../../base/cancellation';
import type { Disposable } from '../../base/disposable';
import { CodedError, describeError, isAbort } from '../../base/errors';
import { ThriftySqlRunner } from '../../databricks/queryPolicy';
import type { SqlRunner, WarehouseState } from '../../databricks/ports';
import type { Warehouse, Workspace } from '../../databricks/workspacePorts';
import type { LocalDefaults } from '../../protocol/localWorkspace';
import { parseTableName, type TableName } from '../../spanTables/names';
import { readPrices } from '../../spanTables/prices';
import { RatedSqlRunner, type StatementRate } from '../../spanTables/quotas';
import type { SideTables } from '../../spanTables/sideTables';
import type { ReportedColumn } from '../../spanTables/shape';
import { TraceStore, type SpanLocation } from '../../spanTables/traceStore';
import { expectedTables, locationPath, type TraceLocation } from '../../trace/location';
import { choiceLabel } from '../workspace/choice';
import type { ChosenTables } from '../workspace/chosenTables';
import { Connections } from '../workspace/connections';
import type { QueryDeps } from './deps';
import { pickTables } from './pickTables';

/** Where queries go: one location of one connection. */
export interface QueryTarget {
  /** For people: `Local workspace` or the connection's name. */
  readonly label: string;
  readonly isLocal: boolean;
  readonly runner: SqlRunner;
  readonly location: SpanLocation;
  readonly store: TraceStore;
  /** What this window has sent. */
  readonly rate: StatementRate;
  /** Asks for the state of the SQL warehouse without starting it. The local workspace's always runs. */
  readonly warehouseState: () => Promise<WarehouseState>;
  /** True while a real workspace's SQL warehouse runs for a person anyway. */
  readonly isInUse: () => Promise<boolean>;
  /** A table's columns by the tables API, which wakes no warehouse; `undefined` where there is no such table. */
  readonly columns: (name: TableName, signal?: Signal) => Promise<readonly ReportedColumn[] | undefined>;
}

/** What is known of a real workspace before anything is asked of its tables. */
export interface RemotePlace {
  readonly label: string;
  readonly tables?: ChosenTables;
  readonly warehouse?: Warehouse;
}

/** Opens the target that the folder's connection means, and keeps it while that does not change. */
export class QueryTargets implements Disposable {
  readonly #deps: QueryDeps;
  readonly #connections: Connections;
  #kept: { readonly key: string; readonly target: QueryTarget; readonly isCurrent: () => boolean } | undefined;

  constructor(deps: QueryDeps) {
    this.#deps = deps;
    this.#connections = new Connections(deps);
  }

  get isLocal(): boolean {
    return this.#connections.choice.kind === 'local';
  }

  /** The connection's name, as far as it is known without asking. */
  get label(): string {
    return choiceLabel(this.#connections.choice);
  }

  /** True where signing in can open the browser, which only a person may ask for. */
  get isInteractive(): boolean {
    const { choice } = this.#connections;
    return choice.kind === 'host' && choice.auth === 'browser' && !this.#connections.isOpen;
  }

  /** True where asking costs nothing and nothing has to be started or signed in to. */
  get isFree(): boolean {
    return this.isLocal && this.#deps.local.connection !== undefined;
  }

  /** True while a real workspace's SQL warehouse runs for a person anyway: then asking costs nothing more. */
  async isInUse(): Promise<boolean> {
    const target = this.opened;
    return target !== undefined && (await target.isInUse());
  }

  /** The target, where it is open and still the one that the connection means. */
  get opened(): QueryTarget | undefined {
    return this.#kept?.target.isLocal === this.isLocal && this.#kept.isCurrent() ? this.#kept.target : undefined;
  }

  /**
   * The current target. Starts the local workspace or signs in where that is needed. Throws
   * `query.noWarehouse` and `query.noTables` where a person has to choose first.
   */
  async open(): Promise<QueryTarget> {
    return this.isLocal ? this.#local() : this.#remote();
  }

  /** Signs in to the real workspace and says what is chosen there; the warehouse is asked for its state only. */
  async place(): Promise<RemotePlace> {
    const connection = await this.#connections.open();
    const warehouseId = this.#connections.warehouse(connection.host) ?? connection.warehouseId;
    const warehouse = warehouseId === undefined ? undefined : await connection.workspace.warehouses.get(warehouseId);
    const tables = this.#tables(connection.host);
    return { label: connection.label, ...(tables ? { tables } : {}), ...(warehouse ? { warehouse } : {}) };
  }

  /** The Databricks calls of the real workspace, and the warehouse that those about traces are answered with. */
  async calls(): Promise<{ readonly workspace: Workspace; readonly warehouseId?: string }> {
    const { host, workspace, warehouseId } = await this.#connections.open();
    const id = this.#connections.warehouse(host) ?? warehouseId;
    return { workspace, ...(id === undefined ? {} : { warehouseId: id }) };
  }

  /** Makes the tables of a link the ones to read, or asks which, from the experiments that are linked to some. */
  async chooseTables(known?: ChosenTables): Promise<void> {
    const connection = await this.#connections.open();
    const chosen = known ?? (await pickTables(connection.workspace, connection.label));
    if (chosen) await this.#deps.storage.set('query.tables', { ...this.#deps.storage.get('query.tables'), [connection.host]: chosen });
  }

  dispose(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    void Promise.allSettled([kept?.target.runner.close(), this.#connections.close()]).then((ends) => {
      for (const end of ends) if (end.status === 'rejected') this.#deps.log.warn(describeError(end.reason));
    });
  }

  #tables(host: string): ChosenTables | undefined {
    return this.#deps.storage.get('query.tables')?.[host];
  }

  async #local(): Promise<QueryTarget> {
    const { local, log } = this.#deps;
    const { client, target } = await local.connect();
    const { defaults, port, token } = target;
    return this.#keep(`local ${port} ${token}`, () => {
      const location = traceLocationOf(defaults);
      const { spans, logs, annotations } = expectedTables(location);
      const tables = { path: locationPath(location), spansTable: spans, logsTable: logs, annotationsTable: annotations, experimentId: defaults.experimentId };
      return targetOf('Local workspace', true, client.sql(defaults.warehouseId, log), tables, async () => 'RUNNING', columnsOf(client.workspace), this.#deps);
    });
  }

  async #remote(): Promise<QueryTarget> {
    const connection = await this.#connections.open();
    const warehouseId = this.#connections.warehouse(connection.host) ?? connection.warehouseId;
    if (!warehouseId) throw new CodedError('query.noWarehouse', `No SQL warehouse is chosen for ${connection.label}. Choose one to query its traces.`);
    const tables = this.#tables(connection.host);
    if (!tables) throw new CodedError('query.noTables', `No trace tables are chosen for ${connection.label}. Choose an experiment to query its traces.`);
    const choice = this.#deps.storage.get('connection.choice');
    const key = () => JSON.stringify([connection.host, this.#connections.warehouse(connection.host) ?? connection.warehouseId, this.#tables(connection.host), this.#deps.storage.get('connection.choice')]);
    return this.#keep(JSON.stringify([connection.host, warehouseId, tables, choice]), () => {
      const state = async (): Promise<WarehouseState> => (await connection.workspace.warehouses.get(warehouseId))?.state ?? 'DELETED';
      const runner = new ThriftySqlRunner(connection.sql(warehouseId), { now: Date.now, state });
      return targetOf(connection.label, false, runner, tables, state, columnsOf(connection.workspace), this.#deps);
    }, key);
  }

  /** `current` gives the key that would be asked for now; absent where that does not change without notice. */
  async #keep(key: string, make: () => QueryTarget, current: () => string = () => key): Promise<QueryTarget> {
    if (this.#kept?.key === key) return this.#kept.target;
    const former = this.#kept;
    this.#kept = { key, target: make(), isCurrent: () => current() === key };
    await former?.target.runner.close();
    return this.#kept.target;
  }
}

function targetOf(label: string, isLocal: boolean, plain: SqlRunner, tables: ChosenTables, warehouseState: QueryTarget['warehouseState'], columns: QueryTarget['columns'], { log, settings, notify }: Pick<QueryDeps, 'log' | 'settings' | 'notify'>): QueryTarget {
  const runner = new RatedSqlRunner(plain, Date.now, once((sentence) => notify.warn(sentence)));
  const { path, spansTable, logsTable, annotationsTable, views, experimentId } = tables;
  const side: SideTables = annotationsTable !== undefined ? { form: 'annotations', annotations: parseTableName(annotationsTable) } : logsTable !== undefined ? { form: 'logs', logs: parseTableName(logsTable) } : { form: 'none' };
  const location: SpanLocation = { location: path, spans: parseTableName(spansTable), side, ...(views ? { views: views.map(parseTableName) } : {}), ...(logsTable === undefined ? {} : { logs: parseTableName(logsTable) }), ...(experimentId === undefined ? {} : { experimentId }) };
  // Who may not ask the tables API, asks the warehouse.
  const known = async (name: TableName, signal?: Signal) => {
    try {
      return (await columns(name, signal)) ?? [];
    } catch (error) {
      if (isAbort(error)) throw error;
      log.warn(`The columns are asked for by SQL: ${describeError(error)}`);
      return [];
    }
  };
  return { label, isLocal, runner, location, warehouseState, columns, rate: runner.rate, isInUse: async () => plain instanceof ThriftySqlRunner && (await plain.mayRunAutomatically()), store: new TraceStore({ runner, location, now: Date.now, columns: known, prices: () => readPrices(settings.get('spanlight.cost.prices')) }) };
}

/** Calls at most every ten minutes: a rate stays near its quota for many statements. */
function once(tell: (sentence: string) => void): (sentence: string) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (sentence) => {
    if (Date.now() - toldAt < 600_000) return;
    toldAt = Date.now();
    tell(sentence);
  };
}

const columnsOf = ({ unityCatalog }: Workspace): QueryTarget['columns'] => async ({ catalog, schema, table }, signal) => (await unityCatalog.table(`${catalog}.${schema}.${table}`, signal))?.columns;

const traceLocationOf = ({ catalogName, schemaName, tablePrefix }: LocalDefaults): TraceLocation =>
  tablePrefix === undefined ? { form: 'schema', catalogName, schemaName } : { form: 'prefix', catalogName, schemaName, tablePrefix };
