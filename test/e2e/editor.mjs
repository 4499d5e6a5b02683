import assert from 'node:assert/strict';
import { glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { ensureChromium } from '../../scripts/lib/chromium.mjs';
import { demoSettings } from '../../scripts/lib/demo.mjs';
import { ensureEditor } from '../../scripts/lib/editorInstall.mjs';
import { startEditorServer } from '../../scripts/lib/editorServer.mjs';
import { projectFolder } from '../../scripts/lib/paths.mjs';

/** Where a failed test leaves its picture. */
export const pictures = path.join(projectFolder, 'out/e2e');

/**
 * A real VS Code with data of its own, for one test file: a server, a browser, a temporary home.
 * `env` is added to the server's environment (`undefined` removes a variable); `installed` is a
 * packed extension to use in place of the checkout.
 */
export class TestEditor {
  static async start({ env = {}, trustAll = true, installed } = {}) {
    const editor = new TestEditor();
    await mkdir(pictures, { recursive: true });
    editor.home = await mkdtemp(path.join(os.tmpdir(), 'spanlight-e2e-'));
    editor.data = path.join(editor.home, 'server');
    // First on the PATH: a test puts programs there that stand for installed ones.
    editor.programs = path.join(editor.home, 'programs');
    await mkdir(editor.programs);
    // The editor takes its environment from a login shell, as it does for a person.
    for (const file of ['.profile', '.bashrc']) await writeFile(path.join(editor.home, file), `export PATH='${editor.programs}':"$PATH"\n`);
    editor.server = await startEditorServer({
      server: await ensureEditor(),
      node: process.execPath,
      dataFolder: editor.data,
      settings: demoSettings({ node: process.execPath }),
      env: { HOME: editor.home, PATH: `${editor.programs}${path.delimiter}${process.env.PATH}`, DATABRICKS_CONFIG_FILE: path.join(editor.home, 'none.databrickscfg'), ...env },
      trustAll,
      installed,
    });
    editor.browser = await launchBrowser(await ensureChromium());
    return editor;
  }

  url(folder) {
    return this.server.url(folder);
  }

  /** Makes a folder of the editor's home that holds these files (relative path → text), and returns its path. */
  async folderWith(files, name = 'agent') {
    const folder = path.join(this.home, name);
    await mkdir(folder, { recursive: true });
    for (const [relative, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, relative)), { recursive: true });
      await writeFile(path.join(folder, relative), text);
    }
    return folder;
  }

  /** Fails where a file that was written under the editor's home holds one of the secrets; a local workspace's own owner file may. */
  async refuseSecrets(...secrets) {
    let count = 0;
    for await (const file of glob('**/*', { cwd: this.home })) {
      if (!/\.(log|json|vscdb|md|txt|py|yaml)$/.test(file) || file.endsWith('owner.json')) continue;
      const text = await readFile(path.join(this.home, file), 'latin1').catch((error) => {
        if (error.code === 'EISDIR' || error.code === 'ENOENT') return '';
        throw error;
      });
      count += 1;
      for (const secret of secrets) assert.ok(!text.includes(secret), `${file} holds a token`);
    }
    assert.ok(count > 3, `Only ${count} files were found to look into.`);
  }

  /** What the processes of the local workspace under this editor's data wrote about themselves. */
  async owners() {
    const owners = [];
    for await (const file of glob('**/owner.json', { cwd: this.data })) {
      owners.push(JSON.parse(await readFile(path.join(this.data, file), 'utf8')));
    }
    return owners;
  }

  /** Waits until there are as many running local workspaces as said, and returns their owner files. */
  async ownersOnce(count, timeoutMs = 60_000) {
    const deadline = Date.now() + timeoutMs;
    let owners = [];
    while (Date.now() < deadline) {
      owners = await this.owners();
      if (owners.length === count) return owners;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`Expected ${count} running local workspaces, found ${owners.length}.`);
  }

  /** The rows of a local workspace's trace list. */
  async traces(owner) {
    const answer = await fetch(`http://127.0.0.1:${owner.port}/spanlight/v1/traces?query=${encodeURIComponent('{"limit":500}')}`, {
      headers: { Authorization: `Bearer ${owner.token}` },
    });
    if (!answer.ok) throw new Error(`The trace list answered ${answer.status}.`);
    return (await answer.json()).rows;
  }

  async stop() {
    await this.browser?.close();
    await this.server?.stop();
    for (const { pid } of await this.owners()) process.kill(pid, 'SIGTERM');
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** Reads what a terminal of this page printed into a file, once it is complete. */
export async function lineFile(file, timeoutMs = 30_000) {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const text = await readFile(file, 'utf8').catch((error) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
    if (text.includes('end-of-file')) return text.split('\n').filter((line) => line !== '' && line !== 'end-of-file');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The terminal did not write ${path.basename(file)} within ${timeoutMs / 1000} s.`);
}
