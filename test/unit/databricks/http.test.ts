import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { AttachmentsClient } from '../../../src/databricks/attachments';
import { HttpClient, type HttpError } from '../../../src/databricks/http';
import { retryAfter } from '../../../src/databricks/httpError';
import { makeDispatcher, proxySettings } from '../../../src/databricks/network';
import { redact } from '../../../src/databricks/redact';
import { explain } from '../../../src/diagnose/explain';
import { selfSignedCertificate } from '../../fakes/certificate';
import { FakeWorkspace, token } from '../../fakes/workspace';

describe('the HTTP client', () => {
  let fake: FakeWorkspace;
  let http: HttpClient;
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    http = new HttpClient(fake.host, token, { retry: { maxAttempts: 3, firstPauseMs: 1 } });
  });
  afterEach(async () => {
    await http.close();
    await fake.stop();
  });
  const me = { path: '/api/2.0/preview/scim/v2/Me' };
  const mkdirs = { method: 'POST' as const, path: '/api/2.0/workspace/mkdirs', body: { path: '/x' } };
  const status = (code: number, headers: Record<string, string> = {}) => ({ status: code, headers, json: { error_code: 'X', message: 'said' } });
  const failure = (work: Promise<unknown>): Promise<HttpError> => work.then(() => assert.fail('should have failed'), (error: unknown) => error as HttpError);

  for (const code of [429, 500, 502, 503, 504]) {
    it(`sends a reading call again after ${code}`, async () => {
      fake.faults.push({ on: /Me$/, times: 2, answer: status(code) });
      assert.equal(((await http.json(me)) as { userName: string }).userName, 'lead@company.com');
      assert.equal(fake.requests.length, 3);
    });
  }

  it('does not send a changing call again after 500, but does after 429 and after 503 with Retry-After', async () => {
    fake.faults.push({ on: /mkdirs$/, times: 1, answer: status(500) });
    assert.equal((await failure(http.json(mkdirs))).status, 500);
    fake.faults.push({ on: /mkdirs$/, times: 1, answer: status(503) });
    assert.equal((await failure(http.json(mkdirs))).status, 503);
    fake.faults.push({ on: /mkdirs$/, times: 1, answer: status(429) }, { on: /mkdirs$/, times: 1, answer: status(503, { 'retry-after': '0' }) });
    await http.json(mkdirs);
    assert.equal(fake.requests.length, 5);
  });

  it('gives up when the server asks to wait for longer than half a minute', async () => {
    fake.faults.push({ on: /Me$/, times: 1, answer: status(429, { 'retry-after': '3600' }) });
    assert.equal((await failure(http.json(me))).retryAfterSeconds, 3600);
    assert.equal(fake.requests.length, 1);
  });

  it('reads a file beside a trace at its signed address, without the token, with the headers that were given', async () => {
    const seen: (string | undefined)[][] = [];
    const storage = createServer((request, response) => {
      seen.push([request.headers.authorization, request.headers['x-goog-key'] as string | undefined, request.url]);
      response.writeHead(request.url?.includes('gone') ? 404 : 200).end('PNG');
    });
    await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
    try {
      const signed = (path: string) => `http://127.0.0.1:${(storage.address() as AddressInfo).port}/${path}?signature=s`;
      const asked: unknown[] = [];
      const files = (url: string | undefined) => new AttachmentsClient({
        json: async (call) => (asked.push([call.path, call.query]), { credential_info: { type: 'AWS_PRESIGNED_URL', ...(url === undefined ? {} : { signed_uri: url }), headers: [{ name: 'x-goog-key', value: 'k' }] } }),
        text: () => assert.fail(), bytes: () => assert.fail(), signed: (call) => http.signed(call),
      });
      const address = `mlflow-attachment://id-1?content_type=image%2Fpng&trace_id=tr-${'ab'.repeat(16)}&size=3`;
      assert.equal(await files(signed('file')).dataAddress(address), `data:image/png;base64,${Buffer.from('PNG').toString('base64')}`);
      assert.deepEqual(asked[0], [`/api/3.0/mlflow/traces/tr-${'ab'.repeat(16)}/credentials-for-data-download`, { path: 'attachments/id-1' }]);
      assert.deepEqual(seen, [[undefined, 'k', '/file?signature=s']]);
      assert.equal((await failure(files(signed('gone')).dataAddress(address))).status, 404);
      await assert.rejects(files(undefined).dataAddress(address), { code: 'attachment.gone' });
      for (const other of ['https://example.com/x.png', 'mlflow-attachment://../x?content_type=image%2Fpng&trace_id=tr-1', `mlflow-attachment://id?content_type=x%0Ay&trace_id=tr-${'ab'.repeat(16)}`]) {
        await assert.rejects(files(signed('file')).dataAddress(other), { code: 'attachment.unknown' }, other);
      }
    } finally {
      storage.close();
    }
  });

  it('reads Retry-After as seconds and as a date', () => {
    assert.equal(retryAfter('7', 0), 7);
    assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:09 GMT', 4_000), 5);
    assert.equal(retryAfter('Thu, 01 Jan 1970 00:00:01 GMT', 4_000), 0);
    assert.equal(retryAfter('soon', 0), undefined);
    assert.equal(retryAfter(undefined, 0), undefined);
  });

  it('asks once for another token when one was refused', async () => {
    fake.tokens.clear();
    fake.tokens.add('fresh');
    const given = ['stale', 'fresh'];
    const refreshing = new HttpClient(fake.host, { token: () => Promise.resolve(given[0]!), expire: () => given.shift() !== undefined });
    assert.ok(await refreshing.json(me));
    fake.tokens.clear();
    assert.equal((await failure(refreshing.json(me))).status, 401);
    await refreshing.close();
  });

  it('keeps the server’s words and code, in every error form', async () => {
    const forms: [object, string | undefined, RegExp][] = [
      [status(400), 'X', /^said$/],
      [{ status: 400, json: { detail: 'scim says no', status: '400' } }, undefined, /^scim says no$/],
      [{ status: 503, text: '<html>x</html>' }, undefined, /web page instead of JSON \(HTTP 503\)/],
      [{ status: 400, text: 'plain words' }, undefined, /^plain words \(HTTP 400\)$/],
      [{ status: 302, headers: { location: '/login' } }, undefined, /sends this request elsewhere/],
    ];
    for (const [answer, errorCode, message] of forms) {
      fake.faults.push({ on: /mkdirs$/, times: 1, answer: answer as never });
      const error = await failure(http.json(mkdirs));
      assert.equal(error.errorCode, errorCode);
      assert.match(error.message, message);
    }
  });

  it('names a page that came instead of an answer', async () => {
    fake.faults.push({ on: /Me$/, times: 1, answer: { status: 200, text: '<!DOCTYPE html><title>Sign in</title>', contentType: 'text/html' } });
    const error = await failure(http.json(me));
    assert.equal(error.code, 'http.malformed');
    assert.match(error.message, /web page, not JSON/);
  });

  it('ends at its time limit and at its signal', async () => {
    fake.faults.push({ on: /./, times: 9, answer: 'hang' });
    assert.equal((await failure(http.json({ ...mkdirs, timeoutMs: 30 }))).code, 'http.timeout');
    const abort = new AbortController();
    const work = failure(http.json({ ...me, signal: abort.signal }));
    setTimeout(() => abort.abort(), 20);
    assert.equal((await work).name, 'AbortError');
  });

  it('stops waiting for a retry when it is aborted', async () => {
    fake.faults.push({ on: /./, times: 9, answer: status(429, { 'retry-after': '20' }) });
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 20);
    assert.equal((await failure(http.json({ ...me, signal: abort.signal }))).name, 'AbortError');
  });

  it('never puts a secret into a message', async () => {
    fake.faults.push({ on: /mkdirs$/, times: 1, answer: { status: 400, json: { message: `bad token ${token}, Bearer abcdefgh12345678` } } });
    const error = await failure(http.json(mkdirs));
    assert.ok(!error.message.includes(token));
    assert.ok(!error.message.includes('abcdefgh12345678'));
  });
});

