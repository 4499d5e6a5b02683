import type { Disposable } from '../../base/disposable';
import { CodedError, describeError } from '../../base/errors';
import { ThriftySqlRunner } from '../../databricks/queryPolicy';
import type { SqlRunner, WarehouseState } from '../../databricks/ports';
import type { LocalDefaults } from '../../protocol/localWorkspace';
import { parseTableName } from '../../spanTables/names';
import type { SideTables } from '../../spanTables/sideTables';
import { TraceStore, type SpanLocation } from '../../spanTables/traceStore';
import { expectedTables, locationPath, type TraceLocation } from '../../trace/location';
import { Connections } from '../workspace/connections';
import type { QueryDeps } from './deps';

/** Where queries go: one location of one connection. */
export interface QueryTarget {
  /** For people: `Local workspace` or the connection's name. */
  readonly label: string;
  readonly isLocal: boolean;
  readonly runner: SqlRunner;
  readonly location: SpanLocation;
  readonly store: TraceStore;
  /** Asks for the state of the SQL warehouse without starting it; absent where there is none. */
  readonly warehouseState?: () => Promise<WarehouseState>;
}

/** Opens the target that the folder's connection means, and keeps it while that does not change. */
export class QueryTargets implements Disposable {
  readonly #deps: QueryDeps;
  readonly #connections: Connections;
  #kept: { readonly key: string; readonly target: QueryTarget } | undefined;

  constructor(deps: QueryDeps) {
    this.#deps = deps;
    this.#connections = new Connections(deps);
  }

  /** True where asking costs nothing and nothing has to be started or signed in to. */
  get isFree(): boolean {
    return this.#connections.choice.kind === 'local' && this.#deps.local.connection !== undefined;
  }

  /**
   * The current target. Starts the local workspace or signs in where that is needed. Throws
   * `query.noWarehouse` and `query.noLocation` where a person has to choose first.
   */
  async open(): Promise<QueryTarget> {
    return this.#connections.choice.kind === 'local' ? this.#local() : this.#remote();
  }

  dispose(): void {
    const kept = this.#kept;
    this.#kept = undefined;
    void Promise.allSettled([kept?.target.runner.close(), this.#connections.close()]).then((ends) => {
      for (const end of ends) if (end.status === 'rejected') this.#deps.log.warn(describeError(end.reason));
    });
  }

  async #local(): Promise<QueryTarget> {
    const { local, log } = this.#deps;
    const { client, target } = await local.connect();
    const { defaults, port, token } = target;
    return this.#keep(`local ${port} ${token}`, () => {
      return this.#target('Local workspace', true, client.sql(defaults.warehouseId, log), traceLocationOf(defaults), defaults.experimentId);
    });
  }

  async #remote(): Promise<QueryTarget> {
    const connection = await this.#connections.open();
    const { warehouseId } = connection;
    if (!warehouseId) throw new CodedError('query.noWarehouse', `No SQL warehouse is chosen for ${connection.label}. Choose one to query its traces.`);
    const location = this.#deps.storage.get('query.locations')?.[connection.host];
    if (!location) throw new CodedError('query.noLocation', `No trace tables are chosen for ${connection.label}. Choose an experiment to query its traces.`);
    return this.#keep(`${connection.host} ${warehouseId} ${locationPath(location)}`, () => {
      const state = async (): Promise<WarehouseState> => (await connection.workspace.warehouses.get(warehouseId))?.state ?? 'DELETED';
      const runner = new ThriftySqlRunner(connection.sql(warehouseId), { now: Date.now, state });
      return { ...this.#target(connection.label, false, runner, location, undefined), warehouseState: state };
    });
  }

  async #keep(key: string, make: () => QueryTarget): Promise<QueryTarget> {
    if (this.#kept?.key === key) return this.#kept.target;
    const former = this.#kept;
    this.#kept = { key, target: make() };
    await former?.target.runner.close();
    return this.#kept.target;
  }

  #target(label: string, isLocal: boolean, runner: SqlRunner, traces: TraceLocation, experimentId: string | undefined): QueryTarget {
    const location: SpanLocation = { location: locationPath(traces), ...tablesOf(traces), ...(experimentId === undefined ? {} : { experimentId }) };
    return { label, isLocal, runner, location, store: new TraceStore({ runner, location, now: Date.now }) };
  }
}

const traceLocationOf = ({ catalogName, schemaName, tablePrefix }: LocalDefaults): TraceLocation =>
  tablePrefix === undefined ? { form: 'schema', catalogName, schemaName } : { form: 'prefix', catalogName, schemaName, tablePrefix };

function tablesOf(location: TraceLocation): Pick<SpanLocation, 'spans' | 'side'> {
  const tables = expectedTables(location);
  const side: SideTables = tables.annotations === undefined ? { form: 'logs', logs: parseTableName(tables.logs) } : { form: 'annotations', annotations: parseTableName(tables.annotations) };
  return { spans: parseTableName(tables.spans), side };
}
