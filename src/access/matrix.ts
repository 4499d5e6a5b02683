import type { Signal } from '../base/cancellation';
import { isAbort } from '../base/errors';
import { isDenied, isUnknownEndpoint, refusalOf } from '../base/refusal';
import type { Principal, PrivilegeAssignment, Workspace } from '../databricks/workspacePorts';
import { grantStatement } from './grantText';
import { needLabel, type Need, type ObjectNeed, type ScopeNeed, type SecurableNeed } from './requirements';
import { isGap, isSufficient, levelState, privilegeState, scopeState, worstState, type AccessState } from './states';

/** What a principal has on an object, privilege by privilege. */
export interface AccessCell {
  readonly principal: string;
  /** The worst of `privileges`. */
  readonly state: AccessState;
  readonly privileges: readonly { readonly privilege: string; readonly state: AccessState }[];
  /** Statement or call that closes the gap; absent where there is none. */
  readonly fix?: string;
}

export interface AccessRow {
  readonly need: Need;
  readonly label: string;
  readonly cells: readonly AccessCell[];
}

export interface AccessMatrix {
  readonly principals: readonly Principal[];
  readonly rows: readonly AccessRow[];
}

type AccessPorts = Pick<Workspace, 'unityCatalog' | 'permissions' | 'secrets'>;

/** Reads what principals have on objects. What cannot be read is a cell that says so, never an error. */
export async function readAccess(ports: AccessPorts, principals: readonly Principal[], needs: readonly Need[], signal?: Signal): Promise<AccessMatrix> {
  const rows: AccessRow[] = [];
  for (const need of needs) {
    const cells = await cellsOf(ports, principals, need, signal);
    rows.push({ need, label: needLabel(need), cells });
  }
  return { principals, rows };
}

/** The objects on which somebody lacks something, or may lack it: granting twice does no harm. */
export const gapNeeds = (matrix: AccessMatrix): Need[] => matrix.rows.filter((row) => row.cells.some((each) => !isSufficient(each.state))).map((row) => row.need);

/** The statements and calls for every gap, in the order of the objects. */
export const gapFixes = (matrix: AccessMatrix): string[] => matrix.rows.flatMap((row) => row.cells.flatMap((cell) => (cell.fix ? [cell.fix] : [])));

async function cellsOf(ports: AccessPorts, principals: readonly Principal[], need: Need, signal: Signal | undefined): Promise<AccessCell[]> {
  try {
    if (need.kind === 'securable') return await securableCells(ports, principals, need, signal);
    if (need.kind === 'object') return await objectCells(ports, principals, need, signal);
    return await scopeCells(ports, principals, need, signal);
  } catch (error) {
    if (isAbort(error)) throw error;
    const why = unreadable(error);
    const privileges = need.kind === 'securable' ? need.privileges : [need.kind === 'object' ? need.level : 'READ'];
    return principals.map((principal) => cell(principal, privileges.map((privilege) => ({ privilege, state: { kind: 'unknown', why } }))));
  }
}

async function securableCells(ports: AccessPorts, principals: readonly Principal[], need: SecurableNeed, signal: Signal | undefined): Promise<AccessCell[]> {
  const owner = await ownerOf(ports, need, signal);
  let everyone: PrivilegeAssignment[] | undefined;
  try {
    everyone = await ports.unityCatalog.effectivePermissions(need.type, need.fullName, undefined, signal);
  } catch (error) {
    // Reading everybody's needs more than reading one's own.
    if (!isDenied(error)) throw error;
  }
  const cells: AccessCell[] = [];
  for (const principal of principals) {
    const assignments = everyone ?? (await ports.unityCatalog.effectivePermissions(need.type, need.fullName, principal.name, signal));
    const privileges = need.privileges.map((privilege) => {
      const state = privilegeState(privilege, principal, { assignments, owner });
      const isOnlyOwn = everyone === undefined && state.kind === 'missing';
      return { privilege, state: isOnlyOwn ? ({ kind: 'unknown', why: 'Only the principal’s own grants can be read here, not those of its groups.' } as const) : state };
    });
    const gaps = privileges.filter((each) => isGap(each.state)).map((each) => each.privilege);
    cells.push(cell(principal, privileges, gaps.length > 0 ? grantStatement(need, principal.name, gaps) : undefined));
  }
  return cells;
}

async function ownerOf(ports: AccessPorts, need: SecurableNeed, signal: Signal | undefined): Promise<string | undefined> {
  const { unityCatalog } = ports;
  try {
    if (need.type === 'table') return (await unityCatalog.table(need.fullName, signal))?.owner;
    if (need.type === 'schema') return (await unityCatalog.schema(need.fullName, signal))?.owner;
    return (await unityCatalog.catalog(need.fullName, signal))?.owner;
  } catch (error) {
    // Grants may be readable where the object itself is not.
    if (isDenied(error)) return undefined;
    throw error;
  }
}

async function objectCells(ports: AccessPorts, principals: readonly Principal[], need: ObjectNeed, signal: Signal | undefined): Promise<AccessCell[]> {
  const permissions = await ports.permissions.list(need.type, need.id, signal);
  return principals.map((principal) => {
    const state = levelState(need, principal, permissions);
    return cell(principal, [{ privilege: need.level, state }], state.kind === 'missing' ? objectFix(need, principal) : undefined);
  });
}

async function scopeCells(ports: AccessPorts, principals: readonly Principal[], need: ScopeNeed, signal: Signal | undefined): Promise<AccessCell[]> {
  const acls = await ports.secrets.acls(need.scope, signal);
  return principals.map((principal) => {
    const state = scopeState(need, principal, acls);
    const fix = state.kind === 'missing' ? `databricks secrets put-acl ${need.scope} ${principal.name} READ` : undefined;
    return cell(principal, [{ privilege: 'READ', state }], fix);
  });
}

function cell(principal: Principal, privileges: AccessCell['privileges'], fix?: string): AccessCell {
  return { principal: principal.name, privileges, state: worstState(privileges.map((each) => each.state)), ...(fix ? { fix } : {}) };
}

/** No SQL grants on workspace objects: the call is named. */
function objectFix(need: ObjectNeed, principal: Principal): string {
  return `-- ${need.label}: give ${principal.name} ${need.level} (Permissions page, or PATCH /api/2.0/permissions/${need.type}/${need.id})`;
}

function unreadable(error: unknown): string {
  const refusal = refusalOf(error);
  if (isUnknownEndpoint(error)) return 'This workspace keeps no permissions for it.';
  if (isDenied(error)) return 'Reading the permissions of this object is not allowed (403).';
  return refusal ? `The server answered: ${refusal.message}` : 'The permissions could not be read.';
}
