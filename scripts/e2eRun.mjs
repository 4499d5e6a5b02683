// Runs end-to-end test files with mocha and writes what became of each, as JSON: e2eRun.mjs RESULT FILE…
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import Mocha from 'mocha';
import { projectFolder } from './lib/paths.mjs';

const [resultFile, ...wanted] = process.argv.slice(2);
const mocha = new Mocha({ reporter: 'spec', timeout: 300_000, forbidOnly: true, forbidPending: true });
for (const file of wanted) mocha.addFile(path.resolve(projectFolder, file));
await mocha.loadFilesAsync();

/** The file of a test, or of a hook by the suite it belongs to. */
const fileOf = (runnable) => path.relative(projectFolder, runnable.file ?? runnable.parent.file);

/** File → how many of its tests passed, and how many of its tests and hooks failed. */
const files = Object.fromEntries(wanted.map((file) => [file, { passed: 0, failed: 0 }]));
const runner = mocha.run(async (failures) => {
  await writeFile(resultFile, JSON.stringify(files));
  process.exit(failures > 0 ? 1 : 0);
});
runner.on('pass', (test) => (files[fileOf(test)].passed += 1));
runner.on('fail', (runnable) => (files[fileOf(runnable)].failed += 1));
