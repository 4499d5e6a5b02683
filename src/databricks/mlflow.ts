import { isAlreadyExists, isNotFound, refusalOf } from '../base/refusal';
import type { SchemaLocation, TraceLocation } from '../trace/location';
import { locationPath } from '../trace/location';
import * as calls from './calls/experiments';
import { createLocation, linkLocation, unlinkLocation } from './calls/traceLocations';
import { asObject, number, objects, text, type WireObject } from './wire';
import type { Transport } from './transport';
import type { CreatedLocation, Experiment, MlflowApi, Page } from './workspacePorts';

const experimentsPerPage = 100;

/** Making tables can take as long as a warehouse takes to think. */
const locationTimeoutMs = 180_000;

/** Experiments and trace locations over REST. */
export class MlflowClient implements MlflowApi {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  experimentByName(name: string, signal?: AbortSignal): Promise<Experiment | undefined> {
    return this.#experiment({ ...calls.getExperimentByName(name), signal });
  }

  experiment(id: string, signal?: AbortSignal): Promise<Experiment | undefined> {
    return this.#experiment({ ...calls.getExperiment(id), signal });
  }

  async searchExperiments(options: { text?: string; pageToken?: string }, signal?: AbortSignal): Promise<Page<Experiment>> {
    const filter = options.text ? `name ILIKE '%${options.text.replaceAll("'", "''")}%'` : undefined;
    const call = calls.searchExperiments({ filter, maxResults: experimentsPerPage, pageToken: options.pageToken });
    const answer = asObject(await this.#http.json({ ...call, signal }));
    return { items: objects(answer, 'experiments').map(decodeExperiment), nextPageToken: text(answer, 'next_page_token') };
  }

  async createExperiment(name: string, tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<string> {
    const answer = asObject(await this.#http.json({ ...calls.createExperiment(name, tags), signal }));
    return text(answer, 'experiment_id') ?? '';
  }

  async makeFolder(path: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.makeFolder(path), signal });
  }

  async setExperimentTag(experimentId: string, key: string, value: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.setExperimentTag(experimentId, key, value), signal });
  }

  async hasStoredTraces(experimentId: string, signal?: AbortSignal): Promise<boolean> {
    const answer = asObject(await this.#http.json({ ...calls.searchStoredTraces(experimentId, 1), signal }));
    return objects(answer, 'traces').length > 0;
  }

  async createLocation(location: TraceLocation, warehouseId: string, signal?: AbortSignal): Promise<CreatedLocation> {
    try {
      const answer = asObject(await this.#http.json({ ...createLocation(location, warehouseId), timeoutMs: locationTimeoutMs, signal }));
      const part = asObject(answer[location.form === 'schema' ? 'uc_schema' : 'uc_table_prefix']);
      return { answer: Object.keys(part).length > 0 ? part : undefined, locationId: text(part, 'location_id') };
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      return { alreadyExists: refusalOf(error)!.message };
    }
  }

  async linkLocation(experimentId: string, location: TraceLocation, created: CreatedLocation, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...linkLocation(experimentId, location, created.answer), timeoutMs: locationTimeoutMs, signal });
  }

  async unlinkLocation(experimentId: string, location: SchemaLocation, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...unlinkLocation(experimentId, location), timeoutMs: locationTimeoutMs, signal });
  }

  async putTraceInfo(location: TraceLocation, traceId: string, info: unknown, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...calls.putTraceInfo(locationPath(location), traceId, info), signal });
  }

  async #experiment(call: Parameters<Transport['json']>[0]): Promise<Experiment | undefined> {
    try {
      return decodeExperiment(asObject(asObject(await this.#http.json(call))['experiment']));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

function decodeExperiment(wire: WireObject): Experiment {
  return {
    id: text(wire, 'experiment_id') ?? '',
    name: text(wire, 'name') ?? '',
    isDeleted: text(wire, 'lifecycle_stage') === 'deleted',
    tags: Object.fromEntries(objects(wire, 'tags').map((tag) => [text(tag, 'key') ?? '', text(tag, 'value') ?? ''])),
    updatedMs: number(wire, 'last_update_time'),
  };
}
