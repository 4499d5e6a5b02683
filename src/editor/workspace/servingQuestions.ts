import * as vscode from 'vscode';
import type { Grantee } from '../../access/grantee';
import { isAlreadyExists } from '../../base/refusal';
import type { ServingCredential } from '../../deploy/servingCredential';
import type { OpenConnection } from './connections';
import { pick, type, type Choice } from './quickInput';

type Kind = 'secret' | 'clientSecret' | 'plain';

/** Asks how the endpoint proves who writes. A plain token needs a confirmation of its own. `undefined` where the person leaves. */
export async function askCredential(connection: OpenConnection, title: string, writer: Grantee): Promise<ServingCredential | undefined> {
  const items: Choice<Kind>[] = [
    { label: '$(lock) A token in a secret', description: '{{secrets/scope/key}}, never in plain text', value: 'secret' },
    ...(writer.kind === 'servicePrincipal' ? [{ label: '$(lock) Client id and secret of the service principal', description: 'OAuth, the secret in a scope', value: 'clientSecret' } satisfies Choice<Kind>] : []),
    { label: '$(warning) A token in plain text…', description: 'everybody who may see the endpoint can read it', value: 'plain' },
  ];
  const answer = await pick<Kind>({ title: `${title}: credential`, placeholder: `How the endpoint signs in as ${writer.name}`, items });
  if (answer.kind !== 'answer') return undefined;
  if (answer.value === 'plain') return askPlain(title);
  const place = await askSecret(connection, title, answer.value === 'secret' ? 'token' : 'client secret');
  if (!place) return undefined;
  return answer.value === 'secret' ? { kind: 'secret', ...place } : { kind: 'clientSecret', clientId: writer.name, ...place };
}

async function askPlain(title: string): Promise<ServingCredential | undefined> {
  const detail = 'It stands in the endpoint’s configuration, readable by everybody who may see the endpoint, until you change it. A secret costs one more question.';
  if ((await vscode.window.showWarningMessage('Write the token in plain text?', { modal: true, detail }, 'Write in Plain Text')) === undefined) return undefined;
  const token = await askToken(title, 'Token');
  return token === undefined ? undefined : { kind: 'plain', token };
}

/** A secret that exists, or one that is put now. */
async function askSecret(connection: OpenConnection, title: string, what: string): Promise<{ scope: string; key: string } | undefined> {
  const { secrets } = connection.workspace;
  const scope = await pick<string>({
    title: `${title}: secret scope`,
    placeholder: `Scope that holds the ${what}, or the name of a new one`,
    items: async (_typed, signal) => (await secrets.scopes(signal)).map((each) => ({ label: `$(archive) ${each}`, value: each })),
    create: (typed) => (/^[\w.@-]{1,128}$/.test(typed) ? { item: { label: `$(add) Create the scope ${typed}`, value: typed } } : { problem: 'A scope’s name has letters, digits, dashes, underscores, @ and periods only.' }),
  });
  if (scope.kind !== 'answer') return undefined;
  const key = await pick<{ key: string; isNew: boolean }>({
    title: `${title}: secret`,
    placeholder: `Key of the ${what} in ${scope.value}, or the name of a new one`,
    items: async (_typed, signal) => {
      if (!(await secrets.scopes(signal)).includes(scope.value)) return [];
      return (await secrets.keys(scope.value, signal)).map((each) => ({ label: `$(key) ${each}`, value: { key: each, isNew: false } }));
    },
    create: (typed) =>
      /^[\w.-]{1,128}$/.test(typed)
        ? { item: { label: `$(add) Put a ${what} under ${typed} now…`, value: { key: typed, isNew: true } } }
        : { problem: 'A key has letters, digits, dashes, underscores and periods only.' },
  });
  if (key.kind !== 'answer') return undefined;
  if (key.value.isNew && !(await putSecret(connection, title, scope.value, key.value.key, what))) return undefined;
  return { scope: scope.value, key: key.value.key };
}

/** Asked for explicitly by choosing a new key: the secret is stored at once, in the workspace only. */
async function putSecret({ workspace: { secrets } }: OpenConnection, title: string, scope: string, key: string, what: string): Promise<boolean> {
  const value = await askToken(title, `The ${what}; it is stored as ${scope}/${key} in the workspace and nowhere else`);
  if (value === undefined) return false;
  try {
    await secrets.createScope(scope);
  } catch (error) {
    if (!isAlreadyExists(error)) throw error;
  }
  await secrets.put(scope, key, value);
  return true;
}

async function askToken(title: string, prompt: string): Promise<string | undefined> {
  const answer = await type({ title, prompt, isPassword: true, check: (text) => (text === '' ? 'Paste it.' : /\s/.test(text) ? 'It has no spaces.' : undefined) });
  return answer.kind === 'answer' ? answer.value : undefined;
}
