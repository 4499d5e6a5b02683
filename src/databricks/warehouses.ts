import { isNotFound } from '../base/refusal';
import { getWarehouse, listWarehouses, startWarehouse } from './calls/workspace';
import { allPages, type Transport } from './transport';
import { asObject, text, type WireObject } from './wire';
import type { WarehouseState } from './ports';
import type { Warehouse, Warehouses } from './workspacePorts';

/** SQL warehouses over REST. */
export class WarehousesClient implements Warehouses {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async list(signal?: AbortSignal): Promise<Warehouse[]> {
    return (await allPages(this.#http, listWarehouses, 'warehouses', signal)).map(decodeWarehouse);
  }

  async get(id: string, signal?: AbortSignal): Promise<Warehouse | undefined> {
    try {
      return decodeWarehouse(asObject(await this.#http.json({ ...getWarehouse(id), signal })));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async start(id: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...startWarehouse(id), body: {}, signal });
  }
}

function decodeWarehouse(wire: WireObject): Warehouse {
  return {
    id: text(wire, 'id') ?? '',
    name: text(wire, 'name') ?? '',
    state: (text(wire, 'state') ?? 'STOPPED') as WarehouseState,
    size: text(wire, 'cluster_size'),
    isServerless: wire['enable_serverless_compute'] === true,
    httpPath: text(asObject(wire['odbc_params']), 'path'),
  };
}
