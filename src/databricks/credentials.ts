import { CodedError } from '../base/errors';
import type { TokenSource } from './http';
import type { AuthMethod } from './profile';

/** An access token and when it ends; `undefined`: it says nothing about that. */
export interface AccessToken {
  readonly value: string;
  readonly expiresAtMs?: number;
}

/** The outside that credentials need. */
export interface CredentialDeps {
  readonly now: () => number;
  /** Runs a program and gives its standard output. Rejects with a sentence-like message of its standard error. */
  readonly run: (command: string, args: readonly string[], signal?: AbortSignal) => Promise<string>;
  /** Posts a form without a bearer token and gives the JSON. */
  readonly postForm: (url: string, form: Readonly<Record<string, string>>, basic: { readonly user: string; readonly password: string } | undefined, signal?: AbortSignal) => Promise<unknown>;
  readonly getJson: (url: string, signal?: AbortSignal) => Promise<unknown>;
  /** Where the Databricks CLI is: the setting, the PATH, or the one that the Databricks extension ships. */
  readonly findCli: () => Promise<string | undefined>;
}

/** Tokens are renewed this long before they end. */
const marginMs = 60_000;

/** Application id of Azure Databricks in Entra ID (Microsoft docs, "Get Microsoft Entra ID tokens"). */
const azureResource = '2ff814a6-3304-4ab8-85cb-cd0e6f879c1d';

/** The token source of a way to sign in. Tokens are kept in memory only. */
export function tokenSource(host: string, auth: AuthMethod, deps: CredentialDeps): TokenSource {
  if (auth.kind === 'pat') return { token: () => Promise.resolve(auth.token) };
  return new RenewedTokens((signal) => fetchToken(host, auth, deps, signal), deps.now);
}

/** A question for a token that is on its way, and how many wait for the answer. */
interface Question {
  readonly answer: Promise<AccessToken>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Asks for a token when there is none, when it is about to end, or when the server refused it.
 * Concurrent callers share one question; it is given up when all of them have left.
 */
export class RenewedTokens implements TokenSource {
  readonly #fetch: (signal?: AbortSignal) => Promise<AccessToken>;
  readonly #now: () => number;
  #current: AccessToken | undefined;
  #question: Question | undefined;

