import type { AclPrincipal } from '../databricks/calls/workspace';
import type { Principal } from '../databricks/workspacePorts';

/** Who gets privileges: what a grant names. */
export type Grantee = Pick<Principal, 'kind' | 'name'>;

/** A typed name is a user with an @, a service principal as a UUID, and a group otherwise. */
export function granteeOf(name: string): Grantee {
  const isApplication = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(name);
  return { kind: isApplication ? 'servicePrincipal' : name.includes('@') ? 'user' : 'group', name };
}

/** The access-control entry's name field for a kind of principal. */
export function aclPrincipal({ kind, name }: Grantee): AclPrincipal {
  if (kind === 'group') return { group_name: name };
  return kind === 'user' ? { user_name: name } : { service_principal_name: name };
}
