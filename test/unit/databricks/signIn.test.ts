import assert from 'node:assert/strict';
import { refreshSignIn, signInWithBrowser } from '../../../src/databricks/browserSignIn';
import { bundleTargets, overriddenProfile } from '../../../src/databricks/bundle';
import { tokenSource, type CredentialDeps } from '../../../src/databricks/credentials';
import { checkHost } from '../../../src/databricks/host';
import { environmentSettings, parseConfigSections, profileSettings } from '../../../src/databricks/profile';

const endpoints = { token_endpoint: 'https://w.example/oidc/v1/token', authorization_endpoint: 'https://w.example/oidc/v1/authorize' };

type FakeDeps = CredentialDeps & { nowMs: number; asked: unknown[] };

function fakeDeps(overrides: Partial<CredentialDeps> = {}): FakeDeps {
  const own: FakeDeps = {
    nowMs: 1_000_000,
    asked: [],
    now: () => own.nowMs,
    run: (command: string, args: readonly string[]) => {
      own.asked.push([command, ...args]);
      return Promise.resolve(JSON.stringify({ access_token: `cli-${own.asked.length}`, expiry: new Date(own.nowMs + 3_600_000).toISOString() }));
    },
    postForm: (...call: unknown[]) => {
      own.asked.push(call.slice(0, 3));
      return Promise.resolve({ access_token: `oauth-${own.asked.length}`, expires_in: 3600, refresh_token: 'again' });
    },
    getJson: () => Promise.resolve(endpoints),
    findCli: () => Promise.resolve('/usr/bin/databricks'),
    ...overrides,
  };
  return own;
}

describe('addresses of workspaces', () => {
  const cases: [string, string | RegExp][] = [
    ['https://adb-1.2.azuredatabricks.net/?o=12#x', 'https://adb-1.2.azuredatabricks.net'],
    ['dbc-1.cloud.databricks.com/', 'https://dbc-1.cloud.databricks.com'],
    ['http://127.0.0.1:8123', 'http://127.0.0.1:8123'],
    ['http://dbc-1.cloud.databricks.com', /must begin with https/],
    ['https://accounts.cloud.databricks.com', /account console/],
    ['workspace', /full address/],
    ['https://a b', /is not an address/],
    [' ', /needs an address/],
  ];
  for (const [typed, wanted] of cases) {
    it(typed, () => {
      const found = checkHost(typed);
      if (typeof wanted === 'string') assert.deepEqual(found, { host: wanted });
      else assert.match('problem' in found ? found.problem : '', wanted);
    });
  }
});

describe('profiles', () => {
  const file = parseConfigSections(
    [
      '; comment', 'host = https://default.example', 'token= dapi1', '', '[__settings__]', 'x = 1', '[m2m]', 'HOST: https://m2m.example', 'client_id=a', 'client_secret = b=c',
      '[cli]', 'host=https://cli.example', 'auth_type=databricks-cli', '[azure]', 'host=https://az.example', 'azure_tenant_id=t', '[bad]', 'host=https://x', 'auth_type=google-id', '[nohost]', 'token=x',
    ].join('\r\n'),
  );
  it('are read with every way to sign in', () => {
    assert.deepEqual([...file.keys()], ['DEFAULT', 'm2m', 'cli', 'azure', 'bad', 'nohost']);
    const auth = (name: string) => {
      const found = profileSettings(file, name);
      return 'problem' in found ? found.problem : found.auth;
    };
    assert.deepEqual(auth('DEFAULT'), { kind: 'pat', token: 'dapi1' });
    assert.deepEqual(auth('m2m'), { kind: 'oauthM2m', clientId: 'a', clientSecret: 'b=c' });
    assert.deepEqual(auth('cli'), { kind: 'databricksCli', profile: 'cli', cliPath: undefined });
    assert.deepEqual(auth('azure'), { kind: 'azureCli', tenantId: 't' });
    assert.match(String(auth('bad')), /auth_type = google-id, which Spanlight does not know/);
    assert.match(String(auth('nohost')), /names no host/);
    assert.match(String(auth('absent')), /no profile "absent"\. It has: DEFAULT, m2m/);
  });

  it('are not needed where the environment says it', () => {
    assert.equal(environmentSettings({}), undefined);
    assert.deepEqual(environmentSettings({ DATABRICKS_HOST: 'https://e', DATABRICKS_TOKEN: 't', DATABRICKS_WAREHOUSE_ID: 'w' }), {
      profile: undefined,
      host: 'https://e',
      auth: { kind: 'pat', token: 't' },
      warehouseId: 'w',
    });
  });
});

describe('bundle targets', () => {
  it('are read from databricks.yml, variables left out', () => {
    const text = [
      'bundle:', '  name: x', 'workspace:', '  profile: shared', 'targets:', '  dev: # mine', '    default: true', '    workspace:', "      host: 'https://dev.example'",
      '  prod:', '    mode: production', '    workspace:', '      host: ${var.host}', '      root_path: /x',
    ].join('\n');
    assert.deepEqual(bundleTargets(text), [
      { name: 'dev', isDefault: true, host: 'https://dev.example', profile: 'shared' },
      { name: 'prod', isDefault: false, host: undefined, profile: 'shared' },
    ]);
    assert.deepEqual(bundleTargets('- not\n: a bundle'), []);
    assert.deepEqual(bundleTargets('targets: {dev: {workspace: {host: https://dev.example}}}').map((each) => each.host), ['https://dev.example']);
    assert.deepEqual([overriddenProfile('{"authProfile":"mine","serverless":true}'), overriddenProfile('{}'), overriddenProfile('{')], ['mine', undefined, undefined]);
  });
});