  constructor(fetch: (signal?: AbortSignal) => Promise<AccessToken>, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** Rejects with the signal's reason where the caller leaves. */
  async token(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const current = this.#current;
    if (current && (current.expiresAtMs === undefined || current.expiresAtMs - marginMs > this.#now())) return current.value;
    const question = (this.#question ??= this.#ask());
    question.waiting += 1;
    return signal ? await this.#whileWanted(question, signal) : (await question.answer).value;
  }

  expire(token: string): boolean {
    if (this.#current?.value === token) this.#current = undefined;
    return true;
  }

  #ask(): Question {
    const abort = new AbortController();
    const answer = this.#fetch(abort.signal).then((token) => (this.#current = token));
    const question: Question = { answer, abort, waiting: 0 };
    const done = (): void => {
      if (this.#question === question) this.#question = undefined;
    };
    answer.then(done, done);
    return question;
  }

  #whileWanted(question: Question, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        question.waiting -= 1;
        if (question.waiting === 0) {
          // Who asks next must not get an answer that is being given up.
          if (this.#question === question) this.#question = undefined;
          question.abort.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      question.answer.then(({ value }) => resolve(value), reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }
}

function fetchToken(host: string, auth: Exclude<AuthMethod, { kind: 'pat' }>, deps: CredentialDeps, signal?: AbortSignal): Promise<AccessToken> {
  switch (auth.kind) {
    case 'oauthM2m':
      return fromClientSecret(host, auth.clientId, auth.clientSecret, deps, signal);
    case 'databricksCli':
      return fromDatabricksCli(host, auth, deps, signal);
    case 'azureCli':
      return fromAzureCli(auth.tenantId, deps, signal);
  }
}

/** OAuth for a service principal: discovery, then client credentials (RFC 6749 4.4; Databricks docs, "OAuth M2M"). */
async function fromClientSecret(host: string, clientId: string, clientSecret: string, deps: CredentialDeps, signal?: AbortSignal): Promise<AccessToken> {
  const { tokenEndpoint } = await oidcEndpoints(host, deps, signal);
  const answer = await deps.postForm(tokenEndpoint, { grant_type: 'client_credentials', scope: 'all-apis' }, { user: clientId, password: clientSecret }, signal);
  return decodeToken(answer, deps.now());
}

/** Addresses of a workspace's own OAuth server. They must be on HTTPS, since secrets go there. */
export async function oidcEndpoints(host: string, deps: Pick<CredentialDeps, 'getJson'>, signal?: AbortSignal): Promise<{ tokenEndpoint: string; authorizationEndpoint: string }> {
  const answer = (await deps.getJson(`${host}/oidc/.well-known/oauth-authorization-server`, signal)) as { token_endpoint?: unknown; authorization_endpoint?: unknown };
  const [tokenEndpoint, authorizationEndpoint] = [String(answer.token_endpoint ?? ''), String(answer.authorization_endpoint ?? '')];
  const isSafe = (url: string): boolean => url.startsWith('https://') || url.startsWith('http://127.0.0.1:');
  if (!isSafe(tokenEndpoint) || !isSafe(authorizationEndpoint)) {
    throw new CodedError('auth.noOauth', `${host} does not offer OAuth. Check the address, or sign in with a token.`);
  }
  return { tokenEndpoint, authorizationEndpoint };
}

/** `{access_token, expires_in}` as a token. Throws `auth.refused` where there is none. */
export function decodeToken(answer: unknown, nowMs: number): AccessToken {
  const { access_token: value, expires_in: seconds } = (answer ?? {}) as { access_token?: unknown; expires_in?: unknown };
  if (typeof value !== 'string' || value === '') throw new CodedError('auth.refused', 'The sign-in server answered without a token.');
  return { value, expiresAtMs: typeof seconds === 'number' ? nowMs + seconds * 1000 : undefined };
}

async function fromDatabricksCli(host: string, auth: Extract<AuthMethod, { kind: 'databricksCli' }>, deps: CredentialDeps, signal?: AbortSignal): Promise<AccessToken> {
  const cli = auth.cliPath ?? (await deps.findCli());
  const missing = new CodedError('auth.noCli', 'The Databricks CLI was not found. Install it, or sign in with the browser or a token.');
  if (!cli) throw missing;
  const which = auth.profile ? ['--profile', auth.profile] : ['--host', host];
  return runForToken(cli, ['auth', 'token', ...which], deps, signal, missing, (said) =>
    new CodedError('auth.cliRefused', `The Databricks CLI gave no token. Sign in with: databricks auth login ${which.join(' ')}${said}`),
  );
}

async function fromAzureCli(tenantId: string | undefined, deps: CredentialDeps, signal?: AbortSignal): Promise<AccessToken> {
  const args = ['account', 'get-access-token', '--resource', azureResource, '--output', 'json', ...(tenantId ? ['--tenant', tenantId] : [])];
  const missing = new CodedError('auth.noAzureCli', 'The Azure CLI (az) was not found on the PATH. Install it, or sign in with the browser or a token.');
  return runForToken('az', args, deps, signal, missing, (said) => new CodedError('auth.azureRefused', `The Azure CLI gave no token. Sign in with: az login${said}`));
}

/** Both CLIs print JSON: `{access_token, expiry}` and `{accessToken, expires_on}`. */
async function runForToken(command: string, args: readonly string[], deps: CredentialDeps, signal: AbortSignal | undefined, missing: CodedError, refuse: (said: string) => CodedError): Promise<AccessToken> {
  let output: string;
  try {
    output = await deps.run(command, args, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    if ((error as { cause?: { code?: unknown } }).cause?.code === 'ENOENT') throw Object.assign(missing, { cause: error });
    const said = error instanceof Error && error.message ? ` (it said: ${error.message})` : '';
    throw Object.assign(refuse(said), { cause: error });
  }
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(output) as Record<string, unknown>;
  } catch (error) {
    // The output itself may hold a token, so it is not quoted.
    throw Object.assign(refuse(''), { cause: error });
  }
  const value = answer['access_token'] ?? answer['accessToken'];
  if (typeof value !== 'string' || value === '') throw refuse('');
  const seconds = Number(answer['expires_on']);
  const expiry = Date.parse(String(answer['expiry'] ?? ''));
  return { value, expiresAtMs: seconds > 0 ? seconds * 1000 : Number.isNaN(expiry) ? undefined : expiry };
}
