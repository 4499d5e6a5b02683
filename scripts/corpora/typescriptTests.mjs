import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const reporter = fileURLToPath(new URL('nodeTestReporter.mjs', import.meta.url));

/**
 * Runs a package's tests in a folder.
 * @returns {Promise<Map<string, boolean>>} file and full name of each test → whether it passed; repeated names are numbered
 */
export async function runTests({ tests, records = true }, folder) {
  const results = new Map();
  const counts = new Map();
  for (const { name, passed } of await runners[tests.runner](tests, folder, { MLFLOW_STANDIN_DISCARDS: records ? '1' : '' })) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    results.set(count === 1 ? name : `${name} #${count}`, passed);
  }
  return results;
}

const runners = {
  async vitest({ args }, folder, env) {
    const output = path.join(folder, 'results.json');
    await rm(output, { force: true });
    const { all } = await node(['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${output}`, ...args], folder, env);
    if (!existsSync(output)) throw new Error(`vitest wrote no results:\n${all.slice(-2000)}`);
    const { testResults } = JSON.parse(await readFile(output, 'utf8'));
    return testResults.flatMap(({ name: file, assertionResults }) =>
      assertionResults.filter(({ status }) => status !== 'pending' && status !== 'skipped' && status !== 'todo')
        .map(({ fullName, status }) => ({ name: `${path.relative(folder, file)} > ${fullName}`, passed: status === 'passed' })));
  },

  async node({ args }, folder, env) {
    const { out } = await node(['--test', `--test-reporter=${reporter}`, ...args], folder, env);
    return out.split('\n').filter((line) => line.startsWith('{"name"')).map((line) => JSON.parse(line)).map(({ name, passed }) => ({ name: name.replaceAll(folder, ''), passed }));
  },

  /** Programs that print TAP; a test is an assertion. */
  async tap({ files }, folder, env) {
    const results = [];
    for (const file of files) {
      const { out } = await node([file], folder, env);
      for (const [, not, name] of out.matchAll(/^(not )?ok \d+ ?(.*)$/gm)) results.push({ name: `${file} > ${name}`, passed: !not });
    }
    return results;
  },
};

/** Twice what the slowest package needs on two busy cores. */
const minutes = 15;

function node(args, cwd, given) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...given, CI: '1', NO_COLOR: '1', TZ: 'UTC' };
    const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    // What did not run must not count as what failed.
    const timer = setTimeout(() => {
      reject(new Error(`The tests did not end within ${minutes} minutes.`));
      child.kill('SIGKILL');
    }, minutes * 60_000);
    let out = '';
    let all = '';
    child.stdout.on('data', (data) => ((out += data), (all += data)));
    child.stderr.on('data', (data) => (all += data));
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ out, all });
    });
  });
}
