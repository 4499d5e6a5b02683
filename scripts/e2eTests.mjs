// The end-to-end tests. A file with a failure runs once more, in an editor of its own: a browser, an editor
// and two workspaces share the machine's cores with whatever else runs there, and a click can come at a moment when
// the editor takes none. Both results are printed, and the last line of `npm test` counts what passed only then.
import { spawn } from 'node:child_process';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectFolder } from './lib/paths.mjs';
import { StepError } from './lib/run.mjs';

const runScript = fileURLToPath(new URL('./e2eRun.mjs', import.meta.url));

/** More files than this with a failure are a fault of the product, and do not run again. */
const mostFilesAgain = 3;

/**
 * Runs all end-to-end tests.
 * @returns {Promise<{passed: number, failed: number, again: number}>} `again`: failures of the first run whose file passed in the second
 */
export async function runE2eTests() {
  const files = (await Array.fromAsync(glob('test/e2e/*.test.mjs', { cwd: projectFolder }))).sort();
  const first = await run(files);
  const broken = files.filter((file) => first[file].failed > 0);
  if (broken.length === 0 || broken.length > mostFilesAgain) return { ...total(first), again: 0 };
  console.log(`\nFailed, and runs once more: ${broken.join(', ')}`);
  const second = await run(broken);
  const mended = broken.filter((file) => second[file].failed === 0);
  return { ...total({ ...first, ...second }), again: mended.reduce((sum, file) => sum + first[file].failed, 0) };
}

function total(files) {
  const sum = { passed: 0, failed: 0 };
  for (const { passed, failed } of Object.values(files)) {
    sum.passed += passed;
    sum.failed += failed;
  }
  return sum;
}

/** File → its number of passed and failed tests. Throws where a file ran none. */
async function run(files) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'spanlight-e2e-result-'));
  const resultFile = path.join(folder, 'result.json');
  try {
    const code = await new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [runScript, resultFile, ...files], { cwd: projectFolder, stdio: 'inherit' });
      child.on('error', reject);
      child.on('close', resolve);
    });
    const result = await readFile(resultFile, 'utf8').catch((error) => {
      throw new StepError(`The end-to-end tests ended with code ${code} and without a result.`, { cause: error });
    });
    const counts = JSON.parse(result);
    const silent = files.find((file) => counts[file].passed + counts[file].failed === 0);
    if (silent !== undefined) throw new StepError(`No test ran in ${silent}.`);
    return counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