describe('the way to a server', () => {
  /** A proxy that writes down whom it is asked for, and refuses. */
  async function withProxy(run: (proxy: string, asked: string[]) => Promise<void>): Promise<void> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(502).end();
    });
    server.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const ask = async (host: string, options: Parameters<typeof makeDispatcher>[0]): Promise<HttpError> => {
    const dispatcher = makeDispatcher(options);
    try {
      await new HttpClient(host, token, { dispatcher, workspace: 'team', retry: { maxAttempts: 1, firstPauseMs: 1 } }).json({ path: '/x' });
      return assert.fail('should have failed');
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
      return error as HttpError;
    } finally {
      await dispatcher.destroy();
    }
  };

  it('goes through the editor’s proxy or the environment’s, and around it for NO_PROXY', () =>
    withProxy(async (proxy, asked) => {
      await ask('https://w.invalid', { proxy, environment: {} });
      await ask('https://w.invalid', { environment: { https_proxy: proxy } });
      assert.deepEqual(asked, ['w.invalid:443', 'w.invalid:443']);
      await ask('https://w.invalid', { proxy, environment: { NO_PROXY: '.invalid' } });
      await ask('https://w.invalid', { proxy, noProxy: ['w.invalid'], environment: {} });
      assert.equal(asked.length, 2);
    }));

  it('trusts only certificates that the system, the environment or a setting names', async () => {
    const { key, cert } = selfSignedCertificate();
    const server = createTlsServer({ key, cert }, (_request, response) => response.writeHead(418).end('{"error_code":"TEAPOT","message":"short and stout"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const host = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const refused = await ask(host, { environment: {} });
      assert.match(refused.message, /DEPTH_ZERO_SELF_SIGNED_CERT/);
      assert.match(explain(refused).sentence, /^team cannot be reached/);
      assert.equal((await ask(host, { environment: {}, extraCertificates: [cert] })).errorCode, 'TEAPOT');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('sentences about a real workspace', () => {
  it('name it, and offer the way back', async () => {
    const fake = await new FakeWorkspace().start();
    const http = new HttpClient(fake.host, 'expired', { workspace: 'team' });
    try {
      const error: unknown = await http.json({ path: '/api/2.0/preview/scim/v2/Me' }).then(() => undefined, (each: unknown) => each);
      assert.deepEqual(explain(error).action, { label: 'Sign In Again…', command: 'spanlight.connection.renew' });
      assert.match(explain(error).sentence, /^team does not accept the sign-in any more/);
    } finally {
      await http.close();
      await fake.stop();
    }
  });
});

describe('redaction', () => {
  const cases: [string, string][] = [
    ['dapi0123456789abcdef0123456789abcdef-2', 'dapi…'],
    ['{"client_secret":"dose00112233445566778899"}', '{"client_secret":"dose…"}'],
    ['Authorization: Bearer eyJhbGciOi.eyJzdWIi.sig', 'Authorization: Bearer …'],
    ['main.agents is a schema', 'main.agents is a schema'],
  ];
  for (const [text, wanted] of cases) it(text.slice(0, 30), () => assert.equal(redact(text), wanted));
});

describe('proxy settings', () => {
  it('take the editor’s before the environment’s, and never proxy this machine', () => {
    const environment = { HTTPS_PROXY: 'http://env:1', NO_PROXY: 'a.example, b.example' };
    assert.deepEqual(proxySettings({ proxy: 'http://editor:2', environment }).proxy, { http: 'http://editor:2', https: 'http://editor:2' });
    const { proxy, noProxy } = proxySettings({ environment });
    assert.deepEqual(proxy, { http: undefined, https: 'http://env:1' });
    assert.equal(noProxy, '127.0.0.1,localhost,::1,a.example,b.example');
  });
});
