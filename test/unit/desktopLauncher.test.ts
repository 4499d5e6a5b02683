import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * The desktop editor cannot be downloaded everywhere, so the launcher's wiring is proved with an
 * executable that records how it was started and answers as the test run would.
 */
describe('launcher for the desktop editor', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'spanlight-launcher-'));
  const executable = path.join(folder, 'code');
  const record = path.join(folder, 'started.json');
  after(() => rmSync(folder, { recursive: true }));

  function launch(result: { passed: number; failed: number } | undefined) {
    const writes = result
      ? `require('fs').writeFileSync(process.env.SPANLIGHT_HOST_RESULT, ${JSON.stringify(JSON.stringify(result))});`
      : '';
    const script = `require('fs').writeFileSync(${JSON.stringify(record)}, JSON.stringify(process.argv.slice(2)));${writes}`;
    writeFileSync(path.join(folder, 'record.cjs'), script);
    writeFileSync(executable, `#!/bin/sh\nexec "${process.execPath}" "${path.join(folder, 'record.cjs')}" "$@"\n`);
    chmodSync(executable, 0o755);
    return spawnSync(process.execPath, [path.resolve('out/test/host/desktop.js')], {
      env: { ...process.env, SPANLIGHT_VSCODE: executable },
      encoding: 'utf8',
    });
  }

  it('opens the sample with the extension and the same test suite', () => {
    const { status, stdout, stderr } = launch({ passed: 3, failed: 0 });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /3 passed, 0 failed/);
    const started = JSON.parse(readFileSync(record, 'utf8')) as string[];
    assert.ok(started.includes(`--extensionDevelopmentPath=${path.resolve('.')}`), started.join('\n'));
    assert.ok(started.includes(`--extensionTestsPath=${path.resolve('out/test/host/index')}`), started.join('\n'));
    assert.ok(started.some((argument) => argument.endsWith('test/workspaces/typescript-agent')), started.join('\n'));
  });

  it('fails when a test failed', () => {
    assert.equal(launch({ passed: 2, failed: 1 }).status, 1);
  });

  it('fails when the editor ended without a result', () => {
    const { status, stderr } = launch(undefined);
    assert.equal(status, 1);
    assert.match(stderr, /without a test result/);
  });
});
