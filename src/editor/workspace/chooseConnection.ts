import path from 'node:path';
import * as vscode from 'vscode';
import { bundleTargets, overriddenProfile, type BundleTarget } from '../../databricks/bundle';
import { checkHost } from '../../databricks/host';
import { choiceLabel, type ConnectionChoice } from './choice';
import { readProfiles, type Connections, type OpenConnection } from './connections';
import { pick, type as typeText, type Choice } from './quickInput';
import { readIfThere } from './readIfThere';
import { withProgress } from './withProgress';

type Wish = ConnectionChoice | 'token' | 'browser';

/** Asks which workspace commands shall talk to, and signs in. `undefined` where the person leaves. */
export async function chooseConnection(connections: Connections): Promise<OpenConnection | undefined> {
  const wish = await pick<Wish>({ title: 'Switch Connection', placeholder: 'Workspace that Spanlight works with', items: await choices(connections.choice) });
  if (wish.kind !== 'answer') return undefined;
  const choice = typeof wish.value === 'string' ? await askHost(wish.value, connections) : wish.value;
  if (!choice) return undefined;
  return withProgress(`Signing in to ${choiceLabel(choice)}`, (signal) => connections.choose(choice, signal));
}

async function choices(current: ConnectionChoice): Promise<Choice<Wish>[]> {
  const profiles = await readProfiles();
  const targets = await findTargets();
  const items: Choice<Wish>[] = [
    { label: '$(device-desktop) Local workspace', description: 'on this machine, no account', value: { kind: 'local' } },
    ...targets.flatMap((target): Choice<Wish>[] => {
      const name = target.profile;
      if (name && profiles.has(name)) return [{ label: `$(package) ${target.name}`, description: `bundle target, profile ${name}`, value: { kind: 'profile', name } }];
      return target.host ? [{ label: `$(package) ${target.name}`, description: `bundle target, ${target.host}`, value: { kind: 'host', host: target.host, auth: 'browser' } }] : [];
    }),
    ...[...profiles].map(([name, values]): Choice<Wish> => ({ label: `$(cloud) ${name}`, description: `profile, ${values.get('host') ?? 'no host'}`, value: { kind: 'profile', name } })),
    ...(process.env['DATABRICKS_HOST'] ? [{ label: '$(terminal) Environment', description: process.env['DATABRICKS_HOST'], value: { kind: 'environment' } } satisfies Choice<Wish>] : []),
    { label: '$(globe) Sign in with the browser…', description: 'OAuth, no token needed', value: 'browser' },
    { label: '$(key) Enter a personal access token…', description: 'kept in the editor’s secret storage', value: 'token' },
  ];
  return items.map((item) => (JSON.stringify(item.value) === JSON.stringify(current) ? { ...item, description: `${item.description ?? ''} (current)` } : item));
}

/** Targets of the folder's bundle, the default one first: what the Databricks extension offers too. */
async function findTargets(): Promise<BundleTarget[]> {
  const found: BundleTarget[] = [];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const source = (await readIfThere(path.join(uri.fsPath, 'databricks.yml'))) ?? (await readIfThere(path.join(uri.fsPath, 'databricks.yaml')));
    for (const target of source === undefined ? [] : bundleTargets(source)) {
      // What was chosen in the Databricks extension for the target wins over the file that everybody shares.
      const own = await readIfThere(path.join(uri.fsPath, '.databricks', 'bundle', target.name, 'vscode.overrides.json'));
      found.push({ ...target, profile: (own && overriddenProfile(own)) ?? target.profile });
    }
  }
  return found.sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

async function askHost(auth: 'token' | 'browser', connections: Connections): Promise<ConnectionChoice | undefined> {
  const title = auth === 'token' ? 'Connect with a token' : 'Sign in with the browser';
  const typed = await typeText({
    title,
    prompt: 'Address of the workspace, as the browser shows it',
    placeholder: 'https://adb-123.4.azuredatabricks.net',
    check: (text) => {
      const checked = checkHost(text);
      return 'problem' in checked ? checked.problem : undefined;
    },
  });
  if (typed.kind !== 'answer') return undefined;
  const { host } = checkHost(typed.value) as { host: string };
  if (auth === 'token' && !(await askToken(title, host, connections))) return undefined;
  return { kind: 'host', host, auth };
}

/** Asks for a token and keeps it in the editor's secret storage. False where the person leaves. */
export async function askToken(title: string, host: string, connections: Connections): Promise<boolean> {
  const token = await typeText({ title, prompt: `Personal access token for ${host}`, isPassword: true, check: (text) => (text === '' ? 'Paste the token.' : /\s/.test(text) ? 'A token has no spaces.' : undefined) });
  if (token.kind !== 'answer') return false;
  await connections.keepToken(host, token.value);
  return true;
}
