import { member, parseRawJson, rawArray, textMember, type RawValue } from '../base/rawJson';
import { isNotFound, isUnknownEndpoint } from '../base/refusal';
import { CodedError } from '../base/errors';
import { createScorers, listMonitors, listScorers, replaceScorers, startBackfill } from './calls/scorers';
import type { Transport } from './transport';
import { asObject, objects, text } from './wire';
import type { BackfillRequest, ScorerList, Scorers } from './workspacePorts';

/** Scheduled scorers over REST, entries as they came. */
export class ScorersClient implements Scorers {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  /** All pages: databricks-agents 1.13 follows `next_page_token`, so the list can have several. */
  async list(experimentId: string, signal?: AbortSignal): Promise<ScorerList> {
    const entries: RawValue[] = [];
    let pageToken: string | undefined;
    do {
      const text = await this.#page(experimentId, pageToken, signal);
      if (text === undefined) return { entries, exists: entries.length > 0 };
      const answer = parseRawJson(text || '{}');
      entries.push(...(member(member(answer, 'scheduled_scorers'), 'scorers')?.items ?? []));
      const next: string | undefined = textMember(answer, 'next_page_token');
      pageToken = next === pageToken ? undefined : next;
    } while (pageToken);
    return { entries, exists: true };
  }

  async replace(experimentId: string, entries: readonly RawValue[], exists: boolean, signal?: AbortSignal): Promise<void> {
    const list = rawArray(entries).text;
    if (!exists) return this.#create(experimentId, list, signal);
    try {
      await this.#http.text({ ...replaceScorers(experimentId, list), signal });
    } catch (error) {
      // An empty list and no list look alike when read; only the write tells.
      if (!isNotFound(error) || isUnknownEndpoint(error)) throw error;
      await this.#create(experimentId, list, signal);
    }
  }

  async backfill(experimentId: string, request: BackfillRequest, signal?: AbortSignal): Promise<string> {
    const endpointName = await this.#monitorEndpoint(experimentId, signal);
    const answer = asObject(await this.#http.json({ ...startBackfill(experimentId, endpointName, request), signal }));
    const jobId = text(answer, 'job_id');
    if (!jobId) throw new CodedError('scorers.noJob', 'The workspace took the request and named no job. Look under Jobs in the workspace before you try again.');
    return jobId;
  }

  async #monitorEndpoint(experimentId: string, signal: AbortSignal | undefined): Promise<string> {
    try {
      const answer = asObject(await this.#http.json({ ...listMonitors(experimentId), signal }));
      const name = objects(answer, 'monitor_infos').map((each) => text(each, 'endpoint_name')).find(Boolean);
      if (name) return name;
    } catch (error) {
      if (!isNotFound(error) && !isUnknownEndpoint(error)) throw error;
    }
    throw new CodedError('scorers.noBackfill', 'This workspace offers no judging of older traces for the experiment yet: start a scorer first, or run the Python code in a notebook there.');
  }

  async #create(experimentId: string, list: string, signal: AbortSignal | undefined): Promise<void> {
    await this.#http.text({ ...createScorers(experimentId, list), signal });
  }

  /** `undefined` where no list exists: older servers answer 404 for it. */
  async #page(experimentId: string, pageToken: string | undefined, signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return await this.#http.text({ ...listScorers(experimentId, pageToken), signal });
    } catch (error) {
      if (isNotFound(error) && !isUnknownEndpoint(error)) return undefined;
      throw error;
    }
  }
}
