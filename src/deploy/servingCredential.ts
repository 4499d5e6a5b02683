import type { Signal } from '../base/cancellation';
import { isAbort } from '../base/errors';
import { isDenied, isNotFound, refusalOf } from '../base/refusal';
import type { Workspace } from '../databricks/workspacePorts';

/** How a served model proves who writes its traces. */
export type ServingCredential =
  /** A token that lies in a secret scope. */
  | { readonly kind: 'secret'; readonly scope: string; readonly key: string }
  /** The client id and secret of a service principal; the secret lies in a scope. */
  | { readonly kind: 'clientSecret'; readonly clientId: string; readonly scope: string; readonly key: string }
  /** A token in plain text, readable by everybody who may see the endpoint. Only after a confirmation. */
  | { readonly kind: 'plain'; readonly token: string };

/** A reference that model serving replaces when it starts the container (Databricks docs, "Configure access to resources from model serving endpoints"). */
export const secretReference = (scope: string, key: string): string => `{{secrets/${scope}/${key}}}`;

export function credentialVariables(credential: ServingCredential): Record<string, string> {
  switch (credential.kind) {
    case 'secret':
      return { DATABRICKS_TOKEN: secretReference(credential.scope, credential.key) };
    case 'clientSecret':
      return { DATABRICKS_CLIENT_ID: credential.clientId, DATABRICKS_CLIENT_SECRET: secretReference(credential.scope, credential.key) };
    case 'plain':
      return { DATABRICKS_TOKEN: credential.token };
  }
}

/** A part of a check: `unknown` where it may not be read. */
export interface SecretCheck {
  readonly status: 'ok' | 'failed' | 'unknown';
  readonly sentence: string;
  /** Whom READ must be given, where that is all that is missing. */
  readonly reader?: string;
}

type Ports = Pick<Workspace, 'secrets' | 'identity'>;

/** Checks that the secret exists, and that the endpoint's creator, who reads it when the container starts, may. */
export async function checkSecret(ports: Ports, scope: string, key: string, creator: string | undefined, signal?: Signal): Promise<SecretCheck[]> {
  return [await secretExists(ports, scope, key, signal), await creatorReads(ports, scope, creator, signal)];
}

async function secretExists({ secrets }: Ports, scope: string, key: string, signal: Signal | undefined): Promise<SecretCheck> {
  try {
    const keys = await secrets.keys(scope, signal);
    if (keys.includes(key)) return { status: 'ok', sentence: `The secret ${scope}/${key} exists.` };
    return { status: 'failed', sentence: `The scope ${scope} has no secret "${key}". Put the token there first.` };
  } catch (error) {
    if (isNotFound(error)) return { status: 'failed', sentence: `The secret scope ${scope} does not exist.` };
    return unknownOr(error, `Whether the secret ${scope}/${key} exists is unknown: listing the scope is not allowed.`);
  }
}

async function creatorReads(ports: Ports, scope: string, creator: string | undefined, signal: Signal | undefined): Promise<SecretCheck> {
  if (!creator) return { status: 'unknown', sentence: `Whether the endpoint’s creator can read ${scope} is unknown: the workspace does not name the creator.` };
  try {
    const acls = await ports.secrets.acls(scope, signal);
    // READ, WRITE and MANAGE each allow reading.
    if (acls.some((each) => each.principal.toLowerCase() === creator.toLowerCase())) return { status: 'ok', sentence: `The endpoint’s creator ${creator} can read ${scope}.` };
    const groups = await groupsOf(ports, creator, signal);
    if (groups === undefined) return { status: 'unknown', sentence: `Whether the endpoint’s creator ${creator} can read ${scope} is unknown: the groups of ${creator} cannot be read.` };
    const group = acls.find((each) => groups.includes(each.principal));
    if (group) return { status: 'ok', sentence: `The endpoint’s creator ${creator} can read ${scope} through the group ${group.principal}.` };
    return { status: 'failed', sentence: `The endpoint’s creator ${creator} may not read ${scope}, so the endpoint could not start. Give READ: databricks secrets put-acl ${scope} ${creator} READ`, reader: creator };
  } catch (error) {
    if (isNotFound(error)) return { status: 'failed', sentence: `The secret scope ${scope} does not exist.` };
    return unknownOr(error, `Whether the endpoint’s creator ${creator} can read ${scope} is unknown: reading the scope’s permissions is not allowed.`);
  }
}

/** `undefined` where membership cannot be found out. */
async function groupsOf({ identity }: Ports, name: string, signal: Signal | undefined): Promise<readonly string[] | undefined> {
  try {
    return (await identity.find(name.includes('@') ? 'Users' : 'ServicePrincipals', name, signal))?.groups;
  } catch (error) {
    if (isAbort(error) || !refusalOf(error)) throw error;
    return undefined;
  }
}

function unknownOr(error: unknown, sentence: string): SecretCheck {
  if (isDenied(error)) return { status: 'unknown', sentence };
  throw error;
}
