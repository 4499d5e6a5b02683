import { grantObjectPermission, objectPermissions, type AclPrincipal, type ObjectType } from './calls/workspace';
import type { Transport } from './transport';
import { asObject, objects, text, type WireObject } from './wire';
import type { ObjectPermission, Permissions, Principal } from './workspacePorts';

/** Access-control lists of workspace objects. */
export class PermissionsClient implements Permissions {
  readonly #http: Transport;

  constructor(http: Transport) {
    this.#http = http;
  }

  async list(type: ObjectType, id: string, signal?: AbortSignal): Promise<ObjectPermission[]> {
    const answer = asObject(await this.#http.json({ ...objectPermissions(type, id), signal }));
    return objects(answer, 'access_control_list').flatMap(decodeEntry);
  }

  async grant(type: ObjectType, id: string, principal: AclPrincipal, level: string, signal?: AbortSignal): Promise<void> {
    await this.#http.json({ ...grantObjectPermission(type, id, principal, level), signal });
  }
}

function decodeEntry(wire: WireObject): ObjectPermission[] {
  const names: readonly [Principal['kind'], string | undefined][] = [
    ['user', text(wire, 'user_name')],
    ['group', text(wire, 'group_name')],
    ['servicePrincipal', text(wire, 'service_principal_name')],
  ];
  const [kind, principal] = names.find(([, name]) => name !== undefined) ?? ['user', ''];
  return objects(wire, 'all_permissions').map((each) => ({
    kind,
    principal: principal ?? '',
    level: text(each, 'permission_level') ?? '',
    inheritedFrom: each['inherited'] === true ? ((each['inherited_from_object'] as unknown[] | undefined)?.map(String)[0] ?? 'a parent') : undefined,
  }));
}
