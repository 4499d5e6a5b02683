// npm run test:property: random programs in both languages, traced and given back, in 10,000 rounds (`-- 500` for another number).
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { projectFolder } from './lib/paths.mjs';
import { run, step } from './lib/run.mjs';

const rounds = process.argv[2] ?? '10000';
if (!/^[1-9]\d*$/.test(rounds)) {
  console.error(`'${rounds}' is no number of rounds.`);
  process.exit(2);
}
await step('Building the tests', () => run(process.execPath, ['esbuild.mjs', '--tests'], { cwd: projectFolder }));
const mocha = path.join(projectFolder, 'node_modules/mocha/bin/mocha.js');
const args = [mocha, '--no-config', '--forbid-only', '--forbid-pending', '--timeout', '1800000', 'out/test/unit/**/*Property.test.js'];
const { status } = spawnSync(process.execPath, args, { cwd: projectFolder, stdio: 'inherit', env: { ...process.env, SPANLIGHT_PROPERTY_ROUNDS: rounds } });
process.exitCode = status ?? 1;
