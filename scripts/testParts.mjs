// The parts of `npm test`, in order; each prints its time. The last line counts tests of all parts.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { buildStandins } from './buildStandins.mjs';
import { runE2eTests } from './e2eTests.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureEditor } from './lib/editorInstall.mjs';
import { projectFolder } from './lib/paths.mjs';
import { runHostTests } from './hostTests.mjs';

const modules = path.join(projectFolder, 'node_modules');
const counts = { passed: 0, failed: 0, again: 0 };

/** Runs one of the project's tools with its output shown; resolves with exit code and output. */
function tool(script, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(modules, script), ...args], {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env.PATH}` },
    });
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
      process.stdout.write(data);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}

async function check(name, script, args) {
  const { code } = await tool(script, args);
  if (code !== 0) throw new Error(`${name} found mistakes.`);
}

/** Mocha over a glob of built tests; a run without tests is a failure. */
async function mocha(globs, timeoutMs) {
  const { code, output } = await tool('mocha/bin/mocha.js', ['--no-config', '--forbid-only', '--forbid-pending', '--timeout', String(timeoutMs), ...globs]);
  const number = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(output)?.[1] ?? 0);
  const result = { passed: number('passing'), failed: number('failing') };
  counts.passed += result.passed;
  counts.failed += result.failed;
  if (result.passed + result.failed === 0) throw new Error(`No test ran for ${globs.join(' ')}.`);
  if (code !== 0 && result.failed === 0) throw new Error(`The tests of ${globs.join(' ')} ended with code ${code}.`);
}

const parts = {
  lint: () => check('ESLint', 'eslint/bin/eslint.js', ['.']),
  types: async () => {
    for (const project of ['tsconfig.json', 'src/tsconfig.pure.json', 'webview/tsconfig.json']) await check('TypeScript', 'typescript/bin/tsc', ['-p', project]);
  },
  build: async () => {
    await check('esbuild', '../esbuild.mjs', ['--tests']);
    await buildStandins();
  },
  unit: () => mocha(['out/test/unit/**/*.test.js', 'out/test/golden/*.test.js'], 60_000),
  editor: async () => {
    await ensureEditor();
    await ensureChromium();
  },
  host: async () => {
    const { passed, failed } = await runHostTests();
    counts.passed += passed;
    counts.failed += failed;
  },
  e2e: async () => {
    const { passed, failed, again } = await runE2eTests();
    counts.passed += passed;
    counts.failed += failed;
    counts.again += again;
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
let broken = false;
if (unknown.length > 0) {
  console.error(`There is no part '${unknown[0]}'; the parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(2);
}
for (const [name, work] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = Date.now();
  console.log(`\n== ${name}`);
  try {
    await work();
  } catch (error) {
    broken = true;
    console.error(error.message);
  }
  console.log(`== ${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
if (broken) counts.failed += 1;
console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.again > 0 ? `; ${counts.again} of the passed only in a second run of their file` : ''}`);
process.exitCode = counts.failed > 0 ? 1 : 0;