describe('credentials', () => {
  it('ask the CLI once, keep the token, and renew it before it ends', async () => {
    const deps = fakeDeps();
    const source = tokenSource('https://w.example', { kind: 'databricksCli', profile: 'dev' }, deps);
    assert.deepEqual(await Promise.all([source.token(), source.token()]), ['cli-1', 'cli-1']);
    assert.deepEqual(deps.asked, [['/usr/bin/databricks', 'auth', 'token', '--profile', 'dev']]);
    deps.nowMs += 3_595_000;
    assert.equal(await source.token(), 'cli-2');
    assert.equal(source.expire?.('cli-2'), true);
    assert.equal(await source.token(), 'cli-3');
  });

  it('are given up when everybody who waits has left, and not before', async () => {
    const asked: AbortSignal[] = [];
    const run = (_command: string, _args: readonly string[], signal?: AbortSignal): Promise<string> => {
      asked.push(signal!);
      return new Promise((_resolve, reject) => signal!.addEventListener('abort', () => reject(signal!.reason as Error)));
    };
    const source = tokenSource('https://w.example', { kind: 'databricksCli' }, fakeDeps({ run }));
    const [first, second] = [new AbortController(), new AbortController()];
    const answers = [source.token(first.signal), source.token(second.signal)];
    await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    await assert.rejects(answers[0]!, { name: 'AbortError' });
    assert.deepEqual([asked.length, asked[0]!.aborted], [1, false]);
    second.abort();
    await assert.rejects(answers[1]!, { name: 'AbortError' });
    assert.equal(asked[0]!.aborted, true);
    const third = source.token();
    third.catch(() => undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([asked.length, asked[1]!.aborted], [2, false]);
  });

  it('use the client secret at the address that the workspace names', async () => {
    const deps = fakeDeps();
    const source = tokenSource('https://w.example', { kind: 'oauthM2m', clientId: 'id', clientSecret: 'secret' }, deps);
    assert.equal(await source.token(), 'oauth-1');
    assert.deepEqual(deps.asked, [[endpoints.token_endpoint, { grant_type: 'client_credentials', scope: 'all-apis' }, { user: 'id', password: 'secret' }]]);
  });

  it('never send a secret to an address without TLS', async () => {
    const deps = fakeDeps({ getJson: () => Promise.resolve({ ...endpoints, token_endpoint: 'http://evil.example/token' }) });
    await assert.rejects(tokenSource('https://w.example', { kind: 'oauthM2m', clientId: 'id', clientSecret: 'secret' }, deps).token(), { code: 'auth.noOauth' });
    assert.deepEqual(deps.asked, []);
  });

  it('say how to sign in where a CLI fails', async () => {
    const failing = fakeDeps({ run: () => Promise.reject(new Error('token expired')) });
    await assert.rejects(tokenSource('https://w', { kind: 'databricksCli', profile: 'p' }, failing).token(), { code: 'auth.cliRefused', message: /databricks auth login --profile p \(it said: token expired\)/ });
    await assert.rejects(tokenSource('https://w', { kind: 'azureCli' }, failing).token(), { code: 'auth.azureRefused', message: /az login/ });
    const absent = fakeDeps({ run: () => Promise.reject(new Error('spawn az ENOENT', { cause: Object.assign(new Error('spawn az ENOENT'), { code: 'ENOENT' }) })) });
    await assert.rejects(tokenSource('https://w', { kind: 'azureCli' }, absent).token(), { code: 'auth.noAzureCli', message: /not found on the PATH/ });
    await assert.rejects(tokenSource('https://w', { kind: 'databricksCli' }, fakeDeps({ findCli: () => Promise.resolve(undefined) })).token(), { code: 'auth.noCli' });
    await assert.rejects(tokenSource('https://w', { kind: 'databricksCli' }, fakeDeps({ run: () => Promise.resolve('dapi-secret?') })).token(), (error: Error) => !error.message.includes('dapi-secret'));
  });
});

describe('the sign-in with a browser', () => {
  it('comes back on loopback with a checked state and a proof key', async () => {
    const deps = fakeDeps();
    let opened: URL | undefined;
    const open = async (url: string): Promise<boolean> => {
      opened = new URL(url);
      const back = new URL(opened.searchParams.get('redirect_uri')!.replace('localhost', '127.0.0.1'));
      assert.equal((await fetch(new URL('/?code=evil&state=wrong', back))).status, 404);
      back.searchParams.set('code', 'the-code');
      back.searchParams.set('state', opened.searchParams.get('state')!);
      await fetch(back);
      return true;
    };
    const signedIn = await signInWithBrowser('https://w.example', open, deps);
    assert.equal(signedIn.refreshToken, 'again');
    assert.equal(opened!.searchParams.get('code_challenge_method'), 'S256');
    const [[, form]] = deps.asked as [[string, Record<string, string>]];
    assert.equal(form['code'], 'the-code');
    assert.ok(form['code_verifier']!.length >= 43);
    assert.equal((await refreshSignIn('https://w.example', 'old', deps)).token.value, 'oauth-2');
  });

  it('ends with the workspace’s words when it refuses, and when nobody answers', async () => {
    const refuse = async (url: string): Promise<boolean> => {
      const state = new URL(url).searchParams.get('state')!;
      await fetch(`http://127.0.0.1:8020/?state=${state}&error=access_denied&error_description=not%20you`);
      return true;
    };
    await assert.rejects(signInWithBrowser('https://w.example', refuse, fakeDeps()), { code: 'auth.refused', message: /not you/ });
    await assert.rejects(signInWithBrowser('https://w.example', () => Promise.resolve(false), fakeDeps()), { code: 'auth.noBrowser' });
    await assert.rejects(signInWithBrowser('https://w.example', () => Promise.resolve(true), fakeDeps(), AbortSignal.timeout(30)), { name: 'TimeoutError' });
  });
});
