import { isDenied, isUnknownEndpoint } from '../base/refusal';
import { currentUser, findPrincipal, searchPrincipals, type ScimCollection } from './calls/workspace';
import type { Transport } from './transport';
import { asObject, objects, text, type WireObject } from './wire';
import type { Identity, Principal } from './workspacePorts';

/** A service principal's user name is its application id, a UUID. */
const applicationId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Who is signed in, and who else there is (SCIM 2.0). */
export class IdentityClient implements Identity {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async me(signal?: AbortSignal): Promise<Principal> {
    const wire = asObject(await this.#http.json({ ...currentUser(), signal }));
    const name = text(wire, 'userName') ?? '';
    return { kind: applicationId.test(name) ? 'servicePrincipal' : 'user', name, displayName: text(wire, 'displayName'), groups: groupNames(wire) };
  }

  async find(collection: ScimCollection, name: string, signal?: AbortSignal): Promise<Principal | undefined> {
    const answer = asObject(await this.#http.json({ ...findPrincipal(collection, name), signal }));
    const found = objects(answer, 'Resources').map((wire) => decodePrincipal(collection, wire));
    return found.find((each) => each.name.toLowerCase() === name.toLowerCase());
  }

  async search(collection: ScimCollection, start: string, count: number, signal?: AbortSignal): Promise<Principal[]> {
    try {
      const answer = asObject(await this.#http.json({ ...searchPrincipals(collection, start, count), signal }));
      return objects(answer, 'Resources').map((wire) => decodePrincipal(collection, wire));
    } catch (error) {
      // Listing principals may be reserved to administrators, or not be served; names can still be typed.
      if (isDenied(error) || isUnknownEndpoint(error)) return [];
      throw error;
    }
  }
}

function decodePrincipal(collection: ScimCollection, wire: WireObject): Principal {
  const displayName = text(wire, 'displayName');
  if (collection === 'Groups') return { kind: 'group', name: displayName ?? '', groups: groupNames(wire) };
  if (collection === 'Users') return { kind: 'user', name: text(wire, 'userName') ?? '', displayName, groups: groupNames(wire) };
  return { kind: 'servicePrincipal', name: text(wire, 'applicationId') ?? '', displayName, groups: groupNames(wire) };
}

/** `undefined` where the answer leaves the field out: then membership is not known, rather than empty. */
function groupNames(wire: WireObject): string[] | undefined {
  if (!Array.isArray(wire['groups'])) return undefined;
  return objects(wire, 'groups').map((group) => text(group, 'display') ?? '').filter((name) => name !== '');
}
