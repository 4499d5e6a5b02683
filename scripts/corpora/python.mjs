// Third-party Python packages that ship their own tests: every function that can be traced is, by the real MLflow client, then
// their tests run again. Removing tracing must give every file back.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildCli } from '../lib/buildCli.mjs';
import { cacheFolder, projectFolder } from '../lib/paths.mjs';
import { ensurePythonEnvironment } from '../lib/python.mjs';
import { run, StepError } from '../lib/run.mjs';
import { pythonPackages, testRequirements } from './pythonPackages.mjs';

const pool = path.join(cacheFolder, 'corpora', 'python');
const plugin = path.join(projectFolder, 'scripts/corpora');

/**
 * Runs the packages (all, or those named), two at a time, and prints a line for each and for each fault.
 * @returns {Promise<{passed: number, failed: number}>} a package passes when no test of it changed for the worse
 */
export async function runPythonCorpora(names = []) {
  const counts = { passed: 0, failed: 0 };
  const cli = await buildCli();
  const python = await ensurePythonEnvironment('corpora', testRequirements, { title: 'Making the Python environment of the packages' });
  const open = pythonPackages.filter(({ name }) => names.length === 0 || names.includes(name));
  const work = async () => {
    for (let each = open.shift(); each; each = open.shift()) {
      const { summary, faults } = await checkPackage(each, { cli, python }).catch((error) => ({ summary: `${each.name} ${each.version}: could not be checked`, faults: [error.message] }));
      console.log([`  ${summary}`, ...faults.map((fault) => `    ${fault}`)].join('\n'));
      counts[faults.length === 0 ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}

async function checkPackage(each, { cli, python }) {
  const { plain, traced } = await makeCopies(each, python);
  const before = await runTests(each, plain, python);
  const sources = path.join(traced, each.root ?? '', each.module);
  const report = JSON.parse(await run(process.execPath, [cli, '--all', '--write', '--json', sources]));
  const after = await runTests(each, traced, python);
  const faults = [];
  for (const [name, outcome] of before) {
    if (outcome !== 'passed' || after.get(name) === 'passed' || each.expected?.[name]) continue;
    faults.push(`${name} passed before and ${after.get(name) ?? 'did not run'} after`);
  }
  await run(process.execPath, [cli, '--remove', '--write', sources]);
  for (const { path: file, inserted } of report.files) {
    if (inserted.length === 0) continue;
    const [now, then] = await Promise.all([readFile(file), readFile(path.join(plain, path.relative(traced, file)))]);
    if (!now.equals(then)) faults.push(`${path.relative(traced, file)} is not as before after its tracing was removed`);
  }
  const passing = [...before.values()].filter((outcome) => outcome === 'passed').length;
  const functions = report.files.reduce((sum, { inserted }) => sum + inserted.length, 0);
  const summary = `${each.name} ${each.version}: ${functions} functions traced, ${passing} of ${before.size} tests passed before, ${faults.length} faults`;
  if (passing < each.atLeast) faults.push(`Only ${passing} tests passed before tracing, not ${each.atLeast}: the packages around it have changed.`);
  return { summary, faults };
}

/** Two copies of the package's source distribution, downloaded once. */
async function makeCopies(each, python) {
  const folder = path.join(pool, `${each.name}-${each.version}`);
  if (!existsSync(path.join(folder, 'complete'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const sentence = `The source of ${each.name} ${each.version} could not be downloaded; check that PyPI can be reached and try again.`;
    await run(python, ['-m', 'pip', 'download', '--quiet', '--no-deps', '--no-binary', ':all:', '--dest', folder, `${each.name}==${each.version}`], { sentence });
    const archive = (await readdir(folder)).find((file) => file.endsWith('.tar.gz'));
    if (!archive) throw new StepError(`${each.name} ${each.version} has no source distribution.`);
    await run(python, ['-m', 'tarfile', '-e', path.join(folder, archive), path.join(folder, 'source')]);
    await writeFile(path.join(folder, 'complete'), '');
  }
  const [inner] = await readdir(path.join(folder, 'source'));
  const copies = { plain: path.join(folder, 'plain'), traced: path.join(folder, 'traced') };
  for (const copy of Object.values(copies)) {
    await rm(copy, { recursive: true, force: true });
    await cp(path.join(folder, 'source', inner), copy, { recursive: true });
  }
  return copies;
}

/** Outcome of each test by name: `passed`, `failed` or `skipped`. */
async function runTests(each, folder, python) {
  const results = path.join(folder, 'spanlight-results.xml');
  const paths = [path.join(folder, each.root ?? ''), plugin];
  const env = {
    PYTHONPATH: paths.join(path.delimiter),
    PYTHONDONTWRITEBYTECODE: '1',
    MLFLOW_ENABLE_ASYNC_TRACE_LOGGING: 'false',
    MLFLOW_TRACKING_URI: 'http://127.0.0.1:9',
  };
  const options = ['-q', '-p', 'spanlight_sink', '-p', 'no:cacheprovider', '-p', 'no:randomly', '--timeout=60', '-o', 'asyncio_default_fixture_loop_scope=function', `--junitxml=${results}`];
  // Failing tests end pytest with a code of their own; the results say which.
  await run(python, ['-m', 'pytest', ...options, ...(each.args ?? []), ...each.tests], { cwd: folder, env, timeoutMs: 9 * 60_000 }).catch((error) => {
    if (!existsSync(results)) throw error;
  });
  const outcomes = new Map();
  for (const [, attributes, rest] of (await readFile(results, 'utf8')).matchAll(/<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    const value = (key) => new RegExp(`(?:^|\\s)${key}="([^"]*)"`).exec(attributes)?.[1] ?? '';
    const name = `${value('classname')}::${value('name')}`;
    const outcome = /<(failure|error)\b/.test(rest ?? '') ? 'failed' : /<skipped\b/.test(rest ?? '') ? 'skipped' : 'passed';
    if (outcomes.get(name) !== 'failed') outcomes.set(name, outcome);
  }
  return outcomes;
}
