import { createHash } from 'node:crypto';
import type { FakeAnswer, FakeRequest } from './workspace';
import type { WorkspaceState } from './workspaceState';

/** The workspace's own OAuth server: discovery, client credentials, codes with a proof key, refresh tokens that are good for one use. */
export function answerOauth(state: WorkspaceState, tokens: Set<string>, host: string, request: FakeRequest): FakeAnswer | undefined {
  if (request.path === '/oidc/.well-known/oauth-authorization-server') {
    return { status: 200, json: { token_endpoint: `${host}/oidc/v1/token`, authorization_endpoint: `${host}/oidc/v1/authorize` } };
  }
  if (request.path === '/oidc/v1/authorize') return consent(state, request);
  if (request.path !== '/oidc/v1/token') return undefined;
  const form = new URLSearchParams(request.text);
  const refused = (error_description: string): FakeAnswer => ({ status: 400, json: { error: 'invalid_grant', error_description } });
  const { oauth } = state;
  switch (form.get('grant_type')) {
    case 'client_credentials': {
      const [id, secret] = Buffer.from(request.headers['authorization']?.replace('Basic ', '') ?? '', 'base64').toString().split(':');
      return oauth.clients.get(id ?? '') === secret ? issue(state, tokens, false) : { status: 401, json: { error: 'invalid_client', error_description: 'Client authentication failed' } };
    }
    case 'authorization_code': {
      const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
      return oauth.codes.get(form.get('code') ?? '') === challenge ? issue(state, tokens, true) : refused('The code or its proof is wrong.');
    }
    case 'refresh_token':
      return oauth.refreshTokens.delete(form.get('refresh_token') ?? '') ? issue(state, tokens, true) : refused('The refresh token was used already.');
    default:
      return refused('unknown grant');
  }
}

function issue({ oauth }: WorkspaceState, tokens: Set<string>, withRefresh: boolean): FakeAnswer {
  const number = ++oauth.issued;
  const access_token = `access-${number}-${'0'.repeat(32)}`;
  tokens.add(access_token);
  const refresh_token = `refresh-${number}-${'0'.repeat(32)}`;
  if (withRefresh) oauth.refreshTokens.add(refresh_token);
  return { status: 200, json: { access_token, token_type: 'Bearer', expires_in: 3600, ...(withRefresh ? { refresh_token } : {}) } };
}

/** The page on which a person agrees, who does so at once: it sends the browser back with a code, or with the reason of a refusal. */
function consent({ oauth }: WorkspaceState, { query }: FakeRequest): FakeAnswer {
  const back = new URL(query['redirect_uri'] ?? '');
  back.searchParams.set('state', query['state'] ?? '');
  if (oauth.refuses) back.searchParams.set('error_description', oauth.refuses);
  else {
    const code = `code-${oauth.codes.size + 1}`;
    oauth.codes.set(code, query['code_challenge'] ?? '');
    back.searchParams.set('code', code);
  }
  return oauth.hesitates ? { status: 200, text: 'Sign in', contentType: 'text/html' } : { status: 302, headers: { location: back.href }, text: '' };
}
