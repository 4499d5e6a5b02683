import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** `npm start` where desktop VS Code is on PATH: an executable that records how it was started stands for it. */
describe('npm start with desktop VS Code', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-start-'));
  after(() => rmSync(folder, { recursive: true }));

  it('opens the sample at its file with the extension, in a profile of its own, and says what to click', async () => {
    const record = path.join(folder, 'started.json');
    const program = path.join(folder, 'record.cjs');
    writeFileSync(program, `require('fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify(process.argv.slice(2)));`);
    writeFileSync(path.join(folder, 'code'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`);
    chmodSync(path.join(folder, 'code'), 0o755);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/openDemo.mjs', '--sample', 'typescript'], {
      env: { ...process.env, PATH: `${folder}${path.delimiter}${process.env['PATH']}` },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^VS Code is open: put the cursor on retrieveContext in agent\.ts, take the light bulb/m);
    const started = await until(() => existsSync(record) && (JSON.parse(readFileSync(record, 'utf8')) as string[]));
    const sample = path.resolve('out/demo/typescript-agent');
    const profile = path.resolve('out/demo/desktop-profile');
    assert.deepEqual(started, [
      `--user-data-dir=${profile}`,
      `--extensionDevelopmentPath=${path.resolve('.')}`,
      '--disable-workspace-trust',
      sample,
      '--goto',
      path.join(sample, 'agent.ts'),
    ]);
    assert.ok(existsSync(path.join(sample, 'node_modules/@mlflow/core/package.json')), 'the sample can run');
    const settings = JSON.parse(readFileSync(path.join(profile, 'User/settings.json'), 'utf8')) as Record<string, unknown>;
    assert.equal(settings['telemetry.telemetryLevel'], 'off');
  });
});

/** The editor is left running by itself, so what it recorded may come a moment later. */
async function until<T>(look: () => T | false): Promise<T> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = look();
    if (found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The editor was not started.');
}
