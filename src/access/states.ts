import type { ObjectPermission, Principal, PrivilegeAssignment } from '../databricks/workspacePorts';
import type { ObjectNeed, ScopeNeed } from './requirements';

/** How a principal comes to have a privilege, or not. */
export type AccessState =
  | { readonly kind: 'granted' }
  | { readonly kind: 'inherited'; readonly from: string }
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'owner'; readonly group?: string }
  | { readonly kind: 'onlyAllPrivileges'; readonly through?: string }
  | { readonly kind: 'missing' }
  /** Nothing of the principal's reads the object. `why` is a clause. */
  | { readonly kind: 'notNeeded'; readonly why: string }
  /** Not readable. `why` is a whole sentence. */
  | { readonly kind: 'unknown'; readonly why: string };

/** Worst first; {@link worstState} takes the first that occurs. */
const severity: readonly AccessState['kind'][] = ['missing', 'unknown', 'onlyAllPrivileges', 'owner', 'group', 'inherited', 'granted', 'notNeeded'];

/** True where tracing can rely on it: an explicit privilege, here, above, or through a group; or nothing is needed. */
export const isSufficient = (state: AccessState): boolean => state.kind === 'granted' || state.kind === 'inherited' || state.kind === 'group' || state.kind === 'notNeeded';

/** True where a GRANT is known to be needed or advised. `unknown` is no gap: nothing is known. */
export const isGap = (state: AccessState): boolean => state.kind === 'missing' || state.kind === 'onlyAllPrivileges' || state.kind === 'owner';

export function worstState(states: readonly AccessState[]): AccessState {
  const [worst] = [...states].sort((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind));
  return worst ?? { kind: 'granted' };
}

/** Groups that everybody of a workspace or account is in, whoever asks. */
const everybody = ['account users', 'users'];

/** What the workspace tells about one object. `assignments` are those of all principals, effective ones. */
export interface ObjectGrants {
  readonly assignments: readonly PrivilegeAssignment[];
  readonly owner?: string;
}

/**
 * The state of one privilege of a principal. ALL_PRIVILEGES does not count for trace tables
 * (Databricks docs): it is named as the only thing there. A group counts only where the
 * principal's membership is known.
 */
export function privilegeState(privilege: string, principal: Principal, { assignments, owner }: ObjectGrants): AccessState {
  const own = find(assignments, principal.name, privilege);
  if (own) return own.inheritedFromName ? { kind: 'inherited', from: `${own.inheritedFromType?.toLowerCase() ?? 'parent'} ${own.inheritedFromName}` } : { kind: 'granted' };
  const groups = [...(principal.groups ?? []), ...everybody];
  const group = groups.find((name) => find(assignments, name, privilege));
  if (group) return { kind: 'group', group };
  if (owner && isSame(owner, principal.name)) return { kind: 'owner' };
  const owningGroup = groups.find((name) => owner && isSame(owner, name));
  if (owningGroup) return { kind: 'owner', group: owningGroup };
  if (find(assignments, principal.name, 'ALL_PRIVILEGES')) return { kind: 'onlyAllPrivileges' };
  const all = groups.find((name) => find(assignments, name, 'ALL_PRIVILEGES'));
  if (all) return { kind: 'onlyAllPrivileges', through: all };
  if (principal.groups === undefined) {
    const possible = assignments.find((each) => isGroupLike(each.principal) && each.privileges.some((entry) => entry.privilege === privilege));
    if (possible) return { kind: 'unknown', why: `${possible.principal} has it, and whether ${principal.name} is in that group cannot be read.` };
  }
  return { kind: 'missing' };
}

/** The state of a workspace object's level for a principal. */
export function levelState(need: ObjectNeed, principal: Principal, permissions: readonly ObjectPermission[]): AccessState {
  const sufficient = permissions.filter((each) => need.satisfiedBy.includes(each.level));
  const own = sufficient.find((each) => each.kind !== 'group' && isSame(each.principal, principal.name)) ?? sufficient.find((each) => each.kind === principal.kind && isSame(each.principal, principal.name));
  if (own) {
    return own.inheritedFrom ? { kind: 'inherited', from: own.inheritedFrom } : { kind: 'granted' };
  }
  const groups = [...(principal.groups ?? []), ...everybody];
  const through = sufficient.find((each) => each.kind === 'group' && groups.some((name) => isSame(name, each.principal)));
  if (through) return { kind: 'group', group: through.principal };
  const possible = sufficient.find((each) => each.kind === 'group');
  if (principal.groups === undefined && possible) {
    return { kind: 'unknown', why: `${possible.principal} has it, and whether ${principal.name} is in that group cannot be read.` };
  }
  return { kind: 'missing' };
}

/** The state of READ on a secret scope. Every permission of a scope allows reading (Databricks docs, "Secret ACLs"). */
export function scopeState(need: ScopeNeed, principal: Principal, acls: readonly { readonly principal: string }[]): AccessState {
  if (acls.some((each) => isSame(each.principal, principal.name))) return { kind: 'granted' };
  const group = acls.find((each) => [...(principal.groups ?? []), ...everybody].some((name) => isSame(name, each.principal)));
  if (group) return { kind: 'group', group: group.principal };
  if (!isReader(need, principal.name)) return { kind: 'notNeeded', why: `${need.readers.join(', ') || 'the creator of the endpoint'} reads it when the endpoint starts` };
  const possible = principal.groups === undefined ? acls.find((each) => isGroupLike(each.principal)) : undefined;
  return possible ? { kind: 'unknown', why: `${possible.principal} has it, and whether ${principal.name} is in that group cannot be read.` } : { kind: 'missing' };
}

/** True where an endpoint of the principal reads secrets of the scope. */
export const isReader = (need: ScopeNeed, principal: string): boolean => need.readers.some((each) => isSame(each, principal));

/** A state in words, for a cell of the matrix. */
export function describeState(state: AccessState): string {
  switch (state.kind) {
    case 'granted':
      return 'granted here';
    case 'inherited':
      return `inherited from ${state.from}`;
    case 'group':
      return `through group ${state.group}`;
    case 'owner':
      return state.group ? `owner (group ${state.group}); explicit grant recommended` : 'owner; explicit grant recommended';
    case 'onlyAllPrivileges':
      return `only ALL_PRIVILEGES${state.through ? ` (through ${state.through})` : ''}, which does not suffice`;
    case 'missing':
      return 'missing';
    case 'notNeeded':
      return `not needed: ${state.why}`;
    case 'unknown':
      return `unknown: ${state.why}`;
  }
}

const find = (assignments: readonly PrivilegeAssignment[], principal: string, privilege: string) => {
  const entries = assignments.filter((each) => isSame(each.principal, principal)).flatMap((each) => each.privileges.filter((entry) => entry.privilege === privilege));
  // A grant on the object itself says more than an inherited one.
  return entries.find((entry) => !entry.inheritedFromName) ?? entries[0];
};

/** Neither an e-mail address nor an application id. */
const isGroupLike = (principal: string): boolean => !principal.includes('@') && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(principal);

/** User names are compared without case, as Databricks does. */
const isSame = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
