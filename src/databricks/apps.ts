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
    resources: objects(wire, 'resources').map((each) => ({ name: text(each, 'name') ?? '', value: resourceValue(each) })),
    state: text(asObject(wire['app_status']), 'state'),
  };
}

/** What `valueFrom` gives: the id, or the full name (Databricks docs, "Define environment variables in a Databricks app"). A secret's value is not known here. */
function resourceValue(wire: WireObject): string | undefined {
  const of = (kind: string, key: string): string | undefined => text(asObject(wire[kind]), key);
  return of('experiment', 'experiment_id') ?? of('sql_warehouse', 'id') ?? of('serving_endpoint', 'name') ?? of('job', 'id') ?? of('uc_securable', 'securable_full_name');
}
