import { isNotFound } from '../base/refusal';
import { getApp, listApps } from './calls/workspace';
import { allPages, type Transport } from './transport';
import { asObject, objects, text, type WireObject } from './wire';
import type { Apps, DatabricksApp } from './workspacePorts';

/** Databricks Apps over REST. */
export class AppsClient implements Apps {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async list(signal?: AbortSignal): Promise<DatabricksApp[]> {
    return (await allPages(this.#http, listApps, 'apps', signal)).map(decodeApp);
  }

  async get(name: string, signal?: AbortSignal): Promise<DatabricksApp | undefined> {
    try {
      return decodeApp(asObject(await this.#http.json({ ...getApp(name), signal })));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function decodeApp(wire: WireObject): DatabricksApp {
  return {
    name: text(wire, 'name') ?? '',
    url: text(wire, 'url'),
    servicePrincipalClientId: text(wire, 'service_principal_client_id'),
    servicePrincipalName: text(wire, 'service_principal_name'),
    sourceCodePath: text(asObject(wire['active_deployment']), 'source_code_path') ?? text(wire, 'default_source_code_path'),
    resourceNames: objects(wire, 'resources').map((each) => text(each, 'name') ?? ''),
    state: text(asObject(wire['app_status']), 'state'),
  };
}
