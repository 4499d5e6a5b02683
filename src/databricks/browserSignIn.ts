import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { CodedError } from '../base/errors';
import { decodeToken, oidcEndpoints, type AccessToken, type CredentialDeps } from './credentials';

/** The public client that Databricks' own tools use, and the address that it may come back to (`databricks-sdk` 0.156 `credentials_provider.py`). */
const clientId = 'databricks-cli';
const redirectPort = 8020;
const redirectUrl = `http://localhost:${redirectPort}`;
const patienceMs = 5 * 60_000;

/** What a browser sign-in gives. The refresh token is a secret: it belongs into the editor's secret storage. */
export interface BrowserSignIn {
  readonly token: AccessToken;
  readonly refreshToken?: string;
}

type Deps = Pick<CredentialDeps, 'now' | 'getJson' | 'postForm'>;

/**
 * Signs a person in through the browser: authorization code with PKCE (RFC 7636) against the
 * workspace's own OAuth server. Listens on loopback until the browser comes back. Throws `auth.*`.
 */
export async function signInWithBrowser(host: string, openBrowser: (url: string) => Promise<boolean>, deps: Deps, signal?: AbortSignal): Promise<BrowserSignIn> {
  const { authorizationEndpoint, tokenEndpoint } = await oidcEndpoints(host, deps, signal);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const url = new URL(authorizationEndpoint);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const parameters = { response_type: 'code', client_id: clientId, redirect_uri: redirectUrl, scope: 'all-apis offline_access', state, code_challenge: challenge, code_challenge_method: 'S256' };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  const code = await receiveCode(state, () => openBrowser(url.href), signal);
  const form = { grant_type: 'authorization_code', client_id: clientId, code, code_verifier: verifier, redirect_uri: redirectUrl };
  return decodeSignIn(await deps.postForm(tokenEndpoint, form, undefined, signal), deps.now());
}

/** A new access token for a kept refresh token. */
export async function refreshSignIn(host: string, refreshToken: string, deps: Deps, signal?: AbortSignal): Promise<BrowserSignIn> {
  const { tokenEndpoint } = await oidcEndpoints(host, deps, signal);
  const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: refreshToken };
  const answer = decodeSignIn(await deps.postForm(tokenEndpoint, form, undefined, signal), deps.now());
  return { ...answer, refreshToken: answer.refreshToken ?? refreshToken };
}

function decodeSignIn(answer: unknown, nowMs: number): BrowserSignIn {
  const { refresh_token: refreshToken } = (answer ?? {}) as { refresh_token?: unknown };
  return { token: decodeToken(answer, nowMs), refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined };
}

async function receiveCode(state: string, open: () => Promise<boolean>, signal: AbortSignal | undefined): Promise<string> {
  const server = createServer();
  try {
    await listen(server);
    signal?.throwIfAborted();
    const code = awaitCode(server, state, signal);
    // A rejection while the browser opens must not count as unhandled.
    code.catch(() => undefined);
    if (!(await open())) throw new CodedError('auth.noBrowser', 'No browser could be opened. Sign in with the Databricks CLI or a token.');
    return await code;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? new CodedError('auth.portTaken', `Port ${redirectPort} is in use, and the sign-in must come back to it. Close the other sign-in and try again.`, { cause: error }) : error),
    );
    server.listen(redirectPort, '127.0.0.1', resolve);
  });
}

function awaitCode(server: Server, state: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new CodedError('auth.timeout', 'The sign-in in the browser was not finished within five minutes.')), patienceMs);
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    server.on('close', () => clearTimeout(timer));
    server.on('request', (request, response) => {
      const query = new URL(request.url ?? '/', redirectUrl).searchParams;
      const code = query.get('code');
      // Anything else on this port (a favicon, another page) is not the answer.
      if (query.get('state') !== state) return void response.writeHead(404).end();
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': "default-src 'none'" });
      response.end(`<!doctype html><title>Spanlight</title><p>${code ? 'You are signed in. Close this page and go back to the editor.' : 'The sign-in was refused. Go back to the editor.'}</p>`);
      if (code) resolve(code);
      else reject(new CodedError('auth.refused', `The workspace refused the sign-in: ${query.get('error_description') ?? query.get('error') ?? 'no reason given'}`));
    });
  });
}
