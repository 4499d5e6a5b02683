/**
 * Runs the host tests in desktop VS Code: `npm run test:desktop`. The editor is downloaded from its
 * vendor, or taken from SPANLIGHT_VSCODE. The same mocha suite runs in the browser's extension host
 * (`npm run test:host`).
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';

interface HostResult {
  readonly passed: number;
  readonly failed: number;
  readonly output?: string;
}

async function main(): Promise<void> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'spanlight-desktop-'));
  const resultFile = path.join(home, 'result.json');
  const project = path.resolve(__dirname, '../../..');
  try {
    await runTests({
      vscodeExecutablePath: process.env.SPANLIGHT_VSCODE,
      extensionDevelopmentPath: project,
      extensionTestsPath: path.join(project, 'out/test/host/index'),
      extensionTestsEnv: { SPANLIGHT_HOST_RESULT: resultFile, SPANLIGHT_HOST_SAMPLES: path.join(project, 'test/workspaces') },
      launchArgs: [
        path.join(project, 'test/workspaces/typescript-agent'),
        '--disable-workspace-trust',
        '--disable-extensions',
        `--user-data-dir=${path.join(home, 'user')}`,
      ],
    });
    if (!existsSync(resultFile)) throw new Error('The desktop editor ended without a test result.');
    const result = JSON.parse(readFileSync(resultFile, 'utf8')) as HostResult;
    console.log(result.output ?? '');
    console.log(`${result.passed} passed, ${result.failed} failed`);
    process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
