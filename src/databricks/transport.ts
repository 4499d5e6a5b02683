import type { HttpAnswer, HttpRequest, SignedRequest } from './http';
import { asObject, objects, text, type WireObject } from './wire';
import type { ApiCall } from './calls/apiCall';

/** What the clients of this folder need of HTTP. `HttpClient` is one; tests pass their own. */
export interface Transport {
  json(call: HttpRequest): Promise<unknown>;
  text(call: HttpRequest): Promise<string>;
  bytes(call: HttpRequest): Promise<HttpAnswer>;
  /** GET of an address that carries its own permission: no token goes with it. */
  signed(call: SignedRequest): Promise<HttpAnswer>;
}

/** Pages that a list may have before it is given up: a server that never ends must not hang the editor. */
const maxPages = 1_000;

/** All items of a paged list. Pages may be empty; only a missing token ends it. */
export async function allPages(
  transport: Transport,
  call: (pageToken?: string) => ApiCall,
  field: string,
  signal?: AbortSignal,
): Promise<WireObject[]> {
  const found: WireObject[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = asObject(await transport.json({ ...call(token), signal }));
    found.push(...objects(answer, field));
    const next = text(answer, 'next_page_token');
    // A token that repeats itself would never end.
    if (!next || next === token) return found;
    token = next;
  }
  return found;
}
