import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Workbench } from '../../scripts/lib/workbench.mjs';
import { TestEditor, pictures } from './editor.mjs';
import { startFakeWorkspace } from './fakeWorkspace.mjs';
import { QuickInput } from './quickInput.mjs';

/** A program that stands where a CLI would: it writes down how it was called, and prints what its file says. */
const program = (folder, name) => `#!/bin/sh\necho "$@" >> '${folder}/${name}.calls'\nif [ -f '${folder}/${name}.refusal' ]; then cat '${folder}/${name}.refusal' >&2; exit 1; fi\ncat '${folder}/${name}.json'\n`;

/** The ways to sign in, each in VS Code against a workspace with an OAuth server of its own. */
describe('signing in to a workspace', function () {
  let editor, workbench, fake, token, input, folder, bin;

  before(async () => {
    ({ fake, token } = await startFakeWorkspace());
    editor = await TestEditor.start();
    bin = editor.programs;
    for (const name of ['databricks', 'az']) {
      await writeFile(path.join(bin, name), program(bin, name));
      await chmod(path.join(bin, name), 0o755);
    }
    await writeFile(path.join(bin, 'databricks.json'), JSON.stringify({ access_token: token, token_type: 'Bearer', expiry: new Date(Date.now() + 3_600_000).toISOString() }));
    await writeFile(path.join(bin, 'az.json'), JSON.stringify({ accessToken: token, expires_on: Math.round(Date.now() / 1000) + 3600 }));
    const profiles = `[cli]\nhost = ${fake.host}\nauth_type = databricks-cli\n\n[azure]\nhost = ${fake.host}\nazure_tenant_id = tenant-1\nauth_type = azure-cli\n\n[robot]\nhost = ${fake.host}\nclient_id = robot-id\nclient_secret = robot-secret\n`;
    await writeFile(path.join(editor.home, 'none.databrickscfg'), profiles);
    fake.state.oauth.clients.set('robot-id', 'robot-secret');
    folder = await editor.folderWith({ 'databricks.yml': `bundle:\n  name: agent\ntargets:\n  dev:\n    default: true\n    workspace:\n      profile: cli\n` });
    workbench = await Workbench.open(editor.browser, editor.url(folder));
    input = new QuickInput(workbench);
    // The editor in the browser sends addresses of this machine through a forwarding that this server lacks: straight there.
    await workbench.page.context().route(/\/proxy\/\d+\/oidc\//, (route) => route.fulfill({ status: 302, headers: { location: route.request().url().replace(/^.*\/proxy\/\d+/, fake.host) } }));
    await workbench.openContainer('Spanlight');
    await workbench.webview('destination-question', 60_000);
  });
  after(async () => {
    await editor?.stop();
    await fake?.stop();
  });
  afterEach(async function () {
    await workbench?.screenshot(path.join(pictures, `signIn-${this.currentTest.title.replace(/\W+/g, '-')}.png`));
  });

  const status = () => workbench.page.locator('.statusbar-item[id*="spanlight.connection"]');
  /** The different ways in which a program was called. */
  const calls = async (name) => [...new Set((await readFile(path.join(bin, `${name}.calls`), 'utf8')).trim().split('\n'))];

  /** Asks for the browser sign-in; gives the page that opens. Addresses of this machine open without a question. */
  async function askBrowser() {
    await workbench.command('Switch Connection…');
    await input.answer('Switch Connection', { text: 'Sign in with the browser' });
    const opened = workbench.page.context().waitForEvent('page', { timeout: 30_000 });
    await input.accept('Sign in with the browser', fake.host);
    return opened;
  }

  it('offers the bundle’s target first, and takes its token from the Databricks CLI', async () => {
    await workbench.command('Switch Connection…');
    await workbench.page.locator('.quick-input-list .monaco-list-row').filter({ hasText: 'bundle target, profile cli' }).waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'signIn-choices.png'));
    await input.answer('Switch Connection', { row: 'bundle target' });
    await input.notified('Connected to cli as lead@company.com.');
    assert.deepEqual(await calls('databricks'), ['auth token --profile cli']);
    assert.match(await status().getAttribute('aria-label'), /cli, signed in as lead@company\.com/);
  });

  it('switches from the status bar, and takes the token from the Azure CLI', async () => {
    await status().click();
    await input.answer('Switch Connection', { text: 'azure' });
    await input.notified('Connected to azure as lead@company.com.');
    assert.deepEqual(await calls('az'), ['account get-access-token --resource 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d --output json --tenant tenant-1']);
  });

  it('signs in as a service principal', async () => {
    await workbench.command('Switch Connection…');
    await input.answer('Switch Connection', { text: 'robot' });
    await input.notified('Connected to robot as lead@company.com.');
    assert.ok(fake.requests.some((each) => each.path === '/oidc/v1/token' && each.text.includes('client_credentials')));
  });

  it('says what the CLI said and how to sign in, and stays where it was', async () => {
    await writeFile(path.join(bin, 'databricks.refusal'), 'Error: refresh token is invalid\n');
    await workbench.command('Switch Connection…');
    await input.answer('Switch Connection', { row: 'profile, ' });
    await input.notified('Sign in with: databricks auth login --profile cli (it said: Error: refresh token is invalid)');
    assert.match(await status().getAttribute('aria-label'), /robot/);
  });

  it('opens the browser, and is signed in when that comes back', async () => {
    const page = await askBrowser();
    await page.getByText('You are signed in').waitFor({ timeout: 30_000 });
    await page.screenshot({ path: path.join(pictures, 'signIn-page.png') });
    await page.close();
    await input.notified(/Connected to 127\.0\.0\.1:\d+ as lead@company\.com/);
  });

  it('says the workspace’s words when it refuses', async () => {
    fake.state.oauth.refreshTokens.clear();
    fake.state.oauth.refuses = 'Your account may not use this application.';
    const page = await askBrowser();
    await page.getByText('The sign-in was refused').waitFor({ timeout: 30_000 });
    await page.close();
    await input.notified('The workspace refused the sign-in: Your account may not use this application.');
    fake.state.oauth.refuses = '';
  });

  it('can be left while the browser waits, and begun again at once', async () => {
    fake.state.oauth.refreshTokens.clear();
    fake.state.oauth.hesitates = true;
    const waiting = await askBrowser();
    await waiting.getByText('Sign in').waitFor({ timeout: 30_000 });
    await waiting.close();
    await workbench.command('Notifications: Show Notifications');
    const progress = workbench.page.locator('.notification-list-item').filter({ hasText: 'Signing in to' }).first();
    await progress.waitFor({ timeout: 20_000 });
    await workbench.screenshot(path.join(pictures, 'signIn-waiting.png'));
    await progress.locator('.monaco-button').filter({ hasText: 'Cancel' }).click();
    await progress.waitFor({ state: 'detached', timeout: 20_000 });
    fake.state.oauth.hesitates = false;
    const page = await askBrowser();
    await page.getByText('You are signed in').waitFor({ timeout: 30_000 });
    await page.close();
    await input.notified(/Connected to 127\.0\.0\.1:\d+ as/);
  });
});
