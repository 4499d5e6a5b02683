import assert from 'node:assert/strict';
import { request } from 'node:http';
import { testWorkspace } from './workspaceFixture';
import type { TestWorkspace } from './workspaceFixture';

/** `fetch` sets Host and Origin itself, so these go through node:http. */
function get(workspace: TestWorkspace, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: workspace.port, path: '/api/2.0/nothing', headers }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('local workspace: who may enter', () => {
  let workspace: TestWorkspace;
  before(async () => (workspace = await testWorkspace()));
  after(() => workspace.dispose());
  const bearer = () => ({ authorization: `Bearer ${workspace.token}` });

  const cases: [string, () => Record<string, string>, number, string][] = [
    ['no token', () => ({}), 401, 'UNAUTHENTICATED'],
    ['a wrong token', () => ({ authorization: 'Bearer wrong' }), 401, 'UNAUTHENTICATED'],
    ['a foreign Host', () => ({ ...bearer(), host: 'evil.example' }), 403, 'PERMISSION_DENIED'],
    ['a foreign port in Host', () => ({ ...bearer(), host: '127.0.0.1:1' }), 403, 'PERMISSION_DENIED'],
    ['a browser Origin', () => ({ ...bearer(), origin: 'http://127.0.0.1' }), 403, 'PERMISSION_DENIED'],
    ['the token', bearer, 404, 'ENDPOINT_NOT_FOUND'],
    ['the token as password', () => ({ authorization: `Basic ${Buffer.from(`u:${workspace.token}`).toString('base64')}` }), 404, 'ENDPOINT_NOT_FOUND'],
    ['localhost as Host', () => ({ ...bearer(), host: `localhost:${workspace.port}` }), 404, 'ENDPOINT_NOT_FOUND'],
  ];
  for (const [title, headers, status, code] of cases) {
    it(`answers ${status} ${code} to ${title}`, async () => {
      const answer = await get(workspace, headers());
      assert.equal(answer.status, status);
      const envelope = JSON.parse(answer.body) as { error_code: string; message: string };
      assert.equal(envelope.error_code, code);
      assert.ok(envelope.message.length > 20);
      assert.ok(!answer.body.includes(workspace.token));
    });
  }
});
