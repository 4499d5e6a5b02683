import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { connectWorkspace, type BrowserAuth, type ConnectOptions, type WorkspaceConnection } from '../../../src/databricks/connect';
import { FakeWorkspace } from '../../fakes/workspace';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Connections with every way to sign in, over real HTTP. */
describe('a connection', () => {
  let fake: FakeWorkspace;
  let folder: string;
  const open: WorkspaceConnection[] = [];
  beforeEach(async () => {
    fake = await new FakeWorkspace().start();
    fake.tokens.clear();
    folder = await mkdtemp(path.join(os.tmpdir(), 'spanlight-connect-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
    await fake.stop();
    await rm(folder, { recursive: true });
  });
  function connect(auth: ConnectOptions['auth'], environment: Record<string, string | undefined> = {}, cliFolders: string[] = []): WorkspaceConnection {
    const made = connectWorkspace({ host: fake.host, auth, network: { environment }, cliFolders, userAgent: 'test', log: silent, workspace: 'team' });
    open.push(made);
    return made;
  }

  it('with a client secret goes on when its token ends in mid-flow, without asking anybody', async () => {
    fake.state.oauth.clients.set('id', 'secret');
    const { workspace } = connect({ kind: 'oauthM2m', clientId: 'id', clientSecret: 'secret' });
    assert.equal((await workspace.identity.me()).name, 'lead@company.com');
    fake.tokens.clear();
    assert.equal((await workspace.identity.me()).name, 'lead@company.com');
    assert.equal(fake.state.oauth.issued, 2);
    const wrong = connect({ kind: 'oauthM2m', clientId: 'id', clientSecret: 'other' });
    await assert.rejects(wrong.workspace.identity.me(), (error: Error) => /Client authentication failed/.test(error.message) && !error.message.includes('other'));
  });

  it('through the browser is kept by a refresh token that several connections may use, each once', async () => {
    let kept: string | undefined;
    let opened = 0;
    const auth: BrowserAuth = {
      kind: 'browser',
      kept: () => Promise.resolve(kept),
      keep: (token) => {
        kept = token;
        return Promise.resolve();
      },
      openBrowser: async (url) => {
        opened += 1;
        const query = new URL(url).searchParams;
        fake.state.oauth.codes.set('the-code', query.get('code_challenge')!);
        await fetch(`${query.get('redirect_uri')!.replace('localhost', '127.0.0.1')}/?code=the-code&state=${query.get('state')}`);
        return true;
      },
    };
    const [first, second] = [connect(auth), connect(auth)];
    await first.workspace.identity.me();
    await second.workspace.identity.me();
    for (let round = 0; round < 3; round += 1) {
      fake.tokens.clear();
      await first.workspace.identity.me();
      await second.workspace.identity.me();
    }
    assert.equal(opened, 1);
    assert.equal(fake.state.oauth.refreshTokens.size, 1);
    // One that was revoked is followed by a new sign-in.
    fake.tokens.clear();
    fake.state.oauth.refreshTokens.clear();
    await first.workspace.identity.me();
    assert.equal(opened, 2);
  });

  it('asks the Databricks CLI, the one of the PATH before the one that the Databricks extension ships', async function () {
    // The stand-in for the CLI is a shell script.
    if (process.platform === 'win32') return;
    const program = async (name: string): Promise<string> => {
      const bin = path.join(folder, name);
      await mkdir(bin);
      await writeFile(path.join(bin, 'databricks'), `#!/bin/sh\necho "{\\"access_token\\":\\"from-${name}\\",\\"expiry\\":\\"2999-01-01T00:00:00Z\\"}"\n`);
      await chmod(path.join(bin, 'databricks'), 0o755);
      return bin;
    };
    const [onPath, shipped] = [await program('path'), await program('shipped')];
    fake.tokens.add('from-path');
    await connect({ kind: 'databricksCli', profile: 'p' }, { PATH: onPath }, [shipped]).workspace.identity.me();
    fake.tokens.clear();
    fake.tokens.add('from-shipped');
    await connect({ kind: 'databricksCli', profile: 'p' }, { PATH: '' }, [shipped]).workspace.identity.me();
    await assert.rejects(connect({ kind: 'databricksCli', profile: 'p' }, { PATH: '' }).workspace.identity.me(), { code: 'auth.noCli' });
  });
});
