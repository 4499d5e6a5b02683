import type { Signal } from '../base/cancellation';
import { isAbort } from '../base/errors';
import { isUnauthenticated, refusalOf } from '../base/refusal';
import type { Workspace } from '../databricks/workspacePorts';
import { aclPrincipal, type Grantee } from './grantee';
import { needLabel, type Need } from './requirements';
import { isReader } from './states';

type GrantPorts = Pick<Workspace, 'unityCatalog' | 'permissions' | 'secrets'>;

export interface GrantOptions {
  readonly signal?: Signal;
  /** Hears what is granted next. */
  readonly onProgress?: (what: string) => void;
}

/**
 * Grants one by one; a refusal does not stop the others; a cancel and an expired sign-in do. Returns what was refused,
 * each as a sentence in the server's words.
 */
export async function applyGrants(ports: GrantPorts, grantees: readonly Grantee[], needs: readonly Need[], { signal, onProgress }: GrantOptions = {}): Promise<string[]> {
  const refused: string[] = [];
  for (const grantee of grantees) {
    for (const need of needs) {
      const what = `${needLabel(need)} to ${grantee.name}`;
      onProgress?.(what);
      try {
        await grantOne(ports, grantee, need, signal);
      } catch (error) {
        const refusal = refusalOf(error);
        if (isAbort(error) || signal?.aborted || isUnauthenticated(error) || !refusal) throw error;
        refused.push(`${what}: ${refusal.message}`);
      }
    }
  }
  return refused;
}

function grantOne(ports: GrantPorts, grantee: Grantee, need: Need, signal: Signal | undefined): Promise<void> {
  if (need.kind === 'securable') return ports.unityCatalog.grant(need.type, need.fullName, grantee.name, need.privileges, signal);
  if (need.kind === 'object') return ports.permissions.grant(need.type, need.id, aclPrincipal(grantee), need.level, signal);
  // READ on a scope shows its secrets, so it goes to those whose endpoints read them and to nobody else.
  return isReader(need, grantee.name) ? ports.secrets.grantRead(need.scope, grantee.name, signal) : Promise.resolve();
}
