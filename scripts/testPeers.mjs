// npm run test:peers: tests against programs that nobody here wrote. Each set of packages lives in a cached
// environment of its own. A registry that cannot be reached is a failure, never a skipped test.
//   npm run test:peers -- [PART…]     parts: mlflow, workspace, instrument, spanTest, spark
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { buildStandins } from './buildStandins.mjs';
import { ensureJava } from './lib/java.mjs';
import { ensureNodePackages } from './lib/nodePackages.mjs';
import { projectFolder } from './lib/paths.mjs';
import { ensurePythonEnvironment } from './lib/python.mjs';
import { run, step } from './lib/run.mjs';

/** Spark needs Java; it finds it by JAVA_HOME. */
async function sparkEnvironment() {
  process.env.JAVA_HOME = path.dirname(path.dirname(realpathSync(await ensureJava())));
  return ensurePythonEnvironment('spark', ['pyspark==4.0.5']);
}

const client = (mlflow) => [mlflow, 'databricks-agents', 'openai', 'langchain', 'opentelemetry-exporter-otlp-proto-http'];

/** Environment variables that tell the tests where the clients are, each with what makes the environment. */
const environments = {
  SPANLIGHT_PEER_PYTHON_39: () => ensurePythonEnvironment('mlflow-3.9', client('mlflow[databricks]==3.9.*')),
  SPANLIGHT_PEER_PYTHON_NEWEST: () => ensurePythonEnvironment('mlflow-newest', client('mlflow[databricks]')),
  SPANLIGHT_PEER_PYTHON_PYTEST: () => ensurePythonEnvironment('pytest', ['pytest', 'mlflow-skinny']),
  SPANLIGHT_PEER_VITEST: () => ensureNodePackages('vitest', ['vitest@4']),
  SPANLIGHT_PEER_PYTHON_SPARK: sparkEnvironment,
};

/** Parts of the run: tests by folder or name, and the environments they need. */
const parts = {
  mlflow: { tests: 'out/test/peers/mlflow/*.test.js', needs: ['SPANLIGHT_PEER_PYTHON_39', 'SPANLIGHT_PEER_PYTHON_NEWEST'] },
  workspace: { tests: 'out/test/peers/workspace/*.test.js', needs: ['SPANLIGHT_PEER_PYTHON_39', 'SPANLIGHT_PEER_PYTHON_NEWEST'] },
  instrument: { tests: 'out/test/peers/instrument*.test.js', needs: ['SPANLIGHT_PEER_PYTHON_39', 'SPANLIGHT_PEER_PYTHON_NEWEST'] },
  spanTest: { tests: 'out/test/peers/spanTest/*.test.js', needs: ['SPANLIGHT_PEER_PYTHON_PYTEST', 'SPANLIGHT_PEER_VITEST'] },
  spark: { tests: 'out/test/peers/spark/*.test.js', needs: ['SPANLIGHT_PEER_PYTHON_SPARK', 'SPANLIGHT_PEER_PYTHON_NEWEST'] },
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in parts));
if (unknown) {
  console.error(`There is no part '${unknown}'; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}

function mocha(tests, env) {
  return new Promise((resolve, reject) => {
    const script = path.join(projectFolder, 'node_modules/mocha/bin/mocha.js');
    const child = spawn(process.execPath, [script, '--no-config', '--forbid-only', '--forbid-pending', '--timeout', '300000', tests], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      process.stdout.write(data);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const number = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
      const result = { passed: number('passing'), failed: number('failing') };
      resolve(code !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result);
    });
  });
}

async function matches(pattern) {
  for await (const file of glob(pattern, { cwd: projectFolder })) if (existsSync(path.join(projectFolder, file))) return true;
  return false;
}

const counts = { passed: 0, failed: 0 };
await step('Building the tests', async () => {
  await run(process.execPath, ['esbuild.mjs', '--tests'], { cwd: projectFolder });
  await buildStandins();
});
for (const [name, { tests, needs }] of Object.entries(parts)) {
  if (wanted.length > 0 ? !wanted.includes(name) : !(await matches(tests))) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  try {
    const env = {};
    for (const variable of needs) env[variable] = await environments[variable]();
    const { passed, failed } = await mocha(tests, env);
    counts.passed += passed;
    counts.failed += failed;
    if (passed + failed === 0) throw new Error(`No test ran for ${tests}.`);
  } catch (error) {
    counts.failed += 1;
    console.error(error.message);
  }
  console.log(`== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
