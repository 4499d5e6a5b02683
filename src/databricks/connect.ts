import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { request, type Dispatcher } from 'undici';
import type { Log } from '../base/log';
import { refreshSignIn, signInWithBrowser, type BrowserSignIn } from './browserSignIn';
import { RenewedTokens, tokenSource, type CredentialDeps } from './credentials';
import { HttpClient, type TokenSource } from './http';
import { refusal } from './httpError';
import { isProxied, makeDispatcher, proxySettings, type NetworkOptions } from './network';
import type { SqlRunner } from './ports';
import type { AuthMethod } from './profile';
import { DriverSqlRunner, type WarehouseAddress } from './sql';
import { StatementSqlRunner } from './statements';
import { openWorkspace } from './workspace';
import type { Workspace } from './workspacePorts';

/** How to reach and to sign in to one workspace. */
export interface ConnectOptions {
  readonly host: string;
  readonly auth: AuthMethod | BrowserAuth;
  readonly network: NetworkOptions;
  /** Folders that may hold the Databricks CLI beside the PATH: the one that the Databricks extension ships. */
  readonly cliFolders: readonly string[];
  readonly userAgent: string;
  /** Name of a real workspace, for people; absent for the local one. */
  readonly workspace?: string;
  readonly log: Log;
}

/** A sign-in through the browser, kept by its refresh token. */
export interface BrowserAuth {
  readonly kind: 'browser';
  /** The refresh token as it is kept now, maybe by another window; the browser opens where there is none or it is refused. */
  readonly kept: () => Promise<string | undefined>;
  readonly openBrowser: (url: string) => Promise<boolean>;
  /** Keeps the new refresh token in the editor's secret storage. */
  readonly keep: (refreshToken: string | undefined) => Promise<void>;
}

/** An open connection. `close` ends its sockets; requests under way fail. */
export interface WorkspaceConnection {
  readonly workspace: Workspace;
  readonly http: HttpClient;
  sql(warehouseId: string): SqlRunner;
  close(): Promise<void>;
}

/** Opens the clients of a workspace. Nothing is sent until a client is used. */
export function connectWorkspace(options: ConnectOptions): WorkspaceConnection {
  const dispatcher = makeDispatcher(options.network);
  const deps = credentialDeps(dispatcher, options);
  const source = tokens(options, deps);
  const http = new HttpClient(options.host, source, { dispatcher, userAgent: options.userAgent, workspace: options.workspace });
  return {
    workspace: openWorkspace(options.host, http),
    http,
    // The driver speaks TLS only; the local workspace speaks HTTP on loopback and serves statements.
    sql: (warehouseId) => (options.host.startsWith('https:') ? new DriverSqlRunner(warehouseAddress(options, warehouseId, source), options.log) : new StatementSqlRunner(http, warehouseId, options.log)),
    close: () => dispatcher.destroy(),
  };
}

function warehouseAddress({ host, network }: ConnectOptions, warehouseId: string, source: TokenSource): WarehouseAddress {
  const { hostname, port } = new URL(host);
  const { proxy, noProxy } = proxySettings(network);
  return {
    host: hostname,
    ...(port ? { port: Number(port) } : {}),
    path: `/sql/1.0/warehouses/${encodeURIComponent(warehouseId)}`,
    token: () => source.token(),
    ...(proxy.https && isProxied(hostname, noProxy) ? { proxy: proxy.https } : {}),
  };
}

function tokens({ host, auth }: ConnectOptions, deps: CredentialDeps): TokenSource {
  if (auth.kind !== 'browser') return tokenSource(host, auth, deps);
  // Read each time: a refresh token may be good for one use, and other connections use it too.
  return new RenewedTokens(async (signal) => {
    const refreshToken = await auth.kept();
    const signedIn = await signIn(host, auth, refreshToken, deps, signal);
    if (signedIn.refreshToken !== refreshToken) await auth.keep(signedIn.refreshToken);
    return signedIn.token;
  }, deps.now);
}

/** A kept sign-in that is refused (revoked, too old) is followed by a new one. */
async function signIn(host: string, auth: BrowserAuth, refreshToken: string | undefined, deps: CredentialDeps, signal?: AbortSignal): Promise<BrowserSignIn> {
  if (refreshToken) {
    try {
      return await refreshSignIn(host, refreshToken, deps, signal);
    } catch (error) {
      const status = (error as { status?: unknown }).status;
      if (status !== 400 && status !== 401) throw error;
    }
  }
  return signInWithBrowser(host, auth.openBrowser, deps, signal);
}

/** Programs, sign-in servers and the clock of this machine. */
function credentialDeps(dispatcher: Dispatcher, options: ConnectOptions): CredentialDeps {
  const call = async (url: string, init: { method: 'GET' | 'POST'; headers: Record<string, string>; body?: string }, signal?: AbortSignal): Promise<unknown> => {
    const limit = AbortSignal.timeout(30_000);
    const answer = await request(url, { ...init, dispatcher, signal: signal ? AbortSignal.any([signal, limit]) : limit });
    const bytes = await answer.body.bytes();
    if (answer.statusCode >= 300) throw refusal(answer.statusCode, bytes, answer.headers, Date.now());
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  };
  return {
    now: Date.now,
    run: runProgram,
    getJson: (url, signal) => call(url, { method: 'GET', headers: { accept: 'application/json' } }, signal),
    postForm: (url, form, basic, signal) => {
      const authorization: Record<string, string> = basic ? { authorization: `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}` } : {};
      return call(url, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...authorization }, body: new URLSearchParams(form).toString() }, signal);
    },
    findCli: () => Promise.resolve(findCli(options)),
  };
}

/** The Databricks CLI that a sign-in uses; `undefined` where there is none. */
export function findCli({ cliFolders, network }: Pick<ConnectOptions, 'cliFolders' | 'network'>): string | undefined {
  const names = process.platform === 'win32' ? ['databricks.exe'] : ['databricks'];
  const folders = [...(network.environment['PATH'] ?? '').split(path.delimiter), ...cliFolders].filter(Boolean);
  return [network.environment['DATABRICKS_CLI_PATH'], ...folders.flatMap((folder) => names.map((name) => path.join(folder, name)))].find((file) => file && existsSync(file));
}

/** Standard output of a program; rejects with the first line of its standard error. */
function runProgram(command: string, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, [...args], { signal, timeout: 60_000, windowsHide: true }, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else reject(signal?.aborted ? error : new Error(stderr.trim().split('\n', 1)[0] || error.message, { cause: error }));
    });
  });
}
