import { parseRawJson, type RawValue } from '../base/rawJson';
import { isNotFound } from '../base/refusal';
import { getServingEndpoint, listServingEndpoints, putServingConfig } from './calls/workspace';
import type { Transport } from './transport';
import { asObject, objects, text } from './wire';
import type { Serving, ServingEndpointSummary } from './workspacePorts';

/** Model serving endpoints over REST. */
export class ServingClient implements Serving {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async list(signal?: AbortSignal): Promise<ServingEndpointSummary[]> {
    const answer = asObject(await this.#http.json({ ...listServingEndpoints(), signal }));
    return objects(answer, 'endpoints').map((each) => {
      const state = asObject(each['state']);
      return { name: text(each, 'name') ?? '', ready: text(state, 'ready'), configUpdate: text(state, 'config_update'), creator: text(each, 'creator') };
    });
  }

  async get(name: string, signal?: AbortSignal): Promise<RawValue | undefined> {
    try {
      return parseRawJson(await this.#http.text({ ...getServingEndpoint(name), signal }));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async putConfig(name: string, config: RawValue, signal?: AbortSignal): Promise<void> {
    await this.#http.text({ ...putServingConfig(name, config.text), signal });
  }
}
