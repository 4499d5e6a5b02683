import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { CodedError } from '../../base/errors';
import type { BrowserAuth, WorkspaceConnection } from '../../databricks/connect';
import { checkHost } from '../../databricks/host';
import type { NetworkOptions } from '../../databricks/network';
import { environmentSettings, parseConfigSections, profileSettings, type AuthMethod, type ConfigSections } from '../../databricks/profile';
import type { Principal } from '../../databricks/workspacePorts';
import { choiceLabel, type ConnectionChoice } from './choice';
import type { WorkspaceDeps } from './deps';

/** A connection that is signed in. */
export interface OpenConnection extends WorkspaceConnection {
  readonly choice: ConnectionChoice;
  readonly host: string;
  readonly label: string;
  readonly me: Principal;
  /** The warehouse that the configuration or the local workspace proposes. */
  readonly warehouseId: string | undefined;
}

type Target = { readonly host: string; readonly auth: AuthMethod | BrowserAuth; readonly warehouseId?: string };

/** What a connection is opened with. */
export type ConnectionDeps = Pick<WorkspaceDeps, 'chunks' | 'local' | 'storage' | 'secrets' | 'log' | 'version' | 'onDidChoose'>;

/** The one connection that commands use: opened on first use, kept, and opened anew when the choice or the sign-in changes. */
export class Connections {
  readonly #deps: ConnectionDeps;
  #open: OpenConnection | undefined;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
  }

  get choice(): ConnectionChoice {
    return this.#deps.storage.get('connection.choice') ?? { kind: 'local' };
  }

  /** True where the chosen workspace is signed in to. */
  get isOpen(): boolean {
    return this.#open !== undefined && JSON.stringify(this.#open.choice) === JSON.stringify(this.choice);
  }

  /** Who is signed in to the chosen workspace; `undefined` before that. */
  get signedInAs(): string | undefined {
    return this.isOpen ? this.#open?.me.name : undefined;
  }

  /** Signs in and says who it is. Throws `connection.*`, `auth.*` or the server's refusal. */
  async open(): Promise<OpenConnection> {
    const { choice } = this;
    const kept = this.#open;
    if (kept && JSON.stringify(kept.choice) === JSON.stringify(choice)) {
      try {
        return { ...kept, me: await kept.workspace.identity.me(), warehouseId: this.warehouse(kept.host) ?? kept.warehouseId };
      } catch {
        // The local workspace may be back on another port; anything else is said by the new attempt.
        await this.close();
      }
    }
    return this.#connect(choice);
  }

  /** Makes another choice the connection, once it has been signed in to. */
  async choose(choice: ConnectionChoice, signal?: AbortSignal): Promise<OpenConnection> {
    await this.close();
    const opened = await this.#connect(choice, signal);
    await this.#deps.storage.set('connection.choice', choice);
    this.#deps.onDidChoose();
    return opened;
  }

  /** Signs in to the chosen workspace anew, with what the configuration says now. */
  async reopen(signal?: AbortSignal): Promise<OpenConnection> {
    await this.close();
    const opened = await this.#connect(this.choice, signal);
    this.#deps.onDidChoose();
    return opened;
  }

  /** How the chosen workspace is signed in to, read anew. */
  async authMethod(): Promise<{ readonly host: string; readonly auth: AuthMethod | BrowserAuth }> {
    return this.#target(this.choice);
  }

  /** Forgets a sign-in through the browser, so that the next one asks there. */
  async forgetBrowser(host: string): Promise<void> {
    const checked = checkHost(host);
    await this.#deps.secrets.delete(secretKey('browser', 'host' in checked ? checked.host : host));
  }

  /** The Databricks CLI, wherever it is found. */
  findCli(): string | undefined {
    return this.#deps.chunks.databricks().findCli(this.#surroundings());
  }

  /** Remembers a token that was typed in. */
  async keepToken(host: string, token: string): Promise<void> {
    await this.#deps.secrets.store(secretKey('token', host), token);
  }

  /** The SQL warehouse chosen for a workspace. */
  warehouse(host: string): string | undefined {
    return this.#deps.storage.get('connection.warehouses')?.[host];
  }

  async chooseWarehouse(host: string, id: string): Promise<void> {
    await this.#deps.storage.set('connection.warehouses', { ...this.#deps.storage.get('connection.warehouses'), [host]: id });
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.close();
  }

  async #connect(choice: ConnectionChoice, signal?: AbortSignal): Promise<OpenConnection> {
    const { chunks, log, version } = this.#deps;
    const target = await this.#target(choice);
    const checked = checkHost(target.host);
    if ('problem' in checked) throw new CodedError('connection.host', checked.problem);
    const connection = chunks.databricks().connectWorkspace({
      host: checked.host,
      auth: target.auth,
      ...this.#surroundings(),
      ...(choice.kind === 'local' ? {} : { workspace: choiceLabel(choice) }),
      userAgent: `spanlight/${version}`,
      log,
    });
    try {
      const me = await connection.workspace.identity.me(signal);
      this.#open = { ...connection, choice, host: checked.host, label: choiceLabel(choice), me, warehouseId: this.warehouse(checked.host) ?? target.warehouseId };
      log.info(`Connected to ${checked.host} (${choice.kind}).`);
      return this.#open;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  /** Network settings of the editor, and the CLI that the Databricks extension ships. */
  #surroundings(): { network: NetworkOptions; cliFolders: string[] } {
    const databricks = vscode.extensions.getExtension('databricks.databricks')?.extensionPath;
    const http = vscode.workspace.getConfiguration('http');
    return {
      network: { proxy: http.get<string>('proxy'), noProxy: http.get<string[]>('noProxy'), environment: process.env },
      cliFolders: databricks ? [path.join(databricks, 'bin')] : [],
    };
  }

  async #target(choice: ConnectionChoice): Promise<Target> {
    switch (choice.kind) {
      case 'local': {
        const { target } = await this.#deps.local.connect();
        return { host: `http://127.0.0.1:${target.port}`, auth: { kind: 'pat', token: target.token }, warehouseId: target.defaults.warehouseId };
      }
      case 'environment': {
        const found = environmentSettings(process.env) ?? { problem: 'The environment names no host any more. Switch the connection.' };
        if ('problem' in found) throw new CodedError('connection.settings', found.problem);
        return this.#withoutCli(found);
      }
      case 'profile': {
        const found = profileSettings(await readProfiles(), choice.name);
        if ('problem' in found) throw new CodedError('connection.settings', found.problem);
        return this.#withoutCli(found);
      }
      case 'host':
        return { host: choice.host, auth: choice.auth === 'browser' ? this.#browserAuth(choice.host) : await this.#tokenAuth(choice.host) };
    }
  }

  /** Where the CLI shall give the token and none is installed, the browser does. */
  #withoutCli(found: Target): Target {
    const { host, auth } = found;
    if (auth.kind !== 'databricksCli' || auth.cliPath || this.findCli()) return found;
    const checked = checkHost(host);
    return { ...found, auth: this.#browserAuth('host' in checked ? checked.host : host) };
  }

  async #tokenAuth(host: string): Promise<AuthMethod> {
    const token = await this.#deps.secrets.get(secretKey('token', host));
    if (!token) throw new CodedError('connection.noToken', `No token is kept for ${host}. Switch the connection to enter one.`);
    return { kind: 'pat', token };
  }

  #browserAuth(host: string): BrowserAuth {
    const { secrets } = this.#deps;
    const key = secretKey('browser', host);
    return {
      kind: 'browser',
      kept: async () => await secrets.get(key),
      openBrowser: async (url) => await vscode.env.openExternal(vscode.Uri.parse(url, true)),
      keep: async (refreshToken) => await (refreshToken ? secrets.store(key, refreshToken) : secrets.delete(key)),
    };
  }
}

const secretKey = (kind: 'token' | 'browser', host: string): string => `spanlight.${kind}.${host}`;

/** The configuration file's profiles; none where there is no file. */
export async function readProfiles(): Promise<ConfigSections> {
  const named = process.env['DATABRICKS_CONFIG_FILE']?.replace(/^~(?=\/|$)/, os.homedir());
  try {
    return parseConfigSections(await readFile(named || path.join(os.homedir(), '.databrickscfg'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
}
