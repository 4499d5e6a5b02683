import { member, parseRawJson, rawArray, textMember, type RawValue } from '../base/rawJson';
import { isNotFound, isUnknownEndpoint } from '../base/refusal';
import { createScorers, listScorers, replaceScorers } from './calls/scorers';
import type { Transport } from './transport';
import type { ScorerList, Scorers } from './workspacePorts';

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
