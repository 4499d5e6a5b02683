// Third-party TypeScript and JavaScript packages that ship their own tests: every function that can be traced is, then
// their type check and their tests run again. Nothing that passed before may fail after.
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildStandins } from '../buildStandins.mjs';
import { buildCli } from '../lib/buildCli.mjs';
import { cacheFolder, projectFolder } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { typescriptPackages } from './typescriptPackages.mjs';
import { runTests } from './typescriptTests.mjs';

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const pool = path.join(cacheFolder, 'corpora', 'typescript');

/**
 * Runs the packages (all, or those named) and prints a line for each fault.
 * @returns {Promise<{passed: number, failed: number}>} a package passes when none of its tests and types changed for the worse
 */
export async function runTypescriptCorpora(names = []) {
  const counts = { passed: 0, failed: 0 };
  const cli = await copyOf(await buildCli());
  const standin = await buildStandins();
  for (const each of typescriptPackages) {
    if (names.length > 0 && !names.includes(each.name)) continue;
    const faults = await checkPackage(each, { cli, standin }).catch((error) => [error.message]);
    for (const fault of faults) console.log(`    ${fault}`);
    counts[faults.length === 0 ? 'passed' : 'failed'] += 1;
  }
  return counts;
}

/** The command beside the packages, so that a build of the project does not take it away from a run. */
async function copyOf(cli) {
  const folder = path.join(pool, 'cli');
  await mkdir(folder, { recursive: true });
  for (const file of ['cli.js', 'web-tree-sitter.wasm', 'tree-sitter-python.wasm']) await cp(path.join(path.dirname(cli), file), path.join(folder, file));
  return path.join(folder, path.basename(cli));
}

async function checkPackage(each, { cli, standin }) {
  const { plain, traced } = await makeCopies(each, standin);
  const before = await measure(each, plain);
  const report = JSON.parse(await run(process.execPath, [cli, '--all', '--write', '--json', ...each.sources.map((folder) => path.join(traced, folder))]));
  const after = await measure(each, traced);
  const inserted = report.files.flatMap((file) => file.inserted);
  const faults = [...compareTests(before.tests, after.tests, each.expected ?? {}), ...compareTypes(before.types, after.types, { plain, traced })];
  await restore(each, { cli, plain, traced, faults });
  const forms = Object.entries(Object.groupBy(inserted, ({ form }) => form)).map(([form, list]) => `${list.length} ${form}`).join(', ');
  const passing = [...before.tests.values()].filter(Boolean).length;
  console.log(`  ${each.name} ${each.version}: ${inserted.length} functions traced (${forms}), ${passing} of ${before.tests.size} tests passed before, ${faults.length} faults`);
  if (passing < each.atLeast) faults.push(`Only ${passing} tests passed before tracing, not ${each.atLeast}: the packages around it have changed.`);
  return faults;
}

/** Two copies of the package outside of node_modules, side by side in a folder that has what its tests need. */
async function makeCopies(each, standin) {
  const folder = path.join(pool, `${each.name.replace(/[@/]/g, '_')}-${each.version}`);
  if (!existsSync(path.join(folder, 'complete'))) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
    await run(npm, ['install', '--no-audit', '--no-fund', '--legacy-peer-deps', '--ignore-scripts', '--loglevel=error', `${each.name}@${each.version}`, ...each.with], { cwd: folder });
    await writeFile(path.join(folder, 'complete'), '');
  }
  await cp(standin, path.join(folder, 'node_modules/@mlflow/core'), { recursive: true });
  const copies = { plain: path.join(folder, 'plain'), traced: path.join(folder, 'traced') };
  for (const copy of Object.values(copies)) {
    await rm(copy, { recursive: true, force: true });
    await cp(path.join(folder, 'node_modules', each.name), copy, { recursive: true });
    for (const [file, content] of Object.entries(each.files ?? {})) await writeFile(path.join(copy, file), content);
    for (const unwanted of each.without ?? []) await rm(path.join(copy, unwanted), { recursive: true });
    if (existsSync(path.join(folder, 'node_modules', each.name, 'node_modules'))) continue;
    await symlink(path.join(folder, 'node_modules'), path.join(copy, 'node_modules'));
  }
  return copies;
}

async function measure(each, folder) {
  const tests = await runTests(each, folder);
  const types = each.types ? JSON.parse(await run(process.execPath, [path.join(projectFolder, 'scripts/corpora/checkTypes.mjs'), folder, JSON.stringify(each.types)])) : { problems: [], declarations: {} };
  return { tests, types };
}

function compareTests(before, after, expected) {
  const faults = [];
  for (const [name, passed] of before) {
    if (!passed || after.get(name)) continue;
    if (!Object.keys(expected).some((known) => name.includes(known))) faults.push(`Test no longer passes: ${name}`);
  }
  for (const known of Object.keys(expected)) {
    if (![...before].some(([name, passed]) => name.includes(known) && passed && !after.get(name))) faults.push(`The test '${known}' passes, so it need not be listed.`);
  }
  return faults;
}

function compareTypes(before, after, { plain, traced }) {
  const neutral = (text) => text.replaceAll(plain, '').replaceAll(traced, '');
  const known = before.problems.map(neutral);
  const faults = after.problems.map(neutral).flatMap((problem) => {
    const index = known.indexOf(problem);
    if (index !== -1) known.splice(index, 1);
    return index === -1 ? [`Type error: ${problem}`] : [];
  });
  for (const [file, text] of Object.entries(after.declarations)) {
    if (text !== before.declarations[file]) faults.push(`Other declarations: ${file}`);
  }
  return faults;
}

/** Removing must give every file back to the byte. */
async function restore(each, { cli, plain, traced, faults }) {
  await run(process.execPath, [cli, '--remove', '--write', ...each.sources.map((folder) => path.join(traced, folder))]);
  for (const folder of each.sources) {
    const differing = await run('diff', ['-rq', '--no-dereference', path.join(plain, folder), path.join(traced, folder)]).then(() => '', (error) => error.message);
    for (const line of differing.split('\n').filter((text) => text.startsWith('Files '))) faults.push(`Not restored: ${line}`);
  }
}
